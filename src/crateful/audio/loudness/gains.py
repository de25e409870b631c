"""What players are told of loudness: ReplayGain 2, and R128 in Opus; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.audio.facts import ReplayGain
from crateful.audio.loudness import gating

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import Loudness

REFERENCE_LUFS: Final = -18.0
"""Of ReplayGain 2."""

R128_REFERENCE_LUFS: Final = -23.0
"""Of the tags in Opus (RFC 7845 section 5.2.1)."""

_ROUNDING: Final = 0.01

MOST_DB: Final = 60.0
"""What asks for more than this is close to silence, and no gain makes it music."""


def of_album(tracks: Sequence[Loudness]) -> ReplayGain:
    """Return the gain and peak of an album as a whole."""
    blocks: gating.Blocks = gating.Blocks()
    for track in tracks:
        blocks.update(gating.unpacked(track.blocks))
    peaks = [track.true_peak for track in tracks if track.true_peak is not None]
    return ReplayGain(
        album_db=_gain_db(gating.integrated(blocks)), album_peak=max(peaks, default=None)
    )


def of_track(track: Loudness, album: ReplayGain) -> ReplayGain:
    """Return what a track's file is to say; nothing of a silent one, whose gain has no end."""
    gain_db = _gain_db(track.lufs)
    if gain_db is None:
        return ReplayGain()
    return ReplayGain(gain_db, track.true_peak, album.album_db, album.album_peak)


def is_same(said: ReplayGain, written: ReplayGain) -> bool:
    """Tell whether what a file says is what was written into it; Opus keeps 1/256 dB, no peaks."""
    pairs = [
        (said.track_db, written.track_db),
        (said.track_peak, written.track_peak),
        (said.album_db, written.album_db),
        (said.album_peak, written.album_peak),
    ]
    return all(
        mine is None or (its is not None and abs(mine - its) <= _ROUNDING) for mine, its in pairs
    )


def tags(gain: ReplayGain, codec: str) -> dict[str, float | None]:
    """Return what is written, by MediaFile's names; ``None`` is taken away.

    Opus has tags of its own, with another reference, and must not have the others (RFC 7845).
    """
    shift_db = R128_REFERENCE_LUFS - REFERENCE_LUFS
    is_opus = codec == "opus"
    plain: Mapping[str, float | None] = {
        "rg_track_gain": gain.track_db,
        "rg_track_peak": gain.track_peak,
        "rg_album_gain": gain.album_db,
        "rg_album_peak": gain.album_peak,
    }
    r128 = {
        "r128_track_gain": _shifted(gain.track_db, shift_db),
        "r128_album_gain": _shifted(gain.album_db, shift_db),
    }
    if is_opus:
        return {**dict.fromkeys(plain), **r128}
    return {**plain, **dict.fromkeys(r128)}


def _gain_db(lufs: float | None) -> float | None:
    if lufs is None or REFERENCE_LUFS - lufs > MOST_DB:
        return None
    return round(REFERENCE_LUFS - lufs, 2)


def _shifted(gain_db: float | None, shift_db: float) -> float | None:
    return None if gain_db is None else gain_db + shift_db
