"""What a stranger does with connections alone costs other people nothing."""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.running import END_S, PASSWORD, Service, eventually

from crateful.connections import Limits
from crateful.server import listening, web_server

USUAL_FILES = 1024
"""The limit of a shell and of a systemd unit that says nothing."""

HALF_A_HEAD = b"GET /health HTTP/1.1\r\nHost: crateful\r\n"
ASK = HALF_A_HEAD + b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = Service(tmp_path_factory.mktemp("usual") / "data", open_files=USUAL_FILES)
    yield home.start().set_up()
    home.leave()


@pytest.fixture(autouse=True)
def many_files() -> Iterator[None]:
    """Let the stranger, who is this process, have more files than the service."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def place_of(url: str) -> tuple[str, int]:
    return "127.0.0.1", int(url.rpartition(":")[2])


def opened(place: tuple[str, int], count: int, said: bytes, around: ExitStack) -> list[Any]:
    """Open connections that say something and then no more."""
    found = []
    for _ in range(count):
        one = around.enter_context(socket.create_connection(place, timeout=END_S))
        one.sendall(said)
        found.append(one)
    return found


def answer_to(place: tuple[str, int], request: bytes) -> bytes:
    """Return all that comes until the service closes."""
    with socket.create_connection(place, timeout=END_S) as connection:
        connection.sendall(request)
        return rest_of(connection)


def rest_of(connection: socket.socket) -> bytes:
    answer = b""
    try:
        while piece := connection.recv(65536):
            answer += piece
    except ConnectionResetError:
        pass
    return answer


def ended(connections: Sequence[socket.socket]) -> int:
    """Count those that the service has closed."""
    count = 0
    for one in connections:
        one.settimeout(0)
        try:
            while one.recv(65536):
                pass
            count += 1
        except BlockingIOError:
            pass
        except ConnectionResetError:
            count += 1
    return count


def log_of(service: Service) -> str:
    return (service.data_dir / "serve.log").read_text()


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
UNFINISHED = {
    "nothing": b"",
    "half a head": HALF_A_HEAD,
    "half a body": b"POST /api/setup HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
    "a WebSocket of nobody": UPGRADE,
}


@pytest.mark.parametrize("said", UNFINISHED.values(), ids=UNFINISHED)
def test_more_half_open_connections_than_files_keep_nobody_out(
    service: Service, said: bytes
) -> None:
    """X1: the ones that say least end first, and the log stays short."""
    before = len(log_of(service))
    with ExitStack() as around:
        mine = opened(place_of(service.url), USUAL_FILES + 76, said, around)
        for _ in range(20):
            assert service.ask("GET", "/health").status_code == 200
        body = {"username": "admin", "password": PASSWORD}
        assert service.ask("POST", "/api/auth/login", json=body).status_code == 200
        assert 0 < ended(mine) < len(mine)
    told = log_of(service)[before:]
    assert "Traceback" not in told
    assert told.count("Too many connections") <= 1


def test_two_hundred_slow_connections_are_left_alone(service: Service) -> None:
    """X1: a slow household is no attack."""
    with ExitStack() as around:
        slow = opened(place_of(service.url), 200, HALF_A_HEAD, around)
        assert service.ask("GET", "/health").status_code == 200
        for one in slow:
            one.sendall(b"Connection: close\r\n\r\n")
        assert all(rest_of(one).startswith(b"HTTP/1.1 200") for one in slow)


def test_a_service_without_a_file_left_says_so_once_and_goes_on_when_there_is_one(
    service: Service,
) -> None:
    """X1: asyncio would log a traceback for each try."""
    assert service.process is not None
    process, before = psutil.Process(service.process.pid), len(log_of(service))
    soft, hard = process.rlimit(psutil.RLIMIT_NOFILE)
    with ExitStack() as around:
        process.rlimit(psutil.RLIMIT_NOFILE, (1, hard))
        waiting = opened(place_of(service.url), 30, ASK, around)
        eventually(lambda: "New connections must wait" in log_of(service)[before:])
        process.rlimit(psutil.RLIMIT_NOFILE, (soft, hard))
        assert all(rest_of(one).startswith(b"HTTP/1.1 200") for one in waiting)
    told = log_of(service)[before:]
    assert told.count("New connections must wait") == 1
    assert "Traceback" not in told


def test_the_service_takes_more_files_than_it_was_given_where_it_may(tmp_path: Path) -> None:
    """X1: a shell gives 1,024, and lets who wants have more."""
    home = Service(tmp_path).start()
    try:
        assert home.process is not None
        soft, hard = psutil.Process(home.process.pid).rlimit(psutil.RLIMIT_NOFILE)
        assert soft >= min(hard, 16_384)
    finally:
        home.leave()


async def never_mind(scope: Any, receive: Any, send: Any) -> None:
    """Answer once the whole body has come, or never."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"heard"})


