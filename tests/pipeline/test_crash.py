"""kill -9 at any point: afterwards rows, library and disk agree; the album is there once."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import URL, audit, die
from tests.pipeline.own_music import is_left, snapshot
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder, import_one
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet


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


def test_lyrics_survive_the_death_of_the_service_while_they_are_written(
    new_service: Service,
) -> None:
    """Between the journal and each rename: the files without them or with them, never half."""
    service = new_service.start().set_up()
    album_id = service.finish(URL)["result_album_id"]
    sounds = {track["audio_md5"] for track in tracks_of(service, album_id)}
    service.call("PUT", "/api/settings", json={"lyrics": True})
    service.stop()
    die(service, "renames:1")
    die(service, "renames:2")
    service.start()
    eventually(
        lambda: (
            [one["lyrics"] for one in tracks_of(service, album_id)]
            == ["synced", "instrumental", "none"]
        )
    )
    audit(service)
    folder = service.library / service.album(album_id)["folder"]
    assert [path.name for path in folder.glob("*.lrc")] == ["01 - First Loop.lrc"]
    assert {track["audio_md5"] for track in tracks_of(service, album_id)} == sounds
    assert service.rows("select id from journal") == []


def tracks_of(service: Service, album_id: int) -> list[Json]:
    return [
        service.call("GET", f"/api/tracks/{track['id']}")
        for track in service.album(album_id)["tracks"]
    ]


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


def test_the_undoing_of_an_import_survives_the_death_of_the_service(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Wherever it dies each file is somewhere; in the end all are back, and once."""
    service = new_service.start().set_up()
    root = tmp_path / "mine"
    make_folder(audio_shelf, root / "loops", LOOP_SONGS)
    before = snapshot(root)
    batch = import_folder(service, root, "move")["batch_id"]
    eventually(lambda: not is_left(root))
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    service.stop()

    def ask() -> Json:
        with suppress(httpx2.RemoteProtocolError, httpx2.ReadError):
            service.call("POST", f"/api/imports/{batch}/undo")
        return {}

    die(service, "links:2", ask)
    there = {name: one for name, one in snapshot(root).items() if not name.endswith(".back")}
    assert there.items() < before.items()
    die(service, "renames:1")
    assert snapshot(root) == before
    assert any(service.library.rglob("*.flac"))
    service.start()
    eventually(lambda: service.call("GET", f"/api/imports/{batch}/undo")["done"] == 1)
    service.await_moves()
    assert (snapshot(root), service.albums()) == (before, [])
    assert [entry["title"] for entry in service.call("GET", "/api/trash")["items"]] == [
        "Loop Songs"
    ]
    assert [name for name in service.files() if not name.startswith(".trash/")] == []


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
