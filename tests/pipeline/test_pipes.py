"""A pipe, a socket or a device in the place of a file is never waited for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder, import_one
from tests.running import Json, Service
from tests.servers.catalogue import LOOP_SONGS

FOLDER = "The Fixtures/Loop Songs (2024)"


@pytest.fixture
def album(empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path) -> Json:
    """An album of lossy files in the library, with a pipe and a socket in its folder."""
    row = import_one(empty_service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    folder = empty_service.library / FOLDER
    os.mkfifo(folder / "control.fifo")
    os.mkfifo(folder / "cover.png")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # an address is at most 107 bytes long
        try:
            listening.bind("player.sock")
        finally:
            os.chdir(here)
    found: Json = empty_service.album(row["result_album_id"])
    return found


def odd_files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.is_file()}


ODD = {"control.fifo", "cover.png", "player.sock"}


def test_an_album_with_a_pipe_in_its_folder_is_deleted_and_restored(
    empty_service: Service, album: Json
) -> None:
    """X6: by one rename and back, and what is no file comes along."""
    service = empty_service
    service.call("DELETE", f"/api/albums/{album['id']}")
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.ask("GET", f"/api/trash/{entry['id']}/cover")
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    assert odd_files(service.library / FOLDER) == ODD
    assert len(service.album(album["id"])["tracks"]) == 3


def test_an_album_with_a_pipe_in_its_folder_is_replaced_by_a_better_copy(
    empty_service: Service, album: Json, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X6: what people put into the old folder is carried over, pipes too."""
    service = empty_service
    row = import_one(service, make_folder(audio_shelf, tmp_path / "flac", LOOP_SONGS))
    assert (row["status"], row["result_album_id"]) == ("complete", album["id"])
    assert odd_files(service.library / FOLDER) >= {"control.fifo", "player.sock"}
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.call("POST", f"/api/trash/{entry['id']}/restore", json={"swap": True})


def test_a_pipe_in_the_place_of_a_track_or_a_cover_is_named_and_not_waited_for(
    empty_service: Service, album: Json
) -> None:
    """X6's brother: reading covers and lists, and writing tags."""
    service, folder = empty_service, empty_service.library / FOLDER
    for cover in folder.glob("cover.jp*"):
        cover.unlink()
        os.mkfifo(cover)
    track = album["tracks"][0]
    file = next(folder.glob("01 - *.mp3"))
    file.unlink()
    os.mkfifo(file)
    service.ask("GET", f"/api/albums/{album['id']}/cover?size=300")
    assert service.call("GET", f"/api/albums/{album['id']}/files")
    answer = service.ask("PATCH", f"/api/tracks/{track['id']}", json={"title": "Another"})
    assert answer.status_code >= 400, answer.text
    assert file.is_fifo()


def test_a_pipe_among_the_files_of_an_import_is_named(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X6's brother: a track, a booklet and a cover that are none."""
    folder = make_folder(audio_shelf, tmp_path / "mine", LOOP_SONGS)
    for name in ("99.flac", "booklet.pdf", "folder.jpg"):
        os.mkfifo(folder / name)
    batch = import_folder(empty_service, folder)
    assert batch["by_status"] == {"complete": 1}, empty_service.log_tail()
    assert [each["path"].rpartition("/")[2] for each in batch["left_out"]] == ["99.flac"]


def test_a_service_with_pipes_in_its_library_ends_when_it_is_told_to(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X6: nothing hangs, so nothing keeps it from ending."""
    service = new_service.start().set_up()
    row = import_one(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    os.mkfifo(service.library / FOLDER / "control")
    service.call("DELETE", f"/api/albums/{row['result_album_id']}")
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    assert service.process is not None
    service.process.terminate()
    asked = time.monotonic()
    assert service.process.wait(30) == 0
    print(f"ended in {time.monotonic() - asked:.1f} s")  # noqa: T201  # measured, not asserted


def test_a_backup_never_waits_for_a_pipe_in_the_place_of_a_key(new_service: Service) -> None:
    """X6's brother: it says what is wrong instead."""
    service = new_service.start().set_up()
    service.stop()
    key = next(service.data_dir.glob("*.key"))
    key.unlink()
    os.mkfifo(key)
    command = [sys.executable, "-m", "crateful", "backup", str(service.data_dir / "b.zip")]
    environment = {**os.environ, **service.backend, "CRATEFUL_DATA_DIR": str(service.data_dir)}
    told = subprocess.run(
        command, env=environment, capture_output=True, check=False, timeout=60, text=True
    )
    assert told.returncode != 0
    assert "Traceback" not in told.stderr
