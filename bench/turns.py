"""What finding the next download costs, with few that wait and with many, on both databases.

``python -m bench queue``: the ratio is what counts; it stays near one however many wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from tests.queue import rows

from bench.databases import on_both
from bench.library import settle
from bench.measure import Figure, Spread, spread_of
from crateful.db import Database, utc_now
from crateful.downloads.models import Download
from crateful.downloads.worker import leases, worker_id

FEW, MANY = 2_000, 30_000
PEOPLE = 5
SAMPLES = 100

Act = Callable[[Database], object]


def run(folder: Path) -> list[Figure]:
    """Return how much longer each act takes with many than with few."""
    return on_both(folder, _figures)


def _figures(database: Database, name: str) -> Iterator[Figure]:
    people = rows.add_people(database, PEOPLE)
    columns = {"priority": -10}
    rows.add_many(database, people, FEW, **columns)
    few = _measured(database)
    rows.add_many(database, people, MANY - FEW, **columns)
    many = _measured(database)
    for act, took in many.items():
        yield Figure(
            f"{act}, {MANY:,} downloads wait, {name}",
            f"{FEW:,} wait",
            took.p50_ms / few[act].p50_ms,
            "times the time",
            f"{took.p50_ms:.1f} ms against {few[act].p50_ms:.1f} ms",
        )


def _measured(database: Database) -> dict[str, Spread]:
    settle(database)
    worker = worker_id.mine()
    claim = spread_of(lambda: leases.claim_next(database, worker, 30), SAMPLES)
    wake = spread_of(lambda: leases.wake_list(database, 4), SAMPLES)
    later = utc_now() + timedelta(hours=1)
    with database.session() as session:  # as after an outage of something outside
        session.execute(update(Download).values(next_attempt_at=later))
    settle(database)
    idle = spread_of(lambda: leases.wake_list(database, 4), SAMPLES)
    with database.session() as session:
        session.execute(update(Download).values(next_attempt_at=None, woken_at=None))
    return {"claiming one": claim, "telling of four": wake, "all put off: telling of none": idle}
