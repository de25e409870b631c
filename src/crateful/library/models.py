"""The tables of the master library."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crateful.album_text import AlbumText
from crateful.db import Model, utc_now, word_column
from crateful.library.lyrics_states import LyricsState

IDS_NEVER_COME_BACK: Final = {"sqlite_autoincrement": True}
"""SQLite would give a deleted row's id to the next one; the trash restores rows with theirs."""

SORTED_TEXT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Lists have the same order on both databases, whatever PostgreSQL's locale."""

TRACK_FILTERS: Final = ("is_lossless", "quality_score", "source")
ALBUM_FILTERS: Final = (*TRACK_FILTERS, "genre", "status", "has_cover", "authenticity")


class AlbumStatus(StrEnum):
    """Whether an album is whole."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """A person accepted it with tracks missing; ``missing_tracks`` names them."""


class Verification(StrEnum):
    """Whether an album's files were decoded to their ends."""

    VERIFIED = "verified"
    WAITING = "waiting"
    """Filed as it is tagged; its files are as long as they say, and decoded when nobody waits."""

    DAMAGED = "damaged"
    """``damages`` says which are not whole, and why."""


UNVERIFIED: Final = text("(verification || '') <> 'verified'")
"""Of the few rows that wait or are damaged; spelt out, as in the index of them alone."""


class Artist(Model):
    """Somebody an album is filed under."""

    __tablename__ = "artists"
    __table_args__ = (
        Index(None, "letter", "sort_key", "id"),
        Index(None, "sort_key", "id"),
        IDS_NEVER_COME_BACK,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    """See :func:`crateful.library.names.artist_key`."""
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT)
    """Folded, without a leading article: what lists are ordered by."""
    letter: Mapped[str]
    """``A`` to ``Z``, or ``#`` for everything else."""
    search_text: Mapped[str]
    """The words to find it by; see :mod:`crateful.library.browse.search`."""
    musicbrainz_id: Mapped[str | None] = mapped_column(default=None, index=True)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class Album(Model):
    """One edition of a release, with its folder in the library."""

    __tablename__ = "albums"
    __table_args__ = (
        # The race of two imports of one album is decided here.
        UniqueConstraint("artist_id", "title_key", "edition_key"),
        Index(None, "artist_id", "year_key", "sort_key", "id"),
        # Each order with what a list is filtered by: a page is found without reading albums.
        Index(
            "ix_albums_by_artist",
            *("artist_sort_key", "artist_id", "year_key", "sort_key", "id"),
            *ALBUM_FILTERS,
        ),
        Index("ix_albums_by_title", "sort_key", "year_key", "id", *ALBUM_FILTERS),
        Index("ix_albums_by_added", "added_at", "id", "year_key", *ALBUM_FILTERS),
        # Two: titles go upwards within a year, in whichever direction the years go.
        Index("ix_albums_by_year", "year_key", "sort_key", "id", *ALBUM_FILTERS),
        Index("ix_albums_by_year_down", text("year_key DESC"), "sort_key", "id", *ALBUM_FILTERS),
        Index(
            "ix_albums_unverified",
            "verification",
            "id",
            sqlite_where=UNVERIFIED,
            postgresql_where=UNVERIFIED,
        ),
        IDS_NEVER_COME_BACK,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artists.id", ondelete="RESTRICT"))
    artist_sort_key: Mapped[str] = mapped_column(SORTED_TEXT, default="", server_default="")
    title: Mapped[str]
    title_key: Mapped[str]
    edition: Mapped[str] = mapped_column(default="")
    """``Deluxe Edition``, ``Live``, ...; empty for the plain one."""
    edition_key: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT)
    letter: Mapped[str]
    search_text: Mapped[str]
    year: Mapped[int | None] = mapped_column(default=None)
    year_key: Mapped[int] = mapped_column(default=0)
    """The year, or 0 while it is not known: what lists are ordered by."""
    release_date: Mapped[str | None] = mapped_column(default=None)
    """ISO 8601, as exact as known: ``1997``, ``1997-05`` or ``1997-05-21``."""
    folder: Mapped[str] = mapped_column(unique=True)
    """Relative to the library, with ``/`` between parts."""
    track_total: Mapped[int] = mapped_column(default=0)
    """Tracks the release has; more than there are rows when ``status`` is incomplete."""
    disc_total: Mapped[int] = mapped_column(default=1)
    duration_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    is_compilation: Mapped[bool] = mapped_column(default=False)
    genre: Mapped[str | None] = mapped_column(default=None)
    """At most :data:`crateful.library.patches.LONGEST_GENRE` characters."""
    label: Mapped[str | None] = mapped_column(default=None)
    catalog_number: Mapped[str | None] = mapped_column(default=None)
    upc: Mapped[str | None] = mapped_column(default=None, index=True)
    musicbrainz_id: Mapped[str | None] = mapped_column(default=None, index=True)
    """The release; ``None`` when the album was filed without a match."""
    musicbrainz_group_id: Mapped[str | None] = mapped_column(default=None, index=True)
    confidence: Mapped[float | None] = mapped_column(default=None)
    """0 to 1, of the match that was filed."""
    status: Mapped[AlbumStatus] = mapped_column(
        word_column(AlbumStatus), default=AlbumStatus.COMPLETE
    )
    missing_tracks: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Titles, ``"2-05 Title"``."""
    verification: Mapped[Verification] = mapped_column(
        word_column(Verification),
        default=Verification.VERIFIED,
        server_default=Verification.VERIFIED.value,
    )
    damages: Mapped[list[Any]] = mapped_column(default_factory=list, server_default="[]")
    """Of files that are not whole, ``{path, code, message}``."""
    quality: Mapped[str] = mapped_column(default="")
    """For people: ``FLAC 24/96``."""
    quality_score: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the worst track; see :mod:`crateful.audio.quality`."""
    is_lossless: Mapped[bool] = mapped_column(default=False)
    authenticity: Mapped[str | None] = mapped_column(default=None)
    """The gravest of what its files' sound shows, as
    :data:`crateful.audio.authenticity.verdicts.Code`; ``None`` while nobody looked."""
    source: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str | None] = mapped_column(default=None, index=True)
    has_cover: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    """Changes with the files: the part of a cover's address that ends its caching."""

    @property
    def text(self) -> AlbumText:
        """What it says of itself beside its names."""
        return AlbumText.of(self)

    @text.setter
    def text(self, text: AlbumText) -> None:
        for name, value in asdict(text).items():
            setattr(self, name, value)


