"""Workers in processes of their own, and who waits for whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from sqlalchemy import delete
from tests.conftest import Person, eventually
from tests.queue import rows
from tests.queue.test_jobs import complete

from crateful.db import Database
from crateful.downloads.context import WorkerContext
from crateful.downloads.models import Download
from crateful.downloads.states import ENDED
from crateful.downloads.worker import leases, worker_id
from crateful.downloads.worker.job import Job
from crateful.imports.service import FOLDER_PRIORITY
from crateful.queue.wake import wake
from crateful.settings import Settings

ME = worker_id.mine()
PROCESSES = 3
DOWNLOADS = 40

WORKER = """
import sys, threading
from tests.queue.test_several_workers import note_and_complete
from crateful.db import Database, connect
from crateful.downloads.context import assemble
from crateful.events import bus as buses
from crateful.settings import Settings
from crateful.worker import Worker
settings = Settings.model_validate_json(sys.stdin.readline())
bus = buses.of(settings)
bus.start()
context = assemble(settings, Database(connect(settings.sqlalchemy_url)))
worker = Worker(context, bus, note_and_complete)
worker.start()
sys.stdin.read()
worker.stop()
context.close()
bus.stop()
"""


def notes(data_dir: Path) -> list[tuple[int, int]]:
    """Return who has run what: a process and a download, in their order."""
    path = data_dir / "runs"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(pid), int(download)) for pid, download in map(str.split, lines)]


def note_and_complete(job: Job, context: WorkerContext) -> None:
    """Write down that this process runs it; the first of each waits for the others'."""
    data_dir = context.settings.data_dir
    with (data_dir / "runs").open("a") as runs:
        runs.write(f"{os.getpid()} {job.ask.id}\n")
    deadline = time.monotonic() + 120
    while len({pid for pid, _ in notes(data_dir)}) < PROCESSES and time.monotonic() < deadline:
        job.watch.check()
        time.sleep(0.02)
    complete(job, context)


@contextmanager
def workers(settings: Settings) -> Iterator[None]:
    """Have workers in other processes, each on one thread."""
    told = settings.model_dump(mode="json") | {
        "database_url": settings.sqlalchemy_url,
        "broker_url": settings.broker_url.get_secret_value(),
        "worker_threads": 1,
        "min_free_bytes": 0,
    }
    with ExitStack() as running:
        for _ in range(PROCESSES):
            process = running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WORKER],
                    stdin=subprocess.PIPE,
                    cwd=Path(__file__).parents[2],
                )
            )
            assert process.stdin is not None
            process.stdin.write(json.dumps(told).encode() + b"\n")
            process.stdin.flush()
        yield


def test_three_processes_run_forty_downloads_each_exactly_once_q4(
    settings: Settings, database: Database, ada: Person
) -> None:
    wanted = {rows.add(database, ada.id, str(number)) for number in range(DOWNLOADS)}
    with workers(settings):
        for download in wanted:
            wake(download)
        eventually(
            lambda: all(rows.read(database, each).status in ENDED for each in wanted), timeout_s=240
        )
    ran = notes(settings.data_dir)
    assert Counter(download for _, download in ran) == dict.fromkeys(wanted, 1)
    assert len({pid for pid, _ in ran}) == PROCESSES
    assert {rows.read(database, each).attempt for each in wanted} == {1}


def test_a_paste_goes_before_hundreds_of_folders_that_were_there_first(
    database: Database, ada: Person, bob: Person
) -> None:
    with database.session() as session:
        session.add_all(
            Download(
                user_id=ada.id,
                source="folder",
                source_url=f"/music/{number}",
                url_key=f"/music/{number}",
                priority=FOLDER_PRIORITY,
            )
            for number in range(300)
        )
    assert leases.claim_next(database, ME, 30) is not None
    pastes = [rows.add(database, person.id, "-paste") for person in (ada, bob)]
    taken = [leases.claim_next(database, ME, 30) for _ in range(3)]
    first, second, third = (row.id for row in taken if row is not None)
    assert {first, second} == set(pastes)
    assert third not in pastes


@with_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([-10, -5, 0])), min_size=1, max_size=12))
def test_nobody_is_more_than_one_ahead_while_another_of_the_same_priority_waits(
    database: Database, ada: Person, bob: Person, asked: list[tuple[bool, int]]
) -> None:
    with database.session() as session:
        session.execute(delete(Download))
    waiting = Counter[tuple[int, int]]()
    for number, (is_ada, priority) in enumerate(asked):
        person = ada if is_ada else bob
        rows.add(database, person.id, str(number), priority=priority)
        waiting[person.id, priority] += 1
    running = Counter[int]()
    while (row := leases.claim_next(database, ME, 30)) is not None:
        assert row.priority == max(priority for (_, priority), left in waiting.items() if left)
        other = bob.id if row.user_id == ada.id else ada.id
        if waiting[other, row.priority]:
            assert running[row.user_id] <= running[other]
        waiting[row.user_id, row.priority] -= 1
        running[row.user_id] += 1
    assert not +waiting
