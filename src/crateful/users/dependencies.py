"""Dependencies of routes: a database session, and the current user.

Here and elsewhere, what only looks at the request is ``async``: FastAPI has a thread do every other
dependency, and while an album moves in each change of threads waits for the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Annotated, cast

import anyio
from fastapi import BackgroundTasks, Depends, Path, Query, Request
from fastapi.security import APIKeyHeader, HTTPBearer
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from crateful.cursors import LONGEST, Cursors
from crateful.db import Database
from crateful.errors import ForbiddenError
from crateful.users import api_keys, service
from crateful.users.last_seen import LastSeen
from crateful.users.passwords import Passwords
from crateful.users.row_ids import MAX_ID
from crateful.users.service import CurrentUser, NotSignedInError
from crateful.users.setup import FirstSetup
from crateful.users.tokens import Tokens

COOKIE = "crateful_token"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""RFC 9110 section 9.2.1: these change nothing."""

OWN_SITES = frozenset({"same-origin", "none"})
"""``Sec-Fetch-Site`` of our own pages, and of an address that a person typed."""

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
"""A row's id in a path."""

_bearer = HTTPBearer(
    auto_error=False, description="A token of `POST /api/auth/login`, or an API key."
)
_key = APIKeyHeader(
    name="X-Api-Key", auto_error=False, description="A key of `POST /api/me/api-keys`."
)


class AdminOnlyError(ForbiddenError):
    """Only an admin may do this."""


class CrossSiteRequestError(ForbiddenError):
    """Another site's page tried to use the cookie of ours."""


async def get_database(request: Request) -> Database:
    """Return the application's database, for a route that does more than one unit of work."""
    return cast("Database", request.app.state.database)


DatabaseDep = Annotated[Database, Depends(get_database)]


def open_session(database: DatabaseDep) -> Iterator[Session]:
    """Open one unit of work; it is committed before the answer is sent."""
    with database.session() as session:
        yield session


async def open_reading(database: DatabaseDep) -> AsyncIterator[Session]:
    """Open a session that only reads; it takes a connection with the route's first statement."""
    opened = ExitStack()
    session = opened.enter_context(database.reading())
    try:
        yield session
    finally:
        # With room of its own: those who wait for a thread may be waiting for this connection.
        await anyio.to_thread.run_sync(opened.close, limiter=anyio.CapacityLimiter(1))


SessionDep = Annotated[Session, Depends(open_session, scope="function")]
ReadingDep = Annotated[Session, Depends(open_reading, scope="function")]


async def get_passwords(request: Request) -> Passwords:
    """Return the application's password hasher."""
    return cast("Passwords", request.app.state.passwords)


async def get_tokens(request: Request) -> Tokens:
    """Return the application's maker of tokens."""
    return cast("Tokens", request.app.state.tokens)


async def get_last_seen(request: Request) -> LastSeen:
    """Return what remembers who was there."""
    return cast("LastSeen", request.app.state.last_seen)


def first_setup_of(request: Request) -> FirstSetup:
    """Return what the first set-up asks for."""
    return cast("FirstSetup", request.app.state.first_setup)


async def get_first_setup(request: Request) -> FirstSetup:
    """Return what the first set-up asks for."""
    return first_setup_of(request)


FirstSetupDep = Annotated[FirstSetup, Depends(get_first_setup)]
PasswordsDep = Annotated[Passwords, Depends(get_passwords)]
TokensDep = Annotated[Tokens, Depends(get_tokens)]


def current_user_of(connection: HTTPConnection) -> CurrentUser:
    """Return who sent a request or opened a WebSocket, by its headers or cookie.

    Raises:
        NotSignedInError: nobody whom we know.
        CrossSiteRequestError: the cookie came with another site's page.
    """
    return current_user_with(connection, _credential_of(connection))


def current_user_with(connection: HTTPConnection, credential: str) -> CurrentUser:
    """Return whose token or API key this is; for a WebSocket's first message.

    Raises:
        NotSignedInError: nobody's, or it is no longer good.
    """
    state = connection.app.state
    # A session of its own, closed here: a route never holds two connections at once,
    # and signing in never waits for a writer.
    with state.database.reading() as session:
        return service.authenticate(session, state.tokens, credential)


def _credential_of(connection: HTTPConnection) -> str:
    if authorization := connection.headers.get("authorization"):
        scheme, _, credential = authorization.partition(" ")
        return credential.strip() if scheme.lower() == "bearer" else ""
    if key := connection.headers.get("x-api-key"):
        return key
    if cookie := connection.cookies.get(COOKIE):
        _refuse_other_sites(connection)
        return cookie
    msg = "Sign in first."
    raise NotSignedInError(msg)


def _refuse_other_sites(connection: HTTPConnection) -> None:
    """Let only our own pages use the cookie for more than reading.

    SameSite=Lax already keeps it from most; this also stops other ports and subdomains of
    our host. Neither header means that no browser sent it, as Go's ``net/http`` (1.25)
    ``CrossOriginProtection`` reasons too.
    """
    if connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS:
        return
    origin = connection.headers.get("origin")
    if site := connection.headers.get("sec-fetch-site"):
        is_own = site in OWN_SITES
    else:
        is_own = origin is None or origin.partition("://")[2] == connection.headers.get("host")
    if not is_own:
        msg = "Another site's page may not do this in your name."
        raise CrossSiteRequestError(msg)


def require_user(
    request: Request,
    later: BackgroundTasks,
    _token: Annotated[object, Depends(_bearer)],
    _api_key: Annotated[object, Depends(_key)],
) -> CurrentUser:
    """Return who is asking; the last two parameters only tell OpenAPI how one says so."""
    current_user = current_user_of(request)
    request.app.state.last_seen.note(current_user.id)
    if current_user.api_key_id is not None and api_keys.use_is_to_be_noted(current_user):
        later.add_task(_note_use, request.app.state.database, current_user.api_key_id)
    return current_user


UserDep = Annotated[CurrentUser, Depends(require_user)]


def optional_user(
    request: Request,
    _token: Annotated[object, Depends(_bearer)],
    _api_key: Annotated[object, Depends(_key)],
) -> CurrentUser | None:
    """Return who is asking, or nobody: a credential that is no longer good is no error here."""
    try:
        return current_user_of(request)
    except NotSignedInError:
        return None


GuestDep = Annotated[CurrentUser | None, Depends(optional_user)]


async def require_admin(current_user: UserDep) -> CurrentUser:
    """Return who is asking if they are an admin."""
    if not current_user.is_admin:
        msg = "Only an admin may do this."
        raise AdminOnlyError(msg)
    return current_user


AdminDep = Annotated[CurrentUser, Depends(require_admin)]


def _note_use(database: Database, api_key_id: int) -> None:
    with database.session() as session:
        api_keys.note_use(session, api_key_id)


async def get_cursors(
    request: Request,
    cursor: Annotated[
        str | None,
        Query(max_length=LONGEST, description="Of the page before; none begins anew."),
    ] = None,
) -> Cursors:
    """Return the cursors of the list that is asked for."""
    return Cursors(request.app.state.cursor_signer, request.scope["route"].path, cursor)


CursorsDep = Annotated[Cursors, Depends(get_cursors)]
"""Every list that has pages takes its cursor from here, and gives the next one through it."""
