"""A thousand browsers on one API process, and fifty downloads that go on under their eyes.

``python -m bench websockets [CLIENTS]``. The service runs in a process of its own; how long a
message takes is its own time stamp against the moment it is read here, so the pace of 0.2 s at
which progress is gathered, twice, is in it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import uvicorn
from tests.queue import rows
from websockets.asyncio.client import ClientConnection, connect

from bench.measure import Spread, spread, tree_cpu_s, tree_pss_bytes
from crateful.app import create_app
from crateful.db import Database
from crateful.db import connect as connect_database
from crateful.downloads import broadcast
from crateful.downloads.states import Status
from crateful.events.bus import Bus
from crateful.migrations import upgrade
from crateful.server import listening
from crateful.settings import Settings
from crateful.users import service as users
from crateful.users.models import User

CLIENTS = 1_000
DOWNLOADS = 50
EVERY_S = 0.25
"""Between two lines of progress of one download."""

WATCHED_S = 20.0
SETTLED_S = 5.0
AT_A_TIME = 25
KIB = 1024


@dataclass
class Heard:
    """What all clients heard while it was counted."""

    is_counting: bool = False
    taken_ms: list[float] = field(default_factory=list)

    def take(self, text: str) -> None:
        """Note how long one message took."""
        if not self.is_counting:
            return
        news = json.loads(text)
        if news["type"] == "download_progress":
            told = datetime.fromisoformat(news["at"])
            self.taken_ms.append((datetime.now(UTC) - told).total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What one number of clients costs."""

    clients: int
    delivery: Spread
    messages_per_s: float
    cpu_percent: float
    pss_bytes: int


class Child:
    """The service, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "bench.websockets", str(folder)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.port: int = told["port"]
        self.keys: list[str] = told["keys"]

    def __enter__(self) -> Self:
        """Return itself: it runs already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def stall(self) -> socket.socket:
        """Connect somebody who never reads."""
        stalled = socket.create_connection(("127.0.0.1", self.port))
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.sendall(
            "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {'A' * 22}==\r\n"
            f"X-Api-Key: {self.keys[0]}\r\n\r\n".encode()
        )
        assert b" 101 " in stalled.recv(2048)
        return stalled


def run(folder: Path, clients: int = CLIENTS) -> list[str]:
    """Return the lines of a Markdown table."""
    with Child(folder) as child:
        few, many, stalled = asyncio.run(_watched(child, clients))
    per_client = (many.pss_bytes - few.pss_bytes) / (many.clients - few.clients) / KIB
    lines = ["| sockets | delivery p50 / p99 | messages a second | CPU | memory (PSS) |"]
    lines.append("|---|---|---|---|---|")
    for name, one in (("", few), ("", many), (", and one that never reads", stalled)):
        lines.append(
            f"| {one.clients:,}{name} | {one.delivery.p50_ms:.0f} / {one.delivery.p99_ms:.0f} ms "
            f"| {one.messages_per_s:.0f} | {one.cpu_percent:.0f} % of a core "
            f"| {one.pss_bytes / KIB**2:.0f} MiB |"
        )
    return [*lines, "", f"{per_client:.0f} KiB for each socket."]


async def _watched(child: Child, clients: int) -> tuple[Crowd, Crowd, Crowd]:
    heard = Heard()
    async with _connected(child, DOWNLOADS, 0, heard):
        few = await _count(child, heard, DOWNLOADS)
        async with _connected(child, clients - DOWNLOADS, DOWNLOADS, heard):
            many = await _count(child, heard, clients)
            with closing(await asyncio.to_thread(child.stall)):
                stalled = await _count(child, heard, clients)
    return few, many, stalled


async def _count(child: Child, heard: Heard, clients: int) -> Crowd:
    await asyncio.sleep(SETTLED_S)
    heard.taken_ms, heard.is_counting = [], True
    cpu_s, started = tree_cpu_s(child.process.pid), time.perf_counter()
    await asyncio.sleep(WATCHED_S)
    heard.is_counting = False
    took_s = time.perf_counter() - started
    return Crowd(
        clients,
        spread(heard.taken_ms),
        len(heard.taken_ms) / took_s,
        (tree_cpu_s(child.process.pid) - cpu_s) / took_s * 100,
        tree_pss_bytes(child.process.pid),
    )


@asynccontextmanager
async def _connected(child: Child, clients: int, first: int, heard: Heard) -> AsyncIterator[None]:
    """Keep some sockets open, spread over the people, and read all that comes."""
    gate = asyncio.Semaphore(AT_A_TIME)
    async with asyncio.TaskGroup() as group:
        opening = [
            asyncio.create_task(_open(child, (first + number) % DOWNLOADS, gate))
            for number in range(clients)
        ]
        sockets = await asyncio.gather(*opening)
        reading = [group.create_task(_read(each, heard)) for each in sockets]
        yield
        for task in reading:
            task.cancel()
    await asyncio.gather(*(each.close() for each in sockets))


async def _open(child: Child, person: int, gate: asyncio.Semaphore) -> ClientConnection:
    async with gate:
        return await connect(
            f"ws://127.0.0.1:{child.port}/ws",
            additional_headers={"X-Api-Key": child.keys[person]},
            proxy=None,
            compression=None,
            open_timeout=120,
        )


async def _read(one: ClientConnection, heard: Heard) -> None:
    async for text in one:
        heard.take(str(text))


def main(folder: Path, arguments: Sequence[str]) -> None:
    """Measure, then print the table."""
    clients = int(arguments[0]) if arguments else CLIENTS
    print("\n".join(run(folder / "data", clients)))


def serve(folder: Path) -> None:
    """Serve until standard input ends, with downloads that always go on."""
    settings = Settings(data_dir=folder)
    folder.mkdir(parents=True)
    upgrade(settings.sqlalchemy_url)
    database = Database(connect_database(settings.sqlalchemy_url))
    people = _people(database)
    app = create_app(settings, database)
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, log_config=None, ws="websockets-sansio", access_log=False)
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        told = {"port": listener.getsockname()[1], "keys": [key for _, _, key in people]}
        print(json.dumps(told), flush=True)
        end = threading.Event()
        threading.Thread(target=lambda: (sys.stdin.read(), end.set()), daemon=True).start()
        _go_on(app.state.bus, database, people, end)
        server.should_exit = True


def _people(database: Database) -> list[tuple[int, int, str]]:
    """Make people, each with one download: ids of both, and a key."""
    made = []
    for number in range(DOWNLOADS):
        with database.session() as session:
            name = f"listener-{number}"
            user = User(username=name, username_key=name, password_hash="!")
            session.add(user)
            session.flush()
            _, key = users.add_api_key(session, user.id, "bench")
            user_id = user.id
        download = rows.add(database, user_id, str(number), status=Status.DOWNLOADING)
        made.append((user_id, download, key))
    return made


def _go_on(
    bus: Bus, database: Database, people: Sequence[tuple[int, int, str]], end: threading.Event
) -> None:
    news = {
        (user, download): broadcast.progressed(rows.read(database, download))
        for user, download, _ in people
    }
    seq = 0
    while not end.wait(EVERY_S):
        seq += 1
        for (user, _), one in news.items():
            now = {"seq": seq, "percent": seq % 100, "at": datetime.now(UTC)}
            bus.tell(user, one.model_copy(update=now))


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
