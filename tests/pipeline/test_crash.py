"""kill -9 at any point: afterwards rows, library and disk agree; the album is there once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import END_S, Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"

DEATHS = [
    ["stage:resolving", "stage:fetching", "stage:verifying", "stage:probing", "stage:identifying"],
    ["stage:deciding", "stage:tagging", "stage:shelving", *3 * ["links:1"], "renames:1"],
]
"""In the order in which one download gets there; no number of kills is one too many (X10)."""


def die(service: Service, point: str, cause: Callable[[], Json] | None = None) -> Json:
    """Let the service come up and die at ``point``; return what ``cause`` asked for."""
    service.start(dying_at=point)
    asked = cause() if cause else {}
    assert service.process is not None
    service.process.wait(END_S)
    assert service.process.returncode == -signal.SIGKILL, service.log_tail()
    return asked


def audit(service: Service) -> None:
    """Hold rows, files, journal, staging and processes against each other."""
    service.await_moves()
    assert service.rows("select id from downloads where lease_token is not null") == []
    recorded = {
        f"{folder}/{name}"
        for folder, name in service.rows(
            "select albums.folder, tracks.file_name from tracks"
            " join albums on albums.id = tracks.album_id"
        )
    }
    on_disk = {name for name in service.files() if not name.startswith(".")}
    assert recorded == {name for name in on_disk if not name.endswith(".jpg")}
    assert len(service.albums()) == 1
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    incoming = service.library / ".incoming"
    assert not incoming.exists() or list(incoming.iterdir()) == []


@pytest.mark.parametrize("points", DEATHS, ids=["first half", "second half"])
def test_a_download_survives_the_death_of_the_service(
    new_service: Service, points: list[str]
) -> None:
    """Q4, I1: killed again and again, each time a little further, it still ends once."""
    service = new_service
    die(service, points[0], lambda: ask_for(service, URL))
    ((number,),) = service.rows("select id from downloads")
    for point in points[1:]:
        die(service, point)
    service.start()
    assert service.wait(number, "complete", "failed")["status"] == "complete"
    audit(service)


def ask_for(service: Service, url: str) -> Json:
    """Ask for an address; the answer may go down with the service, what was asked may not."""
    service.set_up()
    with suppress(httpx2.RemoteProtocolError, httpx2.ReadError):
        return service.download(url)
    return {}


def test_an_upgrade_survives_the_death_of_the_service(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """I1, F8: the old copy or the new one, never none and never both."""
    service = new_service.start().set_up()
    old = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    service.call("POST", f"/api/me/library/albums/{old['result_album_id']}")
    service.stop()
    row = die(service, "links:2", lambda: service.download(URL))
    die(service, "renames:1")
    die(service, "renames:2")
    service.start()
    done = service.wait(row["id"], "complete", "failed")
    assert (done["status"], done["result_album_id"]) == ("complete", old["result_album_id"])
    album = service.album(old["result_album_id"])
    assert (album["is_lossless"], album["hearted"]) == (True, True)
    audit(service)


def test_the_move_of_a_folder_survives_the_death_of_the_service(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """I1: originals go only once the album is in, and then all of them do."""
    service = new_service
    folder = make_folder(audio_shelf, tmp_path / "originals" / "loops", LOOP_SONGS)
    (folder / "notes.txt").write_text("not of the album")
    body = {"folder": str(folder), "mode": "move"}

    def ask() -> Json:
        result: Json = service.set_up().call("POST", "/api/imports", json=body)
        return result

    batch = die(service, "stage:shelving", ask)["batch_id"]
    assert len(list(folder.glob("*.flac"))) == len(LOOP_SONGS.tracks)
    die(service, "originals:2")
    assert len(list(folder.glob("*.flac"))) == len(LOOP_SONGS.tracks) - 1
    service.start()
    assert service.call("GET", f"/api/imports/{batch}")["by_status"] == {"complete": 1}
    eventually(lambda: [path.name for path in folder.iterdir()] == ["notes.txt"])
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    audit(service)


def test_neither_a_killed_engine_nor_a_killed_service_leaves_a_child_or_ends_a_download(
    new_service: Service, internet: Internet
) -> None:
    """Q4, Q6: a lost engine is only a transient error, and engines notice a lost parent."""
    service = new_service.start().set_up()
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.download(URL)
    first = engine_of(service, row["id"])
    os.kill(first.pid, signal.SIGKILL)
    eventually(lambda: engine_of(service, row["id"]).pid != first.pid)
    children = service.children()
    service.kill()
    eventually(lambda: not [child for child in children if is_at_work(child)])
    internet.clear_faults()
    service.start()
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    audit(service)


def engine_of(service: Service, download_id: int) -> psutil.Process:
    """Return the engine that fetches a download, once it does."""
    eventually(lambda: service.read(download_id)["stage"] == "fetching")
    engine: psutil.Process = eventually(service.children)[0]
    return engine


def is_at_work(process: psutil.Process) -> bool:
    """Tell whether a process still runs; a zombie does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
