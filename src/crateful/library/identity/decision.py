"""Decides about a new album: add it, replace a copy, or keep what is there.

Pure: facts in, a verdict with its reason in words out. The order of what counts as the same
album: barcode, MusicBrainz release, the decoded audio, and only then the names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crateful.audio.quality import AlbumQuality, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from crateful.audio.quality import Ceiling, TrackQuality
    from crateful.library.names import AlbumKey

SAME_LENGTH_MS: Final = 10_000
"""Two files of one recording differ by silence at the ends; MusicBrainz allows as much."""

LEAST_OVERLAP: Final = 0.5
"""Of the smaller one's tracks: below this, one name is borne by two albums (both "Weezer")."""

_OTHER_RECORDING: Final = re.compile(
    r"\b(?:live|acoustic|unplugged|mono|stereo|instrumentals?|demos?|karaoke|a ?cappella|remix\w*"
    r"|orchestral|sessions?|re ?recorded|vol|en vivo|ao vivo|en directo|en public)\b"
)
"""Editions whose tracks bear the names of other recordings."""


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What tells one track from another."""

    disc: int
    number: int
    title: AlbumKey
    """Also a track's title may end with what kind of recording it is."""
    duration_ms: int
    quality: TrackQuality
    audio_md5: str | None = None
    recording_id: str | None = None
    isrc: str | None = None
    track_id: int | None = None
    """Of the row, for a track of the shelf."""


@dataclass(frozen=True, slots=True)
class AlbumFacts:
    """What tells one album from another, and how good this copy is."""

    artist_key: str
    key: AlbumKey
    tracks: tuple[TrackFacts, ...]
    track_total: int
    """Of the release; more than ``tracks`` when some are missing."""
    upc: str | None = None
    release_id: str | None = None
    group_id: str | None = None

    @property
    def quality(self) -> AlbumQuality:
        """How good this copy is as a whole."""
        return AlbumQuality.of((track.quality for track in self.tracks), self.track_total)


Incoming = AlbumFacts
"""The album that wants to be filed."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An album of the library that may be the same."""

    album_id: int
    facts: AlbumFacts


@dataclass(frozen=True, slots=True)
class Add:
    """It is new, or stands beside what is there."""

    reason: str = "new in the library"


@dataclass(frozen=True, slots=True)
class Replace:
    """It takes the place of a worse copy, whose id and hearts it keeps."""

    album_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Keep:
    """The library has it already, at least as good."""

    album_id: int
    reason: str


Verdict = Add | Replace | Keep


@dataclass(frozen=True, slots=True)
class Pair:
    """One track in two copies."""

    mine: TrackFacts
    its: TrackFacts


def decide(
    incoming: Incoming, shelved: Sequence[Shelved], ceiling: Ceiling | None = None
) -> Verdict:
    """Decide what happens to ``incoming``: add, replace or keep.

    A copy on the shelf that holds everything at no worse quality wins over one that could be
    replaced: nothing is filed twice.

    Args:
        incoming: the album.
        shelved: everything that may be the same; what is not is passed over.
        ceiling: the quality above which the household wants nothing better.
    """
    nearest_first = sorted(shelved, key=lambda one: _distance(incoming, one.facts))
    verdicts = [_against(incoming, one, ceiling) for one in nearest_first]
    for kind in (Keep, Replace):
        for verdict in verdicts:
            if isinstance(verdict, kind):
                return verdict
    return next((one for one in verdicts if one), Add())


def is_same_release(one: AlbumFacts, other: AlbumFacts) -> bool:
    """Tell whether two albums are one release whatever they are called."""
    if one.upc and other.upc and _digits(one.upc) == _digits(other.upc):
        return True
    if one.release_id and one.release_id == other.release_id:
        return True
    mine, theirs = _md5s(one), _md5s(other)
    return mine is not None and mine == theirs


def _distance(incoming: Incoming, there: AlbumFacts) -> int:
    if is_same_release(incoming, there):
        return 0
    return 1 if incoming.key == there.key else 2


def _against(incoming: Incoming, shelved: Shelved, ceiling: Ceiling | None) -> Verdict | None:
    """Compare with one album of the shelf; ``None`` when the two have nothing in common."""
    there = shelved.facts
    same_release = is_same_release(incoming, there)
    same_name = (incoming.artist_key, incoming.key.title) == (there.artist_key, there.key.title)
    if not same_release and not same_name:
        return None
    shared = shared_tracks(incoming, there, same_release=same_release)
    smaller = min(len(incoming.tracks), len(there.tracks))
    if not smaller or len(shared) < smaller * LEAST_OVERLAP:
        return Add("another album of the same name")
    if same_release or incoming.key == there.key:
        return _same_edition(incoming, shelved, shared, ceiling)
    return _other_edition(incoming, shelved, shared, ceiling)


