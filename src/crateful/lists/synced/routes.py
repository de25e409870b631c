"""The API of ListenBrainz accounts: everybody's own."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request

from crateful.db import utc_now
from crateful.lists.synced import accounts
from crateful.lists.synced.schemas import Accounts, AccountView, NewAccount
from crateful.users.dependencies import Id, ReadingDep, SessionDep, UserDep

router = APIRouter(prefix="/api/listenbrainz", tags=["lists"])


@router.get("")
def list_accounts(session: ReadingDep, user: UserDep) -> Accounts:
    """List your ListenBrainz accounts, and what came of the last look at each."""
    return Accounts(items=accounts.views(session, user.id))


@router.post("", status_code=HTTPStatus.CREATED)
def link_account(
    body: NewAccount, request: Request, session: SessionDep, user: UserDep
) -> AccountView:
    """Have an account's playlists and loved tracks become lists, looked at again each day.

    Linked again, it is looked at now, with the new token if one is sent.
    """
    token = body.token.get_secret_value()
    closed = request.app.state.vault.close(token) if token else ""
    return accounts.view(accounts.link(session, user.id, body.name, closed))


@router.post("/{account_id}/look")
def look_at_account(account_id: Id, session: SessionDep, user: UserDep) -> AccountView:
    """Look at an account now."""
    row = accounts.find(session, user, account_id)
    row.next_look_at, row.lease_token = utc_now(), None
    session.flush()
    return accounts.view(row)


@router.delete("/{account_id}", status_code=HTTPStatus.NO_CONTENT)
def unlink_account(account_id: Id, session: SessionDep, user: UserDep) -> None:
    """Look at an account no longer; its lists stay as they are."""
    session.delete(accounts.find(session, user, account_id))
