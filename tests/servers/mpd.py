"""A private Music Player Daemon that indexes a folder, as a household's player does."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from tests.servers.ports import free_port
from tests.servers.unattended import tied

START_TIMEOUT_S = 60

_CONFIGURATION = """
music_directory "{music}"
db_file "{home}/database"
log_file "{home}/log"
bind_to_address "127.0.0.1"
port "{port}"
auto_update "no"
zeroconf_enabled "no"
audio_output {{
    type "null"
    name "nothing"
}}
"""


class Mpd:
    """Started on entering, gone with its files on leaving.

    Args:
        music: the folder that it indexes.
    """

    def __init__(self, music: Path) -> None:
        self._music = music
        self._port = free_port()
        self._home = Path(tempfile.mkdtemp(prefix="crateful-mpd-"))
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        program = shutil.which("mpd")
        if program is None:
            pytest.fail("MPD is missing: see docs/testing.md")
        settings = {"music": self._music, "home": self._home, "port": self._port}
        configuration = self._home / "mpd.conf"
        configuration.write_text(_CONFIGURATION.format(**settings))
        command = tied([program, "--no-daemon", configuration])
        self._server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert time.monotonic() < deadline, "MPD did not start"
            time.sleep(0.02)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._home)

    def indexed(self, shape: str = "%file%") -> list[str]:
        """Read every file anew; return each track, written as mpc's format says.

        MPD's `update` passes over a file that was changed within the second of its last look.
        """
        self._ask("rescan", "--wait")
        return self._ask("--format", shape, "listall").splitlines()

    def loaded(self, playlist: str) -> list[str]:
        """Put a playlist of the folder into an empty queue; return the files that play."""
        self._ask("rescan", "--wait")
        self._ask("clear")
        self._ask("load", playlist)
        return self._ask("--format", "%file%", "playlist").splitlines()

    def plays(self) -> str:
        """Play the first of the queue, and return its file once it was opened and is heard."""
        self._ask("single", "on")
        self._ask("repeat", "on")
        self._ask("play", "1")
        deadline = time.monotonic() + START_TIMEOUT_S
        while "\naudio: " not in (status := self._status()):
            assert "\nerror: " not in status, status
            assert time.monotonic() < deadline, f"MPD does not play: {status}"
            time.sleep(0.02)
        assert "\nstate: play\n" in status, status
        return self._ask("--format", "%file%", "current").strip()

    def _status(self) -> str:
        """Return what MPD itself says of how it is; mpc leaves out what is decoded."""
        with socket.create_connection(("127.0.0.1", self._port), START_TIMEOUT_S) as line:
            line.sendall(b"status\nclose\n")
            with line.makefile(encoding="utf-8") as answer:
                return answer.read()

    def _ask(self, *words: str) -> str:
        server = ("--host", "127.0.0.1", "--port", str(self._port))
        done = subprocess.run(
            ["mpc", *server, *words], check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
