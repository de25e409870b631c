"""Values that identification takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crateful.album_text import NO_TEXT, AlbumText
from crateful.dates import year_of


@dataclass(frozen=True, slots=True)
class TrackHint:
    """What the source says of one staged file."""

    path: str
    """Relative to the staged folder."""
    title: str | None = None
    artist: str | None = None
    disc: int | None = None
    """``None`` leaves it to the file's own tags."""
    number: int | None = None
    isrc: str | None = None
    composers: tuple[str, ...] = ()
    lyricists: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    loudness: dict[str, float | None] = field(default_factory=dict)
    """What its file is to say of that, whatever it says now; see ``crateful.audio.loudness``."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the source says of an album; written only when nothing better is found."""

    artist: str | None = None
    album: str | None = None
    date: str | None = None
    text: AlbumText = NO_TEXT
    copyright: str | None = None
    is_single: bool = False
    """One track whose album is not known."""
    track_total: int | None = None
    """How many the source promises; more than came means that some are missing."""
    missing: tuple[str, ...] = ()
    """Those that did not come, by name, as far as the source names them."""
    tracks: tuple[TrackHint, ...] = ()
    from_person: bool = False
    """A person's own files: what their tags say is theirs, and none of it a downloader's."""


@dataclass(frozen=True, slots=True)
class MusicBrainz:
    """How to reach MusicBrainz and the Cover Art Archive; made anew from the preferences."""

    url: str = "https://musicbrainz.org"
    requests_per_s: float = 1.0
    """For the whole deployment; musicbrainz.org allows one."""
    cover_art_url: str = "https://coverartarchive.org"
    proxy_url: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    """A PEM bundle of the authorities to trust; ``None`` for the usual ones."""
    database_url: str = field(default="", repr=False)
    """Where the rate limit and the response cache are shared with every other process."""
    contact: str = "https://crateful.example"
    """Who answers for this client, as musicbrainz.org asks every one to say."""
    deadline_s: float = 120
    """Seconds one identification may take, waiting for its turn included."""
    timeout_s: float = 20
    """Seconds of silence after which a request is given up."""
    retries: int = 2
    """How often one request is made again, after a pause that doubles each time."""
    retry_pause_s: float = 1


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks for instead of what the files and the source say."""

    release_ids: tuple[str, ...] = ()
    """MusicBrainz releases; given one, nothing is searched."""
    artist: str | None = None
    album: str | None = None


@dataclass(frozen=True, slots=True)
class GivenTrack:
    """What a person calls one file of an album; ``None`` leaves it."""

    path: str
    """Relative to the album's folder."""
    title: str | None = None
    artist: str | None = None
    disc: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class GivenNames:
    """What a person calls an album that is filed as it is; ``None`` leaves it."""

    title: str | None = None
    """With the edition, if there is one."""
    artist: str | None = None
    date: str | None = None
    tracks: tuple[GivenTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackChoice:
    """One file, and the track of a release that a person says it is."""

    path: str
    track_id: str | None = None
    """MusicBrainz' id of the release's track; ``None``: it is none of them."""


@dataclass(frozen=True, slots=True)
class TrackMatch:
    """One staged file and the release's track it was matched to."""

    path: str
    disc: int
    number: int
    title: str
    artist: str
    recording_id: str | None
    distance: float
    """0 (the same) to 1."""
    length_ms: int | None = None
    isrc: str | None = None
    """As the release has it; several are separated by semicolons."""


@dataclass(frozen=True, slots=True)
class BySound:
    """What the sound of an album's files says of a release."""

    agree: int
    """Files whose recordings are on it."""
    of: int
    """Files that were asked for."""
    misplaced: tuple[str, ...] = ()
    """Of those that agree, files that are other tracks of it than they are taken for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One release that the album may be, with all that is needed to apply it later."""

    id: str
    """The MusicBrainz release id."""
    artist: str
    album: str
    confidence: float
    """0 to 1 = 1 - beets distance."""
    year: int | None = None
    original_year: int | None = None
    date: str | None = None
    media: str | None = None
    country: str | None = None
    text: AlbumText = NO_TEXT
    disambiguation: str | None = None
    status: str | None = None
    group_id: str | None = None
    """The MusicBrainz release group: one album in all its editions."""
    track_total: int = 0
    disc_total: int = 1
    is_compilation: bool = False
    penalties: dict[str, float] = field(default_factory=dict)
    """Named parts of the distance, largest first."""
    matches: tuple[TrackMatch, ...] = ()
    extra_paths: tuple[str, ...] = ()
    """Staged files that the release does not have."""
    missing: tuple[str, ...] = ()
    """Tracks of the release with no file, ``"2-05 Title"``."""
    guessed: tuple[str, ...] = ()
    """Staged files whose track is a guess: nothing but the order of their names tells."""
    by_sound: BySound | None = None
    """``None``: nobody listened."""
    snapshot: dict[str, Any] = field(default_factory=dict)
    """The whole release as beets holds it: applied later with no request."""


@dataclass(frozen=True, slots=True)
class Identification:
    """What MusicBrainz knows of an album, best first."""

    artist: str
    """What was searched for."""
    album: str
    candidates: tuple[Candidate, ...]
    requests: int
    """Requests that reached MusicBrainz; answers from the cache are not counted."""
    left_out: tuple[str, ...] = ()
    """Releases of which nothing can be made, by their ids, with the reason."""


@dataclass(frozen=True, slots=True)
class TagDiff:
    """What a release says of one file, held against what the file says itself."""

    path: str
    """Relative to the album's folder."""
    adds: dict[str, Any] = field(default_factory=dict)
    """What the file does not say, by MediaFile's names; a date is one text."""
    differs: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """What it says otherwise: its value and the release's."""


@dataclass(frozen=True, slots=True)
class TaggedTrack:
    """One file of an album as it stands, or will."""

    path: str
    """Relative to the staged folder: the file that is tagged; of the library, its name."""
    disc: int
    number: int
    title: str
    artist: str
    isrc: str | None = None
    recording_id: str | None = None
    genre: str | None = None
    file_name: str = ""
    """What it is called in the album's folder: ``01 - Airbag.flac``; empty until it is named."""
    row_id: int | None = None
    """Of a track of the library."""


@dataclass(frozen=True, slots=True)
class TaggedAlbum:
    """An album as it stands, or will: what its files are tagged as, and where they belong."""

    artist: str
    title: str
    edition: str
    """``Deluxe Edition``, ``Live``, ...; empty for the plain one."""
    date: str | None
    """ISO 8601, as exact as known."""
    text: AlbumText
    is_compilation: bool
    disc_total: int
    track_total: int
    """Of the release; more than ``tracks`` when some are missing."""
    missing: tuple[str, ...]
    tracks: tuple[TaggedTrack, ...]
    """In the order in which they play."""
    release_id: str | None = None
    group_id: str | None = None
    confidence: float | None = None
    folder: str = ""
    """Relative to the library: ``Radiohead/OK Computer (1997)``; empty until it is named."""

    @property
    def year(self) -> int | None:
        """The year that the album's folder carries."""
        return year_of(self.date)
