"""The system API."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from crateful.settings import Settings
from crateful.system import service
from crateful.system.schemas import SystemView
from crateful.system.service import Toolbox
from crateful.users.dependencies import AdminDep, DatabaseDep

router = APIRouter(prefix="/api/system", tags=["service"])


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
