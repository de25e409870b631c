"""How loud a file is to be played, as whoever measured it wrote into its tags."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from crateful.audio.facts import ReplayGain
from crateful.audio.tag_blocks.opening import UNREADABLE, open_tags

if TYPE_CHECKING:
    from pathlib import Path

R128_TO_REPLAY_GAIN_DB: Final = 5.0
"""Between the references of both: -23 LUFS (RFC 7845 section 5.2.1) and -18 LUFS."""

MOST_DB: Final = 60.0
"""What is further from nothing was not measured."""


def read(path: Path) -> ReplayGain:
    """Return what a file's tags say; nothing of a file that has none, or can't be read."""
    try:
        tags = open_tags(path)
        return ReplayGain(
            track_db=_gain_db(tags, "track"),
            track_peak=_number(tags.rg_track_peak, 100.0),
            album_db=_gain_db(tags, "album"),
            album_peak=_number(tags.rg_album_peak, 100.0),
        )
    except (*UNREADABLE, OSError):
        return ReplayGain()


def _gain_db(tags: Any, of: str) -> float | None:  # noqa: ANN401  # mediafile's, without types
    found = _number(getattr(tags, f"rg_{of}_gain"), MOST_DB)
    if found is not None:
        return found
    r128 = _number(getattr(tags, f"r128_{of}_gain"), MOST_DB)
    return None if r128 is None else r128 + R128_TO_REPLAY_GAIN_DB


def _number(value: object, most: float) -> float | None:
    if not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > most:
        return None
    return float(value)
