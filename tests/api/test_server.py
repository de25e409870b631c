"""The web server around the application: whom it believes, and how it stops."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from tests.conftest import eventually

from crateful.server import listening, spare_memory, web_server


async def who_asks(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the address that the request is taken to come from."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["client"][0].encode()})


@contextmanager
def running(trusted_proxies: str) -> Iterator[str]:
    """Serve on a real socket, and stop as a signal would have it."""
    end, told = socket.socketpair()
    server = web_server(who_asks, end, trusted_proxies)
    with listening("127.0.0.1", 0) as listener, end, told:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        eventually(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        told.send(b"\0")
        thread.join()


@pytest.mark.parametrize(
    ("trusted", "believed"),
    [("", "127.0.0.1"), ("10.0.0.1", "127.0.0.1"), ("10.0.0.1,127.0.0.1", "203.0.113.9")],
)
def test_only_a_trusted_proxy_may_say_where_a_request_is_from(trusted: str, believed: str) -> None:
    """Else anybody escapes the limit of guesses per address."""
    with running(trusted) as url:
        answer = httpx2.get(url, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.text == believed
    assert "date" in answer.headers
    assert "server" not in answer.headers


def test_memory_is_spared_wherever_the_c_library_can() -> None:
    spare_memory()
