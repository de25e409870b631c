"""What becomes of a download while the service's own database is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.conftest import Person, eventually
from tests.queue import rows
from tests.servers.ports import free_port

from crateful.db import Database, connect
from crateful.downloads.context import WorkerContext, assemble
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.downloads.worker.job import Job
from crateful.events import bus as buses
from crateful.settings import Settings
from crateful.worker import Worker

NOBODY = f"postgresql+psycopg://crateful@127.0.0.1:{free_port()}/none"


@pytest.fixture
def context(settings: Settings, database: Database) -> Iterator[WorkerContext]:
    quick = settings.model_copy(update={"retry_base_s": 0.03, "lease_s": 4, "min_free_bytes": 0})
    context = assemble(quick, database)
    yield context
    context.close()


def work(
    context: WorkerContext, pipeline: Callable[[Job, WorkerContext], None], download: int
) -> Download:
    """Have a worker bring a download to its end; return it."""
    bus = buses.of(context.settings)
    bus.start()
    worker = Worker(context, bus, pipeline)
    worker.start()
    try:
        eventually(lambda: rows.read(context.database, download).status is Status.FAILED)
    finally:
        worker.stop()
        bus.stop()
    return rows.read(context.database, download)


def test_a_database_that_is_away_for_a_moment_costs_time_and_no_attempt(
    context: WorkerContext, ada: Person
) -> None:
    """Q1: a server that starts again in the middle of a job is no fault of the download."""
    attempts = []

    def ask_the_database(job: Job, context: WorkerContext) -> None:
        attempts.append(job.ask.attempt)
        if len(attempts) == 1:
            connect(NOBODY).connect()
        with context.database.session() as session:
            job.row.settle(session, Status.FAILED, error_code="no-audio")

    row = work(context, ask_the_database, rows.add(context.database, ada.id))
    assert row.error_code == "no-audio"
    assert attempts == [1, 1]


def test_a_log_that_can_not_be_written_fails_no_download(
    context: WorkerContext, ada: Person
) -> None:
    """I19: on a full disk the line that says so is lost, and nothing else."""
    folder = context.settings.data_dir / "logs" / "downloads"
    folder.mkdir(parents=True)

    def talk(job: Job, context: WorkerContext) -> None:
        (folder / f"{job.ask.id}.log").mkdir()  # nothing can be written there
        job.log.write("a line")
        with context.database.session() as session:
            job.row.settle(session, Status.FAILED, error_code="no-audio")

    row = work(context, talk, rows.add(context.database, ada.id))
    assert (row.error_code, row.attempt) == ("no-audio", 1)
