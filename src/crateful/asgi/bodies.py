"""Middleware for request bodies: limits on size and time, and only valid JSON."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from crateful.asgi.json_text import UnfitError, check_json
from crateful.asgi.problems import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFUSALS: Final = frozenset({400, 413, 415, 422})
"""Statuses of requests that no form of ours would send."""

MAX_BODY_BYTES = 1024 * 1024
"""The largest request but for those below: a cookie file is the longest that anybody sends."""

LARGER: Final[Mapping[str, int]] = {"/api/lists/import": 32 * MAX_BODY_BYTES}
"""Twenty thousand rows of a list are five megabytes; the longest that exporters write, thirty."""

MAX_STRANGERS_BYTES = 16 * 1024
"""The largest request of whoever is not signed in: a name, a password, a token."""

LINGER_S = 2.0
"""Seconds that somebody may go on sending a body that was refused."""


class _TooLargeError(Exception):
    """A body is longer than its sender may make it."""


class _SenderGoneError(Exception):
    """A connection ended before its request was whole."""


class Strangers(Protocol):
    """Tells people of the household from others, and how often those were refused."""

    async def is_known(self, scope: Scope) -> bool:
        """Tell whether a request comes from somebody who is signed in."""

    def wait_s(self, scope: Scope) -> float:
        """Return for how many seconds strangers of the same address are not heard; often 0."""

    def count(self, scope: Scope) -> None:
        """Count a request that was refused."""


class BodyCheck:
    """Refuses bodies that are too large, and JSON that could be read in two ways.

    The body is read here, whole, and handed on as one piece. Starlette has a limit too; it
    answers in plain text, and JSON can only be checked whole.
    """

    def __init__(self, app: ASGIApp, strangers: Strangers) -> None:
        self._app = app
        self._strangers = strangers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, 422 or 429, or let the request pass."""
        if scope["type"] != "http" or not _has_body(headers := Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        incoming = _Incoming(receive)
        wait_s = self._strangers.wait_s(scope)
        if wait_s and not await self._strangers.is_known(scope):
            await _too_often(wait_s)(scope, receive, incoming.heard_out(send))
            return
        told = self._counted(scope, send)
        limit = await self._limit_of(scope, headers)
        try:
            body = await _read(incoming, headers, limit)
            if _is_json(headers):
                await _check_aside(body)
        except _TooLargeError:
            await _too_large(limit)(scope, receive, incoming.heard_out(told))
        except _SenderGoneError:
            # For the log alone. Nothing was refused, so it counts against nobody: behind one
            # address there may be others, whose connections are fine.
            await _incomplete()(scope, receive, send)
        except UnfitError as error:
            answer = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", str(error))
            await answer(scope, receive, told)
        else:
            await self._app(scope, _replay(body, receive), told)

    async def _limit_of(self, scope: Scope, headers: Headers) -> int:
        """Return how many bytes are read; who asks is looked up only where that matters."""
        is_short = "content-length" in headers and not _claims_more(headers, MAX_STRANGERS_BYTES)
        if not is_short and await self._strangers.is_known(scope):
            path = scope["path"].removeprefix(scope.get("root_path", ""))
            return LARGER.get(path, MAX_BODY_BYTES)
        return MAX_STRANGERS_BYTES

    def _counted(self, scope: Scope, send: Send) -> Send:
        """Return a ``send`` that counts each refused body of a stranger."""

        async def send_and_count(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] in REFUSALS
            if refused and not await self._strangers.is_known(scope):
                self._strangers.count(scope)
            await send(message)

        return send_and_count


def _too_often(wait_s: float) -> Response:
    detail = f"Too many requests of your address were refused. Wait {math.ceil(wait_s)} seconds."
    return _closing(
        problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-refusals", detail, retry_after_s=wait_s)
    )


def _too_large(limit: int) -> Response:
    detail = f"A request may have {limit} bytes."
    if limit < MAX_BODY_BYTES:
        detail = f"A request of somebody who is not signed in may have {limit} bytes."
    return _closing(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large", detail))


def _incomplete() -> Response:
    detail = "The connection ended before the request was whole. Send it again."
    return problem(HTTPStatus.REQUEST_TIMEOUT, "request-incomplete", detail)


def _closing(answer: Response) -> Response:
    # The rest of the body is still on its way, so the connection can't be used again.
    answer.headers["Connection"] = "close"
    return answer


async def _check_aside(body: bytes) -> None:
    if len(body) > MAX_STRANGERS_BYTES:
        await run_in_threadpool(check_json, body)  # others go on meanwhile
    else:
        check_json(body)


def _has_body(headers: Headers) -> bool:
    # RFC 9112 section 6: without one of these a request has no body.
    return "content-length" in headers or "transfer-encoding" in headers


def _claims_more(headers: Headers, limit: int) -> bool:
    length = headers.get("content-length", "0")
    return not length.isdecimal() or int(length[:20]) > limit


def _is_json(headers: Headers) -> bool:
    subtype = headers.get("content-type", "").partition(";")[0].strip().lower()
    return subtype == "application/json" or subtype.endswith("+json")


class _Incoming:
    """A body as it comes in, which may be left unread for its sender to finish."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_over = False

    async def __call__(self) -> Message:
        """Return the next part."""
        message = await self._receive()
        self._is_over = not message.get("more_body", False)
        return message

    def heard_out(self, send: Send) -> Send:
        """Return a ``send`` that closes the connection only once the sender has finished.

        Who still talks to a closed connection is told so by a reset, and that takes our
        answer with it before it was read (RFC 9112, section 9.6).
        """

        async def send_and_listen(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})
            with anyio.move_on_after(LINGER_S):
                while not self._is_over:
                    await self()
            await send({"type": "http.response.body"})

        return send_and_listen


async def _read(receive: Receive, headers: Headers, limit: int) -> bytes:
    """Return the whole body.

    Raises:
        _TooLargeError: it has, or claims, more than ``limit`` bytes.
        _SenderGoneError: the connection ended first.
    """
    if _claims_more(headers, limit):
        raise _TooLargeError
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect":
            raise _SenderGoneError
        if len(body) > limit:
            raise _TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pieces = [body]

    async def receive_again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return receive_again
