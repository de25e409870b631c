"""The tables of followed artists and of what is new of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column
from crateful.follow.newness import FollowMode


class FollowedArtist(Model):
    """An artist whom somebody follows: looked at once a day, however many do."""

    __tablename__ = "followed_artists"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    musicbrainz_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    """Why the last look came to nothing, in a sentence; empty when it did not."""
    first_look_at: Mapped[datetime | None] = mapped_column(default=None)
    """What there was then is known, and no news."""
    last_look_at: Mapped[datetime | None] = mapped_column(default=None)
    next_look_at: Mapped[datetime] = mapped_column(default_factory=utc_now, index=True)
    """Also when the lease of a worker that looks runs out."""
    lease_token: Mapped[str | None] = mapped_column(default=None)


class Follow(Model):
    """One person follows one artist."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("user_id", "followed_artist_id"),
        Index(None, "user_id", "id"),
        Index(None, "followed_artist_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    followed_artist_id: Mapped[int] = mapped_column(
        ForeignKey("followed_artists.id", ondelete="CASCADE")
    )
    mode: Mapped[FollowMode] = mapped_column(word_column(FollowMode))
    kinds: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Of ``album``, ``ep``, ``single``."""
    extras: Mapped[list[Any]] = mapped_column(default_factory=list)
    """Secondary types that are wanted, too."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class CatalogueArtist(Model):
    """Who a followed artist is in the catalogue of a source, as far as that is proven."""

    __tablename__ = "catalogue_artists"
    __table_args__ = (UniqueConstraint("followed_artist_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    followed_artist_id: Mapped[int] = mapped_column(
        ForeignKey("followed_artists.id", ondelete="CASCADE")
    )
    source: Mapped[str]
    artist_id: Mapped[str | None] = mapped_column(default=None)
    """The catalogue's; ``None``: nobody there proved to be the artist."""
    searched_at: Mapped[datetime | None] = mapped_column(default=None)
    """When nobody did."""


class ArtistRelease(Model):
    """A release of a followed artist, from when on MusicBrainz or a catalogue knew it."""

    __tablename__ = "artist_releases"
    __table_args__ = (
        UniqueConstraint("followed_artist_id", "musicbrainz_group_id"),
        UniqueConstraint("followed_artist_id", "source", "source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    followed_artist_id: Mapped[int] = mapped_column(
        ForeignKey("followed_artists.id", ondelete="CASCADE")
    )
    musicbrainz_group_id: Mapped[str | None]
    """``None`` while only a catalogue knows it."""
    title: Mapped[str]
    kind: Mapped[str]
    secondary: Mapped[list[Any]] = mapped_column(default_factory=list)
    first_release_date: Mapped[str | None] = mapped_column(default=None)
    source: Mapped[str | None] = mapped_column(default=None)
    """Whose catalogue knew it first; ``None``: MusicBrainz did."""
    source_id: Mapped[str | None] = mapped_column(default=None)
    """The catalogue's."""
    upc: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class NewRelease(Model):
    """A release that is news to one person, who is told of it once."""

    __tablename__ = "new_releases"
    __table_args__ = (
        UniqueConstraint("user_id", "artist_release_id"),
        Index(None, "user_id", "id"),
        Index(None, "user_id", "is_seen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    artist_release_id: Mapped[int] = mapped_column(
        ForeignKey("artist_releases.id", ondelete="CASCADE"), index=True
    )
    is_seen: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
