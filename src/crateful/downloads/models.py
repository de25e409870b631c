"""The tables of downloads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from pydantic import ConfigDict, TypeAdapter, with_config
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, TypeDecorator, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crateful.audio.names.folder_names import FolderName  # noqa: TC001  # the adapter reads it
from crateful.db import Model, utc_now, word_column
from crateful.downloads.states import CLAIMABLE, Stage, Status
from crateful.tagging.types import GivenNames, Query, TrackChoice

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_CLAIMABLE: Final = ",".join(f"'{status}'" for status in sorted(CLAIMABLE))

READY: Final = text(f"(status || '') in ({_CLAIMABLE}) and next_attempt_at is null")
"""Of rows that a worker may take at once.

Spelt out, as in the indexes of them alone: neither database looks at what a parameter holds to
see that an index will do. ``|| ''`` changes nothing but the plan: an index of ``status`` does not
fit any more, which SQLite would take, and read all that wait (3.40 and 3.46).
"""

PUT_OFF: Final = text(f"(status || '') in ({_CLAIMABLE}) and next_attempt_at is not null")
"""Of rows that wait for their next attempt."""


SCANS: Final = text("batch_id like 'scan-%'")
"""Of searches for albums; spelt out for the same reason."""

_STRICT: Final = ConfigDict(extra="forbid")

Original = tuple[str, int, int]
"""A file as it was copied: path relative to its folder, bytes, time of writing in ns."""


class Mode(StrEnum):
    """What becomes of the files that are there."""

    COPY = "copy"
    """They stay, and the library gets copies."""

    MOVE = "move"
    """They are removed once the album is in the library."""

    IN_PLACE = "in_place"
    """They already lie in the library: recorded where they stand, not written to, not moved."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided in review: one of these, with what goes beside it."""

    candidate_id: str | None = None
    release_id: str | None = None
    search: Query | None = None
    cut: bool = False
    as_is: bool = False
    names: GivenNames | None = None
    """What an album that is filed as it is should be called; what is left open stays."""
    mapping: tuple[TrackChoice, ...] = ()
    """Beside a release: which files are which of its tracks."""
    may_replace: tuple[int, ...] | None = None
    """Albums that it may take the place of: those the person was told of; ``None``: any."""

    @property
    def query(self) -> Query:
        """What to ask MusicBrainz instead of what the files and the source say."""
        return Query((self.release_id,)) if self.release_id else self.search or Query()


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not looked at or can't be imported, and why."""

    path: str
    """As :mod:`crateful.files.paths` writes it."""
    reason: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What a search for albums has found so far."""

    folders: int = 0
    """Looked into."""
    skipped: int = 0
    """Albums that need not be imported."""
    left_out: tuple[LeftOut, ...] = ()
    left_out_total: int = 0


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class ZipFacts:
    """The zip that an album lies in."""

    path: str
    """As :mod:`crateful.files.paths` writes it; the album's address begins with it."""
    albums: int
    """How many lie in it."""
    inner: str = "."
    """The album's folder in it, once it was unpacked."""
    stamp: tuple[int, int] | None = None
    """The zip's bytes and time of writing in ns, when the album was unpacked."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Options:
    """What a download is about beside its address; what no version wrote is refused."""

    mode: Mode | None = None
    """Of the import of a folder."""
    follow_links: bool = False
    """Links to folders are followed in the search for albums."""
    trust_tags: bool = False
    """An album whose tags are whole is filed as it is tagged, without asking MusicBrainz."""
    upload: int | None = None
    """The upload that it was brought by: files of the person's own, and none of the server's."""
    takes_once: bool = False
    """Of a scan: an album that an earlier import had, however it ended, is not taken again."""
    only_loose: bool = False
    """Of a scan: only songs that lie in the folder itself, none of its folders and zips."""
    fingerprint: str | None = None
    """Of that folder, as it was scanned."""
    is_undone: bool = False
    """Its import was undone: it comes in again when a person asks for it."""
    files: tuple[str, ...] | None = None
    """The album's audio, where the folder holds more; ``None``: the folder is the album."""
    zip: ZipFacts | None = None
    """Where the album is in none of the server's folders, but in a zip."""
    folder: FolderName | None = None
    """What the folder is called after, where no tag names the album."""
    originals: tuple[Original, ...] = ()
    """What was copied of it: a move is finished from them."""
    renamed: tuple[tuple[str, str], ...] = ()
    """Originals that have another name in staging, and that name."""
    undoes: str | None = None
    """The import of folders that this is to undo."""
    scan: ScanFacts | None = None
    """Of a search for albums; ``None`` for an album."""
    asked_track: str | None = None
    """The track whose address brought the album."""
    gathers_anew: bool = False
    """Which files it is of was changed: what lies in staging is not that."""
    joins: int | None = None
    """The album of the library that it is the other half of: it takes in that one's files."""
    completes: bool = False
    """Of that album only what it lacks is taken in, once what came has proven to be its edition."""
    decision: Decision | None = None
    can_put_back: bool = False
    """It was filed as a person decided, and what it was before is kept."""
    puts_back: bool = False
    """What was filed is to go back to review."""
    steps: tuple[tuple[str, datetime], ...] = ()
    """What was done before it began to wait, and when each step began."""
    hearted_by: tuple[int, ...] = ()
    """Users who hearted the album that was put back to review: they heart what becomes of it."""
    limit: int | None = None
    """Of a list, how many of its albums to take."""
    wants_rest: bool = False
    """What came is not enough: the tracks that did not come are to be tried again."""
    is_second_try: bool = False
    """It was tried again by itself after an update of its engine; that is done once."""
    by: int | None = None
    """Who has retried or decided, when that was not the owner."""


