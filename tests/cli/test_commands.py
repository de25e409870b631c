"""The command line itself: its help, its exit codes, and what it says when nobody answers."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.cli.terminal import PASSWORD, Terminal

from crateful.cli import COMMANDS
from crateful.settings import Settings

ASKING = [
    ("search", "blue train"),
    ("settings", "test", "qobuz"),
    ("downloads",),
    ("download", "https://music.example/album"),
    ("preview", "https://music.example/album"),
    ("cancel", "1"),
    ("retry", "1"),
    ("log", "1"),
    ("import", "music"),
    ("review", "list"),
    ("review", "show", "1"),
    ("review", "accept", "1"),
    ("review", "as-is", "1"),
    ("review", "discard", "1"),
    ("review", "search", "1", "Artist", "Album"),
]
"""Every command that needs a service."""


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port on which nobody listens, nor can while we hold it."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def stranger() -> Iterator[str]:
    """Another program's web server, at an address where Crateful is looked for."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>It works!</html>")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Pages) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
        thread.join()


def test_help_names_every_command_and_loads_none_of_them(terminal: Terminal) -> None:
    answer = terminal.run("--help")
    assert answer.code == 0
    for name, entry in COMMANDS.items():
        assert f"  {name} " in answer.out
        assert entry.summary in " ".join(answer.out.split())


def test_help_starts_without_the_database_the_web_and_the_tools(terminal: Terminal) -> None:
    import subprocess  # noqa: PLC0415  # the fresh interpreter is what is tested here

    code = "import sys, crateful.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert {"sqlalchemy", "fastapi", "celery", "rich", "httpx2"}.isdisjoint(loaded)


def test_python_m_crateful_is_the_same_command(terminal: Terminal) -> None:
    answer = terminal.spawn("--version")
    assert (answer.code, answer.out) == (0, "crateful, version 0.1.0\n")


def test_an_unknown_command_and_a_missing_argument_are_usage_errors(terminal: Terminal) -> None:
    assert terminal.run("dance").code == 2
    assert terminal.run("download").code == 2


@pytest.mark.parametrize("command", ASKING, ids=" ".join)
def test_without_a_service_each_command_says_so_and_how_to_start_it(
    terminal: Terminal, command: tuple[str, ...], silent_port: int
) -> None:
    terminal.run("user", "add", "ada", "--password-stdin", said=PASSWORD)
    answer = terminal.run(*command, CRATEFUL_PORT=str(silent_port))
    assert answer.code == 1
    assert answer.err == (
        f"Error: No service answers at http://127.0.0.1:{silent_port}. "
        "Start it with `crateful serve`.\n"
    )


def test_a_command_leaves_no_sign_in_behind(terminal: Terminal, silent_port: int) -> None:
    terminal.run("user", "add", "ada", "--password-stdin", said=PASSWORD)
    terminal.run("downloads", CRATEFUL_PORT=str(silent_port))
    ended = terminal.run("user", "passwd", "ada", "--password-stdin", said=PASSWORD)
    assert "; 0 sign-ins were ended" in ended.out


def test_before_there_is_anybody_the_first_step_is_named(terminal: Terminal) -> None:
    answer = terminal.run("downloads")
    assert answer.code == 1
    assert "crateful user add" in answer.err


def test_acting_as_somebody_unknown_is_refused(terminal: Terminal) -> None:
    terminal.run("user", "add", "ada", "--password-stdin", said=PASSWORD)
    answer = terminal.run("downloads", "--user", "eve")
    assert (answer.code, "'eve'" in answer.err) == (1, True)


def test_a_token_of_this_machine_is_never_sent_to_another(
    terminal: Terminal, stranger: str
) -> None:
    terminal.run("user", "add", "ada", "--password-stdin", said=PASSWORD)
    answer = terminal.run("downloads", CRATEFUL_URL=stranger)
    assert answer.code == 1
    assert "CRATEFUL_API_KEY" in answer.err


def test_what_is_not_crateful_is_told_apart(terminal: Terminal, stranger: str) -> None:
    answer = terminal.run("downloads", CRATEFUL_URL=stranger, CRATEFUL_API_KEY="crateful_x")
    assert answer.code == 1
    assert answer.err == f"Error: What answers at {stranger} is not Crateful.\n"


def test_the_service_is_found_where_it_noted_that_it_is(terminal: Terminal, stranger: str) -> None:
    terminal.run("user", "add", "ada", "--password-stdin", said=PASSWORD)
    Settings(data_dir=terminal.data_dir).service_note.write_text(
        json.dumps({"url": stranger, "pid": 1})
    )
    assert f"What answers at {stranger}" in terminal.run("downloads").err


def test_a_port_that_is_taken_is_said_in_one_line(terminal: Terminal, stranger: str) -> None:
    port = stranger.rpartition(":")[2]
    answer = terminal.run("serve", "--host", "127.0.0.1", "--port", port)
    assert answer.code == 1
    assert answer.err.startswith(f"Error: Can't listen on 127.0.0.1 port {port}: ")


def test_a_worker_of_its_own_needs_a_broker(terminal: Terminal) -> None:
    answer = terminal.run("worker")
    assert (answer.code, "CRATEFUL_BROKER_URL" in answer.err) == (1, True)


def test_a_log_level_that_is_none_is_named(terminal: Terminal) -> None:
    answer = terminal.run("serve", CRATEFUL_LOG_LEVEL="loud")
    assert (answer.code, "CRATEFUL_LOG_LEVEL" in answer.err) == (1, True)


def test_accepting_two_things_at_once_is_a_usage_error(terminal: Terminal) -> None:
    answer = terminal.run("review", "accept", "1", "--candidate", "1", "--release", "x")
    assert answer.code == 2
