"""The protocol of sources, and the values that they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from crateful.album_text import NO_TEXT, AlbumText
from crateful.errors import Recovery, StepFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crateful.engines.warm import Standby
    from crateful.sources.description import SourceDescription
    from crateful.tools.idle import Idle
    from crateful.tools.process import Child
    from crateful.tools.watch import Watch

SearchKind = Literal["album", "artist", "track", "playlist"]
"""What a catalogue can be searched for."""

ReleaseType = Literal["album", "ep", "single", "ep or single", "live", "compilation", "other"]
"""What catalogues call a release; "other" is an audiobook, a mixtape, a download offer."""


@dataclass(frozen=True, slots=True)
class SourceTrack:
    """What a source says of one track, before and after it is fetched."""

    title: str
    artist: str | None = None
    duration_ms: int | None = field(default=None, kw_only=True)
    """The source's promise: a shorter file is not whole."""
    url: str | None = field(default=None, kw_only=True)
    isrc: str | None = field(default=None, kw_only=True)
    credits: tuple[str, ...] = field(default=(), kw_only=True)
    """Who did what, ``"Ada Lovelace, Composer, Piano"``."""
    id: str | None = field(default=None, kw_only=True)
    """What the source's engine calls it; one recording may be several tracks."""
    is_catalogued: bool = field(default=False, kw_only=True)
    """Title and artist are a catalogue's words, not what somebody typed."""


@dataclass(frozen=True, slots=True)
class OfferedTrack(SourceTrack):
    """One track as a source names it, before it is fetched."""

    disc: int = 1
    number: int = 1


@dataclass(frozen=True, slots=True)
class Release:
    """One album as its source offers it, before any audio is fetched."""

    url: str
    """The album's own address, also when a track's was given."""
    title: str
    artist: str | None
    tracks: tuple[OfferedTrack, ...]
    lossless: bool | None
    """``None`` while the source does not say."""
    lossless_reason: str
    """In words: ``"free download in FLAC"``."""
    duration_ms: int | None = None
    cover_url: str | None = None
    date: str | None = None
    text: AlbumText = NO_TEXT
    copyright: str | None = None
    is_explicit: bool | None = None
    bit_depth: int | None = None
    """The best that the source promises for this ask; ``None`` when lossy or unknown."""
    sample_rate_hz: int | None = None
    booklet_urls: tuple[str, ...] = ()
    asked_track: str | None = None
    """The track whose address was given, when that led to the album or is all there is."""
    is_single: bool = False
    """One track of which the source does not give the album."""
    album: str | None = None
    """Of a single: the album that it is from, where the source names that."""
    is_catalogued: bool = False
    """Its title and artist are a catalogue's words, not what somebody typed."""
    missing: tuple[str, ...] = ()
    """Tracks the source names but can't give, with the reason."""
    source: str | None = None
    """Whose it is, by name, where that is another than was asked: a page told so."""
    unavailable: tuple[OfferedTrack, ...] = ()
    """Those of them of which the source says more than a name."""


@dataclass(frozen=True, slots=True)
class FetchedTrack(SourceTrack):
    """One audio file in staging, with what its source says of it."""

    path: str = field(kw_only=True)
    """Relative to the staged folder."""
    disc: int | None = 1
    """``None`` when only the file's tags may know."""
    number: int | None = None
    bit_depth: int | None = None
    """What the source says it sent."""
    sample_rate_hz: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A remark about the result for the user; it did not stop the download."""

    code: str
    message: str
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one track did not come."""

    code: str
    message: str
    recovery: Recovery
    """What may bring it."""
    position: int | None = None
    """Which of the release's tracks, from 1; ``None`` where that can't be told."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of one fetch."""

    release: Release
    tracks: tuple[FetchedTrack, ...]
    missing: tuple[str, ...] = ()
    """Tracks that did not come, ``"Title: reason"``."""
    refused: tuple[Refusal, ...] = ()
    """The same, as far as the source said why."""
    cover: str | None = None
    """A picture in staging, relative to it."""
    extras: tuple[str, ...] = ()
    """Booklets and the like in staging."""
    incidents: tuple[Incident, ...] = field(default=())


class PartlyFetchedError(StepFailedError):
    """Some tracks came, and trying again may bring the others.

    Args:
        message: one sentence for the user.
        code: of the first track that did not come.
        fetched: what came.
        retry_after_s: how long the site wants to be left alone, in seconds.
    """

    def __init__(
        self, message: str, *, code: str, fetched: Fetched, retry_after_s: float | None = None
    ) -> None:
        super().__init__(
            message, code=code, recovery=Recovery.TRANSIENT, retry_after_s=retry_after_s
        )
        self.fetched = fetched