LYRICS_AGAIN: Final = text("lyrics_again_at IS NOT NULL")


def _of_waiting(name: str, condition: str) -> Index:
    """Return an index of the tracks that wait for something."""
    on_sqlite = text(condition.replace("false", "0"))
    return Index(name, "id", "album_id", sqlite_where=on_sqlite, postgresql_where=text(condition))


class Track(Model):
    """One audio file of an album."""

    __tablename__ = "tracks"
    __table_args__ = (
        UniqueConstraint("album_id", "disc", "number"),
        Index("ix_tracks_by_album", "album_id", "disc", "number", "id", *TRACK_FILTERS),
        Index("ix_tracks_by_title", "sort_key", "year_key", "album_id", "id", *TRACK_FILTERS),
        Index(
            "ix_tracks_by_artist",
            *("artist_sort_key", "album_id", "disc", "number", "id"),
            *TRACK_FILTERS,
        ),
        _of_waiting("ix_tracks_without_lyrics", "lyrics = 'waiting'"),
        Index(
            "ix_tracks_lyrics_again",
            *("lyrics_again_at", "album_id"),
            sqlite_where=LYRICS_AGAIN,
            postgresql_where=LYRICS_AGAIN,
        ),
        _of_waiting("ix_tracks_without_twins", "twins_sought = false AND fingerprint IS NOT NULL"),
        Index("ix_tracks_by_duration", "duration_ms", "id", "album_id", *TRACK_FILTERS),
        IDS_NEVER_COME_BACK,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"))
    disc: Mapped[int] = mapped_column(default=1)
    number: Mapped[int]
    title: Mapped[str]
    artist: Mapped[str]
    """Who performs this track; may differ from the album's artist."""
    search_text: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT, default="", server_default="")
    year_key: Mapped[int] = mapped_column(default=0, server_default="0")  # the album's
    artist_sort_key: Mapped[str] = mapped_column(SORTED_TEXT, default="", server_default="")
    file_name: Mapped[str]
    """Relative to the album's folder."""
    duration_ms: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    codec: Mapped[str]
    container: Mapped[str]
    is_lossless: Mapped[bool]
    sample_rate_hz: Mapped[int]
    bit_depth: Mapped[int | None] = mapped_column(default=None)
    """``None`` for lossy codecs, which have none."""
    channels: Mapped[int]
    bitrate_bps: Mapped[int]
    quality: Mapped[str] = mapped_column(default="")
    quality_score: Mapped[int] = mapped_column(BigInteger, default=0)
    audio_md5: Mapped[str | None] = mapped_column(default=None, index=True)
    """Of the decoded samples, as FLAC keeps it: equal means the same recording, bit for bit."""
    sound_md5: Mapped[str | None] = mapped_column(default=None)
    """As :class:`crateful.audio.facts.SoundAnalysis` has it: tells damage in every format."""
    isrc: Mapped[str | None] = mapped_column(default=None)
    musicbrainz_id: Mapped[str | None] = mapped_column(default=None)
    """The recording."""
    genre: Mapped[str | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str | None] = mapped_column(default=None)
    raw_tags: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What ExifTool says of the file, for the panel that shows everything."""
    authenticity: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), default=None
    )
    """What its sound shows of its origin, as :class:`crateful.audio.facts.Authenticity`."""
    loudness: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    """How loud it is, as :class:`crateful.audio.facts.Loudness`; ``None`` while nobody measured."""
    lyrics: Mapped[LyricsState] = mapped_column(
        word_column(LyricsState),
        default=LyricsState.WAITING,
        server_default=LyricsState.WAITING.value,
    )
    lyrics_again_at: Mapped[datetime | None] = mapped_column(default=None)
    """Of a track without any: when to ask again; see :mod:`crateful.library.lyrics.again`."""
    fingerprint: Mapped[str | None] = mapped_column(default=None)
    """What it sounds like, as :mod:`crateful.audio.fingerprints.comparing` packs it."""
    twins_sought: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody has looked where else in the library this recording is."""


