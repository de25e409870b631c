"""Which download goes next, and that finding it reads nothing of what only waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, text
from tests.conftest import Person
from tests.queue import rows
from tests.servers.postgres import PostgresServer

from crateful.db import Database, connect, utc_now
from crateful.downloads import listing
from crateful.downloads.listing import DownloadFilter, Part
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.downloads.worker import leases, worker_id
from crateful.migrations import upgrade
from crateful.users.service import CurrentUser

ME = worker_id.mine()
HOUR = timedelta(hours=1)

PLACES = ("running", "ready", "due", "put off")
ASKED = st.lists(
    st.tuples(st.booleans(), st.sampled_from([-10, 0]), st.sampled_from(PLACES)), max_size=10
)


def test_what_was_put_off_has_its_old_place_once_it_is_due(database: Database, ada: Person) -> None:
    past = utc_now() - HOUR
    first, second, third = (
        rows.add(database, ada.id, str(number), next_attempt_at=past if number != 2 else None)
        for number in (1, 2, 3)
    )
    taken = [leases.claim_next(database, ME, 30) for _ in range(4)]
    assert [row and row.id for row in taken] == [first, second, third, None]


def test_what_is_put_off_for_later_hides_nothing_behind_it(database: Database, ada: Person) -> None:
    later = rows.add(database, ada.id, "1", priority=5, next_attempt_at=utc_now() + HOUR)
    now = rows.add(database, ada.id, "2")
    assert leases.wake_list(database, 9) == [now]
    row = leases.claim_next(database, ME, 30)
    assert row is not None
    assert row.id == now
    assert leases.claim_next(database, ME, 30) is None
    assert rows.read(database, later).next_attempt_at is not None


def test_what_is_due_again_is_told_of(database: Database, ada: Person) -> None:
    due = rows.add(database, ada.id, "1", next_attempt_at=utc_now() - HOUR)
    assert leases.wake_list(database, 9) == [due]
    assert leases.wake_list(database, 9) == []


@with_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKED)
def test_the_next_is_by_priority_then_by_who_has_least_then_by_age(
    database: Database, ada: Person, bob: Person, asked: list[tuple[bool, int, str]]
) -> None:
    """Whether it was put off before or not, and whoever has how much running already."""
    with database.session() as session:
        session.execute(delete(Download))
    waiting: dict[int, tuple[int, int]] = {}
    running = {ada.id: 0, bob.id: 0}
    for number, (is_ada, priority, place) in enumerate(asked):
        person = ada.id if is_ada else bob.id
        columns: dict[str, Any] = {
            "running": {"status": Status.DOWNLOADING},
            "ready": {},
            "due": {"status": Status.WAITING, "next_attempt_at": utc_now() - HOUR},
            "put off": {"next_attempt_at": utc_now() + HOUR},
        }[place]
        row = rows.add(database, person, str(number), priority=priority, **columns)
        running[person] += place == "running"
        if place in {"ready", "due"}:
            waiting[row] = (priority, person)
    while waiting:
        wanted = min(waiting, key=lambda row: (-waiting[row][0], running[waiting[row][1]], row))
        taken = leases.claim_next(database, ME, 30)
        assert taken is not None
        assert taken.id == wanted
        running[waiting.pop(wanted)[1]] += 1
    assert leases.claim_next(database, ME, 30) is None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Three people with downloads of every state, on each database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('turns') / 'crateful.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    upgrade(url)
    database = Database(connect(url))
    people = rows.add_people(database, 3)
    for status in Status:
        for priority in (0, -10):
            rows.add_many(database, people, 12, status=status, priority=priority)
            later = utc_now() + HOUR
            rows.add_many(
                database, people, 6, status=status, priority=priority, next_attempt_at=later
            )
    yield database
    database.close()


ACTS: dict[str, Callable[[Database], object]] = {
    "claim": lambda database: leases.claim_next(database, ME, 30),
    "wake": lambda database: leases.wake_list(database, 4),
    "next due": leases.next_due,
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_that_only_waits_is_read_to_find_the_next(crowded: Database, act: str) -> None:
    found = plans(crowded, ACTS[act])
    assert any("ix_downloads_" in line for plan in found for line in plan)
    for plan in found:
        for line in plan:
            assert not is_linear(line), plan


@pytest.mark.parametrize("is_admin", [False, True])
def test_a_page_of_what_runs_next_is_read_in_the_order_of_an_index(
    crowded: Database, *, is_admin: bool
) -> None:
    """Each page from the one before it, of one person's and of everybody's."""
    who = CurrentUser(1, "p0", is_admin=is_admin)

    def read_all(database: Database) -> None:
        place = None
        with database.reading() as session:
            while True:
                part = Part("next", place, 7)
                _, place = listing.page(session, who, DownloadFilter(), part)
                if place is None:
                    return

    found = plans(crowded, read_all)
    assert len(found) > len(PLACES)
    for plan in found:
        whole = " ".join(plan)
        assert "TEMP B-TREE" not in whole, plan
        assert "Seq Scan" not in whole, plan
        assert not any(line.strip() in {"->  Sort", "Sort"} for line in plan), plan
        assert "ix_downloads_" in whole, plan


def is_linear(line: str) -> bool:
    """Tell it of a line of either database's plans."""
    # In the order of that index the first row is the answer, or one of those told lately.
    is_whole = line.startswith("SCAN downloads") and "ix_downloads_ready" not in line
    is_whole |= "Seq Scan on downloads" in line or "ix_downloads_status" in line
    return is_whole or "TEMP B-TREE FOR ORDER BY" in line or line.strip() in {"->  Sort", "Sort"}


def plans(database: Database, act: Callable[[Database], object]) -> list[list[str]]:
    """Return how the database carries out each statement of an act on downloads."""
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_rest: object) -> None:
        statements.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", note)
    act(database)
    event.remove(database.engine, "before_cursor_execute", note)
    explain, column = ("EXPLAIN QUERY PLAN", 3)
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            explain, column = ("EXPLAIN (COSTS OFF)", 0)
            # So few rows are read faster whole; what counts is that there is another way.
            for way in ("seqscan", "sort", "bitmapscan"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return [
            [row[column] for row in connection.exec_driver_sql(f"{explain} {sql}", values)]
            for sql, values in statements
            if "downloads" in sql
        ]
