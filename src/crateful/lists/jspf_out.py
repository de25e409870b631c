"""A list as JSPF, for other programs: with its holes, by names and MusicBrainz's ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from crateful.lists.models import ListRow
from crateful.lists.readers.rows import RowKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.lists.models import MusicList

_RECORDING: Final = "https://musicbrainz.org/recording/"


def document(session: Session, row: MusicList) -> dict[str, Any]:
    """Return the list's tracks, those too that nobody has."""
    query = select(ListRow).where(ListRow.list_id == row.id, ListRow.kind == RowKind.TRACK)
    rows = session.scalars(query.order_by(ListRow.position, ListRow.id))
    return {"playlist": {"title": row.name, "track": [_track(one) for one in rows]}}


def _track(row: ListRow) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": row.title,
        "creator": ", ".join(row.artists),
        "album": row.album,
        "duration": row.duration_ms,
        "identifier": [f"{_RECORDING}{row.recording_id}"] if row.recording_id else [],
    }
    return {name: value for name, value in said.items() if value}