def _same_edition(
    incoming: Incoming, shelved: Shelved, shared: Sequence[Pair], ceiling: Ceiling | None
) -> Verdict:
    """Judge two copies of one edition; a copy with missing tracks is the worse one."""
    there = shelved.facts
    found = compare(incoming.quality, there.quality, ceiling)
    if len(shared) == len(incoming.tracks) and not found.is_better:
        return Keep(shelved.album_id, found.reason)
    if len(shared) == len(there.tracks) and found.is_better:
        return Replace(shelved.album_id, found.reason)
    return _other_edition(incoming, shelved, shared, ceiling)


def _other_edition(
    incoming: Incoming, shelved: Shelved, shared: Sequence[Pair], ceiling: Ceiling | None
) -> Verdict:
    """Judge two albums by the tracks that both have: neither may take one away."""
    there = shelved.facts
    found = compare(
        _quality(pair.mine for pair in shared), _quality(pair.its for pair in shared), ceiling
    )
    more = len(incoming.tracks) - len(shared)
    if len(shared) == len(there.tracks) and (found.is_better or (found.is_equal and more)):
        added = f"{more} more track{'s' * (more > 1)}, " if more else ""
        return Replace(shelved.album_id, f"{added}{found.reason}")
    if not more and not found.is_better:
        return Keep(shelved.album_id, f"the one on the shelf has all of it; {found.reason}")
    return Add("another edition of what is on the shelf")


def shared_tracks(incoming: AlbumFacts, there: AlbumFacts, *, same_release: bool) -> list[Pair]:
    """Match the tracks of two albums, each at most once, the surest ways first.

    Args:
        incoming: one album.
        there: the other.
        same_release: they are the same, so that the place alone tells a track.
    """
    ways: list[Callable[[TrackFacts], Hashable]] = [_md5, _recording]
    if _kinds(incoming) == _kinds(there):
        ways += [_isrc, _title]
    if same_release:
        ways.append(_place)
    found: list[Pair] = []
    mine, theirs = list(incoming.tracks), list(there.tracks)
    for way in ways:
        left: dict[Hashable, list[TrackFacts]] = {}
        for track in theirs:
            left.setdefault(way(track), []).append(track)
        pairs = [
            Pair(track, twin)
            for track in mine
            if (key := way(track)) is not None and (twin := _take(left.get(key), track, way))
        ]
        found += pairs
        mine = [track for track in mine if not any(track is pair.mine for pair in pairs)]
        theirs = [track for track in theirs if not any(track is pair.its for pair in pairs)]
    return found


def _take(
    twins: list[TrackFacts] | None, track: TrackFacts, way: Callable[[TrackFacts], Hashable]
) -> TrackFacts | None:
    """Take the track in the nearest place; a title alone needs about the same length, too."""
    fitting = [one for one in twins or () if way is not _title or _same_length(track, one)]
    if not twins or not fitting:
        return None
    nearest = min(fitting, key=lambda one: (one.disc != track.disc, abs(one.number - track.number)))
    twins.remove(nearest)
    return nearest


def _same_length(one: TrackFacts, other: TrackFacts) -> bool:
    if not one.duration_ms or not other.duration_ms:
        return True
    return abs(one.duration_ms - other.duration_ms) <= SAME_LENGTH_MS


def _md5(track: TrackFacts) -> Hashable:
    return track.audio_md5


def _recording(track: TrackFacts) -> Hashable:
    return track.recording_id


def _isrc(track: TrackFacts) -> Hashable:
    return track.isrc


def _title(track: TrackFacts) -> Hashable:
    return track.title


def _place(track: TrackFacts) -> Hashable:
    return (track.disc, track.number)


def _kinds(album: AlbumFacts) -> set[str]:
    """Return what makes an edition's tracks other recordings: live, mono, a volume's number."""
    numbers = re.findall(r"\bvol \d+", album.key.edition)
    return {*_OTHER_RECORDING.findall(album.key.edition), *numbers}


def _md5s(album: AlbumFacts) -> frozenset[str] | None:
    """Return what the album sounds like, bit for bit; ``None`` unless all of it is known."""
    known = [track.audio_md5 for track in album.tracks if track.audio_md5]
    return frozenset(known) if known and len(known) == len(album.tracks) else None


def _quality(tracks: Iterable[TrackFacts]) -> AlbumQuality:
    return AlbumQuality.of((track.quality for track in tracks), None)


def _digits(barcode: str) -> str:
    """Return a barcode without the zeros that turn a UPC into an EAN."""
    return "".join(re.findall(r"\d", barcode, re.ASCII)).lstrip("0") or barcode
