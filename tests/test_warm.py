"""What tests/warm.py forks is a process like any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests import warm


def run(folder: Path, *arguments: str, **environment: str) -> tuple[warm.Warm, Path]:
    log = folder / "log"
    with log.open("ab") as into:
        process = warm.start(arguments, environment, into.fileno(), into.fileno())
    return process, log


def test_it_says_what_the_same_command_says_and_ends_as_it_does(tmp_path: Path) -> None:
    environment = {"CRATEFUL_DATA_DIR": str(tmp_path), "CRATEFUL_PORT": "none"}
    command = [sys.executable, "-m", "crateful", "serve"]
    asked = subprocess.run(
        command, env=environment, check=False, text=True, stderr=subprocess.STDOUT, stdout=-1
    )

    process, log = run(tmp_path, "crateful", "serve", **environment)

    assert process.wait(60) == asked.returncode != 0
    assert log.read_text() == asked.stdout


def test_it_has_a_session_an_environment_and_files_of_its_own(tmp_path: Path) -> None:
    process, log = run(tmp_path, "tests.test_warm", LOOK="closely")

    assert process.wait(60) == 3
    session, look, files = log.read_text().split()
    assert (session, look) == (str(process.pid), "closely")
    assert files == "0,1,2"


def test_its_death_by_a_signal_is_told(tmp_path: Path) -> None:
    process, _ = run(tmp_path, "tests.test_warm", WAIT="yes")

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0)
    process.kill()

    assert process.wait(60) == process.poll() == -signal.SIGKILL
    process.kill()  # whose number it may be now, is not hit


def main() -> None:
    """Tell of this process, or wait for its end."""
    if "WAIT" in os.environ:
        signal.pause()
    files = sorted(each.name for each in Path("/proc/self/fd").iterdir() if each.exists())
    sys.stdout.write(f"{os.getsid(0)} {os.environ['LOOK']} {','.join(files)}")
    sys.exit(3)


if __name__ == "__main__":
    main()
