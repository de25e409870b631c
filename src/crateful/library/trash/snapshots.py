"""The rows of an album as plain data, to restore them with their ids."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import insert, select, update

from crateful.db import Model, UtcDateTime
from crateful.library.models import Album, AlbumHeart, Artist, ImportRecord, Track, TrackHeart
from crateful.library.store import proposal_rows
from crateful.library.store.proposal_rows import Proposal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Rows = dict[str, Any]

Kept = TypeVar("Kept", bound=Model)


def take(session: Session, album: Album) -> Rows:
    """Return the rows of an album, its artist, its tracks and everybody's hearts on them."""
    track_ids = select(Track.id).where(Track.album_id == album.id)
    return {
        "artist": _values(session.get_one(Artist, album.artist_id)),
        "album": _values(album),
        "tracks": _all(session.scalars(select(Track).where(Track.album_id == album.id))),
        "album_hearts": _all(
            session.scalars(select(AlbumHeart).where(AlbumHeart.album_id == album.id))
        ),
        "imports": list(session.scalars(_jobs(album))),
        "undone": list(session.scalars(_jobs(album).where(ImportRecord.undone_at.is_not(None)))),
        "proposals": _all(session.scalars(select(Proposal).where(Proposal.album_id == album.id))),
        "track_hearts": _all(
            session.scalars(select(TrackHeart).where(TrackHeart.track_id.in_(track_ids)))
        ),
    }


def bring_back(session: Session, rows: Rows, users: Collection[int]) -> int:
    """Write the rows back with the ids they had, and return the album's.

    Args:
        session: one unit of work.
        rows: as :func:`take` returned them.
        users: who still exists; the hearts of the others stay away.
    """
    album = dict(rows["album"])
    album["artist_id"] = artist_id(session, rows["artist"])
    _insert(session, Album, [album])
    _insert(session, Track, rows["tracks"])
    for model, name in ((AlbumHeart, "album_hearts"), (TrackHeart, "track_hearts")):
        _insert(session, model, [row for row in rows[name] if row["user_id"] in users])
    _bring_back_imports(session, album["id"], rows)
    _bring_back_proposal(session, album["id"], rows, users)
    return int(album["id"])


def values_of(model: type[Model], row: Rows) -> Rows:
    """Return a kept row's values as the model has them; of columns that there are now."""
    columns = model.__table__.columns
    return {
        column.key: datetime.fromisoformat(row[column.key])
        if isinstance(column.type, UtcDateTime) and row[column.key]
        else row[column.key]
        for column in columns
        if column.key in row
    }


def revive(model: type[Kept], row: Rows) -> Kept:
    """Return a kept row as an object, of no session yet."""
    values = values_of(model, row)
    own_id = values.pop("id", None)
    found = model(**values)
    if own_id is not None:
        setattr(found, "id", own_id)  # noqa: B010  # hearts have none
    return found


def artist_id(session: Session, row: Rows) -> int:
    """Return the id of the artist that a row was of; it may have been forgotten meanwhile."""
    known = session.scalar(select(Artist.id).where(Artist.name_key == row["name_key"]))
    if known is None:
        _insert(session, Artist, [row])
        return int(row["id"])
    return known


def _jobs(album: Album) -> Select[str]:
    return select(ImportRecord.job).where(ImportRecord.album_id == album.id)


def _bring_back_imports(session: Session, album_id: int, rows: Rows) -> None:
    """Make an album's imports its own again; undone are those that were before it went."""
    gone = ImportRecord.job.in_(rows["imports"]), ImportRecord.album_id.is_(None)
    was_undone = ImportRecord.job.in_(rows.get("undone", ()))
    session.execute(update(ImportRecord).where(*gone, ~was_undone).values(undone_at=None))
    session.execute(update(ImportRecord).where(*gone).values(album_id=album_id))


def _bring_back_proposal(
    session: Session, album_id: int, rows: Rows, users: Collection[int]
) -> None:
    kept = rows.get("proposals", ())
    _insert(
        session,
        Proposal,
        [
            {**row, "decided_by": row["decided_by"] if row["decided_by"] in users else None}
            for row in kept
        ],
    )
    if not kept:  # an older version knew none
        proposal_rows.filed(session, session.get_one(Album, album_id), None)


def _all(rows: Iterable[Model]) -> list[Rows]:
    return [_values(row) for row in rows]


def _values(row: Model) -> Rows:
    return {column.key: _plain(getattr(row, column.key)) for column in row.__table__.columns}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _insert(session: Session, model: type[Model], rows: list[Rows]) -> None:
    for row in rows:
        session.execute(insert(model).values(values_of(model, row)))
