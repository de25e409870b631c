"""Results of a search of the library, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.library.browse import search, views
from crateful.library.models import Album, Artist, Track
from crateful.library.schemas import SearchResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from crateful.library.schemas import SearchScope

    _Find = Callable[[Session, str, search.Named, int], list[int]]


def to(
    session: Session, user_id: int, query: str, *, scope: SearchScope, limit: int
) -> SearchResult:
    """Return what answers a search, best first; what is near to it where nothing does."""
    found = _found(session, query, scope, limit, search.find)
    is_near = not any(found.values())
    if is_near:
        found = _found(session, query, scope, limit, search.find_near)
    return SearchResult(
        artists=views.artists(session, user_id, found[Artist]),
        albums=views.albums(session, user_id, found[Album]),
        tracks=views.found_tracks(session, user_id, found[Track]),
        near=is_near and any(found.values()),
    )


def _found(
    session: Session, query: str, scope: SearchScope, limit: int, find: _Find
) -> dict[search.Named, list[int]]:
    kinds: tuple[tuple[SearchScope, search.Named], ...] = (
        ("artist", Artist),
        ("album", Album),
        ("track", Track),
    )
    return {
        model: find(session, query, model, limit) if scope in {"all", name} else []
        for name, model in kinds
    }
