"""The floor: the quality below which a household wants its albums better. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.audio.quality import Ceiling

if TYPE_CHECKING:
    from crateful.preferences.schemas import Floor, Preferences
    from crateful.sources.description import SourceDescription

_CD: Final = Ceiling(bit_depth=16, sample_rate_hz=44_100)
_HI_RES: Final = Ceiling(bit_depth=24, sample_rate_hz=96_000)
_BEST: Final = Ceiling(bit_depth=24, sample_rate_hz=192_000)

_LOSSLESS: Final = 8 * 8_000
"""Every lossless file has as much, and no lossy one."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What a household wants of its albums, as scores of :mod:`crateful.audio.quality`."""

    least: int
    """Albums below it are wanted better; 0: none is."""
    most: int
    """What is above it is no better."""
    completes: bool = False
    """What albums lack is looked for."""

    @classmethod
    def of(cls, preferences: Preferences, floor: Floor | None = None) -> Standard:
        """Return what a household has chosen.

        Args:
            preferences: the household's.
            floor: another one than it has chosen, to see what that would mean.
        """
        ceiling = Ceiling.parse(preferences.quality_ceiling) or _BEST
        most = ceiling.rank[1]
        match floor or preferences.upgrade_floor:
            case "off":
                least = 0
            case "lossless":
                least = _LOSSLESS
            case "16/44.1":
                least = _CD.rank[1]
            case _:
                least = most
        return cls(min(least, most), most, preferences.complete_albums)

    def of_source(self, preferences: Preferences, source: SourceDescription) -> int:
        """Return the best score that comes from a source: what the household asks it for."""
        chosen = preferences.quality(source)
        asked = next((one for one in source.qualities if one.value == chosen), None)
        if asked is None:
            return self.most
        return min(self.most, asked.bit_depth * asked.sample_rate_hz)


def likely(standard: Standard) -> Ceiling:
    """Return the quality in which albums are reckoned that are to come up to a standard."""
    return _CD if standard.least <= _CD.rank[1] else _HI_RES
