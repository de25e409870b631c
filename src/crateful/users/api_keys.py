"""API keys, which programs send in place of a sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from crateful.db import utc_now
from crateful.errors import ConflictError, NotFoundError
from crateful.users import service
from crateful.users import tokens as tokens_of
from crateful.users.models import ApiKey, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from crateful.users.service import CurrentUser

MAX_KEYS = 50
"""Per person; more are forgotten ones."""

USE_NOTED_EVERY = timedelta(hours=1)
"""How exact a key's ``last_used_at`` is: a write for each request would queue them all."""


class ApiKeyNotFoundError(NotFoundError):
    """The person has no such key."""


class TooManyApiKeysError(ConflictError):
    """The person has as many keys as one may have."""


def of_user(session: Session, user_id: int) -> Sequence[ApiKey]:
    """Return a person's keys, the oldest first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.id)
    ).all()


def add(session: Session, current_user: CurrentUser, name: str) -> tuple[ApiKey, str]:
    """Make a key and return its row and the key, which is not kept.

    Raises:
        NotSignedInError: the sign-in or key that asks has ended meanwhile.
        TooManyApiKeysError: the person has many already.
    """
    user_id = current_user.id
    # One key after another. Their row, not the keys' table: whoever removes a person takes the
    # two in this order, and the other way round each would wait for the other.
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    # Whoever ended the sign-in held the row: a new password must leave no key of the old one.
    if service.renewed(session, current_user) is None:
        raise service.NotSignedInError(service.NO_LONGER_GOOD)
    if len(of_user(session, user_id)) >= MAX_KEYS:
        msg = f"You have {MAX_KEYS} keys. Delete one that is not used any more."
        raise TooManyApiKeysError(msg)
    key = tokens_of.make_api_key()
    row = ApiKey(user_id=user_id, name=name, key_hash=tokens_of.api_key_hash(key))
    session.add(row)
    session.flush()
    return row, key


def remove(session: Session, user_id: int, api_key_id: int) -> None:
    """Delete one of a user's keys; it is invalid from here on.

    Raises:
        ApiKeyNotFoundError: they have no such key, whoever else may.
    """
    query = delete(ApiKey).where(ApiKey.id == api_key_id, ApiKey.user_id == user_id)
    if not service.delete_rows(session, query):
        msg = "You have no such API key."
        raise ApiKeyNotFoundError(msg)


def use_is_to_be_noted(current_user: CurrentUser) -> bool:
    """Tell whether an API key was sent whose last use is noted as long ago."""
    if current_user.api_key_id is None:
        return False
    return (
        current_user.noted_use_at is None or current_user.noted_use_at + USE_NOTED_EVERY < utc_now()
    )


def note_use(session: Session, api_key_id: int) -> None:
    """Keep that an API key was used just now."""
    session.execute(update(ApiKey).where(ApiKey.id == api_key_id).values(last_used_at=utc_now()))
