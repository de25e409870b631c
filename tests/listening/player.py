"""A player that takes its answer piece by piece, and may leave in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

PATIENCE_S = 60


class Stream:
    """One request whose body nobody takes before it is asked for."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_over = asyncio.Event()
        self._left = asyncio.Event()
        self._asked = False
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=1)

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        if message.get("body"):
            await self._pieces.put(message["body"])
        if not message.get("more_body"):
            await self._pieces.put(None)

    async def piece(self) -> bytes:
        """The next bytes; none at the end."""
        return await asyncio.wait_for(self._pieces.get(), PATIENCE_S) or b""

    async def rest(self) -> bytes:
        taken = b""
        while piece := await self.piece():
            taken += piece
        return taken

    async def leave(self) -> None:
        """Close the connection, and wait until the service has noticed."""
        self._left.set()
        await asyncio.wait_for(self.is_over.wait(), PATIENCE_S)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """The application as a server runs it."""
    async with app.router.lifespan_context(app):
        yield


@asynccontextmanager
async def playing(app: FastAPI, address: str, person: dict[str, str]) -> AsyncIterator[Stream]:
    """Ask for an address, as somebody."""
    path, _, query = address.partition("?")
    stream = Stream()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in person.items()],
        "client": ("127.0.0.1", 1),
        "server": ("crateful.test", 80),
    }

    async def answer() -> None:
        try:
            await app(scope, stream.receive, stream.send)
        finally:
            stream.is_over.set()

    answering = asyncio.create_task(answer())
    try:
        yield stream
    finally:
        await stream.leave()
        await answering
