"""Who works on what, seen through the rows."""

from __future__ import annotations

import threading
from datetime import timedelta

from tests.conftest import Person
from tests.queue import rows

from crateful.db import Database, utc_now
from crateful.downloads.states import Stage, Status
from crateful.downloads.worker import leases, worker_id
from crateful.downloads.worker.worker_id import WorkerId
from crateful.settings import Settings

ME = worker_id.mine()
DEAD = WorkerId(ME.host, ME.boot, 2**22 + 1, 1, "dead")
ELSEWHERE = WorkerId("another-host", "boot", 1, 1, "far")


def take(database: Database, worker: WorkerId = ME, lease_s: float = 30) -> int | None:
    row = leases.claim_next(database, worker, lease_s)
    return None if row is None else row.id


def test_six_threads_claim_forty_downloads_and_none_twice_q4(
    database: Database, ada: Person
) -> None:
    wanted = {rows.add(database, ada.id, str(number)) for number in range(40)}
    claimed: list[int] = []

    def work() -> None:
        while (found := take(database)) is not None:
            claimed.append(found)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(wanted)


def test_the_higher_priority_goes_first_then_whoever_has_fewer_running_then_the_oldest(
    database: Database, ada: Person, bob: Person
) -> None:
    first = rows.add(database, ada.id, "1")
    second = rows.add(database, ada.id, "2")
    bobs = rows.add(database, bob.id, "3")
    bulk = rows.add(database, bob.id, "4", priority=-10)
    urgent = rows.add(database, ada.id, "5", priority=1)
    assert [take(database) for _ in range(6)] == [urgent, bobs, first, second, bulk, None]


def test_a_download_is_not_taken_before_its_next_attempt_is_due(
    database: Database, ada: Person
) -> None:
    later = utc_now() + timedelta(hours=1)
    waiting = rows.add(database, ada.id, next_attempt_at=later)
    assert take(database) is None
    assert leases.next_due(database) == later
    rows.change(database, waiting, next_attempt_at=utc_now() - timedelta(seconds=1))
    assert take(database) == waiting


def test_a_pending_download_counts_an_attempt_and_a_waiting_one_goes_on_importing(
    database: Database, ada: Person
) -> None:
    pending = rows.add(database, ada.id, "1")
    waiting = rows.add(
        database, ada.id, "2", status=Status.WAITING, stage=Stage.IDENTIFYING, attempt=1
    )
    taken = {
        row.id: (row.status, row.attempt)
        for row in (leases.claim(database, each, ME, 30) for each in (pending, waiting))
        if row is not None
    }
    assert taken == {pending: (Status.DOWNLOADING, 1), waiting: (Status.IMPORTING, 1)}


def test_the_download_of_a_killed_worker_is_taken_over_before_its_lease_ends_q4(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id)
    take(database, DEAD, lease_s=3600)
    (freed,) = leases.take_back(database, settings)
    assert (freed.id, freed.status, freed.lease_token) == (download, Status.PENDING, None)
    assert take(database) == download


def test_another_machines_download_is_taken_over_only_when_its_lease_has_ended_q8(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id)
    take(database, ELSEWHERE)
    assert leases.take_back(database, settings) == []
    rows.change(database, download, lease_until=utc_now() - timedelta(seconds=1))
    assert [row.id for row in leases.take_back(database, settings)] == [download]


def test_a_heartbeat_tells_what_was_cancelled_and_what_is_lost(
    database: Database, ada: Person
) -> None:
    mine, cancelled, lost = (rows.add(database, ada.id, name) for name in "abc")
    tokens = {}
    for _ in range(3):
        row = leases.claim_next(database, ME, 30)
        assert row is not None
        tokens[row.id] = row.lease_token or ""
    rows.change(database, cancelled, cancel_requested_at=utc_now())
    rows.change(database, lost, lease_token="somebody else's")
    before = rows.read(database, mine).lease_until
    beat = leases.beat(database, tokens, 60)
    assert (beat.cancelled, beat.lost) == ({cancelled}, {lost})
    after = rows.read(database, mine).lease_until
    assert before is not None
    assert after is not None
    assert after > before


def test_a_cancel_that_its_worker_did_not_live_to_see_is_done_when_it_is_taken_over_q5(
    database: Database, ada: Person, settings: Settings
) -> None:
    download = rows.add(database, ada.id)
    take(database, DEAD)
    rows.change(database, download, cancel_requested_at=utc_now())
    leases.take_back(database, settings)
    assert rows.read(database, download).status == Status.CANCELLED
    assert take(database) is None


def test_a_due_download_is_told_of_once_in_a_while_and_not_more_than_asked_for(
    database: Database, ada: Person
) -> None:
    downloads = [rows.add(database, ada.id, str(number)) for number in range(3)]
    assert leases.wake_list(database, 2) == downloads[:2]
    assert leases.wake_list(database, 9) == downloads[2:]
    assert leases.wake_list(database, 9) == []
    stale = utc_now() - timedelta(seconds=leases.REWAKE_S + 1)
    rows.change(database, downloads[1], woken_at=stale)
    assert leases.wake_list(database, 9) == [downloads[1]]


def test_an_owner_is_dead_only_when_that_is_sure() -> None:
    assert not ME.is_dead()
    assert not ELSEWHERE.is_dead()
    assert DEAD.is_dead()
    assert WorkerId(ME.host, "an earlier boot", ME.pid, ME.started, "x").is_dead()
    assert WorkerId(ME.host, ME.boot, ME.pid, ME.started - 100, "x").is_dead()
    assert worker_id.parse(str(ME)) == ME
    assert worker_id.parse("nonsense") is None


def test_a_clock_that_was_set_back_keeps_nobody_waiting(database: Database, ada: Person) -> None:
    """A retry that was put off just before is not due in a year now."""
    ahead = utc_now() + timedelta(days=365)
    put_off = rows.add(
        database, ada.id, updated_at=ahead, next_attempt_at=ahead + timedelta(seconds=30)
    )
    assert take(database) == put_off


def test_a_clock_that_was_set_back_lets_what_was_told_be_told_again(
    database: Database, ada: Person
) -> None:
    """The message may be lost, and the row says that it went out tomorrow."""
    told = rows.add(database, ada.id, woken_at=utc_now() + timedelta(days=1))
    assert leases.wake_list(database, 9) == [told]


def test_what_waits_for_later_is_not_under_way_and_what_could_begin_is(
    database: Database, ada: Person
) -> None:
    """Else an outage of a day would keep albums from being verified for a day."""
    later = utc_now() + timedelta(hours=1)
    waiting = rows.add(database, ada.id, next_attempt_at=later)
    rows.add(database, ada.id, "2", status=Status.REVIEW)
    assert not leases.is_any_under_way(database)
    rows.change(database, waiting, next_attempt_at=None)
    assert leases.is_any_under_way(database)
    assert take(database) == waiting
    assert leases.is_any_under_way(database)
