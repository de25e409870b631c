"""Which of two copies of an album is better, and why: one total order, without any I/O.

An album is ranked by whether it is complete, then by its worst track, then by the median one.
A track is ranked lossless, then lossy, then damaged. Lossless tracks rank by sample rate times
bit depth; lossy ones by a tier that several bit rates share, so that no copy is replaced by one
that sounds the same. The size of a file plays no part: a larger WAV is no better than its FLAC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crateful.audio.facts import AudioFacts

LOSSLESS_CODECS = frozenset(
    {"flac", "alac", "pcm", "wavpack", "ape", "dsd", "tta", "tak", "wmalossless"}
)
"""Codecs that give back every sample; WavPack's hybrid files are ``wavpack-hybrid``."""

USEFUL_BITS = 24
"""More bits than any converter resolves: 32-bit and float files count as this."""

_ASSUMED_BITS = 16
"""Of a lossless file whose reader does not say."""

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

AlbumRank = tuple[bool, Fraction, TrackRank, TrackRank]
"""Complete, share of the tracks that are there, worst track, median track."""


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


@dataclass(frozen=True, slots=True)
class AlbumQuality:
    """How good one copy of an album is."""

    tracks: tuple[TrackQuality, ...]
    expected_tracks: int
    """Tracks the release has."""

    @classmethod
    def of(cls, tracks: Iterable[TrackQuality], expected_tracks: int | None) -> Self:
        """Put an album together; without ``expected_tracks`` what is there is all of it."""
        there = tuple(tracks)
        return cls(tracks=there, expected_tracks=expected_tracks or len(there))

    @property
    def tracks_present(self) -> int:
        """Tracks that are there and whole."""
        return sum(not track.is_damaged for track in self.tracks)

    @property
    def is_complete(self) -> bool:
        """Whether every track of the release is there and whole."""
        return 0 < self.expected_tracks <= self.tracks_present

    @property
    def is_lossless(self) -> bool:
        """Whether every track is."""
        return bool(self.tracks) and all(track.is_lossless for track in self.tracks)

    @property
    def score(self) -> int:
        """Of the worst track."""
        return self.worst.score

    @property
    def worst(self) -> TrackQuality:
        """The track that decides first."""
        return min(self.tracks, key=_rank_of, default=_NOTHING)

    @property
    def median(self) -> TrackQuality:
        """The typical track; of an even number, the lower of the two in the middle."""
        if not self.tracks:
            return _NOTHING
        return sorted(self.tracks, key=_rank_of)[(len(self.tracks) - 1) // 2]

    def rank(self, ceiling: Ceiling | None = None) -> AlbumRank:
        """The place in the order; greater is better."""
        share = Fraction(min(self.tracks_present, self.expected_tracks), self.expected_tracks or 1)
        worst, median = self.worst.rank, self.median.rank
        if ceiling:
            worst, median = min(worst, ceiling.rank), min(median, ceiling.rank)
        return (self.is_complete, share, worst, median)

    def label(self) -> str:
        """For people: ``FLAC 24/96``, ``Opus 130``, ``mixed``; empty without tracks."""
        if not self.tracks:
            return ""
        first = self.tracks[0]
        if any((t.codec, t.is_lossless) != (first.codec, first.is_lossless) for t in self.tracks):
            return "mixed"
        if first.codec not in LOSSLESS_CODECS:
            average_bps = sum(track.bitrate_bps for track in self.tracks) / len(self.tracks)
            return f"{codec_name(first.codec)} {round(average_bps / 1000)}"
        labels = {track.label() for track in self.tracks}
        return labels.pop() if len(labels) == 1 else "mixed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two copies."""

    is_better: bool
    """The new one may replace the old one."""
    is_equal: bool
    reason: str
    """For people: ``worst track 24/96 instead of 16/44.1``."""


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
    )


def album_quality(
    facts: Iterable[AudioFacts],
    expected_tracks: int | None,
    *,
    from_lossy_source: bool = False,
) -> AlbumQuality:
    """Tell how good an album's probed files are together.

    Args:
        facts: of each file.
        expected_tracks: how many the release has; ``None`` if nobody knows.
        from_lossy_source: see :func:`track_quality`.
    """
    tracks = [track_quality(one, from_lossy_source=from_lossy_source) for one in facts]
    return AlbumQuality.of(tracks, expected_tracks)


def compare(new: AlbumQuality, old: AlbumQuality, ceiling: Ceiling | None = None) -> Comparison:
    """Tell whether ``new`` should take the place of ``old``, and why.

    Above ``ceiling`` everything is equal. Equal copies never replace each other.
    """
    mine, theirs = new.rank(ceiling), old.rank(ceiling)
    is_better, is_equal = mine > theirs, mine == theirs
    return Comparison(is_better, is_equal, _reason(new, old, mine, theirs))


def _reason(new: AlbumQuality, old: AlbumQuality, mine: AlbumRank, theirs: AlbumRank) -> str:
    """Name the first thing in which two copies differ."""
    if mine[:2] != theirs[:2]:
        return f"{_completeness(new)} instead of {_completeness(old)}"
    if mine[2] != theirs[2]:
        return f"worst track {_difference(new.worst, old.worst)}"
    if mine[3] != theirs[3]:
        return f"typical track {_difference(new.median, old.median)}"
    if new.label() == old.label():
        return f"the same quality, {new.label()}"
    return f"no better: {new.label()} and {old.label()} count as equal"


def _completeness(album: AlbumQuality) -> str:
    if album.is_complete:
        return "complete"
    return f"{album.tracks_present} of {album.expected_tracks} tracks"


def _difference(new: TrackQuality, old: TrackQuality) -> str:
    if new.is_damaged or old.is_damaged:
        new_text, old_text = (_damaged_or_label(track) for track in (new, old))
        return f"{new_text} instead of {old_text}"
    if new.is_lossless and old.is_lossless and "dsd" not in (new.codec, old.codec):
        return f"{new.detail} instead of {old.detail}"
    return f"{new.label()} instead of {old.label()}"


def _damaged_or_label(track: TrackQuality) -> str:
    return "damaged" if track.is_damaged else track.label()


def _rank_of(track: TrackQuality) -> TrackRank:
    return track.rank


_NOTHING = TrackQuality("", False, 0, None, 0, is_damaged=True)  # noqa: FBT003  # the album of no tracks
