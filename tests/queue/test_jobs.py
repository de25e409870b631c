"""What becomes of a download, whatever its pipeline does; with a real child process."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.conftest import Person, eventually
from tests.queue import rows

from crateful.db import Database
from crateful.downloads import service, staging
from crateful.downloads.context import WorkerContext, assemble
from crateful.downloads.job_input import MAX_ATTEMPTS
from crateful.downloads.service import DownloadsContext
from crateful.downloads.states import ENDED, Stage, Status
from crateful.downloads.worker.job import Job
from crateful.engines.protocol import UNKNOWN
from crateful.errors import Recovery, StepFailedError
from crateful.events import bus as buses
from crateful.events.bus import Bus
from crateful.events.messages import Item, Told
from crateful.queue.wake import wake
from crateful.settings import Settings
from crateful.sources.source import Fetched, Release
from crateful.tools.process import Child, Ended, environment
from crateful.tools.watch import Progress
from crateful.users.service import CurrentUser
from crateful.worker import Worker

Pipeline = Callable[[Job, WorkerContext], None]

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"])
print(child.pid, flush=True)
time.sleep(300)
"""
"""Ignores being asked, and so does what it starts: like an ffmpeg that is stuck."""


@pytest.fixture
def quick(settings: Settings) -> Settings:
    return settings.model_copy(update={"retry_base_s": 0.03, "lease_s": 4, "min_free_bytes": 0})


@pytest.fixture
def bus(settings: Settings) -> Iterator[Bus]:
    bus = buses.of(settings)
    bus.start()
    assert bus.wait_until_listening(60)
    yield bus
    bus.stop()


class Workshop:
    """A worker with a pipeline of the test's own."""

    def __init__(self, settings: Settings, database: Database, bus: Bus) -> None:
        self.kit = assemble(settings, database)
        self.database = database
        self.bus = bus
        self.house = DownloadsContext(settings, database, bus)
        self.worker: Worker | None = None

    def open(self, pipeline: Pipeline) -> None:
        self.worker = Worker(self.kit, self.bus, pipeline)
        self.worker.start()

    def close(self) -> None:
        if self.worker is not None:
            self.worker.stop()
            self.worker = None
        self.kit.close()

    def wait(self, download_id: int, *statuses: Status) -> None:
        wanted = frozenset(statuses) or ENDED
        eventually(lambda: rows.read(self.database, download_id).status in wanted)

    def staged(self, download_id: int) -> Path:
        return self.kit.settings.staging_dir / str(download_id)


@pytest.fixture
def workshop(quick: Settings, database: Database, bus: Bus) -> Iterator[Workshop]:
    workshop = Workshop(quick, database, bus)
    yield workshop
    workshop.close()


def current_user(person: Person) -> CurrentUser:
    return CurrentUser(id=person.id, username=person.username, is_admin=False)


def complete(job: Job, context: WorkerContext) -> None:
    """Do everything right."""
    job.watch.stage(Stage.FETCHING)
    (job.staging / "audio").mkdir()
    job.watch.progress(Progress(0.5, 1, 2, 2_500_000, 90))
    job.row.enter(Status.IMPORTING)
    with context.database.session() as session:
        job.row.fence(session)
        job.row.settle(session, Status.COMPLETE)


def failing(recovery: Recovery, *, importing: bool = False) -> Pipeline:
    def run(job: Job, context: WorkerContext) -> None:
        (job.staging / "half").write_bytes(b"x")
        if importing:
            job.row.enter(Status.IMPORTING)
        msg = "It went wrong."
        raise StepFailedError(msg, code="test-code", recovery=recovery)

    return run


def mind(job: Job, context: WorkerContext) -> None:
    """Run a child that will not go by itself, as an engine's driver does."""
    (job.staging / "part").write_bytes(b"x")
    with Child([sys.executable, "-c", STUBBORN], env=environment()) as child:
        job.watch.started(child.pid)
        job.watch.stage(Stage.FETCHING)
        while not isinstance(happened := child.next_event(5, job.watch.fileno()), Ended):
            if text := getattr(happened, "text", ""):
                (job.staging / "pids").write_text(f"{child.pid} {text}")
            job.watch.check()


