"""Signing in as a user without their password, on the machine that has the data folder.

Who may read the folder holds the key that signs every token, so nothing is given away.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from crateful.cli import database
from crateful.errors import NotFoundError
from crateful.users import service
from crateful.users.keyfile import DamagedKeyError
from crateful.users.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from sqlalchemy.orm import Session

    from crateful.settings import Settings
    from crateful.users.models import User

LIFETIME = timedelta(hours=24)
"""Longer than any download is watched; the sign-in is removed when the command ends."""


class NobodyToActAsError(NotFoundError):
    """There is no such user to act for."""


@contextmanager
def as_user(settings: Settings, username: str | None) -> Generator[str]:
    """Yield a token of ``username``, or of the first admin, good until the block is left.

    Raises:
        NobodyToActAsError: there is no such user, or no admin yet.
    """
    with database.opened(settings) as rows:
        with rows.reading() as session:
            user_id = _choose(session, username).id
        tokens = _tokens(settings)
        with rows.session() as session:
            token = service.sign_in(session, tokens, user_id)
        try:
            yield token.text
        finally:
            with rows.session() as session:
                service.sign_out(session, token.sign_in_id)


def _tokens(settings: Settings) -> Tokens:
    try:
        return Tokens.from_folder(settings.data_dir, LIFETIME)
    except (OSError, DamagedKeyError) as error:
        msg = f"The key in {settings.data_dir.absolute()} can't be used: {error}"
        raise database.DataFolderError(msg) from error


def _choose(session: Session, username: str | None) -> User:
    if username is not None:
        if user := service.find_by_name(session, username):
            return user
        msg = f"There is no user named {username!r}. `crateful user list` shows who there is."
        raise NobodyToActAsError(msg)
    for user in service.all_users(session):
        if user.is_admin:
            return user
    msg = "There is nobody yet. Make the first admin with `crateful user add NAME`."
    raise NobodyToActAsError(msg)
