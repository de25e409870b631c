"""Schemas of the system API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crateful.downloads.states import Status
from crateful.localization import MESSAGE, Localizable
from crateful.sources.description import FieldKind
from crateful.system.accounts import AccountState
from crateful.tools.programs import ToolStatus
from crateful.users.schemas import UserView


class PersonView(UserView):
    """A person as admins see them."""

    last_seen_at: datetime | None = Field(description="Of any request; `null`: never.")
    downloads: int = Field(description="On their list, ended ones too.")
    hearts: int = Field(description="Albums that they keep whole.")


class ToolView(BaseModel):
    """What a program did when it was asked for a little work."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    verdict: ToolStatus
    version: str
    detail: str = Field(description="What it did, or what to do about it.")


class EngineEventView(Localizable):
    """What one update of an engine came to."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    outcome: Literal["updated", "newest", "failed", "rolled-back"]
    before: str | None = Field(description="The version that was in use.")
    version: str | None = Field(description="The newest that there was, or that was gone back to.")
    message: Annotated[str, MESSAGE]
    is_automatic: bool


class EngineView(BaseModel):
    """A program that fetches, in an environment of its own."""

    name: str
    package: str
    version: str | None = Field(description="In use; `null`: it is not installed.")
    tested_version: str = Field(description="The one that came with this Crateful.")
    newest: str | None = Field(description="What the last look at the registry found.")
    previous: str | None = Field(description="What can be gone back to.")
    channel: Literal["stable", "nightly"] | None = Field(
        description="What updates take; `null`: it has none of its own."
    )
    is_updating: bool
    doing: str | None = Field(description="The step of an update by this process, in words.")
    automatic: Literal["off", "weekly", "when-refused"]
    events: list[EngineEventView] = Field(description="The latest first.")


class EngineUpdate(BaseModel):
    """What to update an engine to."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["stable", "nightly"] | None = Field(
        default=None, description="Releases only, or early builds, too; by default as before."
    )


class DiskView(BaseModel):
    """Where something is kept, and how much more fits there."""

    name: str
    total_bytes: int
    free_bytes: int
    has_room: bool = Field(description="False: downloads are put off until there is more.")


class QueueView(BaseModel):
    """What there is to do."""

    broker: str = Field(description="`embedded`, or the kind of broker that is set.")
    by_status: dict[Status, int]
    oldest_pending_at: datetime | None


class WorkerView(BaseModel):
    """A worker of this deployment."""

    host: str
    pid: int | None = Field(description="Its process; `null`: it can't be told.")
    version: str | None = Field(description="Of Crateful; `null`: it left no note.")
    threads: int | None = Field(description="How many downloads it minds at a time.")
    downloads: list[int] = Field(description="What it is at; empty: it waits for work.")


class SystemView(BaseModel):
    """How the installation is."""

    version: str
    python: str
    database: str
    tools: list[ToolView] = Field(description="As of the last minute; formats too, if they fail.")
    checked_at: datetime
    disks: list[DiskView]
    queue: QueueView
    workers: list[WorkerView]


class ConnectionTestView(Localizable):
    """What came of trying a setting."""

    ok: bool
    message: Annotated[str, MESSAGE] = Field(description="One sentence: what works, or what to do.")
    code: str | None = Field(description="Why it does not work; see docs/errors.md.")
    took_ms: int


class FolderView(Localizable):
    """A folder that the service writes to."""

    name: Literal["library", "staging", "users", "data"]
    path: str
    exists: bool = Field(description="False: it is made when it is needed.")
    writable: bool = Field(description="A file was written into it, or where it will be made.")
    free_bytes: int
    total_bytes: int
    fast_moves: bool | None = Field(
        description="Of the library: albums get there without being copied; `null`: not tried."
    )
    advice: Annotated[str | None, MESSAGE] = Field(
        description="What to do about it; `null`: nothing."
    )


class ComponentView(BaseModel):
    """Something that the service is made of."""

    name: str
    version: str | None = Field(description="`null`: not asked lately.")
    licence: str | None = Field(description="As its makers say.")


