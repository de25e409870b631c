"""How sure it is that a row of a list means an album. Pure.

The artist has 35 points, the track's title 25, the album's 25, the length 15; a code and the year
may add to these. What makes another recording, and the kind of release it is, take points away, so
that a studio album stands before what it was collected on. The weights are held by the labelled
rows of ``python -m bench lists`` and the thirty of ``tests/lists/test_matching.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crateful.library.names import fold
from crateful.lists.matching import names
from crateful.lists.matching.candidates import AlbumKind
from crateful.lists.matching.names import Version
from crateful.lists.readers import paths
from crateful.lists.readers.rows import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.lists.matching.candidates import CandidateAlbum, CandidateTrack
    from crateful.lists.readers.rows import ReadRow

SURE: Final = 75
"""From so many points on a match may be taken by itself."""

LIKELY: Final = 50
"""From so many on a person is asked."""

LEAD: Final = 8
"""Points that it must be ahead of the next album."""

_ARTIST, _OTHER_ARTIST, _TITLE, _ALBUM = 35, 30, 25, 25
_NO_ALBUM_NAMED: Final = 20
_NO_LENGTH: Final = 8
_SAME_NAME: Final = 0.92
_LIKE_NAME: Final = 0.75
_LIKE_ALBUM: Final = 0.6
_OTHER_ARTIST_AT_MOST: Final = 49
_OTHER_TITLE_AT_MOST: Final = 20
_UNSURE_AT_MOST: Final = SURE - 1
_LACKS_ARTIST: Final = 9
_ISRC: Final = 10
_YEAR: Final = 5
_VARIOUS: Final = 20
_BY_PATH: Final = 100
_PARTS: Final = 2
"""Parts of a path that must be the same."""

_LENGTHS: Final = ((3_000, 15), (7_000, 10), (20_000, 0))
_TOO_LONG: Final = -15
_CLOSE_MS: Final = 7_000

_VERSION_COSTS: Final = {
    Version.LIVE: 40,
    Version.KARAOKE: 60,
    Version.TRIBUTE: 60,
    Version.SPEED: 60,
    Version.RE_RECORDED: 40,
    Version.REMIX: 30,
    Version.ACOUSTIC: 25,
    Version.DEMO: 25,
    Version.INSTRUMENTAL: 25,
}
_KIND_COSTS: Final = {
    AlbumKind.ALBUM: 0,
    AlbumKind.EP: 2,
    AlbumKind.SOUNDTRACK: 6,
    AlbumKind.SINGLE: 9,
    AlbumKind.COMPILATION: 12,
    AlbumKind.LIVE: 15,
    AlbumKind.REMIX: 15,
}
_VERSIONS_OF_KIND: Final = {AlbumKind.LIVE: Version.LIVE, AlbumKind.REMIX: Version.REMIX}
_COLLECTED: Final = frozenset({AlbumKind.COMPILATION, AlbumKind.SINGLE, AlbumKind.SOUNDTRACK})


class Reason(StrEnum):
    """Why a match has its points; the page says it in words."""

    SAME_FILE = "same_file"
    SAME_RECORDING = "same_recording"
    ARTIST = "artist"
    OTHER_ARTIST = "other_artist"
    NO_ARTIST = "no_artist"
    ARTIST_LACKING = "artist_lacking"
    TITLE = "title"
    LIKE_TITLE = "like_title"
    OTHER_TITLE = "other_title"
    ALBUM = "album"
    OTHER_ALBUM = "other_album"
    STUDIO_FIRST = "studio_first"
    LENGTH = "length"
    OTHER_LENGTH = "other_length"
    ISRC = "isrc"
    YEAR = "year"
    OTHER_VERSION = "other_version"
    COLLECTED = "collected"


@dataclass(frozen=True, slots=True)
class Match:
    """How well one album fits a row."""

    album: CandidateAlbum
    track: CandidateTrack | None
    """Which of its tracks; ``None`` for a row of an album."""
    points: int
    reasons: tuple[Reason, ...]


def matches(row: ReadRow, albums: Iterable[CandidateAlbum]) -> list[Match]:
    """Return how well each album fits, best first; those that can't be meant are left out.

    Args:
        row: of a track or an album.
        albums: each edition by itself.
    """
    every = list(albums)
    is_collected = any(_is_named_collection(row, album) for album in every)
    found = [_Scoring(row, album, names_collection=is_collected).best() for album in every]
    kept = [one for one in found if one is not None]
    return sorted(kept, key=lambda one: _order(row, one))


def _order(row: ReadRow, match: Match) -> tuple[object, ...]:
    """Among editions of the same points: the one that is named, one that is owned, the first."""
    album = match.album
    is_named = names.comparable(row.album) == names.comparable(album.title)
    return (-match.points, not is_named, not album.is_owned, album.year or 9999, album.ref)


def _is_named_collection(row: ReadRow, album: CandidateAlbum) -> bool:
    is_collected = album.kind in _COLLECTED or album.is_various
    return bool(row.album) and is_collected and album_likeness(row, album) >= _SAME_NAME


def album_likeness(row: ReadRow, album: CandidateAlbum) -> float:
    """Return how alike the album's title is to the one that the row names."""
    wanted = names.title(row.album).name
    return max(
        names.likeness(wanted, names.title(one).name) for one in (album.title, *album.titles)
    )


