"""Routes of set-up, sign-in, API keys and users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from crateful.db import Database
from crateful.errors import RefusedError
from crateful.users import api_keys, service, throttle
from crateful.users.dependencies import (
    COOKIE,
    AdminDep,
    DatabaseDep,
    FirstSetupDep,
    GuestDep,
    Id,
    PasswordsDep,
    ReadingDep,
    SessionDep,
    TokensDep,
    UserDep,
    first_setup_of,
)
from crateful.users.passwords import Passwords, check_password
from crateful.users.schemas import (
    ApiKeyMade,
    ApiKeyView,
    Credentials,
    FirstAdmin,
    NewApiKey,
    NewUser,
    PasswordChange,
    PasswordChanged,
    SessionView,
    SetupState,
    SignedIn,
    UserChange,
    UserView,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crateful.users.models import User
    from crateful.users.setup import FirstSetup
    from crateful.users.tokens import NewToken

router = APIRouter(prefix="/api", tags=["people"])


class NotByTokenError(RefusedError):
    """An API key was sent where only a sign-in makes sense."""


@router.get("/session")
def read_session(
    request: Request, current_user: GuestDep, session: ReadingDep, first_setup: FirstSetupDep
) -> SessionView:
    """Tell whether there is anybody, and who is asking; never 401."""
    state = (
        _setup_state(session, first_setup)
        if current_user is None
        else SetupState(needed=False, token_needed=False)
    )
    user = current_user and UserView.model_validate(service.get_user(session, current_user.id))
    return SessionView(
        setup_needed=state.needed,
        setup_token_needed=state.token_needed,
        user=user,
        version=request.app.version if user else None,
    )


@router.get("/setup")
def read_setup(session: ReadingDep, first_setup: FirstSetupDep) -> SetupState:
    """Tell whether the first admin is still to be made, and whether that asks for a token."""
    return _setup_state(session, first_setup)


@router.post("/setup", status_code=201)
def set_up(
    body: FirstAdmin,
    request: Request,
    response: Response,
    database: DatabaseDep,
    passwords: PasswordsDep,
    tokens: TokensDep,
) -> SignedIn:
    """Make the first admin and sign them in; only while there is nobody."""
    first_setup = first_setup_of(request)
    with database.session() as session:
        if service.setup_is_needed(session):
            first_setup.check(body.token)
        user = service.add_first_admin(session, passwords, body.username, body.password)
        token = service.sign_in(session, tokens, user.id)
    first_setup.forget()
    return _welcome(request, response, user, token)


@router.post("/auth/login", responses={401: {"description": "The name or the password is wrong."}})
def login(
    body: Credentials,
    request: Request,
    response: Response,
    database: DatabaseDep,
    passwords: PasswordsDep,
    tokens: TokensDep,
) -> SignedIn:
    """Sign in: the token is in the answer, and in a cookie for the browser."""
    while True:  # until what was proven is still the password
        user = _prove(request, database, passwords, body)
        is_outdated = passwords.is_outdated(user.password_hash)
        new_hash = passwords.hash(body.password) if is_outdated else None
        with database.session() as session:
            if not service.lock_if_proven(session, user):
                continue
            token = service.sign_in(session, tokens, user.id)
            if new_hash:
                service.renew_hash(session, user.id, new_hash)
        return _welcome(request, response, user, token)


@router.post("/auth/logout", status_code=204)
def logout(
    request: Request, response: Response, current_user: UserDep, session: SessionDep
) -> None:
    """End this sign-in: its token is good for nothing from here on."""
    if current_user.sign_in_id is None:
        msg = "An API key can't be signed out. Delete it instead."
        raise NotByTokenError(msg)
    service.sign_out(session, current_user.sign_in_id)
    _forget(request, response)


@router.get("/auth/me")
def read_me(current_user: UserDep, session: ReadingDep) -> UserView:
    """Return who is asking."""
    return UserView.model_validate(service.get_user(session, current_user.id))


@router.put("/auth/password")
def change_password(
    body: PasswordChange,
    request: Request,
    response: Response,
    current_user: UserDep,
    database: DatabaseDep,
    passwords: PasswordsDep,
) -> PasswordChanged:
    """Set a new password; every sign-in ends, this one too. API keys stay."""
    check_password(body.new_password)
    old = Credentials(username=current_user.username, password=body.current_password)
    ended = None
    while ended is None:  # as in `login`
        try:
            user = _prove(request, database, passwords, old)
        except service.WrongCredentialsError as error:
            # 401 would say that the sign-in is over, and it is not.
            msg = "The current password is not right."
            fields = {"current_password": msg}
            raise service.WrongCurrentPasswordError(msg, fields=fields) from error
        password_hash = passwords.hash(body.new_password)
        with database.session() as session:
            if service.lock_if_proven(session, user):
                ended = service.set_password(session, user.id, password_hash)
    _forget(request, response)
    return PasswordChanged(
        sign_ins_ended=ended,
        detail="The password was changed and every sign-in ended. Sign in again.",
    )


@router.get("/me/api-keys")
def list_api_keys(current_user: UserDep, session: ReadingDep) -> list[ApiKeyView]:
    """List one's own API keys; the keys themselves are not kept."""
    return [ApiKeyView.model_validate(row) for row in api_keys.of_user(session, current_user.id)]


