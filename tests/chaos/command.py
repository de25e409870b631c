"""The command ``python -m tests.chaos`` as tests run it, with what it tells.

Each storm has a file of tests of its own: a file stays in one process of pytest-xdist, and storms
one after the other would be what a run waits for at its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.servers.unattended import tied

MOST_S = 1100
"""Only ends a hang: a storm takes a minute on a machine with nothing else to do."""


def told_by(audio: AudioShelf, *options: object) -> str:
    """Run it in a process of its own, which takes all that it started along; return its table."""
    command = [sys.executable, "-m", "tests.chaos", "--audio", audio.folder, *options]
    ended = subprocess.run(
        tied(command),
        check=False,
        timeout=MOST_S,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
        env=dict(os.environ),
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def storm(audio: AudioShelf, backend: str, seed: int, rounds: int) -> None:
    """Let it storm on a backend; all must be as if nothing had broken."""
    options = ("--backend", backend, "--seed", seed, "--rounds", rounds)
    table = told_by(audio, *options)
    assert f"| rounds, audits | {rounds}, {rounds} |" in table
    assert "| bad | 0 |" in table
