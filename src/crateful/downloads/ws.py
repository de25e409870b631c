"""The WebSocket: a snapshot first, then changes, no faster than the client reads."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import anyio
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from crateful.db import utc_now
from crateful.downloads import broadcast, service
from crateful.errors import ForbiddenError, UnauthenticatedError
from crateful.events.hub import PACE_S
from crateful.events.messages import Heartbeat, Snapshot
from crateful.users import service as users
from crateful.users.dependencies import COOKIE, current_user_of, current_user_with

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crateful.db import Database
    from crateful.events.hub import Hub
    from crateful.users.service import CurrentUser

router = APIRouter()

AUTH_S: Final = 10.0
"""Seconds in which somebody without a header or cookie must say who they are."""

SEND_S: Final = 15.0
"""Seconds that one frame may take to leave: then the other end is taken for dead."""

RECHECK_S: Final = 5.0
"""Seconds between two looks at whether the sign-in is still good."""

RECENT_S: Final = 600.0
MAX_SNAPSHOT: Final = 500
MAX_FIRST_MESSAGE: Final = 8192

RIGHTS_CHANGED: Final = 1012
"""RFC 6455's registry: "service restart"; every client connects again by itself."""

NOT_SIGNED_IN: Final = 4401
NOT_ALLOWED: Final = 4403
TOO_MANY: Final = 4429


class _Refused(Exception):  # noqa: N818  # ends this connection; never an error of the service
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@router.websocket("/ws")
async def watch(socket: WebSocket) -> None:
    """Tell one browser or program of its own downloads, an admin of all."""
    # Accepted first: a browser can't read why a handshake was refused.
    await socket.accept()
    try:
        current_user = await _who(socket)
        with socket.app.state.hub.seat(current_user.id) as is_free:
            if is_free:
                await _Connection(socket, current_user).run()
            else:
                await _close(socket, TOO_MANY, "You have too many connections open.")
    except _Refused as refused:
        await _close(socket, refused.code, refused.reason)
    except (WebSocketDisconnect, TimeoutError):
        await _close(socket, 1001, "")


async def _who(socket: WebSocket) -> CurrentUser:
    try:
        if _has_credential(socket):
            return await run_in_threadpool(current_user_of, socket)
        with anyio.fail_after(AUTH_S):
            message = await socket.receive_text()
        return await run_in_threadpool(current_user_with, socket, _token_in(message))
    except UnauthenticatedError as error:
        raise _Refused(NOT_SIGNED_IN, str(error)) from error
    except ForbiddenError as error:
        raise _Refused(NOT_ALLOWED, str(error)) from error
    except (TimeoutError, KeyError) as error:  # KeyError: a binary frame
        raise _Refused(NOT_SIGNED_IN, "Say who you are first.") from error


def _has_credential(socket: WebSocket) -> bool:
    headers = socket.headers
    return "authorization" in headers or "x-api-key" in headers or COOKIE in socket.cookies


def _token_in(text: str) -> str:
    """Return the token of a first message ``{"type": "auth", "token": ...}``."""
    message: Any = None
    if len(text) <= MAX_FIRST_MESSAGE:
        with suppress(ValueError, RecursionError):
            message = json.loads(text)
    if isinstance(message, dict) and message.get("type") == "auth":
        token = message.get("token")
        if isinstance(token, str):
            return token
    msg = 'The first message must be {"type": "auth", "token": "..."}.'
    raise _Refused(NOT_SIGNED_IN, msg)


class _Connection:
    """One signed-in socket."""

    def __init__(self, socket: WebSocket, current_user: CurrentUser) -> None:
        self._socket = socket
        self._current_user = current_user
        self._hub: Hub = socket.app.state.hub
        self._database: Database = socket.app.state.database
        self._seen = 0
        self._end: Exception | None = None

    async def run(self) -> None:
        """Serve until either end has enough."""
        async with anyio.create_task_group() as group:
            for work in (self._tell, self._listen, self._stay_signed_in):
                group.start_soon(self._until_one_ends, work, group.cancel_scope)
        if self._end is not None:
            raise self._end

    async def _until_one_ends(
        self, work: Callable[[], Awaitable[None]], scope: anyio.CancelScope
    ) -> None:
        try:
            await work()
        except (_Refused, WebSocketDisconnect, TimeoutError) as end:
            self._end = self._end or end
        finally:
            scope.cancel()

    async def _tell(self) -> None:
        await self._send_snapshot(self._hub.quiet_ms)
        while True:
            if not await self._hub.wait(self._seen, self._hub.heartbeat_s):
                await self._send(Heartbeat(seq=self._hub.position).model_dump_json())
                continue
            helping = self._hub.helping(
                self._current_user.id, self._seen, is_admin=self._current_user.is_admin
            )
            if helping.is_gap:
                await self._send_snapshot(quiet_ms=0)  # there was news, and it is gone
                continue
            self._seen = helping.position
            for text in helping.texts:
                await self._send(text)
            await anyio.sleep(PACE_S)

    async def _send_snapshot(self, quiet_ms: int) -> None:
        # The place is marked before the rows are read: what changes in between comes twice
        # rather than never, and the second is dropped by its seq.
        self._seen = self._hub.position
        snapshot = await run_in_threadpool(self._snapshot, quiet_ms)
        await self._send(snapshot.model_dump_json())

    def _snapshot(self, quiet_ms: int) -> Snapshot:
        with self._database.reading() as session:
            rows = service.recent(session, self._current_user, RECENT_S, MAX_SNAPSHOT)
            downloads = [broadcast.live(row) for row in rows]
            return Snapshot(seq=self._seen, quiet_ms=quiet_ms, downloads=downloads)

    async def _listen(self) -> None:
        """Read what comes, to notice the end; nothing that a client says matters here."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1001))

    async def _stay_signed_in(self) -> None:
        while True:
            await anyio.sleep(self._until_next_look_s())
            current_user = await run_in_threadpool(self._renewed)
            if current_user is None:
                raise _Refused(NOT_SIGNED_IN, "The sign-in has ended.")
            if current_user.is_admin != self._current_user.is_admin:
                # What an admin sees and what a user sees are two lists: begin anew.
                raise _Refused(RIGHTS_CHANGED, "Your rights have changed; connect again.")

    def _until_next_look_s(self) -> float:
        if self._current_user.expires_at is None:
            return RECHECK_S
        left_s = (self._current_user.expires_at - utc_now()).total_seconds()
        return min(RECHECK_S, max(0.05, left_s))

    def _renewed(self) -> CurrentUser | None:
        with self._database.reading() as session:
            return users.renewed(session, self._current_user)

    async def _send(self, text: str) -> None:
        with anyio.fail_after(SEND_S):
            await self._socket.send_text(text)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    # RuntimeError: the other end has closed it already.
    with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        with anyio.fail_after(1):
            await socket.close(code, reason[:120])
