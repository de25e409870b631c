"""Every worker is seen, also while it waits for work, and none that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal
from tests.running import Service, eventually

from crateful.db import Database
from crateful.downloads.worker import registry, worker_id
from crateful.downloads.worker.registry import FORGET_S, GONE_S, WorkerNote
from crateful.settings import Settings
from crateful.system import workers


def age(settings: Settings, seconds: float) -> None:
    """Let every note be from so long ago."""
    for path in (settings.data_dir / "workers").iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_worker_that_waits_for_work_is_shown_until_it_ends(
    database: Database, settings: Settings
) -> None:
    me = worker_id.mine()
    note = WorkerNote(settings, me)
    note.touch()
    with database.reading() as session:
        (seen,) = workers.look(session, settings.data_dir)
    assert (seen.host, seen.pid, seen.downloads) == (me.host, os.getpid(), [])
    assert seen.threads == settings.worker_threads
    note.remove()
    assert registry.look(settings.data_dir) == []


def test_one_that_is_silent_for_long_is_taken_for_gone_and_forgotten_later(
    settings: Settings,
) -> None:
    WorkerNote(settings, worker_id.mine()).touch()
    age(settings, GONE_S + 1)
    assert registry.look(settings.data_dir) == []
    registry.clear(settings.data_dir)
    assert any((settings.data_dir / "workers").iterdir()), "it may only be out of touch"
    age(settings, FORGET_S + 1)
    registry.clear(settings.data_dir)
    assert not any((settings.data_dir / "workers").iterdir())


LEAVE_A_NOTE = """
import sys
from pathlib import Path
from crateful.downloads.worker import worker_id
from crateful.downloads.worker.registry import WorkerNote
from crateful.settings import Settings
WorkerNote(Settings(data_dir=Path(sys.argv[1])), worker_id.mine()).touch()
"""


def test_one_that_died_on_this_machine_is_known_to_be_gone_at_once(settings: Settings) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_A_NOTE, settings.data_dir], check=True)
    assert any((settings.data_dir / "workers").iterdir())
    assert registry.look(settings.data_dir) == []
    registry.clear(settings.data_dir)
    assert not any((settings.data_dir / "workers").iterdir())


def test_a_note_that_is_taken_away_comes_back_and_nonsense_is_passed_over(
    settings: Settings,
) -> None:
    note = WorkerNote(settings, worker_id.mine())
    note.touch()
    note.remove()
    for name, text in (("a.json", ""), ("b.json", "[]"), ("c.json", '{"owner": 3}')):
        (settings.data_dir / "workers" / name).write_text(text)
    assert registry.look(settings.data_dir) == []
    WorkerNote(settings, worker_id.mine()).touch()
    assert len(registry.look(settings.data_dir)) == 1


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


def test_the_service_s_own_worker_signs_in_and_out(tmp_path: Path, terminal: Terminal) -> None:
    service = Service(tmp_path / "data").start()
    try:
        eventually(lambda: registry.look(service.data_dir))
        assert terminal.run("health", "--worker").code == 0
    finally:
        service.stop()
    assert registry.look(service.data_dir) == []
    answer = terminal.run("health", "--worker")
    assert (answer.code, "sign of life" in answer.err) == (1, True)
