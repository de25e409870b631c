"""X10: a kill from outside is not the download's fault, only a crash in its own thread is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.conftest import Person
from tests.queue import rows

from crateful.db import Database, utc_now
from crateful.downloads.states import Stage, Status
from crateful.downloads.worker import crashes, leases, registry, worker_id
from crateful.downloads.worker.worker_id import WorkerId
from crateful.settings import Settings

ME = worker_id.mine()
DEAD = WorkerId(ME.host, ME.boot, 2**22 + 1, 1, "dead")


@pytest.fixture
def patient(settings: Settings) -> Settings:
    """Retries wait for so long that none is due by chance."""
    return settings.model_copy(update={"retry_base_s": 30})


def die(settings: Settings, database: Database, how: str) -> int:
    """Have a worker take a download and die; return what the system says of its end."""
    url = settings.sqlalchemy_url
    command = [sys.executable, "-m", "tests.queue.dying", str(settings.data_dir), url, how]
    ended = subprocess.run(command, check=False, capture_output=True)
    leases.take_back(database, settings)
    return ended.returncode


def lose(settings: Settings, database: Database, download: int, times: int) -> None:
    """Have workers that took the download be killed, so many in a row."""
    for _ in range(times):
        rows.change(database, download, next_attempt_at=None)
        assert leases.claim_next(database, DEAD, 3600) is not None
        leases.take_back(database, settings)


def test_a_download_outlives_any_number_of_kills_and_its_tries_are_left(
    database: Database, ada: Person, patient: Settings
) -> None:
    download = rows.add(database, ada.id)
    lose(patient, database, download, 60)
    row = rows.read(database, download)
    assert (row.status, row.attempt, row.losses, row.crashes) == (Status.PENDING, 0, 60, 0)


def test_a_kill_costs_no_try_of_a_download_that_had_some(
    database: Database, ada: Person, patient: Settings
) -> None:
    download = rows.add(database, ada.id, attempt=2)
    lose(patient, database, download, 3)
    assert rows.read(database, download).attempt == 2


def test_the_first_kills_cost_nothing_and_the_next_a_wait_that_has_an_end(
    database: Database, ada: Person, patient: Settings
) -> None:
    download = rows.add(database, ada.id)
    lose(patient, database, download, leases.FREE_LOSSES)
    assert rows.read(database, download).next_attempt_at is None
    lose(patient, database, download, 1)
    first = rows.read(database, download).next_attempt_at
    lose(patient, database, download, 30)
    last = rows.read(database, download).next_attempt_at
    assert first is not None
    assert last is not None
    assert last < utc_now() + timedelta(seconds=leases.MAX_LOSS_WAIT_S)


def test_one_worker_that_is_killed_with_many_downloads_costs_none_of_them(
    database: Database, ada: Person, patient: Settings
) -> None:
    many = [rows.add(database, ada.id, str(number)) for number in range(8)]
    for _ in range(12):
        for download in many:
            rows.change(database, download, next_attempt_at=None)
            leases.claim(database, download, DEAD, 3600)
        leases.take_back(database, patient)
    assert {rows.read(database, download).status for download in many} == {Status.PENDING}


def test_a_real_kill_leaves_no_trace_of_guilt(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id)
    assert die(settings, database, "killed") == -signal.SIGKILL
    row = rows.read(database, download)
    assert (row.status, row.losses, row.crashes) == (Status.PENDING, 1, 0)


def test_a_download_that_crashes_its_workers_by_itself_is_given_up_with_a_reason_q1(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id, crashes=leases.MAX_CRASHES - 2)
    assert die(settings, database, "crashed") == -signal.SIGSEGV
    row = rows.read(database, download)
    assert (row.status, row.stage) == (Status.PENDING, Stage.QUEUED)
    assert die(settings, database, "crashed") == -signal.SIGSEGV
    row = rows.read(database, download)
    assert (row.status, row.error_code) == (Status.FAILED, "worker-lost")
    assert "crashed 3 times" in (row.error_message or "")


def test_a_crash_in_another_thread_is_not_the_downloads(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id, crashes=leases.MAX_CRASHES - 1)
    assert die(settings, database, "elsewhere") == -signal.SIGSEGV
    row = rows.read(database, download)
    assert (row.status, row.crashes) == (Status.PENDING, leases.MAX_CRASHES - 1)


def test_a_living_worker_keeps_the_file_that_its_crash_would_be_written_to(
    settings: Settings,
) -> None:
    """Else it would be swept after a day, and what a crash says be lost."""
    note = registry.WorkerNote(settings, ME)
    with crashes.recorded(settings, ME):
        (path,) = (settings.data_dir / "workers").glob("*.crash")
        past = path.stat().st_mtime - 2 * registry.FORGET_S
        os.utime(path, (past, past))
        note.touch()
        registry.clear(settings.data_dir)
        assert path.exists()
    assert not path.exists()
    note.remove()
