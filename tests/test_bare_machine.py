"""An empty Debian that can't be made is told of; one that is ended leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.running import eventually

SCRIPT = Path(__file__).parent.parent / "scripts" / "bare-machine"
UNAVAILABLE = 69


class Host:
    """A machine of which only ``apt``, ``debootstrap`` and the user are made up."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.scratch = folder / "bin", folder / "scratch"
        self.programs.mkdir()
        self.scratch.mkdir()
        self.started = folder / "started"
        self.says("apt-get", 'echo "Debian http://debian.invalid/debian bookworm main"')
        self.says("debootstrap", f'echo >"{self.started}"; sleep 600')

    def says(self, program: str, script: str) -> None:
        path = self.programs / program
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        path = f"{self.programs}:{os.environ['PATH']}:/usr/sbin:/sbin"
        return subprocess.Popen(
            # Whoever runs the tests in the background of a shell ignores SIGINT, and so would it.
            ["env", "--default-signal", "sh", SCRIPT, *arguments],
            env={"PATH": path, "HOME": str(self.scratch), "TMPDIR": str(self.scratch)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_who_is_not_root_is_told_so_in_one_line(host: Host) -> None:
    host.says("id", "echo 1000")
    with host.start("13") as process:
        _, said = process.communicate()
    assert said == "No empty Debian can be made here: it takes root.\n"
    assert process.returncode == UNAVAILABLE


def test_a_debian_that_is_not_known_is_asked_for(host: Host) -> None:
    with host.start("11") as process:
        _, said = process.communicate()
    assert (process.returncode, said.count("\n")) == (2, 1)


def test_a_debian_that_can_not_be_fetched_is_no_red_suite_and_leaves_nothing(host: Host) -> None:
    host.says("debootstrap", "exit 1")
    with host.start("13") as process:
        _, said = process.communicate()
    assert process.returncode == UNAVAILABLE
    assert "No empty Debian can be made here: " in said
    assert list(host.scratch.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_it_no_process_and_no_folder_stays(
    host: Host, number: signal.Signals
) -> None:
    """Its processes hold the pipe of what it says, so its end is theirs."""
    with host.start("12") as process:
        eventually(lambda: host.started.exists() or process.poll() is not None)
        if process.poll() is None:  # where nobody may have namespaces there is nothing to end
            assert len(list(host.scratch.iterdir())) == 1
            process.send_signal(number)
        process.communicate()
    assert process.returncode != 0
    assert list(host.scratch.iterdir()) == []
