"""The protocol between service and engine: a job in, one line of JSON per event out.

Plain dataclasses, so that an engine starts without loading the service's libraries; the
service validates what it hears in :mod:`crateful.engines.driver`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

VERSION: Final = 1
"""Raised when an old engine could misunderstand a new job, or the other way round."""

STATE_DIR: Final = ".engine"
"""Where an engine keeps what it needs to go on later, inside the staging folder."""

Recovery = Literal["transient", "waiting", "needs_user", "permanent"]


@dataclass(frozen=True, slots=True)
class EngineJob:
    """One thing to do; the only way in which secrets reach an engine."""

    mode: Literal["probe", "fetch", "reach"]
    """``reach`` only sees whether the site answers."""
    url: str
    staging: str
    """Where finished files go; nothing is written elsewhere but in the cache."""
    cache_dir: str
    extractors: tuple[str, ...]
    """Patterns of the yt-dlp extractors that may be used, such as ``bandcamp.*``."""
    proxy_url: str | None = field(default=None, repr=False)
    has_own_ca: bool = False
    """Trust what ``SSL_CERT_FILE`` names rather than the bundle that yt-dlp brings."""
    cookies: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    is_single: bool = False
    """Only the one track, although its address also names a list."""
    is_of_albums: bool = False
    """The address is expected to list albums rather than tracks."""
    max_tracks: int = 300
    max_bytes: int = 20 * 1024**3
    max_track_s: int = 6 * 3600
    pause_s: float = 0.0
    """Between two requests, where a source takes haste for an attack."""
    rate_limit_bps: int | None = None
    """Bytes a second; none for as fast as they come."""
    tracks_at_a_time: int = 1
    """How many entries of a list are fetched side by side."""
    extractor_args: dict[str, dict[str, list[str]]] = field(default_factory=dict, repr=False)
    """What yt-dlp's extractors are told, by the extractor and the argument."""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Call:
    """One quick question to an engine that serves."""

    op: Literal["search", "get", "sample", "test"]
    item: Literal["album", "artist", "track", "playlist"] = "album"
    text: str = ""
    """What to search for, or the id of what to get or to hear."""
    limit: int = 20
    offset: int = 0
    """How many tracks of a long list are known already."""
    proxy_url: str | None = field(default=None, repr=False)
    id: int = 0
    """Comes back in the answer."""


@dataclass(frozen=True, slots=True)
class WantedTrack:
    """One track to fetch."""

    id: str
    name: str
    """Its file's, without the suffix, which depends on what comes."""
    duration_s: int


@dataclass(frozen=True, slots=True)
class WantedExtra:
    """A picture or a booklet to fetch; nothing depends on it."""

    name: str
    urls: tuple[str, ...]
    """The first that gives the right kind of file is taken."""


