"""Whatever breaks, and whenever: every request ends, and no album is lost or there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.chaos.auditor import Finding
from tests.chaos.storm import Plan, Summary
from tests.servers.unattended import tied

MOST_S = 1100
"""Only ends a hang: a storm takes a minute on a machine with nothing else to do."""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("backend", "seed", "rounds"),
    [("sqlite", 5, 2), ("postgresql+redis", 6, 2), ("postgresql+rabbitmq", 7, 1)],
)
def test_after_a_storm_all_is_as_if_nothing_had_broken(
    audio_shelf: AudioShelf, backend: str, seed: int, rounds: int
) -> None:
    """Q4, Q5, I1: kill -9 of everything, no room, no rights, no network, another time of day."""
    told = _storm("--backend", backend, "--seed", seed, "--rounds", rounds, audio=audio_shelf)
    assert told.returncode == 0, told.stdout
    assert f"| rounds, audits | {rounds}, {rounds} |" in told.stdout
    assert "| bad | 0 |" in told.stdout


@pytest.mark.timeout(1200)
def test_kills_in_the_midst_of_journal_and_shelving_leave_nothing_bad(
    audio_shelf: AudioShelf,
) -> None:
    """X7, X10: a few of the aimed kills; hundreds are `make thorough`."""
    told = _storm("--aim", "journal", "--kills", 3, "--seed", 4, audio=audio_shelf)
    assert told.returncode == 0, told.stdout
    assert "| audits | 1 |" in told.stdout
    assert "| bad | 0 |" in told.stdout


def test_a_bad_end_is_told_with_what_is_bad() -> None:
    summary = Summary(Plan("sqlite", 1, 1), findings=[Finding("album-lost", "download 7")])
    assert "| bad | 1 |\nalbum-lost: download 7" in summary.table()


def _storm(*options: object, audio: AudioShelf) -> subprocess.CompletedProcess[str]:
    """Let it storm in a process of its own, which takes all that it started along."""
    command = [sys.executable, "-m", "tests.chaos", "--audio", audio.folder, *options]
    return subprocess.run(
        tied(command),
        check=False,
        timeout=MOST_S,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
        env=dict(os.environ),
    )
