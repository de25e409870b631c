"""The limit on password attempts, counted in the database for all processes."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update

from crateful.db import utc_now
from crateful.errors import TooManyError
from crateful.tools.addresses import site_of
from crateful.users.exclusive import lock_table
from crateful.users.models import LoginTries
from crateful.users.names import username_key

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=5)
"""Short: a stranger who tries somebody's name keeps them from signing in anew for so long."""

APART = timedelta(minutes=1)
"""How much later another try's clock may be: it waited longer for the lock, or runs elsewhere."""

TRIES_PER_NAME = 10
"""In one window. At this pace 10 000 common passwords take three days."""

TRIES_PER_ADDRESS = 30
"""In one window, over all names: one home has several people behind one address."""


class TooManyLoginsError(TooManyError):
    """A password was tried too often."""


def take(session: Session, address: str, username: str) -> None:
    """Count one try before it is made, so that tries made together can't all be the first.

    Raises:
        TooManyLoginsError: there were too many; this one is then not counted.
    """
    now = utc_now()
    lock_table(session, LoginTries)
    # No window ends so late but after the clock was set back: nobody waits for it to catch up.
    is_over = or_(LoginTries.ends_at <= now, LoginTries.ends_at > now + WINDOW + APART)
    session.execute(delete(LoginTries).where(is_over))
    buckets = {_name(username): TRIES_PER_NAME, _address(address): TRIES_PER_ADDRESS}
    query = select(LoginTries).where(LoginTries.bucket.in_(buckets))
    rows = {row.bucket: row for row in session.scalars(query)}
    full = [row.ends_at for bucket, row in rows.items() if row.tries >= buckets[bucket]]
    if full:
        wait_s = (max(full) - now).total_seconds()
        msg = f"Too many passwords were tried. Try again in {math.ceil(wait_s)} seconds."
        raise TooManyLoginsError(msg, retry_after_s=wait_s)
    for bucket in buckets:
        if row := rows.get(bucket):
            row.tries += 1
        else:
            session.add(LoginTries(bucket=bucket, tries=1, ends_at=now + WINDOW))


def forgive(session: Session, address: str, username: str) -> None:
    """Take back the try that was right.

    The name starts anew. The address only gets this one try back: or else whoever has an
    account could sign in between two guesses and never be stopped.
    """
    session.execute(delete(LoginTries).where(LoginTries.bucket == _name(username)))
    session.execute(
        update(LoginTries)
        .where(LoginTries.bucket == _address(address))
        .values(tries=LoginTries.tries - 1)
    )


def _name(username: str) -> str:
    return "name:" + hashlib.sha256(username_key(username).encode()).hexdigest()


def _address(text: str) -> str:
    return f"address:{site_of(text)}"