class _Scoring:
    """The points of one row for one album."""

    def __init__(self, row: ReadRow, album: CandidateAlbum, *, names_collection: bool) -> None:
        self._row = row
        self._album = album
        self._names_collection = names_collection
        self._wanted = names.title(row.title)
        self._album_likeness = album_likeness(row, album) if row.album else 0.0

    def best(self) -> Match | None:
        if self._row.kind is not RowKind.TRACK:
            return self._as_album()
        scored = [self._of_track(track) for track in self._near()]
        return max(scored, key=lambda one: one.points, default=None)

    def _near(self) -> Sequence[CandidateTrack]:
        """Return the tracks that are worth a closer look: of one name as a rule."""
        said = [(names.title(track.title).name, track) for track in self._album.tracks]
        same = [track for name, track in said if name == self._wanted.name]
        if same:
            return same
        return [
            track
            for name, track in said
            if names.likeness(self._wanted.name, name) >= _LIKE_NAME
            or self._is_file(track)
            or self._is_recording(track)
        ]

    def _as_album(self) -> Match | None:
        row, album = self._row, self._album
        points, reasons = self._artist(album.artist, ())
        wanted = names.title(row.album)
        likeness = self._album_likeness
        if likeness < _LIKE_NAME:
            return None
        reasons.append(Reason.ALBUM if likeness >= _SAME_NAME else Reason.OTHER_ALBUM)
        points += round(likeness * (_TITLE + _ALBUM + 5)) + 5
        points += self._year(reasons)
        points -= self._versions(wanted.versions, names.title(album.title).versions, reasons)
        most = self._at_most(reasons)
        if likeness < 1 and not names.is_slip(wanted.name, names.title(album.title).name):
            most = min(most, _UNSURE_AT_MOST)
        return Match(album, None, max(0, min(points, most)), tuple(reasons))

    def _of_track(self, track: CandidateTrack) -> Match:
        row, album = self._row, self._album
        if self._is_file(track):
            return Match(album, track, _BY_PATH, (Reason.SAME_FILE,))
        if self._is_recording(track):
            why = [Reason.SAME_RECORDING]
            points = _BY_PATH - self._kind(why)
            return Match(album, track, points, tuple(why))
        parsed = names.title(track.title)
        points, reasons = self._artist(track.artist or album.artist, parsed.guests)
        points += self._title(parsed, reasons) + self._album_points(track, reasons)
        points += self._length(track, reasons) + self._isrc(track, reasons) + self._year(reasons)
        said = names.title(row.album).versions if row.album else frozenset()
        of_album = self._versions_of_album()
        points -= self._versions(self._wanted.versions | said, parsed.versions | of_album, reasons)
        points -= self._kind(reasons)
        return Match(album, track, max(0, min(points, self._most(parsed, reasons))), tuple(reasons))

    def _is_recording(self, track: CandidateTrack) -> bool:
        return bool(self._row.recording_id) and self._row.recording_id == track.recording_id

    def _is_file(self, track: CandidateTrack) -> bool:
        """Tell whether a playlist's path ends as the library's does, by two parts at least."""
        if not self._row.path or not self._album.path:
            return False
        wanted = paths.parts(self._row.path)[-_PARTS:]
        have = paths.parts(f"{self._album.path}/{track.ref.partition('|')[2]}")[-_PARTS:]
        return len(wanted) == _PARTS and [fold(one) for one in wanted] == [
            fold(one) for one in have
        ]

    def _artist(self, credit: str, guests: tuple[str, ...]) -> tuple[int, list[Reason]]:
        album = self._album
        wanted = [names.comparable(one) for one in self._row.artists]
        if not wanted:
            return 0, [Reason.NO_ARTIST]
        if len(wanted) == 1:
            wanted = list(names.credits_of(self._row.artists[0]))
        aliases = [names.comparable(one) for one in album.artist_names]
        have = [*names.credits_of(credit), *names.credits_of(album.artist), *aliases, *guests]
        wanted += self._wanted.guests
        known = [self._is_among(one, have) for one in wanted]
        if not any(known):
            return 0, [Reason.OTHER_ARTIST]
        is_whole = len(self._row.artists) == 1
        points = _ARTIST if known[0] or (is_whole and any(known[1:2])) else _OTHER_ARTIST
        lacks = len(self._row.artists) > 1 and not all(known[: len(self._row.artists)])
        if lacks:
            return points - _LACKS_ARTIST, [Reason.ARTIST, Reason.ARTIST_LACKING]
        return points, [Reason.ARTIST]

    @staticmethod
    def _is_among(name: str, others: Iterable[str]) -> bool:
        return any(
            name == other
            or (names.likeness(name, other) >= _SAME_NAME and names.is_slip(name, other))
            for other in others
        )

    def _title(self, parsed: names.Title, reasons: list[Reason]) -> int:
        likeness = names.likeness(self._wanted.name, parsed.name)
        if likeness >= 1:
            reasons.append(Reason.TITLE)
        elif likeness >= _LIKE_NAME:
            reasons.append(Reason.LIKE_TITLE)
        else:
            reasons.append(Reason.OTHER_TITLE)
        return round(_TITLE * likeness)

    def _album_points(self, track: CandidateTrack, reasons: list[Reason]) -> int:
        if not self._row.album:
            return _NO_ALBUM_NAMED
        likeness = self._album_likeness
        if likeness < _SAME_NAME and self._names_collection and self._is_studio_copy(track):
            reasons.append(Reason.STUDIO_FIRST)
            return _ALBUM
        if likeness < _LIKE_ALBUM:
            reasons.append(Reason.OTHER_ALBUM)
            return 0
        reasons.append(Reason.ALBUM)
        return round(_ALBUM * likeness)

    def _is_studio_copy(self, track: CandidateTrack) -> bool:
        is_plain = self._album.kind is AlbumKind.ALBUM and not self._album.is_various
        is_same = names.title(track.title).name == self._wanted.name
        apart = self._apart_ms(track)
        return is_plain and is_same and (apart is None or apart <= _CLOSE_MS)

    def _apart_ms(self, track: CandidateTrack) -> int | None:
        if not self._row.duration_ms or not track.length_ms:
            return None
        return abs(self._row.duration_ms - track.length_ms)

    def _length(self, track: CandidateTrack, reasons: list[Reason]) -> int:
        apart = self._apart_ms(track)
        if apart is None:
            return _NO_LENGTH
        reasons.append(Reason.LENGTH if apart <= _CLOSE_MS else Reason.OTHER_LENGTH)
        return next((points for most, points in _LENGTHS if apart <= most), _TOO_LONG)

    def _isrc(self, track: CandidateTrack, reasons: list[Reason]) -> int:
        """A code narrows and never decides: labels give one to several recordings."""
        apart = self._apart_ms(track)
        is_same = bool(self._row.isrc) and self._row.isrc == track.isrc
        if not is_same or (apart is not None and apart > _CLOSE_MS):
            return 0
        reasons.append(Reason.ISRC)
        return _ISRC

    def _year(self, reasons: list[Reason]) -> int:
        year, own = self._row.year, self._album.year
        if not year or not own or abs(year - own) > 1:
            return 0
        reasons.append(Reason.YEAR)
        return _YEAR

    def _versions_of_album(self) -> frozenset[Version]:
        """Return what the album makes of its tracks, unless the row names just this album."""
        if self._row.album and self._album_likeness >= _SAME_NAME:
            return frozenset()
        of_kind = _VERSIONS_OF_KIND.get(self._album.kind)
        said = names.title(self._album.title).versions
        return said | ({of_kind} if of_kind else frozenset())

    def _versions(
        self, wanted: Iterable[Version], have: Iterable[Version], reasons: list[Reason]
    ) -> int:
        other = set(wanted) ^ set(have)
        if self._row.album and self._album_likeness >= _SAME_NAME:
            other -= {_VERSIONS_OF_KIND.get(self._album.kind)}  # it says so by its kind
        if other:
            reasons.append(Reason.OTHER_VERSION)
        return sum(_VERSION_COSTS[one] for one in other)

    def _kind(self, reasons: list[Reason]) -> int:
        kind = self._album.kind
        is_meant = _VERSIONS_OF_KIND.get(kind) in self._wanted.versions or (
            kind in _VERSIONS_OF_KIND and self._album_likeness >= _SAME_NAME
        )
        cost = 0 if is_meant else _KIND_COSTS[kind]
        cost += _VARIOUS if self._album.is_various else 0
        if cost:
            reasons.append(Reason.COLLECTED)
        return min(cost, _VARIOUS)

    def _most(self, parsed: names.Title, reasons: list[Reason]) -> int:
        """Return the most that it may have, whatever speaks for it."""
        most = self._at_most(reasons)
        if Reason.OTHER_TITLE in reasons:
            return min(most, _OTHER_TITLE_AT_MOST)
        if Reason.LIKE_TITLE in reasons:
            is_near = names.is_slip(self._wanted.name, parsed.name)
            is_held = (
                Reason.LENGTH in reasons
                or Reason.ISRC in reasons
                or (Reason.ALBUM in reasons and self._album_likeness >= _SAME_NAME)
            )
            if not is_near or not is_held:
                return min(most, _UNSURE_AT_MOST)
        return most

    @staticmethod
    def _at_most(reasons: Sequence[Reason]) -> int:
        if Reason.OTHER_ARTIST in reasons:
            return _OTHER_ARTIST_AT_MOST
        if Reason.NO_ARTIST in reasons or Reason.OTHER_VERSION in reasons:
            return _UNSURE_AT_MOST
        return 115
