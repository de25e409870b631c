"""A file that is made to take for ever takes seconds, from its owner alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.audio.test_census import id3, text
from tests.audio_files import AudioShelf, Sound
from tests.odd_audio import long_wav
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS

from crateful.workbench.shares import share_of

URL = "https://thefixtures.bandcamp.com/album/loop-songs"


def verifying(service: Service, folder: Path) -> Json:
    """Import a folder in place and return its download while it is verified."""
    body = {"folder": str(folder), "mode": "in_place"}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    row = eventually(lambda: service.call("GET", f"/api/imports/{batch}")["items"])[0]
    eventually(lambda: service.read(row["id"])["stage"] == "verifying")
    return service.read(row["id"])


def test_a_file_of_a_million_frames_is_refused_at_once_and_tried_once(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X4: 21 MB that FFmpeg opens in an hour; counted before it sees them."""
    folder = tmp_path / "evil"
    folder.mkdir()
    sound = audio_shelf.sound("mp3", Sound(seconds=2, codec="mp3")).read_bytes()
    frames = b"".join(map(text, range(1_000_000)))
    (folder / "01.mp3").write_bytes(id3(frames) + sound)
    row = import_one(empty_service, folder)
    assert (row["status"], row["error_code"]) == ("failed", "audio-too-many-parts")
    assert row["attempt"] == 1
    assert "01.mp3" in row["error_message"]


def test_verifying_is_cancelled_at_once_and_ends_its_child(empty_service: Service) -> None:
    """X4: whatever the file does to its reader, which is held here to be sure."""
    service = empty_service
    row = verifying(service, long_wav(service.library / "Long"))
    (child,) = {each.pid for each in service.children() if "workbench" in " ".join(each.cmdline())}
    os.kill(child, signal.SIGSTOP)
    assert row["status"] == "downloading"
    assert service.call("POST", f"/api/downloads/{row['id']}/cancel") == {"status": "cancelled"}
    assert service.wait(row["id"], "cancelled", "failed", "complete")["status"] == "cancelled"
    eventually(lambda: child not in {each.pid for each in service.children()})
    assert (service.library / "Long" / "01.wav").is_file()


def test_a_slow_file_keeps_nobody_else_from_their_links(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X4: while its reader is held, others download, look at covers and edit."""
    service = empty_service
    known = import_one(service, make_folder(audio_shelf, tmp_path / "mine", LOOP_SONGS, "mp3"))
    row = verifying(service, long_wav(service.library / "Longer"))
    readers = [each for each in service.children() if "workbench" in " ".join(each.cmdline())]
    busy = max(readers, key=lambda each: each.cpu_times().user)
    os.kill(busy.pid, signal.SIGSTOP)
    try:
        done = service.wait(service.download(URL, token=service.person("bob"))["id"])
        assert done["status"] == "complete", service.log_tail()
        path = f"/api/albums/{known['result_album_id']}"
        assert service.call("PATCH", path, json={"year": 1999})["year"] == 1999
        assert service.read(row["id"])["stage"] == "verifying"
    finally:
        service.call("POST", f"/api/downloads/{row['id']}/cancel")
        service.wait(row["id"], "cancelled")


@pytest.mark.parametrize("size_bytes", [1, 21_000_000, 400_000_000])
def test_the_share_of_a_file_follows_its_size(tmp_path: Path, size_bytes: int) -> None:
    """X4: seconds for what is small, minutes for what is large, never an hour."""
    with (tmp_path / "x.mp3").open("wb") as file:
        file.truncate(size_bytes)
    assert 30 <= share_of(tmp_path, ["x.mp3"]) <= 30 + 2.1 * size_bytes / 1_000_000
    assert share_of(tmp_path, ["gone.mp3"]) == 30