def pids_of(workshop: Workshop, download_id: int) -> list[int]:
    note = workshop.staged(download_id) / "pids"
    eventually(note.is_file)
    eventually(lambda: len(note.read_text().split()) == 2)
    return [int(pid) for pid in note.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_download_goes_through_its_states_and_leaves_nothing_in_staging_f12(
    workshop: Workshop, bus: Bus, ada: Person
) -> None:
    heard: list[Item] = []
    bus.listen(heard.extend)
    workshop.open(complete)
    download = rows.add(workshop.database, ada.id)
    wake(download)
    workshop.wait(download)
    row = rows.read(workshop.database, download)
    assert (row.status, row.progress, row.lease_token) == (Status.COMPLETE, 100, None)
    assert row.finished_at is not None  # Q10: completed_at was never set
    eventually(lambda: not workshop.staged(download).exists())
    eventually(lambda: any(_said(item, Status.COMPLETE) for item in heard))
    news = [item.news for item in heard if isinstance(item, Told)]
    statuses = list(dict.fromkeys(getattr(each, "status", "") for each in news))
    assert statuses == ["downloading", "importing", "complete"]
    seqs = [each.seq for each in news]
    assert seqs == sorted(set(seqs))
    percents = [getattr(each, "percent", 0) for each in news]
    assert percents == sorted(percents)


def _said(item: Item, status: Status) -> bool:
    return isinstance(item, Told) and getattr(item.news, "status", None) == status


def test_a_lost_wake_up_costs_a_moment_and_never_a_download_q3(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)  # nobody is told
    workshop.open(complete)
    workshop.wait(download, Status.COMPLETE)


@pytest.mark.parametrize(("code", "attempts"), [("test-code", MAX_ATTEMPTS), (UNKNOWN, 2)])
def test_only_a_transient_error_is_tried_again_and_only_so_often_q1_q7(
    workshop: Workshop, ada: Person, code: str, attempts: int
) -> None:
    """What nobody has words for may as well be final: it is tried once more."""
    seen: list[int] = []

    def run(job: Job, context: WorkerContext) -> None:
        seen.append(job.ask.attempt)
        msg = "It went wrong."
        raise StepFailedError(msg, code=code, recovery=Recovery.TRANSIENT)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download)
    row = rows.read(workshop.database, download)
    assert (row.status, row.error_code) == (Status.FAILED, code)
    assert row.error_message == "It went wrong."
    assert seen == list(range(1, attempts + 1))


@pytest.mark.parametrize("recovery", [Recovery.PERMANENT, Recovery.NEEDS_USER])
def test_an_error_that_stays_ends_the_download_at_once_and_cleans_staging_q1_f12(
    workshop: Workshop, ada: Person, recovery: Recovery
) -> None:
    download = rows.add(workshop.database, ada.id)
    workshop.open(failing(recovery))
    workshop.wait(download)
    row = rows.read(workshop.database, download)
    assert (row.status, row.attempt, row.error_code) == (Status.FAILED, 1, "test-code")
    eventually(lambda: not workshop.staged(download).exists())


def test_a_bug_ends_one_download_with_a_code_and_says_nothing_of_its_inside_s12(
    workshop: Workshop, ada: Person
) -> None:
    def run(job: Job, context: WorkerContext) -> None:
        msg = "SELECT secret FROM table"
        raise ValueError(msg)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download)
    row = rows.read(workshop.database, download)
    assert (row.status, row.error_code) == (Status.FAILED, "internal-error")
    assert "SELECT" not in (row.error_message or "")


def test_what_an_import_waits_for_may_be_down_longer_than_there_are_attempts(
    workshop: Workshop, ada: Person
) -> None:
    tries: list[int] = []

    def run(job: Job, context: WorkerContext) -> None:
        tries.append(job.ask.attempt)
        if len(tries) <= MAX_ATTEMPTS + 1:
            failing(Recovery.WAITING, importing=True)(job, context)
        job.row.enter(Status.IMPORTING)
        with context.database.session() as session:
            job.row.settle(session, Status.COMPLETE)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download, Status.COMPLETE)
    assert set(tries) == {1}