class AboutView(BaseModel):
    """What this service is."""

    version: str
    licence: str
    python: str
    components: list[ComponentView]


class SourceQuality(BaseModel):
    """One quality that a source can be asked for."""

    value: int = Field(description="What `quality` of a request says.")
    label: str
    lossy: bool


class SourceField(BaseModel):
    """One preference of a source: its switch, or what is told of its account."""

    name: str = Field(description="Of the preference: see `PUT /api/settings`.")
    kind: FieldKind
    label: str
    help: str
    required: bool = Field(description="Without it the source can't be asked anything.")
    minimum: int | None = Field(description="Of a number.")
    maximum: int | None = Field(description="Of a number.")
    default: bool | int | str | None = Field(description="`null`: a secret has none.")
    set: bool = Field(description="The household has chosen it; a secret is never shown.")


class SourceFailure(Localizable):
    """What went wrong with a source when it last did."""

    at: datetime
    code: str = Field(description="See docs/errors.md.")
    message: Annotated[str, MESSAGE] = Field(
        description="One sentence: what happened, and what to do."
    )


class SourceHealthView(BaseModel):
    """How a source has been lately."""

    last_success: datetime | None = Field(description="When it last gave what it was asked for.")
    last_failure: SourceFailure | None = Field(
        description="Of the source; what one address alone refuses is none."
    )
    paused_until: datetime | None = Field(
        description="Until then its downloads wait; `null`: they need not."
    )


class SourceAdvice(Localizable):
    """What an admin can do about a source."""

    code: str = Field(description="Why; see docs/errors.md.")
    message: Annotated[str, MESSAGE] = Field(
        description="One sentence: what is so, and what to do."
    )


class SourceAccountView(BaseModel):
    """How a source's account is."""

    state: AccountState = Field(
        description="`none`: none is set, nor needed; `missing`: one is needed; `signed-out`: its "
        "cookies hold no sign-in; `refused`: the site did not take it; `unreadable`: the data "
        "folder's key is another one than it was stored with."
    )
    expires_at: datetime | None = Field(
        description="When its sign-in ends; `null`: nobody knows, or it has no end."
    )


class SourceEngine(BaseModel):
    """The program that fetches from a source."""

    name: str = Field(description="As in `GET /api/engines`.")
    package: str
    version: str | None = Field(description="In use; `null`: it is not installed.")
    newest: str | None = Field(description="What the last look at the registry found.")


class SourceView(BaseModel):
    """A source as it describes itself, and whether it is turned on."""

    name: str = Field(description="What downloads, albums and preferences call it.")
    title: str = Field(description="What people call it.")
    about: str = Field(description="A sentence for whoever decides whether to use it.")
    enabled: bool = Field(description="Its addresses are taken.")
    lossy: Literal["always", "depends", "never"]
    best_lossy: str | None = Field(description="What it gives at best where that is lossy.")
    best_lossless: str | None = Field(description="The same where it is not.")
    local: bool = Field(description="Its albums lie in folders of this server; no site is asked.")
    searchable: bool = Field(description="It has a catalogue that can be searched.")
    testable: bool = Field(description="`POST /api/settings/test/{name}` tries it.")
    qualities: list[SourceQuality] = Field(description="Best first; empty: there is no choice.")
    samples: list[str] = Field(description="What its addresses look like, an album's first.")
    health: SourceHealthView
    engine: SourceEngine | None = Field(
        description="What fetches from it; `null` for who is no admin."
    )
    account_state: SourceAccountView | None = Field(
        description="How that is which it knows of an account; `null` for who is no admin."
    )
    advice: list[SourceAdvice] | None = Field(
        description="What to do, the most urgent first; empty: nothing; `null` for who is no admin."
    )
    account: list[SourceField] | None = Field(
        description="Its preferences, its switch first; `null` for who is no admin."
    )
    account_steps: list[str] = Field(
        description="How to come by what the account asks for; what to look for in backquotes."
    )
