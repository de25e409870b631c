"""Middleware for request ids, request metrics and the access log."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from crateful import tracing
from crateful.counters import TALLIES
from crateful.people_first import PEOPLE_FIRST

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

ID_HEADER: Final = "X-Request-ID"

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS: Final = READING | {"POST", "PUT", "PATCH", "DELETE"}

OTHER: Final = "other"
"""The route of what no route answered, and the method that we don't know: a stranger can
make up as many as they like, and each would be a time series for good."""

BUG: Final = 500
"""From this status on it is our side that could not do it (RFC 9110 section 15.6)."""


class RequestIds:
    """Takes the id that a proxy has given, or makes one, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its id."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = tracing.begin_request(Headers(scope=scope).get(ID_HEADER, ""))

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[ID_HEADER] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)


class Counted:
    """Counts each answered request by its route, and logs those that change something."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and see what becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), BUG  # an answer that never comes is a bug's

        is_answered = False

        def answer() -> None:
            nonlocal is_answered
            if not is_answered:
                is_answered = True
                PEOPLE_FIRST.answered()

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answer()
            await send(message)

        PEOPLE_FIRST.asked()
        try:
            await self._app(scope, receive, send_and_see)
        finally:
            answer()
            _note(scope, status, time.monotonic() - started)


def _note(scope: Scope, status: int, took_s: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else OTHER
    route = getattr(scope.get("route"), "path", OTHER)
    TALLIES.add_request(method, route, status, took_s)
    level = logging.INFO
    if status >= BUG:
        level = logging.WARNING
    elif method in READING:
        level = logging.DEBUG
    client = scope["client"][0] if scope.get("client") else ""
    facts = {
        "method": method,
        "path": scope["path"],
        "route": route,
        "status": status,
        "ms": round(took_s * 1000, 1),
        "client": client,
    }
    # Never the query: an address that somebody pasted may open what is theirs alone.
    text = "%s %s: %d in %.0f ms"
    logger.log(level, text, method, scope["path"], status, took_s * 1000, extra={"facts": facts})