def test_a_whole_fetch_outlives_a_failed_import_so_that_a_retry_fetches_nothing(
    workshop: Workshop, ada: Person
) -> None:
    fetches: list[int] = []

    def run(job: Job, context: WorkerContext) -> None:
        if staging.read_fetched(job.staging) is None:
            fetches.append(job.ask.id)
            release = Release("u", "t", "a", (), lossless=True, lossless_reason="")
            staging.note_fetched(job.staging, Fetched(release, ()))
            failing(Recovery.NEEDS_USER, importing=True)(job, context)
        job.row.enter(Status.IMPORTING)
        with context.database.session() as session:
            job.row.settle(session, Status.COMPLETE)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download, Status.FAILED)
    service.retry(workshop.house, current_user(ada), download)
    wake(download)
    workshop.wait(download, Status.COMPLETE)
    assert fetches == [download]


def test_a_cancel_before_any_worker_is_there_stays_a_cancel_q5(
    workshop: Workshop, ada: Person
) -> None:
    ran: list[int] = []
    download = rows.add(workshop.database, ada.id)
    wake(download)
    service.cancel(workshop.house, current_user(ada), download)
    other = rows.add(workshop.database, ada.id, "2")

    def run(job: Job, context: WorkerContext) -> None:
        ran.append(job.ask.id)
        complete(job, context)

    workshop.open(run)
    workshop.wait(other)
    assert rows.read(workshop.database, download).status == Status.CANCELLED
    assert ran == [other]


def test_a_cancel_kills_a_child_that_ignores_it_and_its_grandchild_and_staging_goes_q6(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)
    workshop.open(mind)
    pids = pids_of(workshop, download)
    service.cancel(workshop.house, current_user(ada), download)
    workshop.wait(download, Status.CANCELLED)
    assert not any(is_alive(pid) for pid in pids)
    assert not workshop.staged(download).exists()


def test_a_cancel_that_no_message_brings_arrives_with_the_heartbeat(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)
    workshop.open(mind)
    pids = pids_of(workshop, download)
    deaf = DownloadsContext(
        workshop.kit.settings, workshop.database, Bus()
    )  # its messages reach nobody
    service.cancel(deaf, current_user(ada), download)
    workshop.wait(download, Status.CANCELLED)
    assert not any(is_alive(pid) for pid in pids)


def test_once_the_import_has_begun_nobody_can_cancel(workshop: Workshop, ada: Person) -> None:
    importing, go_on = threading.Event(), threading.Event()

    def run(job: Job, context: WorkerContext) -> None:
        job.row.enter(Status.IMPORTING)
        importing.set()
        go_on.wait(60)
        with context.database.session() as session:
            job.row.settle(session, Status.COMPLETE)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    assert importing.wait(60)
    with pytest.raises(service.NotCancellableError):
        service.cancel(workshop.house, current_user(ada), download)
    go_on.set()
    workshop.wait(download, Status.COMPLETE)


def test_a_stopping_worker_gives_its_download_back_without_counting_the_attempt(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)
    workshop.open(mind)
    pids = pids_of(workshop, download)
    workshop.close()
    row = rows.read(workshop.database, download)
    assert (row.status, row.attempt, row.lease_owner) == (Status.PENDING, 0, None)
    assert not any(is_alive(pid) for pid in pids)
    assert workshop.staged(download).exists()  # the next one goes on from it


def test_a_worker_that_lost_its_lease_changes_nothing_any_more_q7(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)
    workshop.open(mind)
    pids = pids_of(workshop, download)
    rows.change(workshop.database, download, lease_token="somebody else's", title="theirs")
    eventually(lambda: not any(is_alive(pid) for pid in pids))
    row = rows.read(workshop.database, download)
    assert (row.status, row.title) == (Status.DOWNLOADING, "theirs")
    assert workshop.staged(download).exists()


def test_a_disk_that_is_nearly_full_puts_the_download_off_and_loses_nothing_i19(
    settings: Settings, database: Database, bus: Bus, ada: Person
) -> None:
    workshop = Workshop(
        settings.model_copy(update={"min_free_bytes": 2**60, "lease_s": 4}), database, bus
    )
    download = rows.add(database, ada.id)
    workshop.open(mind)
    workshop.wait(download, Status.PENDING, Status.FAILED)
    eventually(lambda: rows.read(database, download).error_code is not None)
    row = rows.read(database, download)
    workshop.close()
    assert (row.status, row.error_code, row.attempt) == (Status.PENDING, "disk-full", 0)
    assert row.next_attempt_at is not None


