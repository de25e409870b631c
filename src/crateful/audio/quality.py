"""Which of two copies of an album is better, and why: one total order, without any I/O.

An album is ranked by whether it is complete, then by its worst track, then by the median one.
A track is ranked lossless, then lossy, then damaged. Lossless tracks rank by sample rate times
bit depth; lossy ones by a tier that several bit rates share, so that no copy is replaced by one
that sounds the same. The size of a file plays no part: a larger WAV is no better than its FLAC.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Self

from crateful.audio.track_quality import (
    LOSSLESS_CODECS,
    Ceiling,
    TrackQuality,
    TrackRank,
    codec_name,
    track_quality,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crateful.audio.facts import AudioFacts

__all__ = [
    "FLAC_SHARE",
    "LOSSLESS_CODECS",
    "AlbumQuality",
    "Ceiling",
    "Comparison",
    "TrackQuality",
    "album_quality",
    "codec_name",
    "compare",
    "track_quality",
]

FLAC_SHARE: Final = 0.62
"""Of the samples' own size that FLAC takes: 0.55 to 0.7 for most music."""

AlbumRank = tuple[bool, Fraction, TrackRank, TrackRank]
"""Complete, share of the tracks that are there, worst track, median track."""


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
    reason = f"{_reason(new, old, mine, theirs)}{_claims(new, old)}"
    return Comparison(is_better, is_equal, reason)


def _claims(new: AlbumQuality, old: AlbumQuality) -> str:
    """Say it of a copy whose format promises more than its sound holds."""
    if new.worst.claim:
        return f"; the new one is {new.worst.claim} by name only, its sound {new.worst.label()}"
    if old.worst.claim:
        return f"; the old one is {old.worst.claim} by name only, its sound {old.worst.label()}"
    return ""


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