@dataclass(frozen=True, slots=True)
class QobuzJob:
    """One thing for the Qobuz engine to do; the only way in which its secrets reach it."""

    mode: Literal["fetch", "serve"]
    """``serve`` takes each further line of input as a :class:`Call`."""
    cache_dir: str
    """Where the count of requests is shared with other engines."""
    token: str = field(repr=False)
    user_id: str = ""
    app_id: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    api_url: str = "https://www.qobuz.com/api.json/0.2"
    web_url: str = "https://play.qobuz.com"
    proxy_url: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    requests_per_minute: int = 60
    staging: str = ""
    """Where finished files go."""
    tracks: tuple[WantedTrack, ...] = ()
    extras: tuple[WantedExtra, ...] = ()
    quality: int = 4
    """1 (MP3 320) to 4 (up to 24/192)."""
    tracks_at_a_time: int = 4
    tries: int = 4
    retry_pause_s: float = 0.5
    """Before the first try again; doubled each time."""
    read_timeout_s: float = 30.0
    """Of silence on a connection."""
    idle_s: float = 120.0
    """Without a call, after which ``serve`` ends."""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of a longer recording."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Info:
    """What a source says of an album (then it has entries) or of one track."""

    id: str
    url: str
    title: str | None = None
    extractor: str | None = None
    is_list: bool = False
    track: str | None = None
    track_number: int | None = None
    disc_number: int | None = None
    artist: str | None = None
    album: str | None = None
    album_artist: str | None = None
    album_type: str | None = None
    uploader: str | None = None
    label: str | None = None
    genre: str | None = None
    isrc: str | None = None
    upc: str | None = None
    catalog_number: str | None = None
    is_catalogued: bool = False
    """Track, artist and album are a catalogue's words, not what somebody typed."""
    channel_url: str | None = None
    release_date: str | None = None
    """``YYYYMMDD`` or ``YYYY``."""
    upload_date: str | None = None
    duration_s: float | None = None
    codec: str | None = None
    extension: str | None = None
    thumbnail: str | None = None
    position: int | None = None
    """From 1, within the list that was asked for."""
    list_title: str | None = None
    list_artist: str | None = None
    chapters: tuple[Chapter, ...] = ()
    entries: tuple[Info, ...] = ()
    missing: tuple[str, ...] = ()
    """Entries that the source names and can't give, with the reason."""
    asked: str | None = None
    """The title of the track whose address was given, when that led to this album."""
    is_free_lossless: bool = False
    """The source gives this away without loss."""
    bit_depth: int | None = None
    """What came, as far as the source says."""
    sample_rate_hz: int | None = None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One finished audio file, relative to the staging folder."""

    path: str
    duration_ms: int | None = None
    chapter: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """The engine is up."""

    engine: str
    engine_version: str
    version: int = VERSION
    kind: Literal["hello"] = "hello"


@dataclass(frozen=True, slots=True)
class Listed:
    """The first entries of a long list; more follow, and the last come with what was found."""

    entries: tuple[Info, ...]
    kind: Literal["listed"] = "listed"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a probe."""

    info: Info
    kind: Literal["found"] = "found"


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the whole job is."""

    fraction: float
    tracks_done: int
    tracks_total: int
    received_bytes: int
    """Since the engine was started."""
    track_id: str | None = None
    """The entry that came further."""
    track_fraction: float | None = None
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class TrackMade:
    """One entry is finished; said again, from memory, when a job goes on."""

    info: Info
    files: tuple[MadeFile, ...]
    kind: Literal["track"] = "track"


OF_THE_SERVER: Final = frozenset({"bot-check", "captcha", "rate-limited", "session-limited"})
"""Codes with which a site refuses this server, whatever it is asked for: the next question gets
the same answer, and makes it worse."""


UNKNOWN: Final = "failed"
"""The code of what nobody has words for; it may pass, so it is tried once more."""


@dataclass(frozen=True, slots=True)
class EntryFailed:
    """One entry did not come; the others may."""

    code: str
    message: str = ""
    """Empty when the source has the sentence for the code."""
    recovery: Recovery = "permanent"
    id: str | None = None
    title: str | None = None
    retry_after_s: float | None = None
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Done:
    """The engine did what it could."""

    expected: int
    """How many entries the source listed."""
    cover: str | None = None
    """A picture, relative to the staging folder."""
    extras: tuple[str, ...] = ()
    """Booklets, relative to the staging folder."""
    kind: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The engine could not do the job at all."""

    code: str
    message: str = ""
    """Empty when the source has the sentence for the code."""
    recovery: Recovery = "permanent"
    retry_after_s: float | None = None
    kind: Literal["error"] = "error"


@dataclass(frozen=True, slots=True)
class Rested:
    """The job is done and nothing of it left; the engine stays, and would take another."""

    kind: Literal["rested"] = "rested"


@dataclass(frozen=True, slots=True)
class AppFound:
    """The engine found out an app's id and secrets, which are to be given to it next time."""

    app_id: str
    secrets: tuple[str, ...] = field(repr=False)
    kind: Literal["app"] = "app"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call asked for, as the catalogue says it; its reader is the source."""

    call_id: int
    items: tuple[dict[str, object], ...]
    """What was found, the one thing that was asked for, or the account."""
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a call has no answer; others may."""

    call_id: int
    code: str
    message: str = ""
    """Empty when the source has the sentence for the code."""
    recovery: Recovery = "permanent"
    retry_after_s: float | None = None
    kind: Literal["refused"] = "refused"


Event = (
    Hello
    | Listed
    | Found
    | Progressed
    | TrackMade
    | EntryFailed
    | Done
    | Stopped
    | Rested
    | AppFound
    | Answer
    | Refused
)
