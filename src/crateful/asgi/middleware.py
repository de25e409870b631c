"""The stack of middleware: base path, security headers, checks of addresses and bodies."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders

from crateful import tracing
from crateful.asgi.bodies import BodyCheck
from crateful.asgi.json_text import UnfitError, check_text
from crateful.asgi.problems import problem, render_bug
from crateful.asgi.request_metrics import ID_HEADER, Counted, RequestIds

if TYPE_CHECKING:
    from fastapi import FastAPI, Request, Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from crateful.asgi.bodies import Strangers

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'self'; "
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
                    check_text(unquote_to_bytes(part))
            except UnfitError as error:
                answer = problem(HTTPStatus.BAD_REQUEST, "unreadable-address", str(error))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def install(app: FastAPI, base_path: str, strangers: Strangers) -> None:
    """Put these checks in front of ``app``; the last one added is the first one passed.

    A bug is caught outside all of them and answered with the same headers.
    """
    app.add_middleware(BodyCheck, strangers=strangers)
    app.add_middleware(AddressCheck)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Counted)
    if base_path:
        app.add_middleware(BasePath, base_path=base_path)
    app.add_middleware(RequestIds)
    app.add_exception_handler(Exception, _render_bug)
