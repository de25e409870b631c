"""What every request passes first: limits on what may come in, headers on what goes out."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import anyio
from starlette.datastructures import Headers, MutableHeaders

from crateful import tracing
from crateful.problems import problem, render_bug
from crateful.traffic import ID_HEADER, Counted, RequestIds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI, Request, Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1024 * 1024
"""The largest request: a cookie file is the longest thing that anybody sends."""

LINGER_S = 2.0
"""Seconds that somebody may go on sending a body that was refused."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
"""Nothing inline and nothing from elsewhere: pictures of other sites come through
:mod:`crateful.pictures`. ``'self'`` covers the WebSocket too (CSP level 3, section 6.7.2.8:
an origin of ``http`` matches ``ws``)."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Covers answer to a cookie, which another port of this host could use from a page of its own.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class UnfitError(ValueError):
    """Part of a request that no route could make sense of; the message is for its sender."""


def path_below(scope: Scope) -> str:
    """Return a request's path without what all addresses of the service begin with."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class BasePath:
    """Takes requests below a base path, whether or not the proxy in front has taken it off.

    What stands behind finds the path whole, and the base in ``root_path``, as ASGI has it.
    """

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "lifespan":
            path = scope["path"]
            if path == self._base_path:
                path += "/"
            elif not path.startswith(f"{self._base_path}/"):
                path = self._base_path + path
            scope = {**scope, "path": path, "root_path": self._base_path}
        await self._app(scope, receive, send)


class SecurityHeaders:
    """Tells browsers what our answers may not be used for.

    Answers of the API are not kept by caches unless their route says so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                harden(MutableHeaders(scope=message), path_below(scope))
            await send(message)

        await self._app(scope, receive, send_with_headers)


def harden(headers: MutableHeaders, path: str) -> None:
    """Add to an answer what browsers must know of it."""
    headers.update(SECURITY_HEADERS)
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")


def _render_bug(request: Request, error: Exception) -> Response:
    """Answer outside all middleware: that is where Starlette catches what nobody expected."""
    answer = render_bug(request, error)
    harden(answer.headers, path_below(request.scope))
    answer.headers[ID_HEADER] = tracing.request_id()
    return answer


class AddressCheck:
    """Refuses paths and queries with bytes that are no text: no route could mean them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, or let the request pass."""
        if scope["type"] == "http":
            try:
                for part in (scope.get("raw_path") or b"", scope["query_string"]):
                    _check_text(unquote_to_bytes(part))
            except UnfitError as error:
                answer = problem(HTTPStatus.BAD_REQUEST, "unreadable-address", str(error))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyCheck:
    """Refuses bodies that are too large, and JSON that could be read in two ways.

    The body is read here, whole, and handed on as one piece. Starlette has a limit too; it
    answers in plain text, and JSON can only be checked whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 or 422, or let the request pass."""
        if scope["type"] != "http" or not _has_body(headers := Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        incoming = _Incoming(receive)
        body = None if _says_too_much(headers) else await _read(incoming)
        if body is None:
            detail = f"A request may have {MAX_BODY_BYTES} bytes."
            answer = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large", detail)
            # The rest of the body is still on its way, so the connection can't be used again.
            answer.headers["Connection"] = "close"
            await answer(scope, receive, incoming.heard_out(send))
            return
        try:
            if _is_json(headers):
                check_json(body)
        except UnfitError as error:
            answer = problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", str(error))
            await answer(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def check_json(body: bytes) -> None:
    """Refuse JSON that is malformed, ambiguous, or has text that no database can keep.

    Raises:
        UnfitError: it is not JSON of RFC 8259 in UTF-8; a name comes twice in an object
            (section 4: what that means is up to the reader); a number is not finite; or a
            text has U+0000 or half a surrogate pair.
    """
    try:
        value = json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_no_number)
        _check_values([value])
    except UnfitError:
        raise
    except RecursionError:
        msg = "The JSON is nested too deeply."
        raise UnfitError(msg) from None
    except ValueError:
        msg = "The body is not JSON in UTF-8."
        raise UnfitError(msg) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "The JSON has a name twice in one object."
        raise UnfitError(msg)
    return found


def _no_number(word: str) -> float:
    msg = f"{word} is no number in JSON."
    raise UnfitError(msg)


def _check_values(values: Iterable[Any]) -> None:
    waiting = list(values)
    while waiting:
        match waiting.pop():
            case str() as text:
                # Half a surrogate pair can be spelled in JSON and in nothing else.
                _check_text(text.encode(errors="surrogatepass"))
            case dict() as found:
                waiting += found.keys()
                waiting += found.values()
            case list() as found:
                waiting += found
            case _:
                pass  # numbers, true, false and null have no text


def _check_text(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        msg = "The request has text that is not UTF-8."
        raise UnfitError(msg) from None
    if b"\0" in data:
        msg = "The request has a text with a NUL character."
        raise UnfitError(msg)


def _has_body(headers: Headers) -> bool:
    # RFC 9112 section 6: without one of these a request has no body.
    return "content-length" in headers or "transfer-encoding" in headers


def _says_too_much(headers: Headers) -> bool:
    length = headers.get("content-length", "0")
    return not length.isdecimal() or int(length[:20]) > MAX_BODY_BYTES


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


async def _read(receive: Receive) -> bytes | None:
    """Return the whole body, or ``None`` once it is too large or its sender has gone."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pieces = [body]

    async def receive_again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return receive_again


def install(app: FastAPI, base_path: str) -> None:
    """Put these checks in front of ``app``; the last one added is the first one passed.

    A bug is caught outside all of them and answered with the same headers.
    """
    app.add_middleware(BodyCheck)
    app.add_middleware(AddressCheck)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Counted)
    if base_path:
        app.add_middleware(BasePath, base_path=base_path)
    app.add_middleware(RequestIds)
    app.add_exception_handler(Exception, _render_bug)
