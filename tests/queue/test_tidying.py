"""What is removed of staging, and what is kept however old it is."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import delete, event
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Household, Person
from tests.queue import rows

from crateful.album_text import AlbumText
from crateful.db import Database, utc_now
from crateful.downloads import download_log, staging
from crateful.downloads.models import Download, Mode, Options
from crateful.downloads.states import Status
from crateful.downloads.worker import staging_cleanup
from crateful.settings import Settings
from crateful.sources.source import Fetched, Release
from crateful.tools import births

LONG_AGO = utc_now() - timedelta(days=30)
WHOLE = Fetched(Release("https://a.example", "One", None, (), None, ""), ())


def staged(settings: Settings, name: object) -> Path:
    """Make a staging folder with a file in it."""
    folder = settings.staging_dir / str(name)
    (folder / "audio").mkdir(parents=True)
    (folder / "audio" / "01.flac").write_bytes(b"music")
    return folder


@pytest.mark.parametrize("status", [Status.REVIEW, Status.WAITING, Status.PENDING])
def test_what_somebody_waits_for_is_kept_however_old_it_is_i5(
    settings: Settings, database: Database, ada: Person, status: Status
) -> None:
    download = rows.add(database, ada.id, status=status, created_at=LONG_AGO, updated_at=LONG_AGO)
    folder = staged(settings, download)
    assert staging_cleanup.collect(settings, database) == 0
    assert (folder / "audio" / "01.flac").is_file()


@pytest.mark.parametrize("status", [Status.COMPLETE, Status.DUPLICATE, Status.CANCELLED])
def test_what_has_ended_is_removed_f12(
    settings: Settings, database: Database, ada: Person, status: Status
) -> None:
    download = rows.add(database, ada.id, status=status, finished_at=utc_now())
    folder = staged(settings, download)
    assert staging_cleanup.collect(settings, database) == 1
    assert not folder.exists()


def test_what_a_failed_download_fetched_is_kept_for_a_week(
    settings: Settings, database: Database, ada: Person
) -> None:
    whole = rows.add(database, ada.id, "-a", status=Status.FAILED, finished_at=utc_now())
    part = rows.add(database, ada.id, "-b", status=Status.FAILED, finished_at=utc_now())
    nothing = rows.add(database, ada.id, "-c", status=Status.FAILED, finished_at=utc_now())
    old = rows.add(database, ada.id, "-d", status=Status.FAILED, finished_at=LONG_AGO)
    folders = {download: staged(settings, download) for download in (whole, part, nothing, old)}
    staging.note_fetched(folders[whole], WHOLE)
    staging.note_fetched(folders[old], WHOLE)
    (folders[nothing] / "audio" / "01.flac").unlink()
    assert staging_cleanup.collect(settings, database) == 2
    assert [download for download in folders if folders[download].exists()] == [whole, part]


def test_what_an_older_version_noted_of_a_fetch_is_read_with_its_text(settings: Settings) -> None:
    folder = staged(settings, 1)
    staging.note_fetched(folder, WHOLE)
    note = folder / staging.NOTE
    kept = json.loads(note.read_bytes())
    del kept["release"]["text"]
    kept["release"] |= {"genre": "Rock", "label": "L", "upc": "0724385522925"}
    note.write_text(json.dumps(kept))
    text = AlbumText("Rock", "L", upc="0724385522925")
    assert staging.read_fetched(folder) == replace(WHOLE, release=replace(WHOLE.release, text=text))


def test_copies_that_were_not_synced_count_until_the_machine_starts_again(
    settings: Settings,
) -> None:
    """A power cut may have torn them, and their originals are there; what waits is kept whole."""
    folder = staged(settings, 1)
    staging.note_fetched(folder, WHOLE, has_originals=True)
    assert staging.read_fetched(folder) == WHOLE
    note = folder / staging.NOTE
    of_today = note.read_text()
    note.write_text(of_today.replace(births.boot_id(), "another-start"))
    assert staging.read_fetched(folder) is None
    staging.keep(folder)
    assert staging.read_fetched(folder) is None, "nothing vouches for them any more"
    note.write_text(of_today)
    staging.keep(folder)
    assert births.boot_id() not in note.read_text()
    assert staging.read_fetched(folder) == WHOLE


def test_folders_of_nobody_go_and_those_of_others_stay(
    settings: Settings, database: Database
) -> None:
    """I2: only what bears the name of a download, or of one that was set aside."""
    foreign = staged(settings, "holiday pictures")
    staged(settings, 4711)
    staged(settings, ".gone-12-0123abcd")
    assert staging_cleanup.collect(settings, database) == 2
    assert list(settings.staging_dir.iterdir()) == [foreign]


def test_a_download_that_is_retried_this_moment_keeps_its_folder(
    settings: Settings, database: Database, ada: Person
) -> None:
    """I1: between the look at the row and the removal, somebody may want it after all."""
    download = rows.add(database, ada.id, status=Status.CANCELLED, finished_at=utc_now())
    folder = staged(settings, download)
    collector = threading.Thread(target=staging_cleanup.collect, args=(settings, database))
    with database.session() as session:
        row = session.get_one(rows.Download, download)
        row.status = Status.PENDING
        session.flush()
        collector.start()
        collector.join(timeout=0.5)  # it looks, and waits for us before it removes anything
    collector.join()
    assert folder.exists()


@pytest.mark.parametrize(("username", "left"), [("admin", {"02.flac"}), ("ada", None)])
def test_a_move_whose_worker_died_after_filing_is_finished(
    settings: Settings,
    database: Database,
    household: Household,
    tmp_path: Path,
    username: str,
    left: set[str] | None,
) -> None:
    """I1, X5: originals that were copied go, others stay; all do of who is no admin any more."""
    person: Person = getattr(household, username)
    music = tmp_path / "mine"
    music.mkdir()
    (music / "01.flac").write_bytes(b"music")
    (music / "02.flac").write_bytes(b"newer music")
    stat = (music / "01.flac").stat()
    download = rows.add(database, person.id, status=Status.COMPLETE, finished_at=utc_now())
    rows.change(
        database,
        download,
        source="folder",
        source_url=str(music),
        options=Options(mode=Mode.MOVE, originals=(("01.flac", stat.st_size, stat.st_mtime_ns),)),
    )
    staged(settings, download)
    assert staging_cleanup.collect(settings, database) == 1
    assert {path.name for path in music.iterdir()} == (left or {"01.flac", "02.flac"})


def test_logs_go_with_their_downloads(settings: Settings, database: Database, ada: Person) -> None:
    """Nothing of a removed user stays readable."""
    kept, gone = rows.add(database, ada.id, "1"), rows.add(database, ada.id, "2")
    for download in (kept, gone):
        download_log.of_download(settings, download).write("one line")
    with database.session() as session:
        session.execute(delete(Download).where(Download.id == gone))
    assert staging_cleanup.collect_logs(settings, database) == 1
    assert download_log.of_download(settings, kept).read() == "one line\n"
    assert download_log.of_download(settings, gone).read() == ""


def test_several_workers_may_tidy_at_once(
    settings: Settings, database: Database, ada: Person
) -> None:
    """Q13: nobody need be the only one; each folder is removed once and nothing else is."""
    for number in range(20):
        ended = rows.add(database, ada.id, f"-{number}", status=Status.DUPLICATE)
        staged(settings, ended)
    kept = staged(settings, rows.add(database, ada.id, status=Status.REVIEW))
    with ThreadPoolExecutor(4) as workers:
        collected = [workers.submit(staging_cleanup.collect, settings, database) for _ in range(4)]
    assert sum(each.result() for each in collected) >= 20
    assert list(settings.staging_dir.iterdir()) == [kept]


END = {"cancel": Status.REVIEW, "reviews/answer": Status.REVIEW, "clear": Status.FAILED}


@pytest.mark.parametrize("how", [*END, "delete"])
def test_what_is_not_kept_by_the_database_removes_nothing(
    app: FastAPI, settings: Settings, database: Database, ada: Person, how: str
) -> None:
    """A kill between the last statement and the commit: who decides again finds it all."""
    status = END.get(how, Status.FAILED)
    download = rows.add(database, ada.id, status=status, finished_at=utc_now())
    folder = staged(settings, download)
    bodies = {
        "clear": {"statuses": ["failed"]},
        "reviews/answer": {"ids": [download], "answer": "discard"},
    }

    def end(client: TestClient) -> Response:
        if how == "delete":
            return client.delete(f"/api/downloads/{download}", headers=ada)
        path = f"{download}/{how}" if how == "cancel" else how
        return client.post(f"/api/downloads/{path}", json=bodies.get(how), headers=ada)

    def die(_connection: object) -> None:
        message = "the power is gone"
        raise OperationalError(None, None, OSError(message))

    with TestClient(app, base_url=BASE_URL) as client:
        event.listen(database.engine, "commit", die)
        assert end(client).status_code == 503
        event.remove(database.engine, "commit", die)
        assert rows.read(database, download).status is status
        assert (folder / "audio" / "01.flac").read_bytes() == b"music"
        assert end(client).is_success
    assert list(settings.staging_dir.iterdir()) == []
