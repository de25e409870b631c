"""The system API."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from crateful.settings import Settings
from crateful.system import service
from crateful.system.schemas import SystemView, TrialView
from crateful.system.service import Toolbox
from crateful.system.trials import Service, Trials
from crateful.users.dependencies import AdminDep, DatabaseDep

router = APIRouter(prefix="/api/system", tags=["service"])
settings_router = APIRouter(prefix="/api/settings", tags=["settings"])


def get_toolbox(request: Request) -> Toolbox:
    """Return what the application knows of the programs."""
    return cast("Toolbox", request.app.state.toolbox)


@router.get("")
def read_system(
    request: Request,
    _admin: AdminDep,
    database: DatabaseDep,
    toolbox: Annotated[Toolbox, Depends(get_toolbox)],
) -> SystemView:
    """Tell which programs work, how full the disks are, and what is being done by whom."""
    settings: Settings = request.app.state.settings
    tools = toolbox.look(settings.engines_dir)  # takes seconds: before the database is opened
    with database.reading() as session:
        return service.describe(session, settings, tools)


def get_trials(request: Request) -> Trials:
    """Return what tries the settings."""
    return cast("Trials", request.app.state.trials)


@settings_router.post("/test/{service}")
def try_service(
    service: Service, _admin: AdminDep, trials: Annotated[Trials, Depends(get_trials)]
) -> TrialView:
    """Try a service with the settings as they are saved; 200 also when it does not work."""
    return trials.run(service)
