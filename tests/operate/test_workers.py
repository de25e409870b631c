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
from crateful.downloads import owner, roster
from crateful.downloads.roster import FORGET_S, GONE_S, Note
from crateful.settings import Settings
from crateful.system import workers


def age(settings: Settings, seconds: float) -> None:
    """Let every note be from so long ago."""
    for path in (settings.data_dir / "workers").iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_worker_that_waits_for_work_is_shown_until_it_ends(
    database: Database, settings: Settings
) -> None:
    me = owner.mine()
    note = Note(settings, me)
    note.touch()
    with database.reading() as session:
        (seen,) = workers.look(session, settings.data_dir)
    assert (seen.host, seen.pid, seen.downloads) == (me.host, os.getpid(), [])
    assert seen.threads == settings.worker_threads
    note.remove()
    assert roster.look(settings.data_dir) == []


def test_one_that_is_silent_for_long_is_taken_for_gone_and_forgotten_later(
    settings: Settings,
) -> None:
    Note(settings, owner.mine()).touch()
    age(settings, GONE_S + 1)
    assert roster.look(settings.data_dir) == []
    roster.clear(settings.data_dir)
    assert any((settings.data_dir / "workers").iterdir()), "it may only be out of touch"
    age(settings, FORGET_S + 1)
    roster.clear(settings.data_dir)
    assert not any((settings.data_dir / "workers").iterdir())


LEAVE_A_NOTE = """
import sys
from pathlib import Path
from crateful.downloads import owner
from crateful.downloads.roster import Note
from crateful.settings import Settings
Note(Settings(data_dir=Path(sys.argv[1])), owner.mine()).touch()
"""


def test_one_that_died_on_this_machine_is_known_to_be_gone_at_once(settings: Settings) -> None:
    subprocess.run([sys.executable, "-c", LEAVE_A_NOTE, settings.data_dir], check=True)
    assert any((settings.data_dir / "workers").iterdir())
    assert roster.look(settings.data_dir) == []
    roster.clear(settings.data_dir)
    assert not any((settings.data_dir / "workers").iterdir())


def test_a_note_that_is_taken_away_comes_back_and_nonsense_is_passed_over(
    settings: Settings,
) -> None:
    note = Note(settings, owner.mine())
    note.touch()
    note.remove()
    for name, text in (("a.json", ""), ("b.json", "[]"), ("c.json", '{"owner": 3}')):
        (settings.data_dir / "workers" / name).write_text(text)
    assert roster.look(settings.data_dir) == []
    Note(settings, owner.mine()).touch()
    assert len(roster.look(settings.data_dir)) == 1


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


def test_the_service_s_own_worker_signs_in_and_out(tmp_path: Path, terminal: Terminal) -> None:
    service = Service(tmp_path / "data").start()
    try:
        eventually(lambda: roster.look(service.data_dir))
        assert terminal.run("health", "--worker").code == 0
    finally:
        service.stop()
    assert roster.look(service.data_dir) == []
    answer = terminal.run("health", "--worker")
    assert (answer.code, "sign of life" in answer.err) == (1, True)
