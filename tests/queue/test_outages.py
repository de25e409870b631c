"""What becomes of a download while the service's own database is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.conftest import Person, eventually
from tests.queue import rows
from tests.servers.ports import free_port

from crateful.db import Database, connect
from crateful.downloads.job import Job
from crateful.downloads.kit import Kit, assemble
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.events import bus as buses
from crateful.settings import Settings
from crateful.worker import Worker

NOBODY = f"postgresql+psycopg://crateful@127.0.0.1:{free_port()}/none"


@pytest.fixture
def kit(settings: Settings, database: Database) -> Iterator[Kit]:
    quick = settings.model_copy(update={"retry_base_s": 0.03, "lease_s": 4, "min_free_bytes": 0})
    kit = assemble(quick, database)
    yield kit
    kit.close()


def work(kit: Kit, pipeline: Callable[[Job, Kit], None], download: int) -> Download:
    """Have a worker bring a download to its end; return it."""
    bus = buses.of(kit.settings)
    bus.start()
    worker = Worker(kit, bus, pipeline)
    worker.start()
    try:
        eventually(lambda: rows.read(kit.database, download).status is Status.FAILED)
    finally:
        worker.stop()
        bus.stop()
    return rows.read(kit.database, download)


def test_a_database_that_is_away_for_a_moment_costs_time_and_no_attempt(
    kit: Kit, ada: Person
) -> None:
    """Q1: a server that starts again in the middle of a job is no fault of the download."""
    attempts = []

    def ask_the_database(job: Job, kit: Kit) -> None:
        attempts.append(job.ask.attempt)
        if len(attempts) == 1:
            connect(NOBODY).connect()
        with kit.database.session() as session:
            job.finish(session, Status.FAILED, error_code="no-audio")

    row = work(kit, ask_the_database, rows.add(kit.database, ada.id))
    assert row.error_code == "no-audio"
    assert attempts == [1, 1]


def test_a_log_that_can_not_be_written_fails_no_download(kit: Kit, ada: Person) -> None:
    """I19: on a full disk the line that says so is lost, and nothing else."""
    folder = kit.settings.data_dir / "logs" / "downloads"
    folder.mkdir(parents=True)

    def talk(job: Job, kit: Kit) -> None:
        (folder / f"{job.ask.id}.log").mkdir()  # nothing can be written there
        job.log("a line")
        with kit.database.session() as session:
            job.finish(session, Status.FAILED, error_code="no-audio")

    row = work(kit, talk, rows.add(kit.database, ada.id))
    assert (row.error_code, row.attempt) == ("no-audio", 1)
