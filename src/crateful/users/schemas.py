"""Schemas of the users API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crateful.users.passwords import MAX_CHARACTERS


class Body(BaseModel):
    """Base of every request body: unknown fields and wrong types are refused, not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class View(BaseModel):
    """Base of every answer that is read from a row."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


Password = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Username = Annotated[str, Field(max_length=256)]
"""Any text of a sane length: what a name may be is decided in :mod:`crateful.users.names`."""


class Credentials(Body):
    """A name and its password."""

    username: Username
    password: Password


class FirstAdmin(Credentials):
    """The first admin, and what shows that it is the service's owner who makes one."""

    token: Annotated[str, Field(max_length=MAX_CHARACTERS)] | None = Field(
        default=None,
        description="The one-time token of the log; needed unless only this machine can ask.",
    )


class PasswordChange(Body):
    """The old password proves that it is still the same person."""

    current_password: Password
    new_password: Password


class NewUser(Credentials):
    """Who is to be added."""

    is_admin: bool = False


class UserChange(Body):
    """What an admin changes; a field that is not given stays."""

    password: Password | None = None
    is_admin: bool | None = None


class NewApiKey(Body):
    """How the person will tell this key from their others."""

    name: Annotated[str, Field(min_length=1, max_length=100)]


class SetupState(BaseModel):
    """Whether the first admin is still to be made."""

    needed: bool
    token_needed: bool = Field(description="It asks for the one-time token of the service's log.")


class UserView(View):
    """A person as others may see them."""

    id: int
    username: str
    is_admin: bool
    created_at: datetime


class SessionView(BaseModel):
    """All that a page must know before it can show anything."""

    setup_needed: bool = Field(description="There is nobody yet: make the first admin.")
    setup_token_needed: bool = Field(description="That asks for the one-time token of the log.")
    user: UserView | None = Field(description="Who is asking; `null`: sign in first.")
    version: str | None = Field(description="The service's own; told to those who are signed in.")


class SignedIn(BaseModel):
    """A new sign-in; the token is also set as an httpOnly cookie."""

    token: str
    expires_at: datetime
    user: UserView


class PasswordChanged(BaseModel):
    """What a new password ended."""

    sign_ins_ended: int
    """This one among them: sign in again."""
    detail: str


class ApiKeyView(View):
    """An API key without the key."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


class ApiKeyMade(ApiKeyView):
    """A new API key: the only time that it is shown."""

    key: str
