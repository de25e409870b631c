"""What a track's sound shows of its origin: kept with its row, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import defer

from crateful.audio.authenticity import album_rule, verdicts
from crateful.audio.authenticity.album_rule import Examined
from crateful.audio.facts import Authenticity
from crateful.library.models import Track
from crateful.library.schemas import (
    AlbumAuthenticity,
    AuthenticityView,
    SoundVerdictView,
    TrackAuthenticity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from crateful.audio.authenticity.verdicts import SoundVerdict
    from crateful.audio.facts import AudioFacts

_KEPT: Final[TypeAdapter[Authenticity]] = TypeAdapter(Authenticity)


def kept(found: Authenticity | None) -> dict[str, Any] | None:
    """Return what a row keeps of it."""
    return _KEPT.dump_python(found, mode="json") if found else None


def of(track: Track) -> Authenticity | None:
    """Return what was found of a track; ``None`` while nobody looked."""
    return _KEPT.validate_python(track.authenticity) if track.authenticity else None


def gravest(files: Iterable[AudioFacts]) -> str | None:
    """Return the code of the gravest thing found of an album's files, judged together."""
    told = verdicts.verdicts_of_album(album_rule.examined(files))
    return next((one.code for one in told), None)


def of_album(session: Session, album_id: int) -> AlbumAuthenticity:
    """Return what an album's files show, together and each by itself."""
    ordered = select(Track).where(Track.album_id == album_id).order_by(Track.disc, Track.number)
    tracks = session.scalars(ordered.options(defer(Track.raw_tags))).all()
    files = [Examined(found, one.bit_depth) for one in tracks if (found := of(one))]
    return AlbumAuthenticity(
        verdicts=_views(verdicts.verdicts_of_album(files)),
        tracks=[TrackAuthenticity(track_id=one.id, found=view(one)) for one in tracks],
    )


def of_albums(session: Session, ids: Sequence[int]) -> dict[int, list[SoundVerdictView]]:
    """Return what albums' files show together, those of which somebody has looked at any."""
    rows = session.execute(
        select(Track.album_id, Track.authenticity, Track.bit_depth).where(
            Track.album_id.in_(ids), Track.authenticity.is_not(None)
        )
    )
    files: dict[int, list[Examined]] = {}
    for album_id, kept_, depth in rows:
        files.setdefault(album_id, []).append(Examined(_KEPT.validate_python(kept_), depth))
    return {one: _views(verdicts.verdicts_of_album(looked)) for one, looked in files.items()}


def judge(tracks: Sequence[Track], found: Mapping[str, Authenticity]) -> None:
    """Write into an album's rows what is proven of each, with what was found just now.

    Args:
        tracks: all of the album's.
        found: of some files, by their names.
    """
    for track in tracks:
        before = of(track)
        # What an earlier method took for lossy is judged anew.
        track.is_lossless = track.is_lossless or bool(before and before.origin)
    known = [(one, sound) for one in tracks if (sound := found.get(one.file_name) or of(one))]
    told = album_rule.proven([Examined(sound, one.bit_depth) for one, sound in known])
    for (track, _), sound in zip(known, told, strict=True):
        track.authenticity = kept(sound)


def gravest_of(tracks: Iterable[Track]) -> str | None:
    """Return the code of the gravest thing that an album's rows say; see :func:`gravest`."""
    looked_at = [Examined(found, one.bit_depth) for one in tracks if (found := of(one))]
    return next((one.code for one in verdicts.verdicts_of_album(looked_at)), None)


def view(track: Track) -> AuthenticityView | None:
    """Return it for people."""
    found = of(track)
    if found is None:
        return None
    trace = found.trace
    return AuthenticityView(
        verdicts=_views(verdicts.verdicts_of(found, track.bit_depth)),
        method=found.method,
        codec=trace.codec if trace else None,
        wins=trace.wins if trace else None,
        contests=trace.contests if trace else None,
        offset=trace.offset if trace else None,
        cutoff_hz=found.cutoff_hz,
        cutoff_db=found.cutoff_db,
        bits=found.bits,
        rate_hz=found.rate_hz,
    )


def _views(told: Iterable[SoundVerdict]) -> list[SoundVerdictView]:
    return [SoundVerdictView(code=one.code, text=one.text) for one in told]
