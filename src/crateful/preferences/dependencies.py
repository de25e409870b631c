"""What routes need of the household's preferences: whether what they do is wanted at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from crateful.errors import ConflictError
from crateful.preferences import service

if TYPE_CHECKING:
    from crateful.db import Database
    from crateful.preferences.schemas import Preferences
    from crateful.preferences.vault import Vault


class SpectrogramsOffError(ConflictError):
    """The household wants no pictures of sound."""

    def __init__(self) -> None:
        super().__init__(
            "Spectrograms are turned off; an administrator can turn them on in the settings."
        )


class HealthScanOffError(ConflictError):
    """The household does not want the library looked at."""

    def __init__(self) -> None:
        super().__init__(
            "The health scan is turned off; an administrator can turn it on in the settings."
        )


def require_spectrograms(request: Request) -> None:
    """Return if pictures of sound may be made.

    Raises:
        SpectrogramsOffError: they may not.
    """
    if not _preferences(request).spectrograms:
        raise SpectrogramsOffError


def require_health_scan(request: Request) -> None:
    """Return if the library may be looked at.

    Raises:
        HealthScanOffError: it may not.
    """
    if not _preferences(request).health_scan:
        raise HealthScanOffError


# Behind what says who asks, among a route's parameters: nobody else is told what is turned off.
WantsSpectrogramsDep = Annotated[None, Depends(require_spectrograms)]
WantsHealthScanDep = Annotated[None, Depends(require_health_scan)]


def _preferences(request: Request) -> Preferences:
    database = cast("Database", request.app.state.database)
    with database.reading() as session:
        return service.load(session, cast("Vault", request.app.state.vault))
