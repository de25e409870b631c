"""The albums in which something is wrong, whoever found it, and what helps each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from crateful.library import authenticity, provenance
from crateful.library.browse import keyset
from crateful.library.browse.keyset import SortOrder
from crateful.library.health.schemas import AlbumHealth, HealthPage
from crateful.library.lint import checking
from crateful.library.models import Album, Artist, TrashEntry, Verification
from crateful.library.schemas import FileDamage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.library.browse.keyset import Window

CHANGED: Final = "changed"
"""The code of a file whose sound is not the one that was filed."""

BY_ALBUM: Final = SortOrder("health", (Album.id,), (int,), Album.sort_key)
_PROOFS: Final = ("proven-lossy", "upsampled", "padded")
"""A suspicion is shown where the album is, and asks nobody."""


def page(session: Session, window: Window) -> HealthPage:
    """List the albums in which something was found, by id."""
    ids, cursor = keyset.read(
        session, select(Album.id), BY_ALBUM, window, where=[_is_something_wrong()]
    )
    return HealthPage(items=_shown(session, ids), next_cursor=cursor)


def count(session: Session) -> int:
    """Return in how many albums something was found."""
    found = select(func.count()).select_from(Album).where(_is_something_wrong())
    return session.scalar(found) or 0


def _is_something_wrong() -> ColumnElement[bool]:
    return or_(
        Album.verification == Verification.DAMAGED,
        Album.authenticity.in_(_PROOFS),
        Album.id.in_(checking.albums_found()),
    )


def _shown(session: Session, ids: Sequence[int]) -> list[AlbumHealth]:
    rows = session.execute(
        select(Album, Artist.name)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Album.id.in_(ids))
        .order_by(Album.id)
    ).all()
    linted = {one.album_id: one.findings for one in checking.shown(session, ids)}
    verdicts = authenticity.of_albums(session, ids)
    older = _older_copies(session, ids)
    return [
        AlbumHealth(
            album_id=album.id,
            artist=artist,
            title=album.title,
            damages=[FileDamage.model_validate(one) for one in album.damages],
            authenticity=album.authenticity,
            verdicts=[one for one in verdicts.get(album.id, []) if one.code in _PROOFS],
            lint=linted.get(album.id, []),
            trash_id=older.get(album.id),
            source_url=provenance.address(album.source, album.source_url),
            may_be_taken=any(one["code"] == CHANGED for one in album.damages),
        )
        for album, artist in rows
    ]


def _older_copies(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return the newest copy of each album in the trash."""
    newest = (
        select(TrashEntry.album_id, func.max(TrashEntry.id))
        .where(TrashEntry.album_id.in_(ids), TrashEntry.reason == "replaced")
        .group_by(TrashEntry.album_id)
    )
    rows = session.execute(newest)
    return {album_id: entry for album_id, entry in rows if album_id is not None}
