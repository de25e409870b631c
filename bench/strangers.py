"""How long ``/health`` takes while strangers are at work, beside the same service at rest.

A thousand connections that never finish a request's head, opened anew as they are closed, and four
senders of a megabyte of empty lists, who wait for no answer's meaning.
"""

from __future__ import annotations

import http.client
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.running import Service

from bench.measure import Figure, Spread, spread

HALF_OPEN = 1_000
SENDERS = 4
SAMPLES = 1_000
EVERY_S = 0.01
FILES = 4_096

HALF_A_HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\n"


def run(folder: Path) -> list[Figure]:
    """Return the p99 among strangers as a multiple of the one at rest."""
    service = Service(folder / "data").start()
    port = int(service.url.rpartition(":")[2])
    strangers = []
    try:
        at_rest = _asked(port)
        for task in ("hold", *["send"] * SENDERS):
            command = [sys.executable, "-m", "bench.strangers", task, str(port)]
            strangers.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for one in strangers:
            assert one.stdout is not None
            one.stdout.readline()
        among_them = _asked(port)
    finally:
        for one in strangers:
            one.kill()
            one.communicate()
        service.stop()
    return [
        Figure(
            f"`/health`, p99 among {HALF_OPEN:,} half-open connections and {SENDERS} senders of"
            " hostile bodies",
            "the same service at rest",
            among_them.p99_ms / at_rest.p99_ms,
            "times the time",
            f"{among_them.p99_ms:.1f} ms against {at_rest.p99_ms:.1f} ms",
        )
    ]


def _asked(port: int) -> Spread:
    """Ask for ``/health`` over and over, each time on a connection of its own."""
    taken = []
    for _ in range(SAMPLES):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/health")
        assert connection.getresponse().read()
        connection.close()
        taken.append((time.perf_counter() - started) * 1000)
        time.sleep(EVERY_S)
    return spread(taken)


def _hold(port: int) -> None:
    """Keep a thousand connections half open."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, FILES), hard))
    held: list[socket.socket] = []
    while True:
        while len(held) < HALF_OPEN:
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(HALF_A_HEAD)
            one.settimeout(0)
            held.append(one)
        print(len(held), flush=True)
        time.sleep(0.5)
        held = [one for one in held if not _is_over(one)]


def _is_over(one: socket.socket) -> bool:
    try:
        one.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        pass
    one.close()
    return True


def _send(port: int) -> None:
    """Send a hostile body for as long as somebody listens."""
    body = b"[" + b"[]," * 349_000 + b"[]]"
    print("begun", flush=True)
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(
                "POST", "/api/auth/login", body, {"Content-Type": "application/json"}
            )
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass  # cut off, which is an answer, too
        finally:
            connection.close()


if __name__ == "__main__":
    {"hold": _hold, "send": _send}[sys.argv[1]](int(sys.argv[2]))
