"""Schemas of the API of accounts whose lists are looked at."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from crateful.localization import MESSAGE, Localizable
from crateful.preferences.schemas import check_token

LONGEST_NAME = 64
LONGEST_TOKEN = 100


def _check_name(name: str) -> str:
    if not name.isprintable() or name.strip() != name or name in {".", ".."}:
        msg = "this is no name of a ListenBrainz user"
        raise ValueError(msg)
    return name


class NewAccount(BaseModel):
    """A ListenBrainz user whose lists are to come."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: Annotated[
        str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_check_name)
    ] = Field(description="Of the user there.")
    token: Annotated[
        SecretStr,
        Field(max_length=LONGEST_TOKEN, json_schema_extra={"writeOnly": True}),
        AfterValidator(check_token),
    ] = Field(default=SecretStr(""), description="The user's, for private playlists.")


class AccountView(Localizable):
    """A ListenBrainz user whose lists are looked at each day."""

    id: int
    name: str
    has_token: bool
    problem: Annotated[str, MESSAGE] = Field(description="Of the last look; empty: none.")
    last_look_at: AwareDatetime | None
    next_look_at: AwareDatetime


class Accounts(BaseModel):
    """Your accounts."""

    items: list[AccountView]
