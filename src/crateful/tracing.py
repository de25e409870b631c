"""Context of log lines: the current request and the current download."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

_FIT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""An id of somebody else's that can stand in a log and in a header as it is."""

_request: ContextVar[str] = ContextVar("request", default="")
_download: ContextVar[int | None] = ContextVar("download", default=None)


def begin_request(asked: str = "") -> str:
    """Name the request that this task serves from now on, and return its id.

    Args:
        asked: the id that came with it, taken if it can be written anywhere.
    """
    request_id = asked if _FIT.fullmatch(asked) else secrets.token_hex(8)
    # Not taken back: the server gives each request a task, and a bug is logged at its very end.
    _request.set(request_id)
    return request_id


def request_id() -> str:
    """Return the id of the request that is being served; empty outside of one."""
    return _request.get()


@contextmanager
def download(download_id: int) -> Generator[None]:
    """Mark every line that this thread logs within the block as one about a download."""
    token = _download.set(download_id)
    try:
        yield
    finally:
        _download.reset(token)


def download_id() -> int | None:
    """Return the download that is being worked on, if one is."""
    return _download.get()
