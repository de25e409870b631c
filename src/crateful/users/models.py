"""The tables of users, sign-ins and API keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now


class User(Model):
    """A person who may sign in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    username: Mapped[str]
    """As the person writes it; shown."""
    username_key: Mapped[str] = mapped_column(unique=True)
    """NFKC and casefolded: what must be unique."""
    password_hash: Mapped[str]
    """An argon2id string; it carries its own parameters and salt."""
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    last_seen_at: Mapped[datetime | None] = mapped_column(default=None)
    """Written once a minute; see :mod:`crateful.users.last_seen`."""


class SignIn(Model):
    """A token that is good: signing out, or a new password, deletes the row."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The token's ``jti``."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class ApiKey(Model):
    """A key that a program sends instead of a token; shown once, kept hashed."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    """What the person calls it."""
    key_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 in hex: the key itself is 256 random bits, so no salt is needed."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)


class LoginTries(Model):
    """How often a password was tried lately, by one address or for one name."""

    __tablename__ = "login_tries"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    """``address:192.0.2.7``, or ``name:`` and a hash: any text may be tried as a name."""
    tries: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    """When counting starts anew; the row is then removed."""
