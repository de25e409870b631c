"""The tables of what is wanted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column
from crateful.wanted.states import Aim, State, Why


class WantedAlbum(Model):
    """An album that somebody wants: looked for once, however many want it."""

    __tablename__ = "wanted_albums"
    __table_args__ = (
        Index(None, "artist_key", "title_key", "edition_key"),
        Index(None, "by_hand", "aim", "next_look_at"),
        Index(None, "aim", "state"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    identity: Mapped[str] = mapped_column(unique=True)
    """What makes two items one: the release group, or else the keys of its names; the library's
    album where that is to become better or whole."""
    artist: Mapped[str]
    artist_key: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str]
    edition_key: Mapped[str] = mapped_column(default="")
    release_date: Mapped[str | None] = mapped_column(default=None)
    """ISO 8601, as exact as known; empty is not known."""
    musicbrainz_group_id: Mapped[str | None] = mapped_column(default=None)
    upc: Mapped[str | None] = mapped_column(default=None)

    aim: Mapped[Aim] = mapped_column(
        word_column(Aim), default=Aim.ALBUM, server_default=Aim.ALBUM.value
    )
    state: Mapped[State] = mapped_column(word_column(State), default=State.WANTED)
    reason: Mapped[str] = mapped_column(default="")
    """What the last look came to, in a sentence."""
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A person asked for just this album: it goes before what comes by itself."""
    misses: Mapped[int] = mapped_column(default=0, server_default="0")
    """Looks in a row that found nothing."""
    last_look_at: Mapped[datetime | None] = mapped_column(default=None)
    next_look_at: Mapped[datetime | None] = mapped_column(default_factory=utc_now)
    """When a worker may claim it; of one that is searched for, when its lease runs out; ``None``:
    it waits for a person, for its download, or for nothing."""
    lease_token: Mapped[str | None] = mapped_column(default=None)
    """New at every claim: whoever lost it can write nothing any more."""

    source: Mapped[str | None] = mapped_column(default=None)
    """Who has what was found last."""
    source_url: Mapped[str | None] = mapped_column(default=None)
    quality_score: Mapped[int | None] = mapped_column(BigInteger, default=None)
    """Of what was found, as :mod:`crateful.audio.quality` has it; ``None``: lossy or unknown."""
    download_id: Mapped[int | None] = mapped_column(
        ForeignKey("downloads.id", ondelete="SET NULL"), default=None, index=True
    )
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="SET NULL"), default=None, index=True
    )
    """The library's copy."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class WantedFetch(Model):
    """Something that was fetched for a wanted album: the same is never fetched for it again."""

    __tablename__ = "wanted_fetches"
    __table_args__ = (
        UniqueConstraint("wanted_album_id", "mark"),
        Index(None, "by_hand", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    wanted_album_id: Mapped[int] = mapped_column(ForeignKey("wanted_albums.id", ondelete="CASCADE"))
    mark: Mapped[str]
    """Whose, which album and how good: see :func:`crateful.wanted.choosing.mark_of`."""
    by_hand: Mapped[bool]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    """About."""
    at: Mapped[datetime]
    is_queued: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its download was asked for; until then whoever finds the row does so."""


class WantedItem(Model):
    """One person wants one album."""

    __tablename__ = "wanted_items"
    __table_args__ = (
        UniqueConstraint("user_id", "wanted_album_id"),
        Index(None, "user_id", "id"),
        Index(None, "user_id", "state", "id"),
        Index(None, "state", "id"),
        Index(None, "wanted_album_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    wanted_album_id: Mapped[int] = mapped_column(ForeignKey("wanted_albums.id", ondelete="CASCADE"))
    why: Mapped[Why] = mapped_column(word_column(Why))
    state: Mapped[State] = mapped_column(word_column(State), default=State.WANTED)
    """The album's, written with it, so that lists are read from an index; or dropped."""
    takes_lossy: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The person has said that lossy audio is fine."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class WantedTrack(Model):
    """A track that somebody asked for: it brings its album, and is hearted once that is filed."""

    __tablename__ = "wanted_tracks"
    __table_args__ = (UniqueConstraint("item_id", "title_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("wanted_items.id", ondelete="CASCADE"))
    title: Mapped[str]
    title_key: Mapped[str]
    isrc: Mapped[str | None] = mapped_column(default=None)
    recording_id: Mapped[str | None] = mapped_column(default=None)
    """MusicBrainz's."""
    hearted_at: Mapped[datetime | None] = mapped_column(default=None)