@dataclass(frozen=True, slots=True)
class Access:
    """How a source may reach its site, made for each job: proxy, account, limits."""

    proxy_url: str | None
    """The egress guard, with its own credentials."""
    ca_file: Path | None
    """The bundle of authorities to trust; ``None`` for the usual ones."""
    cache_dir: Path
    account: Mapping[str, str | int | bool] = field(default_factory=dict, repr=False)
    """What the household tells of its account, by the fields of the source's description."""
    max_tracks: int = 300
    max_bytes: int = 20 * 1024**3
    timeout_s: float = 4 * 3600
    stall_timeout_s: float = 120
    quality: int | None = None
    """What was asked for, one of the source's qualities; ``None`` for the best."""
    standby: Standby | None = None
    """Where an engine may stay for the next question; ``None`` starts one for each."""
    idle_engines: Idle[Child] | None = None
    """Where engines stay for the next job; ``None`` starts one for each."""
    engines_dir: Path | None = None
    """Where engines live that have an environment of their own; by default as the settings say."""
    engine_python: Path | None = None
    """The Python to run the engine on, where that is not the one in use: an update is tried."""

    def text(self, name: str) -> str | None:
        """Return what the account's field ``name`` holds; ``None`` where it is empty."""
        return str(self.account.get(name, "")) or None


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a catalogue has."""

    kind: SearchKind
    id: str
    title: str
    """Whole, with its version: ``Blue Train (2014 Remaster)``; of an artist, the name."""
    artist: str | None
    url: str
    year: str | None = None
    bit_depth: int | None = None
    """The most that the source has of it."""
    sample_rate_hz: int | None = None
    cover_url: str | None = None
    tracks: int | None = None
    duration_s: int | None = None
    label: str | None = None
    genre: str | None = None
    upc: str | None = None
    album: str | None = None
    """Of a track: the title of its album."""
    album_id: str | None = None
    is_explicit: bool = False
    is_streamable: bool = True
    available_from: str | None = None
    """Of an album: since when, or from when on, the source gives it; ISO 8601."""
    released: str | None = None
    """Of an album: when it first came out, wherever that was; ISO 8601, as exact as known."""
    release_type: ReleaseType | None = None
    """Of an album, where the catalogue says so."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Tracks of many albums under one address."""

    url: str
    title: str
    owner: str | None
    tracks: int
    albums: tuple[Found, ...]
    """Each album once, in the order of the list."""
    listed: tuple[Found, ...] = ()
    """Its tracks, in their order; its albums where it is a list of those."""
    is_of_albums: bool = False
    """It lists albums (an artist's page), or recordings that are none's, rather than tracks."""


@dataclass(frozen=True, slots=True)
class Song:
    """One entry of a playlist as its source lists it, without a look at itself."""

    id: str
    title: str
    """As it stands there; empty where the list names none any more."""
    artist: str | None
    """Or whoever put it there."""
    duration_ms: int | None
    is_catalogued: bool
    """Title and artist are a catalogue's words, not what somebody typed."""


@dataclass(frozen=True, slots=True)
class SongListAddress:
    """Which playlist an address names."""

    id: str
    """The same by whichever of its addresses it was named."""
    url: str


@dataclass(frozen=True, slots=True)
class SongList:
    """What a playlist names, in its order, each as often as it stands there."""

    title: str
    songs: tuple[Song, ...]


class Source(Protocol):
    """A place to get whole albums from, a file of its own; its description says what differs."""

    description: SourceDescription

    @property
    def name(self) -> str:
        """Return what the API, the database and logs call it: ``bandcamp``."""
        ...

    @property
    def title(self) -> str:
        """Return what people call it: ``Bandcamp``."""
        ...

    def owns(self, url: str) -> bool:
        """Tell whether ``url`` is one of this source's, by its exact host; no I/O."""
        ...

    def check(self, url: str) -> None:
        """Return if an album can come of ``url``, one of this source's; no I/O.

        Raises:
            InvalidError: its address leads to something else, such as an artist.
        """
        ...

    def resolve(self, url: str, access: Access, watch: Watch) -> Release:
        """Find the whole album behind ``url``, also when it names one track.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        ...

    def fetch(self, release: Release, into: Path, access: Access, watch: Watch) -> Fetched:
        """Write the album's audio into ``into``, going on where an earlier try stopped.

        Raises:
            StepFailedError: nothing useful came, or trying again may bring the rest.
        """
        ...


@runtime_checkable
class SampledSource(Source, Protocol):
    """A source of which tracks can be heard before they are got."""

    def sample(self, url: str, access: Access, watch: Watch) -> str:
        """Return where an MP3 of a track is, good for minutes; the whole song may be there.

        Args:
            url: the track's own, as its release names it.
            access: the way out.
            watch: ends it.

        Raises:
            StepFailedError: the source can't say, or lets nobody hear it.
        """
        ...


@runtime_checkable
class ListSource(Source, Protocol):
    """A source of which some addresses lead to many albums."""

    def is_playlist(self, url: str) -> bool:
        """Tell whether ``url`` leads to many albums; no I/O."""
        ...

    def playlist(self, url: str, access: Access, watch: Watch) -> Playlist:
        """Return the albums that a playlist leads to.

        Raises:
            StepFailedError: the source can't say, or it has more than ``access.max_tracks``.
        """
        ...


@runtime_checkable
class SongListSource(Source, Protocol):
    """A source whose playlists can be read without fetching anything of them."""

    nameless: str
    """Why a playlist does not name an entry, in a sentence."""

    def song_list_at(self, url: str) -> SongListAddress | None:
        """Return the playlist that one of this source's addresses names; no I/O.

        ``None``: it names none. One of an empty id is an album's.

        Raises:
            InvalidError: it is a list that is made up for, or belongs to, one person.
        """
        ...

    def songs(self, url: str, access: Access, watch: Watch) -> SongList:
        """Return what a playlist names; of a longer one, the first ``access.max_tracks`` and one.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        ...


@runtime_checkable
class CatalogueSource(ListSource, Protocol):
    """A source whose catalogue can be searched."""

    def search(
        self, query: str, kind: SearchKind, limit: int, access: Access, watch: Watch
    ) -> list[Found]:
        """Return what the catalogue has, best first.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        ...

    def albums_of(self, artist_id: str, access: Access, watch: Watch) -> list[Found]:
        """Return the albums of an artist that a search came up with, as the catalogue lists them.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        ...


@runtime_checkable
class Testable(Source, Protocol):
    """A source that can be tried without naming anything to get."""

    def test(self, access: Access, watch: Watch) -> str:
        """Return what works, in words.

        Raises:
            StepFailedError: it does not work; the code tells why.
        """
        ...
