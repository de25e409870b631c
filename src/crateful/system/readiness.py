"""Readiness: whether database, broker and folders work."""

from __future__ import annotations

import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kombu import Connection
from kombu.exceptions import KombuError
from sqlalchemy.exc import SQLAlchemyError

from crateful import migrations
from crateful.errors import UnavailableError
from crateful.migrations.state import revision_of
from crateful.outages import words_for
from crateful.system import folders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.db import Database
    from crateful.settings import Settings

FRESH_S: Final = 1.0
"""Seconds in which nothing is tried again: anybody may ask, as often as they like."""

BROKER_TIMEOUT_S: Final = 3


class NotReadyError(UnavailableError):
    """The service lives and can't do its work; ``faults`` says what is wrong with which part."""


class Readiness:
    """Tries what the service needs; one per application, safe to share between threads."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._lock = threading.Lock()
        self._tried_at = -FRESH_S
        self._faults: dict[str, str] = {}

    def check(self) -> None:
        """Return if all is well.

        Raises:
            NotReadyError: it is not; without an address or a path, as anybody may ask.
        """
        with self._lock:
            if time.monotonic() - self._tried_at >= FRESH_S:
                self._faults = dict(self._look())
                self._tried_at = time.monotonic()
            faults = self._faults
        if faults:
            msg = " ".join(faults.values())
            raise NotReadyError(msg, faults=faults)

    def _look(self) -> Iterator[tuple[str, str]]:
        try:
            with self._database.reading() as session:
                revision = revision_of(session.connection())
        except SQLAlchemyError as error:
            yield "database", words_for(error)
        else:
            if revision != self._needed:
                yield "database", "The database's tables are another version's."
        if not reaches_broker(self._settings.broker_url.get_secret_value()):
            yield "queue", "The broker can't be reached."
        for folder in folders.look(self._settings):
            if not folder.writable:
                yield folder.name, f"The {folder.name} folder can't be written to."

    @cached_property
    def _needed(self) -> str:
        return migrations.head()


def reaches_broker(url: str) -> bool:
    """Tell whether the broker answers; without one there is none to reach."""
    if not url:
        return True
    try:
        with Connection(url, connect_timeout=BROKER_TIMEOUT_S) as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_S)
    except (KombuError, OSError, KeyError, ImportError):  # KeyError: no such kind of broker
        return False
    return True
