"""Which worker looks at a watch folder: one at a time, and another one as soon as it is gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from tests.conftest import Person
from tests.queue.test_leases import DEAD, ELSEWHERE, ME

from crateful.db import Database, utc_now
from crateful.downloads.worker import worker_id
from crateful.downloads.worker.worker_id import WorkerId
from crateful.watch_folders import service
from crateful.watch_folders.models import WatchFolder


def add(database: Database, person: Person) -> None:
    with database.session() as session:
        session.add(WatchFolder(user_id=person.id, folder="/music/new"))


def has(database: Database, worker: WorkerId) -> bool:
    return len(service.claim(database, worker)) == 1


def test_one_worker_looks_at_a_folder_until_it_lets_go(database: Database, ada: Person) -> None:
    add(database, ada)
    other = worker_id.mine()
    assert [has(database, ME), has(database, other), has(database, ME)] == [True, False, True]
    service.release(database, ME)
    assert [has(database, other), has(database, ME)] == [True, False]


def test_a_dead_workers_folder_is_taken_over_at_once_and_another_machines_after_a_while(
    database: Database, ada: Person
) -> None:
    add(database, ada)
    for holder, minutes, free in ((DEAD, 1, True), (ELSEWHERE, 1, False), (ELSEWHERE, -1, True)):
        until = utc_now() + timedelta(minutes=minutes)
        with database.session() as session:
            session.execute(update(WatchFolder).values(watcher=str(holder), watched_until=until))
        assert has(database, ME) is free, (holder, minutes)


def test_a_folder_that_is_off_is_nobodys(database: Database, ada: Person) -> None:
    add(database, ada)
    with database.session() as session:
        session.execute(update(WatchFolder).values(is_on=False))
    assert not has(database, ME)
