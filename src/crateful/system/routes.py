"""The system API: how the installation is, what it is made of, and whether its settings work."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Request, Response

from crateful.events.bus import Bus
from crateful.preferences.vault import Vault
from crateful.settings import Settings
from crateful.system import about, folders, people, service, sources
from crateful.system.connection_tests import ConnectionTests, Service
from crateful.system.engines import EngineUpdates
from crateful.system.schemas import (
    AboutView,
    ConnectionTestView,
    EngineUpdate,
    EngineView,
    FolderView,
    PersonView,
    SourceView,
    SystemView,
)
from crateful.system.service import Toolbox
from crateful.users.dependencies import (
    AdminDep,
    DatabaseDep,
    ReadingDep,
    UserDep,
    get_last_seen,
)
from crateful.users.last_seen import LastSeen

router = APIRouter(prefix="/api")


async def get_settings_of(request: Request) -> Settings:
    """Return the application's settings."""
    return cast("Settings", request.app.state.settings)


async def get_toolbox(request: Request) -> Toolbox:
    """Return what the application knows of the programs."""
    return cast("Toolbox", request.app.state.toolbox)


async def get_engine_updates(request: Request) -> EngineUpdates:
    """Return what updates the engines."""
    return cast("EngineUpdates", request.app.state.engine_updates)


async def get_connection_tests(request: Request) -> ConnectionTests:
    """Return what tries the settings."""
    return cast("ConnectionTests", request.app.state.connection_tests)


SettingsDep = Annotated[Settings, Depends(get_settings_of)]
ToolboxDep = Annotated[Toolbox, Depends(get_toolbox)]
EngineUpdatesDep = Annotated[EngineUpdates, Depends(get_engine_updates)]
PresenceDep = Annotated[LastSeen, Depends(get_last_seen)]
ConnectionTestsDep = Annotated[ConnectionTests, Depends(get_connection_tests)]


@router.get("/system", tags=["service"])
def read_system(
    _admin: AdminDep, database: DatabaseDep, settings: SettingsDep, toolbox: ToolboxDep
) -> SystemView:
    """Tell which programs work, how full the disks are, and what is being done by whom."""
    tools = toolbox.look(settings.engines_dir)  # takes seconds: before the database is opened
    with database.reading() as session:
        return service.describe(session, settings, tools)


@router.get("/system/folders", tags=["service"])
def read_folders(_admin: AdminDep, settings: SettingsDep) -> list[FolderView]:
    """Try each folder that the service writes to, and tell what to do about it."""
    return folders.look(settings)


@router.get("/engines", tags=["service"])
def list_engines(_admin: AdminDep, updates: EngineUpdatesDep) -> list[EngineView]:
    """List the programs that fetch, their versions, and what their updates came to."""
    return updates.look()


@router.post("/engines/{name}/update", tags=["service"], status_code=202)
def update_engine(
    name: str, _admin: AdminDep, updates: EngineUpdatesDep, wanted: EngineUpdate | None = None
) -> EngineView:
    """Begin to bring an engine to its newest version; a notification tells what it came to.

    The new one is used only if it finds what is known to be there, unless the old one can't either.
    """
    return updates.update(name, wanted.channel if wanted else None)


@router.post("/engines/{name}/rollback", tags=["service"])
def roll_back_engine(name: str, _admin: AdminDep, updates: EngineUpdatesDep) -> EngineView:
    """Go back to the version before the last update."""
    return updates.roll_back(name)


@router.get("/about", tags=["service"])
def read_about(_current_user: UserDep, settings: SettingsDep, toolbox: ToolboxDep) -> AboutView:
    """Tell the version, and what the service is made of under which licences."""
    return about.describe(settings.engines_dir, toolbox.versions)


@router.get("/sources", tags=["service"])
def list_sources(
    current_user: UserDep,
    session: ReadingDep,
    settings: SettingsDep,
    response: Response,
    request: Request,
    accept_language: Annotated[str | None, Header()] = None,
) -> list[SourceView]:
    """List the sources as they describe themselves, and how they have been.

    Admins see what is set of their accounts, how those are, and what to do, too.

    An address belongs to the first of them that takes it. What is told comes in the language
    that is asked for, where the source has it, else in English.
    """
    response.headers["Vary"] = "Accept-Language"
    vault = cast("Vault", request.app.state.vault) if current_user.is_admin else None
    return sources.look(session, settings, accept_language, vault)


@router.post("/sources/{name}/resume", tags=["service"], status_code=HTTPStatus.NO_CONTENT)
def resume_source(name: str, _admin: AdminDep, database: DatabaseDep, request: Request) -> None:
    """Ask a source again that wanted to be left alone; its downloads go on at once."""
    sources.resume(database, cast("Bus", request.app.state.bus), name)


@router.get("/users", tags=["people"])
def list_users(_admin: AdminDep, session: ReadingDep, presence: PresenceDep) -> list[PersonView]:
    """List everybody, with when they were last there and how much they use the service."""
    return people.look(session, presence.lately())


@router.post("/settings/test/{service}", tags=["settings"])
def try_service(
    service: Service, _admin: AdminDep, trials: ConnectionTestsDep
) -> ConnectionTestView:
    """Try a service with the settings as they are saved; 200 also when it does not work."""
    return trials.run(service)
