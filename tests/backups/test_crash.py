"""kill -9 in the middle of a backup or a restore leaves what was, or all of what was to be."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.backups.conftest import Installations, fill, keys, rows

from crateful import backups
from crateful.archives import reading
from crateful.cli.database import prepare
from crateful.settings import Settings

NEVER = 1_000_000
MOMENTS = 4


def run(settings: Settings, point: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that dies at ``point``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRATEFUL_")}
    return subprocess.run(
        [sys.executable, "-m", "tests.backups.dying", str(point), *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={
            **kept,
            "CRATEFUL_DATA_DIR": str(settings.data_dir),
            "CRATEFUL_DATABASE_URL": settings.database_url.get_secret_value(),
        },
    )


def moments(settings: Settings, *arguments: str) -> list[int]:
    """Do it once whole, and return points spread over all that it did, the last ones among them."""
    done = run(settings, NEVER, *arguments)
    assert done.returncode == 0, done.stderr
    last = int(done.stderr.split()[-1])
    return sorted({*range(1, last, max(1, last // MOMENTS)), *range(last - 3, last + 1)})


def test_a_backup_that_was_killed_leaves_no_half_of_one(
    installations: Installations, tmp_path: Path
) -> None:
    house = installations("house", "sqlite")
    fill(house)
    target, killed = tmp_path / "kept.zip", 0
    for point in moments(house, "backup", str(target)):
        target.write_bytes(b"of before")
        ended = run(house, point, "backup", str(target)).returncode
        # The rehearsal may have done one thing more or less than this one.
        assert ended in (-signal.SIGKILL, 0), point
        killed += ended != 0
        if target.read_bytes() != b"of before":
            with reading.opened(target) as archive:
                archive.check()
    assert killed >= MOMENTS
    backups.make(house, target)
    with reading.opened(target) as archive:
        archive.check()
    # Nothing is left of those that died; an empty one could be another's that was just begun.
    assert not [left for left in tmp_path.glob(".*.part") if left.stat().st_size]


def test_a_backup_leaves_alone_what_another_one_is_at(
    installations: Installations, tmp_path: Path
) -> None:
    house = installations("house", "sqlite")
    fill(house)
    for name in ("a", "b", "c"):
        (tmp_path / f".crateful-{name * 8}.part").write_bytes(b"half of one")
    (tmp_path / "notes.part").write_bytes(b"somebody else's")
    held = tmp_path / ".crateful-aaaaaaaa.part"
    with held.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        backups.make(house, tmp_path / "kept.zip")
    assert sorted(each.name for each in tmp_path.glob("*.part")) == [held.name, "notes.part"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_restore_that_was_killed_is_all_of_it_or_nothing_at_the_next_start(
    installations: Installations, dialect: str
) -> None:
    before, rehearsal = installations("before", "sqlite"), installations("rehearsal", dialect)
    after = installations("after", dialect)
    fill(before)
    fill(rehearsal, albums=10)
    fill(after, albums=10)
    archive = backups.make(before)
    new, old = (rows(before, "sign_ins"), keys(before)), (rows(after, "sign_ins"), keys(after))
    command = ("restore", str(archive), "--replace")
    seen = []
    for point in moments(rehearsal, *command):
        ended = run(after, point, *command).returncode
        # The rehearsal may have done one thing more or less than this one.
        assert ended in (-signal.SIGKILL, 0), point
        prepare(after)
        found = (rows(after, "sign_ins"), keys(after))
        assert found in (old, new), point
        assert not (after.data_dir / "restoring").exists()
        if ended:
            seen.append(found == new)
        old = found
    assert run(after, NEVER, *command).returncode == 0
    assert (rows(after, "sign_ins"), keys(after)) == new
    assert len(seen) >= MOMENTS
    assert not seen[0]
    assert seen[-1]