def test_housekeeping_removes_what_ended_downloads_left_and_never_a_review_i5(
    workshop: Workshop, ada: Person
) -> None:
    alive = [
        rows.add(workshop.database, ada.id, status, status=Status(status))
        for status in ("review", "waiting")
    ]
    ended = rows.add(workshop.database, ada.id, "done", status=Status.CANCELLED)
    strangers = workshop.kit.settings.staging_dir / "notes"
    for folder in (*map(workshop.staged, (*alive, ended, 999)), strangers):
        folder.mkdir(parents=True)
    rows.change(
        workshop.database,
        alive[1],
        next_attempt_at=rows.read(workshop.database, ended).created_at.replace(year=2999),
    )
    workshop.open(complete)
    eventually(lambda: not workshop.staged(ended).exists())
    eventually(lambda: not workshop.staged(999).exists())
    assert all(workshop.staged(each).exists() for each in alive)
    assert strangers.exists()


KILLED = """
import sys
from pathlib import Path
from tests.queue.test_jobs import mind
from crateful.db import Database, connect
from crateful.downloads.context import assemble
from crateful.events import bus as buses
from crateful.settings import Settings
from crateful.worker import Worker
import threading
settings = Settings.model_validate_json(sys.stdin.read())
bus = buses.of(settings)
bus.start()
Worker(assemble(settings, Database(connect(settings.sqlalchemy_url))), bus, mind).start()
threading.Event().wait()
"""


def test_a_killed_workers_download_is_taken_over_and_its_engine_does_not_live_on_q4(
    workshop: Workshop, ada: Person
) -> None:
    download = rows.add(workshop.database, ada.id)
    settings = workshop.kit.settings
    told = settings.model_dump(mode="json") | {
        "database_url": settings.sqlalchemy_url,
        "broker_url": settings.broker_url.get_secret_value(),
    }
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(told).encode())
        process.stdin.close()
        pids = pids_of(workshop, download)
        os.kill(process.pid, signal.SIGKILL)
    workshop.open(complete_again)
    workshop.wait(download, Status.COMPLETE)
    row = rows.read(workshop.database, download)
    assert (row.attempt, row.losses) == (1, 0)  # the kill cost no try, and is forgotten
    assert not any(is_alive(pid) for pid in pids)


def complete_again(job: Job, context: WorkerContext) -> None:
    job.row.enter(Status.IMPORTING)
    with context.database.session() as session:
        job.row.settle(session, Status.COMPLETE)


def test_a_full_disk_costs_time_and_no_attempt_i19(workshop: Workshop, ada: Person) -> None:
    """Whatever step meets it: the download waits for room, and what it has stays."""
    tries: list[int] = []

    def run(job: Job, context: WorkerContext) -> None:
        tries.append(job.ask.attempt)
        (job.staging / "half").write_bytes(b"x")
        if len(tries) <= MAX_ATTEMPTS:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        complete(job, context)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download)
    row = rows.read(workshop.database, download)
    assert (row.status, row.error_code) == (Status.COMPLETE, None)
    assert tries == [1] * (MAX_ATTEMPTS + 1)


def test_a_line_of_progress_is_no_write_to_the_database_q11(
    workshop: Workshop, ada: Person
) -> None:
    """Watchers hear of it; the row follows every few seconds."""
    written: list[int] = []

    def run(job: Job, context: WorkerContext) -> None:
        job.watch.stage(Stage.FETCHING)
        before = rows.read(context.database, job.ask.id).seq
        for line in range(1000):
            job.watch.progress(Progress(line / 1000, 0, 1, 10**6, 60))
        written.append(rows.read(context.database, job.ask.id).seq - before)
        complete(job, context)

    download = rows.add(workshop.database, ada.id)
    workshop.open(run)
    workshop.wait(download, Status.COMPLETE)
    assert written[0] < 100
