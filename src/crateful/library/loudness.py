"""How loud tracks and albums are: kept with the tracks' rows, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from sqlalchemy import select

from crateful.audio.facts import Loudness
from crateful.audio.loudness import gains
from crateful.library.models import Track
from crateful.library.schemas import AlbumLoudness, LoudnessView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KEPT: Final[TypeAdapter[Loudness]] = TypeAdapter(Loudness)


def kept(found: Loudness | None) -> dict[str, Any] | None:
    """Return what a row keeps of it."""
    return _KEPT.dump_python(found, mode="json", exclude_defaults=True) if found else None


def of(row: dict[str, Any] | None) -> Loudness | None:
    """Return what a row has kept; ``None`` while nobody measured."""
    return _KEPT.validate_python(row) if row else None


def view(track: Track) -> LoudnessView | None:
    """Return a track's for people."""
    found = of(track.loudness)
    return None if found is None else _view(track.id, found)


def of_album(session: Session, album_id: int) -> AlbumLoudness:
    """Return what was measured of an album's tracks, and the whole once all of them were."""
    of_this = select(Track.id, Track.loudness).where(Track.album_id == album_id)
    query = of_this.order_by(Track.disc, Track.number)
    rows = [(id_, of(row)) for id_, row in session.execute(query)]
    found = [(id_, one) for id_, one in rows if one is not None]
    whole = gains.of_album([one for _, one in found] if len(found) == len(rows) else [])
    ranges = [one.dynamic_range for _, one in found if one.dynamic_range is not None]
    return AlbumLoudness(
        lufs=None if whole.album_db is None else round(gains.REFERENCE_LUFS - whole.album_db, 2),
        gain_db=whole.album_db,
        true_peak=whole.album_peak,
        dynamic_range=round(sum(ranges) / len(ranges)) if ranges else None,
        tracks=[_view(id_, one) for id_, one in found],
    )


def _view(track_id: int, found: Loudness) -> LoudnessView:
    gain = gains.of_track(found, gains.of_album([found]))
    return LoudnessView(
        track_id=track_id,
        lufs=None if found.lufs is None else round(found.lufs, 2),
        gain_db=gain.track_db,
        true_peak=found.true_peak,
        dynamic_range=found.dynamic_range,
        clips=found.clips,
        is_written=found.written is not None,
        says_itself=found.own is not None,
    )