_OPTIONS: Final = TypeAdapter(Options)


class OptionsColumn(TypeDecorator[Options]):
    """:class:`Options` as JSON of what differs from the usual."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Options | None, dialect: Dialect) -> dict[str, Any]:
        """Return what is stored."""
        del dialect
        stored: dict[str, Any] = _OPTIONS.dump_python(
            value or Options(), mode="json", exclude_defaults=True
        )
        return stored

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> Options:
        """Return what was stored, by this version or one before it."""
        del dialect
        return _OPTIONS.validate_python(value or {})


class Download(Model):
    """One request for an album, from its address to its place in the library."""

    __tablename__ = "downloads"
    __table_args__ = (
        Index(None, "user_id", "id"),
        Index(None, "user_id", "status", "id"),
        Index(None, "status", "id"),
        Index(None, "batch_id", "status"),
        # What a claim reads: so it costs the same whatever waits.
        Index(
            "ix_downloads_ready",
            "priority",
            "user_id",
            "id",
            sqlite_where=READY,
            postgresql_where=READY,
        ),
        # What lists of what waits read, in its order: everybody's, and one person's.
        Index(
            "ix_downloads_ready_by_age",
            *("priority", "id"),
            sqlite_where=READY,
            postgresql_where=READY,
        ),
        Index(
            "ix_downloads_put_off_theirs",
            *("user_id", "next_attempt_at", "id"),
            sqlite_where=PUT_OFF,
            postgresql_where=PUT_OFF,
        ),
        Index(
            "ix_downloads_put_off",
            "next_attempt_at",
            sqlite_where=PUT_OFF,
            postgresql_where=PUT_OFF,
        ),
        Index(
            "ix_downloads_put_off_at", "updated_at", sqlite_where=PUT_OFF, postgresql_where=PUT_OFF
        ),
        Index("ix_downloads_scans", "id", sqlite_where=SCANS, postgresql_where=SCANS),
        # One living download per address and user, whoever posts it at the same moment.
        Index(
            "uq_downloads_living",
            "user_id",
            "url_key",
            unique=True,
            sqlite_where=text("status in ('pending','downloading','importing','waiting','review')"),
            postgresql_where=text(
                "status in ('pending','downloading','importing','waiting','review')"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    source: Mapped[str]
    """``youtube``, ``bandcamp``, ...; ``folder`` for an import of files that are already there."""
    source_url: Mapped[str]
    url_key: Mapped[str]
    """The address in one spelling: what makes two requests the same."""
    search_type: Mapped[str | None] = mapped_column(default=None)
    requested_quality: Mapped[int | None] = mapped_column(default=None)
    confirm_lossy: Mapped[bool] = mapped_column(default=False)
    batch_id: Mapped[str | None] = mapped_column(default=None)
    """The import of many folders, or the playlist, that this one belongs to."""
    options: Mapped[Options] = mapped_column(OptionsColumn, default_factory=Options)

    status: Mapped[Status] = mapped_column(word_column(Status), default=Status.PENDING)
    stage: Mapped[Stage] = mapped_column(word_column(Stage), default=Stage.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)
    """0 to 100; 100 only when complete. Never falls within an attempt."""
    seq: Mapped[int] = mapped_column(default=0)
    """Grows with every change; a reader drops what is older than it has."""
    title: Mapped[str | None] = mapped_column(default=None)
    artist: Mapped[str | None] = mapped_column(default=None)
    cover_url: Mapped[str | None] = mapped_column(default=None)
    """Where this service shows the source's picture: an address of our own, signed."""
    target_path: Mapped[str | None] = mapped_column(default=None)
    """Where the album will stand, relative to the library; known from the decision on."""
    tracks_done: Mapped[int] = mapped_column(default=0)
    tracks_total: Mapped[int] = mapped_column(default=0)
    speed_bps: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Bytes per second."""
    eta_s: Mapped[int | None] = mapped_column(default=None)
    error_code: Mapped[str | None] = mapped_column(default=None)
    error_message: Mapped[str | None] = mapped_column(default=None)
    incidents: Mapped[list[Any]] = mapped_column(default_factory=list)
    """``{code, message, track?}``: what a user should know about the result."""
    result_album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="SET NULL"), default=None, index=True
    )
    review: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What a person is asked, in short: ``{reason, message, preselected, confidence, candidates,
    has_cover, lacks}``.

    The rest is in :class:`StoredCandidate` and :class:`ReviewSnapshotRow`.
    """

    priority: Mapped[int] = mapped_column(default=0)
    """Higher goes first; folder imports have less than a person who waits."""
    attempt: Mapped[int] = mapped_column(default=0)
    waits: Mapped[int] = mapped_column(default=0)
    """Times in a row that it had to wait for something outside; they are no attempts."""
    losses: Mapped[int] = mapped_column(default=0, server_default="0")
    """Times in a row that its worker was gone, whyever; they are no attempts."""
    crashes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of its workers died of what it did: see :mod:`crateful.downloads.worker.crashes`."""
    next_attempt_at: Mapped[datetime | None] = mapped_column(default=None)
    woken_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the queue was last told of it."""
    cancel_requested_at: Mapped[datetime | None] = mapped_column(default=None)
    wanted_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Asked for once more while it was being cancelled: it starts anew instead of ending."""
    lease_owner: Mapped[str | None] = mapped_column(default=None, index=True)
    """``host:boot:pid:started:random`` of the worker."""
    lease_token: Mapped[str | None] = mapped_column(default=None)
    """New at every claim: a worker that lost its lease can change nothing any more."""
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    lease_thread: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Which of the worker's threads works on it, as :func:`threading.get_ident` has it."""
    child_pgid: Mapped[int | None] = mapped_column(default=None)
    """The process group of the running engine, to sweep after a worker's death."""
    child_born: Mapped[float | None] = mapped_column(default=None)
    """When that engine was started, as :func:`crateful.tools.births.birth` tells it: group ids
    are given out again."""

    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def asked_track(self) -> str | None:
        """The track whose address brought the album."""
        return self.options.asked_track

    @property
    def can_put_back(self) -> bool:
        """Whether a person's decision can be taken back: not begun with, or filed and kept."""
        if self.status in CLAIMABLE:
            return self.options.decision is not None and not self.options.puts_back
        is_filed = self.status == Status.COMPLETE and self.result_album_id is not None
        return is_filed and self.options.can_put_back

    @property
    def shown_cover_url(self) -> str | None:
        """Where this service shows the album's picture: the source's, or that of its own files."""
        has_own = self.status == Status.REVIEW and (self.review or {}).get("has_cover")
        return self.cover_url or (f"/api/downloads/{self.id}/review/cover" if has_own else None)