@contextmanager
def running(limits: Limits, proxies: str = "") -> Iterator[tuple[str, int]]:
    """Serve on a real socket with limits that nobody need wait for."""
    end, told = socket.socketpair()
    server = web_server(never_mind, end, proxies, limits)
    with listening("127.0.0.1", 0) as listener, end, told:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        eventually(lambda: server.started)
        try:
            yield listener.getsockname()
        finally:
            told.send(b"\0")
            thread.join()


WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HT", WHOLE + b"GET / HT", HALF_A_BODY, WHOLE + HALF_A_BODY],
    ids=["nothing", "half a head", "half a second head", "half a body", "half a second body"],
)
def test_whoever_does_not_go_on_is_not_waited_for(said: bytes) -> None:
    """X1: uvicorn waits for ever."""
    limits = Limits(connections=16, head_s=0.2, body_s=0.2)
    with running(limits) as place:
        assert answer_to(place, said).count(b"heard") == (WHOLE in said)


@pytest.mark.parametrize("start", [b"GET / HT", HALF_A_BODY], ids=["head", "body"])
def test_a_byte_now_and_then_buys_no_time(start: bytes) -> None:
    """X1: the time is for all of a head, or of a body."""
    limits = Limits(connections=16, head_s=0.5, body_s=0.5)
    with running(limits) as place, socket.create_connection(place, timeout=END_S) as one:
        one.sendall(start.replace(b"9", b"999999"))

        def has_ended_all_the_same() -> bool:
            try:
                one.sendall(b"x")
            except (ConnectionResetError, BrokenPipeError):
                return True
            return False

        eventually(has_ended_all_the_same)


def test_connections_of_a_named_proxy_are_many_peoples() -> None:
    """X1: one address's share is not for them."""
    with ExitStack() as around:
        place = around.enter_context(running(Limits(connections=16), "127.0.0.1"))
        mine = opened(place, 15, b"GET / HT", around)
        assert answer_to(place, WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert ended(mine) == 0


HEAD = b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKS = b"2\r\n{}\r\n0\r\n\r\n"
SECOND = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


TWO_ENDS = {
    "a length, then chunks": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "chunks, then a length": b"Transfer-Encoding: chunked\r\nContent-Length: 12\r\n\r\n" + CHUNKS,
    "chunks and no length": b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + CHUNKS,
    "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
    "two lengths in one": b"Content-Length: 2, 3\r\n\r\n{} ",
    "a signed length": b"Content-Length: +2\r\n\r\n{}",
    "a length in hex": b"Content-Length: 0x2\r\n\r\n{}",
    "a blank before the colon": b"Content-Length : 2\r\n\r\n{}",
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "chunks and more": b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS,
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    "a coding after a tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n" + CHUNKS,
    "a chunk's size with 0x": b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "a chunk that goes on": b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
    "a bare CR before a name": b"X: a\rTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "a bare CR in a value": b"X: a\rb\r\nContent-Length: 2\r\n\r\n{}",
    "two hosts": b"Host: y\r\nContent-Length: 2\r\n\r\n{}",
}
REQUESTS = {name: HEAD + rest for name, rest in TWO_ENDS.items()} | {
    "chunks in HTTP/1.0": HEAD.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + CHUNKS,
    "no host": HEAD.replace(b"Host: x\r\n", b"") + b"Content-Length: 2\r\n\r\n{}",
    "a blank before all": b" " + HEAD + b"Content-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("asked", REQUESTS.values(), ids=REQUESTS)
def test_a_request_whose_end_could_be_in_two_places_is_refused_and_its_connection_closed(
    service: Service, asked: bytes
) -> None:
    """X16: RFC 9112 sections 5.1, 6.1, 6.3 and 7.1: else a proxy and we see two requests."""
    answer = answer_to(place_of(service.url), asked + SECOND)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert answer.count(b"HTTP/1.1 ") == 1, "what follows is not taken for a request"


def test_a_folded_header_is_one_value(service: Service) -> None:
    """X16: RFC 9112 section 5.2 lets a server read it so; it hides no second header."""
    folded = b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n Content-Length: 9\r\n\r\n"
    assert answer_to(place_of(service.url), folded + SECOND).count(b"HTTP/1.1 200") == 2