@router.post("/me/api-keys", status_code=201)
def make_api_key(body: NewApiKey, current_user: UserDep, session: SessionDep) -> ApiKeyMade:
    """Make an API key; this is the only answer that shows it."""
    row, key = api_keys.add(session, current_user, body.name)
    return ApiKeyMade(key=key, **ApiKeyView.model_validate(row).model_dump())


@router.delete("/me/api-keys/{api_key_id}", status_code=204)
def delete_api_key(api_key_id: Id, current_user: UserDep, session: SessionDep) -> None:
    """Delete one of one's own API keys."""
    api_keys.remove(session, current_user.id, api_key_id)


@router.post("/users", status_code=201)
def add_user(
    body: NewUser, _current_user: AdminDep, session: SessionDep, passwords: PasswordsDep
) -> UserView:
    """Add a person."""
    user = service.add_user(
        session, passwords, body.username, body.password, is_admin=body.is_admin
    )
    return UserView.model_validate(user)


@router.patch("/users/{user_id}")
def change_user(
    user_id: Id,
    body: UserChange,
    _current_user: AdminDep,
    session: SessionDep,
    passwords: PasswordsDep,
) -> UserView:
    """Make somebody an admin or not, or give them a new password, which signs them out."""
    if body.password is not None:
        check_password(body.password)
        service.set_password(session, user_id, passwords.hash(body.password))
    if body.is_admin is not None:
        service.set_admin(session, user_id, is_admin=body.is_admin)
    return UserView.model_validate(service.get_user(session, user_id))


@router.delete("/users/{user_id}", status_code=204)
def delete_user(user_id: Id, _current_user: AdminDep, session: SessionDep) -> None:
    """Remove a person with their sign-ins, keys, hearts and downloads; the library stays."""
    service.remove_user(session, user_id)


def _setup_state(session: Session, first_setup: FirstSetup) -> SetupState:
    needed = service.setup_is_needed(session)
    return SetupState(needed=needed, token_needed=needed and first_setup.needs_token)


def _prove(
    request: Request, database: Database, passwords: Passwords, credentials: Credentials
) -> User:
    """Return the person whose name and password these are, at a pace that forbids guessing.

    Three units of work: the try is counted even when it fails, and no lock is held while
    the password is hashed.
    """
    # The peer's own address: a header such as X-Forwarded-For is the sender's choice.
    address = request.client.host if request.client else ""
    with database.session() as session:
        throttle.take(session, address, credentials.username)
    with database.reading() as session:
        user = service.find_by_name(session, credentials.username)
    user = service.check_credentials(user, passwords, credentials.password)
    with database.session() as session:
        throttle.forgive(session, address, credentials.username)
    return user


def _welcome(request: Request, response: Response, user: User, token: NewToken) -> SignedIn:
    response.set_cookie(
        COOKIE,
        token.text,
        path=_cookie_path(request),
        expires=token.expires_at,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return SignedIn(
        token=token.text, expires_at=token.expires_at, user=UserView.model_validate(user)
    )


def _forget(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, path=_cookie_path(request), httponly=True, samesite="lax")


def _cookie_path(request: Request) -> str:
    """Other services of this host, below other paths, have no use for our cookie."""
    return request.scope.get("root_path") or "/"