class AlbumHeart(Model):
    """A user keeps a whole album."""

    __tablename__ = "album_hearts"
    __table_args__ = (Index(None, "user_id", "created_at", "album_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class TrackHeart(Model):
    """A user keeps one track."""

    __tablename__ = "track_hearts"
    __table_args__ = (Index(None, "user_id", "created_at", "track_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    track_id: Mapped[int] = mapped_column(
        ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class ArtistHeart(Model):
    """A user keeps an artist: every album there is, and those to come."""

    __tablename__ = "artist_hearts"
    __table_args__ = (Index(None, "user_id", "created_at", "artist_id"),)

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    artist_id: Mapped[int] = mapped_column(
        ForeignKey("artists.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class TrashEntry(Model):
    """A deleted or replaced album that can be brought back until it is purged."""

    __tablename__ = "trash"
    __table_args__ = (Index(None, "reason", "size_bytes"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(unique=True)
    album_id: Mapped[int | None] = mapped_column(default=None, index=True)
    """The album it was; not a foreign key, a deleted album's row is gone."""
    folder: Mapped[str]
    """Where it stood, relative to the library."""
    artist: Mapped[str]
    title: Mapped[str]
    quality: Mapped[str] = mapped_column(default="", server_default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    has_cover: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str]
    """``deleted``, ``replaced``, or ``restored``: it is back, and only its files are to go."""
    rows: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """The album's, tracks' and hearts' rows, to bring them back with their ids; ``put`` names files
    that took the place of some of these."""
    deleted_by: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None
    )
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    purge_at: Mapped[datetime] = mapped_column(index=True)


class ImportRecord(Model):
    """What one import did: the library's memory of where each album came from."""

    __tablename__ = "import_history"
    __table_args__ = (
        Index(None, "user_id", "action", "album_id"),
        Index(None, "batch_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(unique=True)
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="SET NULL"), default=None, index=True
    )
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None
    )
    action: Mapped[str]
    """``added`` or ``replaced``."""
    source: Mapped[str]
    source_url: Mapped[str | None] = mapped_column(default=None)
    artist: Mapped[str]
    title: Mapped[str]
    quality: Mapped[str]
    quality_score: Mapped[int] = mapped_column(BigInteger)
    confidence: Mapped[float | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was added or why it was better, in words."""
    details: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, server_default="{}")
    """As :meth:`crateful.library.provenance.Provenance.details` returns it."""
    batch_id: Mapped[str | None] = mapped_column(default=None)
    """The import of folders that it was an album of."""
    mode: Mapped[str | None] = mapped_column(default=None)
    """What became of that folder's files: ``copy``, ``move`` or ``in_place``."""
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class FiledFile(Model):
    """A file of somebody's folder, and what became of it when its album was filed."""

    __tablename__ = "filed_files"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record_id: Mapped[int] = mapped_column(
        ForeignKey("import_history.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str | None] = mapped_column(default=None)
    """Relative to the album's folder; ``None``: the library has nothing of it."""
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    mtime_ns: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the file in the library, as it was filed."""
    original: Mapped[str]
    """Relative to the folder it came from, as :mod:`crateful.files.paths` writes it."""
    original_bytes: Mapped[int] = mapped_column(BigInteger)
    original_mtime_ns: Mapped[int] = mapped_column(BigInteger)
    original_mode: Mapped[int] = mapped_column(default=0)
    """Who might do what with it."""
    sha256: Mapped[str | None] = mapped_column(default=None)
    """Of the original, where that was to go and can be made again."""
    recipe: Mapped[bytes | None] = mapped_column(default=None, deferred=True)
    """How to make it again from the library's, as :mod:`crateful.files.recipes` has it."""


class HistoryEntry(Model):
    """One change of the library, for people to read; what was imported is an import record."""

    __tablename__ = "history"
    __table_args__ = (
        Index(None, "action", "id"),
        Index(None, "user_id", "id"),
        IDS_NEVER_COME_BACK,
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    action: Mapped[str]
    """``added``, ``replaced``, ``deleted``, ``restored``, ``edited`` or ``purged``."""
    album_id: Mapped[int | None] = mapped_column(default=None)
    """Not a foreign key: an album that comes back has its id again."""
    artist: Mapped[str]
    title: Mapped[str]
    search_text: Mapped[str]
    quality: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None
    )
    """Who did it; ``None`` when the service did, or when the person is gone."""
    trash_id: Mapped[int | None] = mapped_column(
        ForeignKey("trash.id", ondelete="SET NULL"), default=None, index=True
    )
    """What undoes it, while it is in the trash."""
