"""`crateful health`: for process supervisors, which know exit codes only."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from crateful.cli import environment
from crateful.errors import UnavailableError

if TYPE_CHECKING:
    from crateful.settings import Settings

TIMEOUT_S: Final = 10.0
OK: Final = 200
ANY_ADDRESS: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # so loopback, too


class NotHealthyError(UnavailableError):
    """The service of this machine does not answer as it should."""


@click.command()
@click.option("--ready", is_flag=True, help="Also that it can work: database, broker, folders.")
@click.option("--worker", is_flag=True, help="Instead, that a worker of this machine lives.")
def health(*, ready: bool, worker: bool) -> None:
    """Tell whether the service of this machine answers."""
    settings = environment.settings()
    if worker:
        _find_worker(settings)
        return
    host, port = _address(settings)
    # Standard library only: this runs twice a minute.
    connection = HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", settings.base_path + ("/ready" if ready else "/health"))
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        msg = f"No service answers on {host} port {port}: {type(error).__name__}."
        raise NotHealthyError(msg) from error
    finally:
        connection.close()
    if answer.status != OK:
        raise NotHealthyError(_reason(body) or f"The service answered {answer.status}.")
    click.echo("ready" if ready else "ok")


def _find_worker(settings: Settings) -> None:
    from crateful.downloads.worker import registry  # noqa: PLC0415  # the usual question needs none of it

    if not any(entry.owner.is_here() for entry in registry.look(settings.data_dir)):
        msg = "No worker of this machine has given a sign of life lately."
        raise NotHealthyError(msg)
    click.echo("ok")


def _address(settings: Settings) -> tuple[str, int]:
    if settings.port == 0:  # it took a free one, and noted which
        from crateful.cli.client import local_url  # noqa: PLC0415  # it loads much

        parts = urlsplit(local_url(settings))
        return parts.hostname or "127.0.0.1", parts.port or 0
    host = settings.host if settings.host not in ANY_ADDRESS else "127.0.0.1"
    return host, settings.port


def _reason(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
