"""Accounts and sign-ins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, exists, func, select, update

from crateful.db import utc_now
from crateful.errors import ConflictError, InvalidError, NotFoundError, UnauthenticatedError
from crateful.users import tokens as tokens_of
from crateful.users.exclusive import lock_table
from crateful.users.models import ApiKey, SignIn, User
from crateful.users.names import check_username, username_key
from crateful.users.passwords import check_password

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import CursorResult, Delete
    from sqlalchemy.orm import Session

    from crateful.users.passwords import Passwords
    from crateful.users.tokens import NewToken, Tokens

NO_LONGER_GOOD = "This sign-in or API key is not good any more. Sign in again, or make a new key."


class NotSignedInError(UnauthenticatedError):
    """The request has no credentials, or invalid ones."""


class WrongCredentialsError(UnauthenticatedError):
    """The user is unknown or the password wrong; the answer does not say which."""


class UserNotFoundError(NotFoundError):
    """There is no such person."""


class UsernameTakenError(ConflictError):
    """Somebody has that name, perhaps in another spelling."""


class SetupDoneError(ConflictError):
    """There are users already: the first admin was made."""


class LastAdminError(ConflictError):
    """Without this admin nobody could administer the service any more."""


class WrongCurrentPasswordError(InvalidError):
    """The old password, asked for to set a new one, is not the right one."""


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """The user who sends a request, as of that request."""

    id: int
    username: str
    is_admin: bool
    sign_in_id: str | None = None
    """The token's row; ``None`` when an API key was sent."""
    expires_at: datetime | None = None
    """When the sign-in ends; ``None`` when an API key was sent."""
    api_key_id: int | None = None
    noted_use_at: datetime | None = None
    """The API key's ``last_used_at``, to tell whether to note it anew."""


def authenticate(session: Session, tokens: Tokens, credential: str) -> CurrentUser:
    """Return whose token or API key this is, with one statement.

    Raises:
        NotSignedInError: it is nobody's, or no longer good.
    """
    if tokens_of.is_api_key(credential):
        current_user = _user_by_key(session, credential)
    elif sign_in_id := tokens.sign_in_id(credential):
        current_user = _user_by_sign_in(session, sign_in_id)
    else:
        current_user = None
    if current_user is None:
        raise NotSignedInError(NO_LONGER_GOOD)
    return current_user


def renewed(session: Session, current_user: CurrentUser) -> CurrentUser | None:
    """Return a long-lived connection's user as of now; ``None`` once they may not go on."""
    if current_user.sign_in_id is not None:
        return _user_by_sign_in(session, current_user.sign_in_id)
    row = session.execute(
        select(User.username, User.is_admin)
        .join(ApiKey, ApiKey.user_id == User.id)
        .where(ApiKey.id == current_user.api_key_id)
    ).one_or_none()
    return row and replace(current_user, username=row.username, is_admin=row.is_admin)


def _user_by_sign_in(session: Session, sign_in_id: str) -> CurrentUser | None:
    query = (
        select(User.id, User.username, User.is_admin, SignIn.id, SignIn.expires_at)
        .join(SignIn, SignIn.user_id == User.id)
        .where(SignIn.id == sign_in_id, SignIn.expires_at > utc_now())
    )
    row = session.execute(query).one_or_none()
    return None if row is None else CurrentUser(*row)


