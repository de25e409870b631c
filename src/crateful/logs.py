"""The log: one line an event on standard output, as text for people or JSON for programs.

Every line tells its time with the zone and, where there is one, its request and download.
Secrets are taken out of all of it, tracebacks too.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from crateful import tracing
from crateful.engines.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crateful.settings import Settings

FACTS: Final = "facts"
"""``extra={FACTS: {...}}``: what a line says, for programs to sort by."""

logger = logging.getLogger(__name__)


class LogLevelError(ValueError):
    """``CRATEFUL_LOG_LEVEL`` is no level."""


def install(settings: Settings) -> None:
    """Write the log of this process, what nobody caught and Python's warnings included.

    Raises:
        LogLevelError: the setting names no level.
    """
    names = logging.getLevelNamesMapping()
    if settings.log_level.upper() not in names:
        msg = f"{settings.log_level!r} is none of DEBUG, INFO, WARNING, ERROR."
        raise LogLevelError(msg)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_FORMATTERS[_format_of(settings)](_secrets_of(settings)))
    # Others' libraries tell of every step: only their warnings are news to an operator.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("crateful").setLevel(settings.log_level.upper())
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_thread


class Text(logging.Formatter):
    """A line for people; a traceback follows it, each of its lines set in.

    Args:
        secrets: what must not be seen, besides what looks like a secret.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._hide = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        about = "".join(f" {name}={value}" for name, value in _ids().items())
        line = (
            f"{_time_of(record)} {record.levelname} {record.name}:"
            f" {self._hide(record.getMessage())}{about}"
        )
        return "\n    ".join((line, *(self._hide(each) for each in _traceback_of(self, record))))


class Json(logging.Formatter):
    """A line for programs: one JSON object.

    Args:
        secrets: what must not be seen, besides what looks like a secret.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._hide = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, Any] = {
            "time": _time_of(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._hide(record.getMessage()),
            **_ids(),
            **getattr(record, FACTS, {}),
        }
        if trace := [self._hide(each) for each in _traceback_of(self, record)]:
            said["traceback"] = "\n".join(trace)
        return json.dumps(said, ensure_ascii=False, default=str)


_FORMATTERS: Final = {"text": Text, "json": Json}


def _format_of(settings: Settings) -> Literal["text", "json"]:
    return settings.log_format or ("text" if sys.stdout.isatty() else "json")


def _secrets_of(settings: Settings) -> list[str]:
    values = (settings.database_url, settings.broker_url, settings.proxy_url)
    return [value.get_secret_value() for value in (*values, settings.metrics_token)]


def _ids() -> dict[str, str | int]:
    ids: dict[str, str | int] = {}
    if request_id := tracing.request_id():
        ids["request_id"] = request_id
    if (download_id := tracing.download_id()) is not None:
        ids["download_id"] = download_id
    return ids


def _time_of(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC).astimezone()
    return at.isoformat(timespec="milliseconds")


def _traceback_of(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else []
    if record.stack_info:
        parts.append(record.stack_info)
    # A line of the source is shown as it stands there; what it holds at run time is not.
    return [line for part in parts for line in part.splitlines() if line.strip()]


def _log_thread(told: threading.ExceptHookArgs) -> None:
    """Log what ended a thread; Python would print it in a form of its own."""
    if told.exc_value is None or issubclass(told.exc_type, SystemExit):
        return
    name = told.thread.name if told.thread else "?"
    trace = (told.exc_type, told.exc_value, told.exc_traceback)
    logger.error("The thread %s ended by a bug", name, exc_info=trace)
