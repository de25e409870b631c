"""People's ListenBrainz accounts and linked playlists: whose turn it is, what a look brings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from crateful.db import first_unlocked, utc_now
from crateful.errors import InvalidError, NotFoundError
from crateful.lists import service
from crateful.lists.models import LISTENBRAINZ, ListAccount, MusicList
from crateful.lists.synced.schemas import AccountView
from crateful.users.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crateful.lists.linked.addresses import PlaylistLink
    from crateful.lists.readers.rows import ReadList
    from crateful.users.service import CurrentUser

MOST_ACCOUNTS: Final = 10
"""Of one person."""

EVERY: Final = timedelta(days=1)
"""Between two looks at an account: each keeps its own hour, so they stay spread."""

LEASE: Final = timedelta(minutes=10)
"""For so long an account is a worker's without a list of it."""


class AccountNotFoundError(NotFoundError):
    """There is no such account, or it is somebody else's."""


class TooManyAccountsError(InvalidError):
    """A person may have so many."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An account in the hands of one worker."""

    account_id: int
    user_id: int
    service: str
    name: str
    token: str
    """Encrypted."""
    lease: str
    is_first: bool
    """Nobody has looked at it yet."""


def link(session: Session, user_id: int, name: str, token: str) -> ListAccount:
    """Have an account's lists come; linked again, its token changes and it is looked at now.

    Args:
        session: a writing session.
        user_id: whose lists they become.
        name: at ListenBrainz.
        token: encrypted; empty for none.

    Raises:
        TooManyAccountsError: the person has enough.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    key = name.casefold()
    mine = session.scalars(_of(user_id)).all()
    row = next((one for one in mine if one.name_key == key), None)
    if row is None:
        if len(mine) >= MOST_ACCOUNTS:
            msg = f"One person may have {MOST_ACCOUNTS} accounts of ListenBrainz: unlink one first."
            raise TooManyAccountsError(msg)
        row = ListAccount(user_id=user_id, name=name, name_key=key)
        session.add(row)
    row.token = token or row.token
    row.next_look_at, row.lease_token = utc_now(), None
    session.flush()
    return row


def keep(session: Session, user_id: int, link: PlaylistLink, row: MusicList) -> None:
    """Have a playlist that was read just now looked at again each day, for one list."""
    # A line's end, which no name of ListenBrainz has, keeps the keys apart.
    key, now = f"{link.site}\n{link.id}", utc_now()
    account = session.scalar(
        select(ListAccount).where(ListAccount.user_id == user_id, ListAccount.name_key == key)
    )
    if account is None:
        account = ListAccount(user_id=user_id, name=link.url, name_key=key, service=link.site)
        session.add(account)
    account.last_look_at, account.next_look_at = now, now + EVERY
    account.lease_token, account.problem = None, ""
    session.flush()
    row.account_id = account.id


def find(session: Session, user: CurrentUser, account_id: int) -> ListAccount:
    """Return an account of a person's own.

    Raises:
        AccountNotFoundError: there is none of theirs.
    """
    row = session.get(ListAccount, account_id)
    if row is None or row.user_id != user.id or row.service != LISTENBRAINZ:
        msg = "You have no account of this id."
        raise AccountNotFoundError(msg)
    return row


def views(session: Session, user_id: int) -> list[AccountView]:
    """Return a person's accounts, the first linked first."""
    return [view(row) for row in session.scalars(_of(user_id).order_by(ListAccount.id))]


def _of(user_id: int) -> Select[ListAccount]:
    return select(ListAccount).where(
        ListAccount.user_id == user_id, ListAccount.service == LISTENBRAINZ
    )


def view(row: ListAccount) -> AccountView:
    """Return an account as it is shown: never its token."""
    return AccountView(
        id=row.id,
        name=row.name,
        has_token=bool(row.token),
        problem=row.problem,
        last_look_at=row.last_look_at,
        next_look_at=row.next_look_at,
    )


def claim(session: Session, now: datetime) -> Claim | None:
    """Take the account whose look is due longest; ``None`` when none is."""
    due = select(ListAccount.id).where(ListAccount.next_look_at <= now)
    oldest = due.order_by(ListAccount.next_look_at)
    row = session.scalar(
        update(ListAccount)
        .where(ListAccount.id == first_unlocked(oldest))
        .values(next_look_at=now + LEASE, lease_token=secrets.token_hex(8))
        .returning(ListAccount)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    is_first = row.last_look_at is None
    lease = row.lease_token or ""
    return Claim(row.id, row.user_id, row.service, row.name, row.token, lease, is_first)


def settle(
    session: Session, held: Claim, next_look_at: datetime, problem: str = "", *, looked: bool
) -> None:
    """Give an account back: when it is looked at next, and what was wrong."""
    values: dict[str, object] = {
        "next_look_at": next_look_at,
        "lease_token": None,
        "problem": problem,
    }
    if looked:
        values["last_look_at"] = next_look_at - EVERY
    session.execute(
        update(ListAccount)
        .where(ListAccount.id == held.account_id, ListAccount.lease_token == held.lease)
        .values(**values)
    )


def stamps(session: Session, held: Claim) -> dict[str, str | None]:
    """Return what is known of an account's lists, by what each is elsewhere.

    ``None`` is one that nobody wants to be looked at: unsynced or deleted.
    """
    query = select(MusicList).where(
        MusicList.user_id == held.user_id, MusicList.origin.startswith(f"{held.service}:")
    )
    return {
        row.origin: row.synced_stamp
        if row.deleted_at is None and row.is_synced and row.account_id in {None, held.account_id}
        else None
        for row in session.scalars(query)
    }


def origin_of(part: str) -> str:
    """Return what a list is elsewhere: of a playlist's id, or of who loves its tracks."""
    return f"{LISTENBRAINZ}:{part}"


def bring(
    session: Session, held: Claim, origin: str, read: ReadList, stamp: str, now: datetime
) -> tuple[MusicList, int] | None:
    """Write what is new of one list, and keep the account for a while longer.

    Args:
        session: a writing session.
        held: the account.
        origin: see :func:`origin_of`.
        read: the whole list as it is there.
        stamp: of its state there.
        now: the time.

    Returns:
        The list and how many rows are new; ``None``: the account is no longer this worker's, or a
        person has said meanwhile that it is not to be looked at.

    Raises:
        TooManyListsError: the person has no room for it.
    """
    kept = session.scalar(
        update(ListAccount)
        .where(ListAccount.id == held.account_id, ListAccount.lease_token == held.lease)
        .values(next_look_at=now + LEASE)
        .returning(ListAccount.id)
    )
    if kept is None or stamps(session, held).get(origin, "") is None:
        return None
    row, new = service.bring_one(session, held.user_id, origin, read)
    row.account_id, row.synced_stamp = held.account_id, stamp
    session.flush()
    return row, new
