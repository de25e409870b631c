"""kill -9 at any point: afterwards rows, library and disk agree; the album is there once."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

import psutil
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"

POINTS = [
    "stage:resolving",
    "stage:fetching",
    "stage:verifying",
    "stage:probing",
    "stage:identifying",
    "stage:tagging",
    "stage:shelving",
    "links:1",
    "links:3",
    "renames:1",
    "renames:2",
]


def audit(service: Service) -> None:
    """Hold rows, files, journal, staging and processes against each other."""
    with sqlite3.connect(service.data_dir / "crateful.db") as rows:
        assert rows.execute("select count(*) from journal").fetchone() == (0,)
        assert rows.execute(
            "select count(*) from downloads where lease_token is not null"
        ).fetchone() == (0,)
        recorded = {
            f"{folder}/{name}"
            for folder, name in rows.execute(
                "select albums.folder, tracks.file_name from tracks"
                " join albums on albums.id = tracks.album_id"
            )
        }
    on_disk = {name for name in service.files() if not name.startswith(".")}
    assert recorded == {name for name in on_disk if not name.endswith(".jpg")}
    assert len(service.albums()) == 1
    assert list((service.data_dir / "staging").iterdir()) == []
    incoming = service.library / ".incoming"
    assert not incoming.exists() or list(incoming.iterdir()) == []


@pytest.mark.parametrize("point", POINTS)
def test_a_download_survives_the_death_of_the_service(new_service: Service, point: str) -> None:
    """Q4, I1: started again, it goes on by itself and ends once."""
    service = new_service.start().set_up()
    service.stop()
    service.start(dying_at=point)
    row = service.download(URL)
    assert service.process is not None
    service.process.wait(90)
    assert service.process.returncode == -signal.SIGKILL, service.log_tail()
    service.start()
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    audit(service)


@pytest.mark.parametrize("point", ["renames:1", "renames:2", "renames:3", "links:2"])
def test_an_upgrade_survives_the_death_of_the_service(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path, point: str
) -> None:
    """I1, F8: the old copy or the new one, never none and never both."""
    service = new_service.start().set_up()
    old = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    service.call("POST", f"/api/me/library/albums/{old['result_album_id']}")
    service.stop()
    service.start(dying_at=point)
    row = service.download(URL)
    assert service.process is not None
    service.process.wait(90)
    service.start()
    done = service.wait(row["id"], "complete", "failed")
    assert (done["status"], done["result_album_id"]) == ("complete", old["result_album_id"])
    album = service.album(old["result_album_id"])
    assert (album["is_lossless"], album["hearted"]) == (True, True)
    audit(service)


def test_no_child_outlives_a_killed_service(new_service: Service, internet: Internet) -> None:
    """Q4, Q6: engines notice that their parent is gone."""
    service = new_service.start().set_up()
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.wait(service.download(URL)["id"], "downloading")
    eventually(lambda: service.read(row["id"])["stage"] == "fetching")
    children = eventually(service.children)
    service.kill()
    eventually(lambda: not [child for child in children if is_at_work(child)])
    internet.clear_faults()
    service.start()
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    audit(service)


def is_at_work(process: psutil.Process) -> bool:
    """Tell whether a process still runs; a zombie does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_engine_is_only_a_transient_error(
    new_service: Service, internet: Internet
) -> None:
    """Q4: the download goes on with a new child."""
    service = new_service.start().set_up()
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.wait(service.download(URL)["id"], "downloading")
    eventually(lambda: service.read(row["id"])["stage"] == "fetching")
    child = eventually(service.children)[0]
    internet.clear_faults()
    os.kill(child.pid, signal.SIGKILL)
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    audit(service)
