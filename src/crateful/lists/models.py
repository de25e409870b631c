"""The tables of lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column
from crateful.lists.readers.rows import RowKind
from crateful.lists.states import RowState

LISTENBRAINZ: Final = "listenbrainz"
"""The service of an account that has many lists; each of the others is one playlist."""

_UNMATCHED = text("is_matched = false")
_UNMATCHED_SQLITE = text("is_matched = 0")


class MusicList(Model):
    """Tracks, albums and artists that a person brought or put together, in their order."""

    __tablename__ = "lists"
    __table_args__ = (
        UniqueConstraint("user_id", "origin"),
        Index(None, "user_id", "id"),
        Index(None, "is_shared", "id"),
        Index(
            "ix_lists_unmatched",
            "id",
            sqlite_where=_UNMATCHED_SQLITE,
            postgresql_where=_UNMATCHED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    origin: Mapped[str]
    """What it is elsewhere, ``file:Road#1``: brought again, it is the same list."""
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Everybody of the household sees it."""
    is_matched: Mapped[bool] = mapped_column(default=True, server_default=true())
    """No row waits to be looked for."""
    note: Mapped[str] = mapped_column(default="")
    """What the reader said of its file."""
    problem: Mapped[str] = mapped_column(default="", server_default="")
    """Why its rows wait, in a sentence."""
    left_out: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Rows that were not taken, ``{number, reason}``."""
    matcher: Mapped[str | None] = mapped_column(default=None)
    """The worker that looks for its rows: a ``WorkerId`` of :mod:`crateful.downloads.worker`."""
    matched_until: Mapped[datetime | None] = mapped_column(default=None)
    """When another worker may, unless that one says that it still does."""
    file: Mapped[str | None] = mapped_column(default=None)
    """Where its M3U8 was written: ours to replace and to remove."""
    left_files: Mapped[list[Any]] = mapped_column(default_factory=list, server_default="[]")
    """Where it was written before: removed as soon as the new one is there."""
    written_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was; ``None`` has it looked at."""
    deleted_at: Mapped[datetime | None] = mapped_column(default=None)
    """Deleted; brought back by an undo until it is purged."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("list_accounts.id", ondelete="SET NULL"), default=None, index=True
    )
    """Whose it is elsewhere: looked at again each day."""
    is_synced: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Its owner has not said that it is to be left as it is."""
    synced_stamp: Mapped[str] = mapped_column(default="", server_default="")
    """Of its state there when it was read last."""
    fetches_new: Mapped[bool] = mapped_column(default=False, server_default=false())
    """What is new in it is wanted by itself."""
    taken_out: Mapped[list[Any]] = mapped_column(default_factory=list, server_default="[]")
    """Identities of rows that a person took out: they are not brought again."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class ListAccount(Model):
    """What is looked at each day for a person's lists: a ListenBrainz user, or one playlist."""

    __tablename__ = "list_accounts"
    __table_args__ = (UniqueConstraint("user_id", "name_key"), Index(None, "next_look_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    """Of the user; of a playlist, its address."""
    name_key: Mapped[str]
    service: Mapped[str] = mapped_column(default=LISTENBRAINZ, server_default=LISTENBRAINZ)
    """Where it is; begins the origins of its lists."""
    token: Mapped[str] = mapped_column(default="")
    """Encrypted with the data folder's key; empty: only what is public is seen."""
    next_look_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    """When a worker may claim it; of one that is looked at, when its lease runs out."""
    lease_token: Mapped[str | None] = mapped_column(default=None)
    """New at every claim: whoever lost it can write nothing any more."""
    last_look_at: Mapped[datetime | None] = mapped_column(default=None)
    problem: Mapped[str] = mapped_column(default="")
    """Of the last look, in a sentence."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class ListRow(Model):
    """One place of a list."""

    __tablename__ = "list_rows"
    __table_args__ = (
        UniqueConstraint("list_id", "identity"),
        Index(None, "list_id", "position", "id"),
        Index(None, "list_id", "state", "position", "id"),
        Index(None, "identity"),
        Index(None, "artist_key", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    list_id: Mapped[int] = mapped_column(ForeignKey("lists.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(BigInteger)
    """Where it stands; with gaps, so that moving one touches one."""
    identity: Mapped[str]
    """What makes two rows the same when a list is brought again."""
    kind: Mapped[RowKind] = mapped_column(word_column(RowKind), default=RowKind.TRACK)
    title: Mapped[str] = mapped_column(default="")
    artists: Mapped[list[Any]] = mapped_column(default_factory=list)
    artist_key: Mapped[str] = mapped_column(default="")
    album: Mapped[str] = mapped_column(default="")
    duration_ms: Mapped[int | None] = mapped_column(default=None)
    year: Mapped[int | None] = mapped_column(default=None)
    isrc: Mapped[str | None] = mapped_column(default=None)
    recording_id: Mapped[str | None] = mapped_column(default=None)
    foreign_id: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    is_order_unsure: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[RowState] = mapped_column(word_column(RowState), default=RowState.WAITING)
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="SET NULL"), default=None, index=True
    )
    """The library's album that it is on."""
    track_id: Mapped[int | None] = mapped_column(
        ForeignKey("tracks.id", ondelete="SET NULL"), default=None, index=True
    )
    is_unsold: Mapped[bool] = mapped_column(default=False, server_default=false())
    """No source has it, as far as was asked: MusicBrainz is the last to say what it is."""
    points: Mapped[int] = mapped_column(default=0)
    found: Mapped[list[Any]] = mapped_column(default_factory=list)
    """What it may be, as :class:`crateful.lists.schemas.FoundAlbum`; what it is stands first."""
    is_answered: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A person said what it is: no later look changes it."""
