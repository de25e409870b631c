"""X8 and X9: no wish dies with what is being cancelled, and every way in keeps one limit."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.queue import rows
from tests.queue.test_deaths import DEAD, ME

from crateful.db import Database, utc_now
from crateful.downloads import entry
from crateful.downloads.models import Download, Mode, Options
from crateful.downloads.moving_in.import_files import ImportFile, Reason
from crateful.downloads.states import ENDED, RETRYABLE, Stage, Status
from crateful.downloads.worker import leases
from crateful.downloads.worker.job import Job
from crateful.events.bus import Bus
from crateful.imports import file_lines, scan
from crateful.imports import service as imports
from crateful.settings import Settings

URL = rows.URL
LIVES = [Status.PENDING, Status.REVIEW]


def post(client: TestClient, person: Person, url: str = URL, **body: object) -> int:
    body = {"url": url, **body}
    answer = client.post("/api/downloads/url", json=body, headers=person)
    return int(answer.json()["id"]) if answer.is_success else -answer.status_code


@pytest.fixture
def dying(client: TestClient, database: Database, settings: Settings, ada: Person) -> Job:
    """A download that runs, is cancelled, and whose worker has not let go of it yet."""
    row = leases.claim(database, post(client, ada), ME, 3600)
    assert row is not None
    assert client.post(f"/api/downloads/{row.id}/cancel", headers=ada).is_success
    return Job(row, settings, database, Bus())


def end(job: Job, database: Database) -> None:
    with closing(job.stop), database.session() as session:
        job.row.end_cancelled(session)


def test_what_is_pasted_while_it_is_cancelled_starts_anew_as_it_is_asked_for_now(
    client: TestClient, database: Database, ada: Person, dying: Job
) -> None:
    assert post(client, ada, confirm_lossy=True) == dying.ask.id
    end(dying, database)
    row = rows.read(database, dying.ask.id)
    assert (row.status, row.stage, row.attempt) == (Status.PENDING, Stage.QUEUED, 0)
    assert (row.cancel_requested_at, row.wanted_again, row.confirm_lossy) == (None, False, True)
    again = leases.claim_next(database, ME, 3600)
    assert again is not None
    assert again.id == row.id


def test_what_nobody_asks_for_again_ends_cancelled(database: Database, dying: Job) -> None:
    end(dying, database)
    row = rows.read(database, dying.ask.id)
    assert (row.status, row.finished_at is None) == (Status.CANCELLED, False)


def test_what_is_pasted_once_it_was_cancelled_is_new(
    client: TestClient, database: Database, ada: Person, dying: Job
) -> None:
    end(dying, database)
    assert post(client, ada) > dying.ask.id


def test_what_is_cancelled_once_more_ends_cancelled(
    client: TestClient, database: Database, ada: Person, dying: Job
) -> None:
    post(client, ada)
    assert client.post(f"/api/downloads/{dying.ask.id}/cancel", headers=ada).is_success
    end(dying, database)
    assert rows.read(database, dying.ask.id).status == Status.CANCELLED


def test_a_wish_outlives_the_worker_that_was_to_cancel(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    row = leases.claim(database, post(client, ada), DEAD, 3600)
    assert row is not None
    staging = settings.staging_dir / str(row.id)
    staging.mkdir(parents=True)
    client.post(f"/api/downloads/{row.id}/cancel", headers=ada)
    post(client, ada)
    leases.take_back(database, settings)
    assert rows.read(database, row.id).status == Status.PENDING
    assert not staging.exists()  # it was fetched for the earlier wish


def test_of_a_cancel_and_a_wish_at_the_same_moment_none_is_lost(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    """However they meet, something is alive afterwards: the old one, or a new one."""
    for number in range(12):
        url = f"{URL}-{number}"
        row = leases.claim(database, post(client, ada, url), ME, 3600)
        assert row is not None
        client.post(f"/api/downloads/{row.id}/cancel", headers=ada)
        job = Job(row, settings, database, Bus())
        with ThreadPoolExecutor(2) as pool:
            asked, ended = pool.submit(post, client, ada, url), pool.submit(end, job, database)
            ended.result()
        assert rows.read(database, asked.result()).status == Status.PENDING


def test_a_folder_that_is_imported_again_while_it_is_cancelled_is_looked_through(
    database: Database, settings: Settings, ada: Person
) -> None:
    """And in the mode of the second wish: a move that was cancelled must never delete."""
    folder = settings.data_dir / "music"
    first = imports.start(database, ada.id, folder, Options(mode=Mode.MOVE))
    row = leases.claim(database, first.id, ME, 3600)
    assert row is not None
    rows.change(database, row.id, cancel_requested_at=utc_now())
    second = imports.start(database, ada.id, folder, Options(mode=Mode.MOVE))
    end(Job(row, settings, database, Bus()), database)
    after = rows.read(database, row.id)
    assert (second.id, after.status, after.batch_id) == (row.id, Status.PENDING, second.batch_id)


def fill(database: Database, person: Person, less: int = 0) -> None:
    """Have somebody have as many as one may, all but ``less``."""
    with database.session() as session:
        session.add_all(
            Download(
                user_id=person.id,
                source="bandcamp",
                source_url=f"{URL}/{number}",
                url_key=f"{URL}/{number}",
                status=LIVES[number % 2],
                batch_id="playlist-1" if number % 3 else None,
            )
            for number in range(entry.MAX_LIVING - less)
        )


@pytest.mark.parametrize("status", sorted(RETRYABLE & ENDED))
def test_a_retry_is_no_way_past_the_limit(
    client: TestClient, database: Database, ada: Person, status: Status
) -> None:
    fill(database, ada)
    ended = rows.add(database, ada.id, status=status, stage=Stage.DONE, finished_at=utc_now())
    answer = client.post(f"/api/downloads/{ended}/retry", headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (429, "too-many-downloads")
    assert rows.read(database, ended).status == status


def test_an_admin_who_retries_for_somebody_keeps_their_limit(
    client: TestClient, database: Database, ada: Person, admin: Person
) -> None:
    fill(database, ada)
    ended = rows.add(database, ada.id, status=Status.FAILED, stage=Stage.DONE)
    assert client.post(f"/api/downloads/{ended}/retry", headers=admin).status_code == 429


def test_folders_have_no_limit_and_take_none_of_it(
    client: TestClient, database: Database, ada: Person
) -> None:
    fill(database, ada, less=1)
    for number in range(3):
        rows.change(database, rows.add(database, ada.id, f"-{number}"), source="folder")
    assert post(client, ada, f"{URL}/new") > 0
    assert post(client, ada, f"{URL}/newer") == -429


def alive(database: Database, person: Person) -> int:
    with database.reading() as session:
        mine = select(func.count()).where(
            Download.user_id == person.id, Download.status.not_in(ENDED)
        )
        return session.scalar(mine) or 0


def test_twelve_at_once_by_every_way_in_keep_the_limit(
    client: TestClient, database: Database, ada: Person
) -> None:
    """Each would count without the others'."""
    fill(database, ada, less=2)
    ended = [rows.add(database, ada.id, f"-{n}", status=Status.FAILED) for n in range(6)]
    calls: list[Callable[[], object]] = [
        *(lambda n=n: post(client, ada, f"{URL}/new-{n}") for n in range(6)),  # type: ignore[misc]
        *(
            lambda one=one: client.post(f"/api/downloads/{one}/retry", headers=ada)  # type: ignore[misc]
            for one in ended
        ),
    ]
    with ThreadPoolExecutor(len(calls)) as pool:
        for answer in [pool.submit(call) for call in calls]:
            answer.result()
    assert alive(database, ada) == entry.MAX_LIVING


def test_a_scan_that_its_workers_death_repeats_notes_each_file_once(
    database: Database, ada: Person, tmp_path: Path
) -> None:
    """Whatever was queued and noted before is not called skipped by the next worker."""
    root = tmp_path / "music"
    for name in ("a/1.flac", "a/cover.jpg", "b/1.flac", "b/notes.txt", "lone.pdf"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    found = scan.look(root)
    order = imports.Order(ada.id, "batch", root, Options(mode=Mode.COPY))
    first = imports.queue(database, order, replace(found, albums=found.albums[:1]))
    with database.session() as session:
        file_lines.forget(session, "batch")
    again = imports.queue(database, order, found)
    assert (len(first.ids), len(again.ids), again.skipped) == (1, 1, 0)
    with database.reading() as session:
        lines = session.execute(select(ImportFile.path, ImportFile.reason)).all()
    assert sorted((path.removeprefix(f"{root}/"), reason) for path, reason in lines) == [
        ("a/1.flac", None),
        ("a/cover.jpg", None),
        ("b/1.flac", None),
        ("b/notes.txt", Reason.NOT_MUSIC),
        ("lone.pdf", Reason.NO_ALBUM),
    ]
