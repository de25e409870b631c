"""`crateful serve` and `crateful worker`: the processes that stay."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import click

from crateful import logs, server
from crateful.cli import database, environment
from crateful.errors import InvalidError, UnavailableError
from crateful.settings import unknown_variables

if TYPE_CHECKING:
    from crateful.settings import Settings

logger = logging.getLogger(__name__)


class AddressTakenError(UnavailableError):
    """The service can't listen where it was told to."""


class NoBrokerError(InvalidError):
    """A worker of its own has nothing to be woken by."""


@click.command()
@click.option("--host", help="The address to listen on instead of CRATEFUL_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of CRATEFUL_PORT.")
def serve(*, host: str | None, port: int | None) -> None:
    """Run the service: the API and a worker in one process.

    It makes the data folder and the database if there are none. Ctrl-C stops it; what was
    under way goes on at the next start.
    """
    settings = environment.settings()
    changes = {"host": host, "port": port}
    settings = settings.model_copy(
        update={name: value for name, value in changes.items() if value is not None}
    )
    _log(settings)
    database.prepare(settings)
    _check_address(settings)
    server.serve(settings)


@click.command()
def worker() -> None:
    """Run one more worker, on this or another machine.

    It shares CRATEFUL_DATABASE_URL, CRATEFUL_BROKER_URL and the folders with the service.
    """
    settings = environment.settings()
    if not settings.broker_url.get_secret_value():
        msg = "A further worker needs CRATEFUL_BROKER_URL; without one, `crateful serve` is enough."
        raise NoBrokerError(msg)
    _log(settings)
    with database.opened(settings):
        pass  # the tables must be there before the worker looks for work
    server.work(settings)


def _log(settings: Settings) -> None:
    try:
        logs.install(settings)
    except logs.LogLevelError as error:
        msg = f"CRATEFUL_LOG_LEVEL: {error}"
        raise environment.SettingsError(msg) from error
    for name, nearest in unknown_variables(os.environ).items():
        hint = f" Did you mean {nearest}?" if nearest else ""
        logger.warning("%s is no setting and does nothing.%s", name, hint)


def _check_address(settings: Settings) -> None:
    try:
        with server.listening(settings.host, settings.port):
            pass
    except OSError as error:
        msg = (
            f"Can't listen on {settings.host} port {settings.port}: {error.strerror}. "
            "Choose another with --port or CRATEFUL_PORT."
        )
        raise AddressTakenError(msg) from error