def _user_by_key(session: Session, key: str) -> CurrentUser | None:
    query = (
        select(User.id, User.username, User.is_admin, ApiKey.id, ApiKey.last_used_at)
        .join(ApiKey, ApiKey.user_id == User.id)
        .where(ApiKey.key_hash == tokens_of.api_key_hash(key))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    user_id, username, is_admin, key_id, used_at = row
    return CurrentUser(user_id, username, is_admin, api_key_id=key_id, noted_use_at=used_at)


def setup_is_needed(session: Session) -> bool:
    """Tell whether there are no users yet."""
    return not session.scalar(select(exists(User.id)))


def add_first_admin(session: Session, passwords: Passwords, username: str, password: str) -> User:
    """Make the first admin, who can add the other users.

    Raises:
        SetupDoneError: there is somebody already, also when two ask at the same moment.
    """
    lock_table(session, User)
    if not setup_is_needed(session):
        msg = "The first admin was made already. Sign in, or ask an admin for an account."
        raise SetupDoneError(msg)
    return add_user(session, passwords, username, password, is_admin=True)


def add_user(
    session: Session, passwords: Passwords, username: str, password: str, *, is_admin: bool = False
) -> User:
    """Add a person.

    Raises:
        InvalidUsernameError: no folder could have that name.
        InvalidPasswordError: the password is too short or too long.
        UsernameTakenError: somebody has the name, perhaps in another spelling.
    """
    username = check_username(username)
    check_password(password)
    password_hash = passwords.hash(password)
    lock_table(session, User)
    key = username_key(username)
    if session.scalar(select(exists().where(User.username_key == key))):
        msg = "Somebody has that name already."
        raise UsernameTakenError(msg, fields={"username": msg})
    user = User(username=username, username_key=key, password_hash=password_hash, is_admin=is_admin)
    session.add(user)
    session.flush()
    return user


def find_by_name(session: Session, username: str) -> User | None:
    """Return the person of that name in any spelling."""
    return session.scalar(select(User).where(User.username_key == username_key(username)))


def check_credentials(user: User | None, passwords: Passwords, password: str) -> User:
    """Return the user if the password is theirs; an unknown name takes as long to refuse.

    Raises:
        WrongCredentialsError: the same for nobody and for a wrong password.
    """
    is_right = passwords.is_right(password, user.password_hash if user else None)
    if user is None or not is_right:
        msg = "The name or the password is not right."
        raise WrongCredentialsError(msg)
    return user


def lock_if_proven(session: Session, user: User) -> bool:
    """Lock a user's row if the password that was checked is still theirs.

    Checking a password takes long, and it may be changed meanwhile. Whoever changes it takes
    the row before they end the sign-ins, so what is written while it is held is ended, too.

    Args:
        session: what it writes next is written for this person.
        user: as they were when the password was checked.
    """
    query = select(User.id).where(User.id == user.id, User.password_hash == user.password_hash)
    return session.scalar(query.with_for_update()) is not None


def sign_in(session: Session, tokens: Tokens, user_id: int) -> NewToken:
    """Make a token for a person who proved who they are; ended sign-ins are swept."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= utc_now()))
    token = tokens.make(user_id)
    session.add(SignIn(id=token.sign_in_id, user_id=user_id, expires_at=token.expires_at))
    session.flush()
    return token


def sign_out(session: Session, sign_in_id: str) -> None:
    """End one sign-in; its token is invalid from here on."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id))


def set_password(session: Session, user_id: int, password_hash: str) -> int:
    """Keep a new password's hash and end all the person's sign-ins; return how many."""
    session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    return delete_rows(session, delete(SignIn).where(SignIn.user_id == user_id))


def renew_hash(session: Session, user_id: int, password_hash: str) -> None:
    """Keep the same password hashed with today's parameters."""
    session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))


def all_users(session: Session) -> Sequence[User]:
    """Return all users, the oldest account first."""
    return session.scalars(select(User).order_by(User.id)).all()


def get_user(session: Session, user_id: int) -> User:
    """Return one person.

    Raises:
        UserNotFoundError: there is none.
    """
    user = session.get(User, user_id)
    if user is None:
        msg = "There is no such user."
        raise UserNotFoundError(msg)
    return user


def set_admin(session: Session, user_id: int, *, is_admin: bool) -> User:
    """Make a person an admin, or no longer one.

    Raises:
        LastAdminError: they are the only admin.
    """
    lock_table(session, User)
    user = get_user(session, user_id)
    if user.is_admin and not is_admin:
        _keep_one_admin(session)
    user.is_admin = is_admin
    session.flush()
    return user


def remove_user(session: Session, user_id: int) -> None:
    """Delete a user with all their rows; their tokens and keys become invalid.

    Raises:
        LastAdminError: they are the only admin.
    """
    lock_table(session, User)
    user = get_user(session, user_id)
    if user.is_admin:
        _keep_one_admin(session)
    # The rows that are theirs go by ON DELETE CASCADE.
    session.execute(delete(User).where(User.id == user_id))


def _keep_one_admin(session: Session) -> None:
    if session.scalar(select(func.count()).where(User.is_admin)) == 1:
        msg = "This is the last admin. Make somebody else one first."
        raise LastAdminError(msg)


def delete_rows(session: Session, statement: Delete) -> int:
    """Delete rows and return how many there were."""
    return cast("CursorResult[tuple[()]]", session.execute(statement)).rowcount
