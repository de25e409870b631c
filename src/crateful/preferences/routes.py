"""The settings API: preferences of the household."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Body, Depends, Request

from crateful.preferences import service
from crateful.preferences.schemas import PreferencesView
from crateful.preferences.vault import Vault
from crateful.users.dependencies import AdminDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/settings", tags=["settings"])


async def get_vault(request: Request) -> Vault:
    """Return the application's vault."""
    return cast("Vault", request.app.state.vault)


VaultDep = Annotated[Vault, Depends(get_vault)]

Changes = Annotated[
    dict[str, object],
    Body(
        description="Only the settings that change; `null` brings a default back.",
        examples=[{"musicbrainz_url": "https://mb.example.org", "proxy_url": None}],
    ),
]


@router.get("", response_model=PreferencesView)
def read_settings(_current_user: AdminDep, session: ReadingDep) -> dict[str, object]:
    """Return every setting; of a secret only whether it is set."""
    return service.view(session)


@router.put("", response_model=PreferencesView)
def change_settings(
    changes: Changes, _current_user: AdminDep, session: SessionDep, vault: VaultDep
) -> dict[str, object]:
    """Change settings; jobs that start from now on use them."""
    service.update(session, vault, changes)
    return service.view(session)
