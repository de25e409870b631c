"""Results of a search of the library, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.library.browse import search, views
from crateful.library.models import Album, Artist, Track
from crateful.library.schemas import SearchResult

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.library.schemas import SearchScope


def to(
    session: Session, user_id: int, query: str, *, scope: SearchScope, limit: int
) -> SearchResult:
    """Return what answers a search, best first."""
    wanted = {
        model: search.find(session, query, model, limit) if scope in {"all", name} else []
        for name, model in (("artist", Artist), ("album", Album), ("track", Track))
    }
    return SearchResult(
        artists=views.artists(session, user_id, wanted[Artist]),
        albums=views.albums(session, user_id, wanted[Album]),
        tracks=views.found_tracks(session, user_id, wanted[Track]),
    )
