"""Killed at any moment, an album is in the library whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ELSEWHERE = Path("/dev/shm")  # noqa: S108  # a file system of its own, wherever Linux runs


@pytest.fixture
def other_file_system() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="crateful-", dir=ELSEWHERE))
    yield folder
    shutil.rmtree(folder)


def kill_everywhere(kind: str, root: Path, staging: Path) -> list[str]:
    """Kill at every point, and return how each recovery went."""
    command = [sys.executable, "-m", "tests.library.crash", kind, str(root), str(staging)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["faults"] == []
    ends: list[str] = report["ends"]
    return ends


@pytest.mark.parametrize("kind", ["new", "replace"])
def test_a_filing_that_is_killed_anywhere_is_whole_or_not_there(
    kind: str, other_file_system: Path
) -> None:
    """I1, I3, B5: rolled back or finished, hearts kept, nothing left; a retry files it once."""
    ends = kill_everywhere(kind, other_file_system / "data", other_file_system / "staging")
    assert len(ends) > 15
    assert "settled" in ends


@pytest.mark.parametrize("kind", ["new", "replace"])
def test_the_same_across_file_systems(kind: str, tmp_path: Path, other_file_system: Path) -> None:
    """I19: copied and synced where a link can't be made."""
    assert tmp_path.stat().st_dev != other_file_system.stat().st_dev
    ends = kill_everywhere(kind, other_file_system / "data", tmp_path / "staging")
    assert "settled" in ends


@pytest.mark.parametrize("kind", ["delete", "restore", "swap"])
def test_a_delete_or_restore_that_is_killed_anywhere_is_whole_or_not_there(
    kind: str, other_file_system: Path
) -> None:
    """I14, I15."""
    ends = kill_everywhere(kind, other_file_system / "data", other_file_system / "staging")
    assert "settled" in ends


def test_what_was_staged_for_a_download_that_nobody_takes_again_is_swept(
    other_file_system: Path,
) -> None:
    """X7: killed anywhere and then given up or cancelled, it leaves nothing beside the shelf."""
    ends = kill_everywhere("given up", other_file_system / "data", other_file_system / "staging")
    assert "nothing to do" in ends
