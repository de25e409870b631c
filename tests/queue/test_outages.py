"""What becomes of a download while the service's own database is away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conftest import Person, eventually
from tests.queue import rows
from tests.servers.ports import free_port

from crateful.db import Database, connect
from crateful.downloads.job import Job
from crateful.downloads.kit import Kit, assemble
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

    bus = buses.of(kit.settings)
    bus.start()
    worker = Worker(kit, bus, ask_the_database)
    download = rows.add(kit.database, ada.id)
    worker.start()
    eventually(lambda: rows.read(kit.database, download).status is Status.FAILED)
    worker.stop()
    bus.stop()
    assert rows.read(kit.database, download).error_code == "no-audio"
    assert attempts == [1, 1]