class KeptOriginals(Model):
    """The originals of a moved album that stay until its copy is verified.

    Apart from the download, which may be taken off the list before.
    """

    __tablename__ = "kept_originals"

    download_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Not a foreign key; see above."""
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    """On whose word they are removed."""
    source_url: Mapped[str]
    """Of the download, as are the rest."""
    batch_id: Mapped[str | None] = mapped_column(index=True)
    options: Mapped[Options] = mapped_column(OptionsColumn)


class SourceState(Model):
    """How a source has been lately, for all workers and for people."""

    __tablename__ = "source_states"

    source: Mapped[str] = mapped_column(primary_key=True)
    succeeded_at: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    failure_code: Mapped[str | None] = mapped_column(default=None)
    failure_message: Mapped[str | None] = mapped_column(default=None)
    paused_until: Mapped[datetime | None] = mapped_column(default=None)
    """Before then nothing is asked of it, with the account that it refused."""
    account: Mapped[str] = mapped_column(default="", server_default="")
    """A digest of that account: with another one, the pause is over."""
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the admins were last told that its sign-in ends."""


class StoredCandidate(Model):
    """A release that a download in review may be, kept whole: accepting it asks nobody.

    Apart from the download's row, which lists read by the hundred.
    """

    __tablename__ = "candidates"

    download_id: Mapped[int] = mapped_column(
        ForeignKey("downloads.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    """0 is the best."""
    release_id: Mapped[str]
    """The MusicBrainz release."""
    confidence: Mapped[float]
    body: Mapped[dict[str, Any]]
    """A :class:`crateful.tagging.types.Candidate` as JSON."""


class TrackList(Model):
    """The tracks of a download's release, and how far each is.

    Apart from the download's row, which lists read by the hundred.
    """

    __tablename__ = "download_tracks"

    download_id: Mapped[int] = mapped_column(
        ForeignKey("downloads.id", ondelete="CASCADE"), primary_key=True
    )
    tracks: Mapped[list[Any]]
    """Each a ``ListedTrack`` of :mod:`~crateful.downloads.worker.track_progress`, as JSON."""


class ReviewSnapshotRow(Model):
    """What a download in review has in hand: its files, and what is said of them so far."""

    __tablename__ = "review_materials"

    download_id: Mapped[int] = mapped_column(
        ForeignKey("downloads.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[dict[str, Any]]
    """A :class:`crateful.downloads.review.snapshot.ReviewSnapshot` as JSON."""
