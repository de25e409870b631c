"""How good one track's file is. Pure; see :mod:`crateful.audio.quality` for whole albums."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from crateful.audio.facts import AudioFacts, Authenticity

LOSSLESS_CODECS = frozenset(
    {"flac", "alac", "pcm", "wavpack", "ape", "dsd", "tta", "tak", "wmalossless"}
)
"""Codecs that give back every sample; WavPack's hybrid files are ``wavpack-hybrid``."""

USEFUL_BITS = 24
"""More bits than any converter resolves: 32-bit and float files count as this."""

_ASSUMED_BITS = 16
"""Of a lossless file whose reader does not say; a disc's, below which nothing is proven."""

_DSD_AS_PCM_HZ = {64: 88_200, 128: 176_400}
_DSD_BEYOND_HZ = 352_800
"""DSD counts as 24-bit PCM at these rates, by its multiple of 44.1 kHz."""

_TIERS_KBPS: dict[str, tuple[int, int, int, int]] = {
    # Lowest kbit/s of tiers 2, 3, 4 and 5. A little below the nominal rates, because
    # variable rates fall short of them: V0 lies between 220 and 260, YouTube's Opus at 110-140.
    "opus": (56, 88, 108, 150),
    "aac": (88, 112, 152, 224),
    "vorbis": (88, 112, 152, 224),
    "mp3": (112, 150, 176, 220),
}
"""Five tiers; what MP3 needs 320 kbit/s for, AAC reaches with 256 and Opus with 160: a policy."""

_SCORE_OF_TIER = 1000

_NAMES = {
    "aac": "AAC",
    "ac3": "AC-3",
    "alac": "ALAC",
    "ape": "Monkey's Audio",
    "dsd": "DSD",
    "flac": "FLAC",
    "mp2": "MP2",
    "mp3": "MP3",
    "musepack": "Musepack",
    "opus": "Opus",
    "pcm": "PCM",
    "tak": "TAK",
    "tta": "TTA",
    "vorbis": "Vorbis",
    "wavpack": "WavPack",
    "wavpack-hybrid": "WavPack hybrid",
    "wma": "WMA",
    "wmalossless": "WMA Lossless",
}


TrackRank = tuple[int, int, int, int]
"""Class (2 lossless, 1 lossy, 0 damaged), score, sample rate, bit depth."""


@dataclass(frozen=True, slots=True)
class TrackQuality:
    """What of one file decides how good it is; the columns of a library row fit as they are."""

    codec: str
    is_lossless: bool
    """False also for a lossless file that was made from a lossy one."""
    sample_rate_hz: int
    bit_depth: int | None
    bitrate_bps: int
    is_damaged: bool = False
    claim: str = ""
    """What its format says, ``24/96``, where its sound is proven to hold less."""

    @property
    def score(self) -> int:
        """Sample rate times bit depth; for lossy tracks their tier in thousands; 0 if damaged."""
        return self.rank[1]

    @property
    def rank(self) -> TrackRank:
        """The place in the order; greater is better."""
        if self.is_damaged:
            return (0, 0, 0, 0)
        if not self.is_lossless:
            return (1, self._tier * _SCORE_OF_TIER, 0, 0)
        if self.codec == "dsd":
            rate = _DSD_AS_PCM_HZ.get(self._dsd_multiple, _DSD_BEYOND_HZ)
            return (2, rate * USEFUL_BITS, rate, USEFUL_BITS)
        bits = min(self.bit_depth or _ASSUMED_BITS, USEFUL_BITS)
        return (2, self.sample_rate_hz * bits, self.sample_rate_hz, bits)

    @property
    def detail(self) -> str:
        """The label without the codec's name: ``24/96``, ``320``."""
        if self.codec == "dsd":
            return str(self._dsd_multiple)
        if self.codec in LOSSLESS_CODECS:
            return f"{self.bit_depth or _ASSUMED_BITS}/{self.sample_rate_hz / 1000:g}"
        return str(round(self.bitrate_bps / 1000))

    def label(self) -> str:
        """For people: ``FLAC 24/96``, ``MP3 320``, ``DSD 64``."""
        suffix = ""
        if self.codec in LOSSLESS_CODECS and not self.is_lossless:
            suffix = " (lossy source)"
        return f"{codec_name(self.codec)} {self.detail}{suffix}"

    def proven(self, found: Authenticity | None) -> TrackQuality:
        """Return what a file counts as by what was proven of it; a suspicion changes nothing."""
        if found is None or not self.is_lossless:
            return self
        rate_hz = min(self.sample_rate_hz, found.proven_rate_hz or self.sample_rate_hz)
        # A conversion to a higher rate fills all bits by itself: they prove nothing any more.
        least = _ASSUMED_BITS if rate_hz < self.sample_rate_hz else found.proven_bits
        bits = self.bit_depth
        if bits and least:
            bits = min(bits, max(least, _ASSUMED_BITS))
        is_less = found.origin or (bits, rate_hz) != (self.bit_depth, self.sample_rate_hz)
        return replace(
            self,
            is_lossless=found.origin is None,
            sample_rate_hz=rate_hz,
            bit_depth=bits,
            claim=self.label() if is_less else "",
        )

    @property
    def _dsd_multiple(self) -> int:
        return round(self.sample_rate_hz / 44_100)

    @property
    def _tier(self) -> int:
        if self.codec in LOSSLESS_CODECS:
            # Made from a lossy file that nobody knows: below every honest lossy one.
            return 0
        floors = _TIERS_KBPS.get(self.codec, _TIERS_KBPS["mp3"])
        return 1 + sum(self.bitrate_bps >= floor * 1000 for floor in floors)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The quality above which a household wants nothing better."""

    bit_depth: int
    sample_rate_hz: int

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read ``"16/44.1"``; nothing, or an empty text, is no ceiling.

        Raises:
            ValueError: it is not bits and kilohertz.
        """
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})/(\d{1,3}(?:\.\d{1,3})?)", text.strip(), re.ASCII)
        if not found or not int(found[1]) or not Fraction(found[2]):
            msg = f"{text!r} is not a quality such as 16/44.1"
            raise ValueError(msg)
        return cls(bit_depth=int(found[1]), sample_rate_hz=round(Fraction(found[2]) * 1000))

    @property
    def rank(self) -> TrackRank:
        """The rank that nothing needs to exceed."""
        return TrackQuality("flac", True, self.sample_rate_hz, self.bit_depth, 0).rank  # noqa: FBT003  # lossless


def codec_name(codec: str) -> str:
    """Return a codec's name for people: ``FLAC``."""
    return _NAMES.get(codec, codec.upper())


def track_quality(facts: AudioFacts, *, from_lossy_source: bool = False) -> TrackQuality:
    """Tell how good one probed file is.

    Args:
        facts: what the probe measured.
        from_lossy_source: the source has only lossy audio, whatever the file's format says.
    """
    return TrackQuality(
        codec=facts.codec,
        is_lossless=facts.is_lossless and not from_lossy_source,
        sample_rate_hz=facts.sample_rate_hz,
        bit_depth=facts.bit_depth,
        bitrate_bps=facts.bitrate_bps,
    ).proven(facts.authenticity)
