"""``/ws``: who may listen, what they hear, and that nobody slows anybody."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from tests.conftest import Person, eventually
from tests.queue import rows
from websockets.sync.client import connect

from crateful.app import create_app
from crateful.db import Database
from crateful.downloads import broadcast
from crateful.downloads.states import Status
from crateful.downloads.worker.job import Job
from crateful.events import hub as hubs
from crateful.events.bus import Bus
from crateful.events.hub import Hub
from crateful.events.messages import (
    SERVER_MESSAGE,
    DownloadProgress,
    LibraryChanged,
    Notification,
    Told,
    schema,
)
from crateful.server import listening
from crateful.settings import Settings

NOTE = Notification(title="Hello", message="World")


def token_of(person: Person) -> str:
    return person["Authorization"].partition(" ")[2]


def read(session: WebSocketTestSession) -> dict[str, Any]:
    """Return the next message, checked against the schema that the API publishes."""
    text = session.receive_text()
    SERVER_MESSAGE.validate_json(text)
    message: dict[str, Any] = json.loads(text)
    assert {"type", "seq", "at"} <= message.keys()
    return message


def progress_of(database: Database, download: int, seq: int, percent: int) -> DownloadProgress:
    news = broadcast.progressed(rows.read(database, download))
    return news.model_copy(update={"seq": seq, "percent": percent})


@contextmanager
def listens(client: TestClient, person: Person) -> Iterator[WebSocketTestSession]:
    """Be connected, with the snapshot read."""
    with client.websocket_connect("/ws", headers=dict(person)) as session:
        assert read(session)["type"] == "snapshot"
        yield session


def close_code(session: WebSocketTestSession) -> int:
    with pytest.raises(WebSocketDisconnect) as closed:
        while True:
            session.receive_text()
    return closed.value.code


def test_a_header_an_api_key_a_cookie_and_a_first_message_all_let_one_in_w3(
    client: TestClient, ada: Person
) -> None:
    made = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada)
    key = made.json()["key"]
    token = token_of(ada)
    for headers in (ada, {"X-Api-Key": key}, {"Cookie": f"crateful_token={token}"}):
        with client.websocket_connect("/ws", headers=dict(headers)) as session:
            assert read(session)["type"] == "snapshot"
    with client.websocket_connect("/ws") as session:
        session.send_json({"type": "auth", "token": token})
        assert read(session)["type"] == "snapshot"


@pytest.mark.parametrize(
    "first",
    [
        "{}",
        "not json",
        '{"type": "auth"}',
        '{"type": "auth", "token": 5}',
        '{"type": "auth", "token": "nonsense"}',
        "[" * 5000,
        "x" * 20_000,
    ],
)
def test_a_first_message_that_says_nothing_ends_with_4401_w3(
    client: TestClient, first: str
) -> None:
    with client.websocket_connect("/ws") as session:
        session.send_text(first)
        assert close_code(session) == 4401


def test_a_token_in_the_address_is_worth_nothing_w3(client: TestClient, ada: Person) -> None:
    with client.websocket_connect(f"/ws?token={token_of(ada)}") as session:
        session.send_bytes(b"hello")
        assert close_code(session) == 4401


def test_a_bad_token_is_told_so_after_the_handshake(client: TestClient) -> None:
    with client.websocket_connect("/ws", headers={"Authorization": "Bearer x"}) as session:
        assert close_code(session) == 4401


def test_another_sites_page_cannot_use_the_cookie(client: TestClient, ada: Person) -> None:
    headers = {"Cookie": f"crateful_token={token_of(ada)}", "Origin": "https://evil.example"}
    with client.websocket_connect("/ws", headers=dict(headers)) as session:
        assert close_code(session) == 4403


def test_the_socket_does_not_outlive_the_sign_in_w7(client: TestClient, ada: Person) -> None:
    again = client.post("/api/auth/login", json={"username": "ada", "password": ada.password})
    headers = {"Authorization": f"Bearer {again.json()['token']}"}
    client.cookies.clear()
    with client.websocket_connect("/ws", headers=dict(headers)) as session:
        read(session)
        assert client.post("/api/auth/logout", headers=headers).is_success
        assert close_code(session) == 4401


def test_who_is_an_admin_no_longer_hears_no_more_of_others_w7(
    client: TestClient, app: FastAPI, admin: Person, ada: Person
) -> None:
    """By a sign-in and by an API key; a promotion begins anew, too."""
    path = f"/api/users/{ada.id}"
    client.patch(path, json={"is_admin": True}, headers=admin)
    key = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()["key"]
    with ExitStack() as open_ones:
        sessions = [
            open_ones.enter_context(client.websocket_connect("/ws", headers=dict(headers)))
            for headers in (ada, {"X-Api-Key": key})
        ]
        for session in sessions:
            read(session)
        client.patch(path, json={"is_admin": False}, headers=admin)
        assert [close_code(session) for session in sessions] == [1012, 1012]
    with listens(client, ada) as session:
        app.state.bus.tell(admin.id, NOTE.model_copy(update={"title": "the admin's"}))
        app.state.bus.tell(ada.id, NOTE.model_copy(update={"title": "hers"}))
        assert read(session)["title"] == "hers"


def test_the_snapshot_has_what_is_alive_or_ended_just_now_and_only_ones_own_w5(
    client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    alive = rows.add(database, ada.id, "1", seq=7, progress=30, status=Status.WAITING)
    long_ago = rows.add(database, ada.id, "2", status=Status.COMPLETE)
    old = rows.read(database, alive).created_at.replace(year=2000)
    rows.change(database, long_ago, finished_at=old)
    theirs = rows.add(database, bob.id, "3")
    seen = {}
    for person in (ada, bob, admin):
        with client.websocket_connect("/ws", headers=dict(person)) as session:
            seen[person.id] = [
                (each["download_id"], each["seq"]) for each in read(session)["downloads"]
            ]
    assert seen[ada.id] == [(alive, 7)]
    assert seen[bob.id] == [(theirs, 0)]
    assert seen[admin.id] == [(theirs, 0), (alive, 7)]


def test_changes_reach_their_owner_and_admins_in_order_and_nobody_else_w2(
    client: TestClient, app: FastAPI, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    with (
        listens(client, ada) as adas,
        listens(client, bob) as bobs,
        listens(client, admin) as admins,
    ):
        url = "https://someone.bandcamp.com/album/two"
        made = client.post("/api/downloads/url", json={"url": url}, headers=ada)
        download = made.json()["id"]
        client.post(f"/api/downloads/{download}/cancel", headers=ada)
        app.state.bus.tell(None, LibraryChanged(album_id=5, action="added"))
        for session in (adas, admins):
            heard = []
            while not heard or heard[-1]["type"] != "library_changed":
                heard.append(read(session))
            changes = [each for each in heard if each["type"] == "download_changed"]
            assert changes[-1]["status"] == "cancelled"
            assert changes[-1]["download_id"] == download
            seqs = [each["seq"] for each in changes]
            assert seqs == sorted(set(seqs))
        assert read(bobs)["type"] == "library_changed"  # and nothing before it


def test_a_worker_elsewhere_on_the_bus_shows_progress_that_never_falls_w2_w4(
    client: TestClient, app: FastAPI, settings: Settings, database: Database, ada: Person
) -> None:
    download = rows.add(database, ada.id, status=Status.DOWNLOADING, lease_token="t")
    quick = settings.model_copy(update={"min_free_bytes": 0})
    job = Job(rows.read(database, download), quick, database, app.state.bus)
    with listens(client, ada) as session, closing(job.stop):
        job.row.note(title="One", artist="Somebody", tracks_total=2)
        changed = read(session)
        assert (changed["type"], changed["title"], changed["percent"]) == (
            "download_changed", "One", 0,
        )  # fmt: skip
        for percent in (10, 60, 40):
            news = progress_of(database, download, changed["seq"] + percent, percent)
            app.state.bus.tell(ada.id, news)
        last = changed
        while last["percent"] != 60:
            message = read(session)
            assert message["percent"] >= last["percent"]
            assert message["seq"] > last["seq"]
            last = message


def test_silence_is_broken_by_heartbeats(client: TestClient, app: FastAPI, ada: Person) -> None:
    app.state.hub.heartbeat_s = 0.05
    with listens(client, ada) as session:
        assert read(session)["type"] == "heartbeat"


def test_a_reconnect_gets_a_fresh_snapshot_with_what_was_missed_w5(
    client: TestClient, app: FastAPI, database: Database, ada: Person
) -> None:
    download = rows.add(database, ada.id)
    with listens(client, ada):
        pass
    rows.change(database, download, progress=70, seq=9, status=Status.DOWNLOADING)
    with client.websocket_connect("/ws", headers=dict(ada)) as session:
        (shown,) = read(session)["downloads"]
    assert (shown["percent"], shown["seq"], shown["status"]) == (70, 9, "downloading")


def test_one_person_may_not_open_connections_without_end(
    client: TestClient, app: FastAPI, ada: Person, bob: Person
) -> None:
    with ExitStack() as seats:
        for _ in range(hubs.MAX_SOCKETS):
            seats.enter_context(app.state.hub.seat(ada.id))
        with client.websocket_connect("/ws", headers=dict(ada)) as session:
            assert close_code(session) == 4429
    with listens(client, bob):
        pass


def test_a_slow_socket_gets_the_newest_of_each_download_and_memory_stays_bounded_w6(
    database: Database, ada: Person
) -> None:
    download = rows.add(database, ada.id)
    hub = Hub(Bus())
    for number in range(1, 5001):
        hub.take([Told(user_id=ada.id, news=progress_of_row(database, download, number))])
    helping = hub.helping(ada.id, 0, is_admin=False)
    assert [json.loads(text)["seq"] for text in helping.texts] == [5000]
    assert not helping.is_gap
    for _ in range(hubs.MAX_KEPT + 10):
        hub.take([Told(user_id=None, news=NOTE)])
    behind = hub.helping(ada.id, 0, is_admin=False)
    assert behind.is_gap  # it is sent a new snapshot instead
    assert len(behind.texts) <= hubs.MAX_KEPT


_LIVE: dict[int, DownloadProgress] = {}


def progress_of_row(database: Database, download: int, seq: int) -> DownloadProgress:
    if download not in _LIVE:
        _LIVE[download] = progress_of(database, download, 0, 0)
    return _LIVE[download].model_copy(update={"seq": seq})


def test_news_that_was_overtaken_on_the_way_is_dropped_w5(database: Database, ada: Person) -> None:
    download = rows.add(database, ada.id)
    hub = Hub(Bus())
    for seq in (3, 2):
        news = progress_of(database, download, seq, seq)
        hub.take([Told(user_id=ada.id, news=news)])
    (text,) = hub.helping(ada.id, 0, is_admin=False).texts
    assert json.loads(text)["seq"] == 3


def test_waiting_for_news_ends_when_there_is_some() -> None:
    async def wait() -> tuple[bool, bool]:
        hub = Hub(Bus())
        nothing = await hub.wait(0, 0.01)
        waiting = asyncio.create_task(hub.wait(0, 20))
        await asyncio.sleep(0)
        hub.take([Told(user_id=None, news=NOTE)])
        return nothing, await waiting

    assert asyncio.run(wait()) == (False, True)


def test_the_schema_names_every_message_of_the_contract_w4() -> None:
    text = json.dumps(schema())
    for name in (
        "snapshot", "download_progress", "download_changed", "library_changed",
        "notification", "heartbeat",
    ):  # fmt: skip
        assert f'"{name}"' in text


@pytest.fixture
def real_server(settings: Settings, database: Database) -> Iterator[tuple[str, FastAPI]]:
    """The app on a real socket: only there can a client stop reading."""
    app = create_app(settings, database)
    with listening("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, log_config=None, ws="websockets-sansio")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        eventually(lambda: server.started)
        yield f"127.0.0.1:{listener.getsockname()[1]}", app
        server.should_exit = True
        thread.join()


def test_a_client_that_stops_reading_keeps_nobody_waiting_w6(
    real_server: tuple[str, FastAPI], ada: Person
) -> None:
    address, app = real_server
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.sendall(
            f"GET /ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {'A' * 22}==\r\n"
            f"Authorization: {ada['Authorization']}\r\n\r\n".encode()
        )
        assert b" 101 " in stalled.recv(2048)  # and it never reads again
        with connect(f"ws://{address}/ws", additional_headers=dict(ada), proxy=None) as live_one:
            live_one.recv()
            for number in range(60):
                app.state.bus.tell(ada.id, Notification(title=str(number), message="x" * 50_000))
            titles = []
            while len(titles) < 60:
                titles.append(json.loads(live_one.recv(timeout=60))["title"])
    assert titles == [str(number) for number in range(60)]


def test_the_listening_socket_drops_peers_that_take_nothing() -> None:
    with listening("127.0.0.1", 0) as listener:
        told = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert told == 20_000
