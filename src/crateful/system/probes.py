"""Routes for monitors: liveness, readiness, metrics."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Final, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from crateful.system.metrics import Metrics
from crateful.system.readiness import Readiness
from crateful.users.dependencies import AdminOnlyError, current_user_of

if TYPE_CHECKING:
    from crateful.settings import Settings

router = APIRouter(tags=["service"])

THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})

PROXIED: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers of a request that came through a proxy, which may stand on this machine, too."""


async def get_readiness(request: Request) -> Readiness:
    """Return what tries the parts of the service."""
    return cast("Readiness", request.app.state.readiness)


async def get_metrics(request: Request) -> Metrics:
    """Return what answers Prometheus."""
    return cast("Metrics", request.app.state.metrics)


def may_read_metrics(request: Request) -> None:
    """Let programs of this machine, holders of the token and admins pass.

    Raises:
        NotSignedInError: nobody whom we know asks.
        AdminOnlyError: somebody else does.
    """
    settings: Settings = request.app.state.settings
    token = settings.metrics_token.get_secret_value()
    if token and _brings(request, token):
        return
    if not token and _is_of_this_machine(request):
        return
    if not current_user_of(request).is_admin:
        msg = "Only an admin may read this, or who has the token of CRATEFUL_METRICS_TOKEN."
        raise AdminOnlyError(msg)


def _brings(request: Request, token: str) -> bool:
    scheme, _, brought = request.headers.get("authorization", "").partition(" ")
    is_it = hmac.compare_digest(brought.strip().encode(), token.encode())
    return scheme.lower() == "bearer" and is_it


def _is_of_this_machine(request: Request) -> bool:
    if request.client is None or request.client.host not in THIS_MACHINE:
        return False
    # A page whose name was made to lead here (DNS rebinding) still sends its own name.
    if request.url.hostname not in THIS_MACHINE:
        return False
    return not any(name in request.headers for name in PROXIED)


@router.get("/health")
def read_health() -> dict[str, str]:
    """Say that the service is live, to anybody, and nothing else."""
    return {"status": "ok"}


@router.get("/ping")
def ping() -> dict[str, str]:
    """Say the same as `/health` where tools of the *arr family look for it."""
    return {"status": "OK"}


@router.get("/ready")
def read_ready(readiness: Annotated[Readiness, Depends(get_readiness)]) -> dict[str, str]:
    """Say whether database, broker and folders can be worked with; 503 names what can't."""
    readiness.check()
    return {"status": "ready"}


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    dependencies=[Depends(may_read_metrics)],
    responses={
        401: {"description": "Nobody whom we know asks."},
        403: {"description": "No admin."},
    },
)
def read_metrics(metrics: Annotated[Metrics, Depends(get_metrics)]) -> Response:
    """Give Prometheus this process's counts and the deployment's figures."""
    text, media_type = metrics.text()
    return Response(text, media_type=media_type)
