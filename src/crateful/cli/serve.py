"""`crateful serve` and `crateful worker`: the processes that stay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from crateful import server
from crateful.cli import database, environment
from crateful.errors import InvalidError, UnavailableError

if TYPE_CHECKING:
    from crateful.settings import Settings

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_TIME = "%Y-%m-%dT%H:%M:%S%z"


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
    names = logging.getLevelNamesMapping()
    if settings.log_level.upper() not in names:
        msg = f"CRATEFUL_LOG_LEVEL: {settings.log_level!r} is none of DEBUG, INFO, WARNING, ERROR."
        raise environment.SettingsError(msg)
    # Others' libraries tell of every step: only their warnings are news to an operator.
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT, datefmt=LOG_TIME)
    logging.getLogger("crateful").setLevel(settings.log_level.upper())


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
