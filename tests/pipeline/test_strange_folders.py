"""What lies beside good albums on real disks: it is named, and the good ones come in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder
from tests.pipeline.test_scan import deepen
from tests.running import Json, Service, eventually
from tests.servers.catalogue import EDITIONS, LOOP_SONGS, TWO_DISCS
from tests.servers.internet import Internet

from crateful.downloads.models import Download


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One whose user may not open everything, as a service's should not."""
    data_dir = tmp_path_factory.mktemp("service") / "data"
    running = Service(data_dir, environment_of(internet), obeys_modes=True).start().set_up()
    yield running
    running.leave()


def latin(name: str) -> str:
    """A name as an old system wrote it: bytes that are no UTF-8."""
    return os.fsdecode(name.encode("latin-1"))


def named(batch: Json) -> dict[str, str]:
    return {each["path"].rpartition("/")[2]: each["reason"] for each in batch["left_out"]}


def test_a_folder_that_may_not_be_read_is_named_and_the_good_albums_come_in(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X17: ``lost+found`` at the top of every disk, also beside loose files."""
    root = make_folder(audio_shelf, tmp_path / "disk", EDITIONS[0])
    make_folder(audio_shelf, root / "Loops", LOOP_SONGS)
    (root / "lost+found").mkdir(mode=0)
    try:
        batch = import_folder(empty_service, root)
    finally:
        (root / "lost+found").chmod(0o700)
    assert batch["by_status"] == {"complete": 2}, empty_service.log_tail()
    assert named(batch) == {"lost+found": "it can't be read: Permission denied"}
    assert batch["left_out_total"] == 1


def test_an_album_with_a_disc_that_may_not_be_read_is_named_and_left_alone(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X17's brother: half an album is never taken for the whole."""
    make_folder(audio_shelf, tmp_path / "shelf" / "Good", LOOP_SONGS)
    half = make_folder(audio_shelf, tmp_path / "shelf" / "Half", EDITIONS[0])
    (half / "CD2").mkdir(mode=0)
    try:
        batch = import_folder(empty_service, tmp_path / "shelf", mode="move")
    finally:
        (half / "CD2").chmod(0o700)
    assert batch["by_status"] == {"complete": 1}, empty_service.log_tail()
    assert named(batch) == {"CD2": "it can't be read: Permission denied"}
    assert list(half.glob("*.flac"))


def test_a_path_that_nobody_can_open_is_named_and_the_good_album_comes_in(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X17: longer than PATH_MAX, as a tool that went in circles leaves it."""
    root = tmp_path / "shelf"
    make_folder(audio_shelf, root / "Good", LOOP_SONGS)
    deepen(root, "y" * 250, 20)
    batch = import_folder(empty_service, root)
    assert batch["by_status"] == {"complete": 1}, empty_service.log_tail()
    assert list(named(batch).values()) == ["its path is longer than this system can open"]
    subprocess.run(["rm", "-rf", root], check=True)  # shutil's own needs a short path (3.11)


def test_names_that_are_no_utf_8_come_in_and_a_move_takes_their_originals(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C14: folder, track and booklet in Latin-1; the library has them as people read them."""
    service = empty_service
    root = tmp_path / latin("Müsik")
    folder = make_folder(audio_shelf, root / latin("Bj\xf6rk"), LOOP_SONGS)
    make_folder(audio_shelf, root / "Good", EDITIONS[0])
    for file in sorted(folder.glob("*.flac")):
        file.rename(folder / latin(f"{file.stem} \xe9t\xe9.flac"))
    for name in (latin("\xe4.pdf"), latin("\xf6.pdf"), "ä.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 " + os.fsencode(name))
    address = f"file:{root.parent}/M%FCsik"
    with service.events() as events:
        started = service.call("POST", "/api/imports", json={"folder": address, "mode": "move"})
        batch = ended(service, started)
    assert batch["by_status"] == {"complete": 2}, service.log_tail()
    assert batch["left_out"] == []
    (row,) = [item for item in batch["items"] if "Bj" in item["source_url"]]
    assert row["source_url"] == f"{address}/Bj%F6rk"
    assert any(event.get("source_url") == row["source_url"] for event in events)
    shelved = service.library / "The Fixtures" / "Loop Songs (2024)"
    assert len(list(shelved.glob("*.flac"))) == 3
    assert {path.name for path in shelved.glob("*.pdf")} == {"ä.pdf", "ä (2).pdf", "ö.pdf"}
    eventually(lambda: not folder.exists())
    for path in (f"/api/downloads/{row['id']}", f"/api/albums/{row['result_album_id']}/files"):
        service.call("GET", path)
    service.ask("GET", f"/api/downloads/{row['id']}/log").text.encode()


def ended(service: Service, started: Json) -> Json:
    def finished() -> Json | None:
        batch: Json = service.call("GET", f"/api/imports/{started['batch_id']}?limit=100")
        return batch if not batch["scanning"] and batch["ended"] == batch["albums"] else None

    result: Json = eventually(finished, 240)
    return result


def test_a_file_in_the_library_whose_name_is_no_utf_8_hides_no_other(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C14's brother: somebody puts an old booklet into an album's folder of the library."""
    service = empty_service
    batch = import_folder(service, make_folder(audio_shelf, tmp_path / "a", LOOP_SONGS))
    (row,) = batch["items"]
    shelved = service.library / "The Fixtures" / "Loop Songs (2024)"
    (shelved / latin("caf\xe9.pdf")).write_bytes(b"%PDF-1.4")
    path = f"/api/albums/{row['result_album_id']}"
    files = service.call("GET", f"{path}/files")
    assert "file:caf%E9.pdf" in {file["path"] for file in files}
    service.call("DELETE", path)
    (entry,) = service.call("GET", "/api/trash")["items"]
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    assert os.fsencode("caf\udce9.pdf") in {os.fsencode(each.name) for each in shelved.iterdir()}


def test_an_album_in_place_whose_names_are_no_utf_8_is_told_so(
    empty_service: Service, audio_shelf: AudioShelf
) -> None:
    """C14's brother: in place nothing may be renamed, so a person is asked to."""
    service = empty_service
    folder = make_folder(audio_shelf, service.library / latin("Bj\xf6rk"), LOOP_SONGS)
    batch = import_folder(service, service.library, mode="in_place")
    (row,) = batch["items"]
    assert (row["status"], row["error_code"]) == ("failed", "name-not-text")
    assert "Bj%F6rk" in row["error_message"]
    assert len(list(folder.glob("*.flac"))) == 3
    shutil.rmtree(folder)


def test_the_command_takes_a_folder_whose_name_is_no_utf_8(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C14: from a shell, too, which gives Python the bytes."""
    folder = make_folder(audio_shelf, tmp_path / latin("\xfcber"), LOOP_SONGS)
    os.mkfifo(folder / "99.flac")
    command = [sys.executable, "-m", "crateful", "import", "--follow", os.fsencode(folder)]
    environment = {
        **os.environ,
        **empty_service.backend,
        "CRATEFUL_DATA_DIR": str(empty_service.data_dir),
    }
    told = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr
    assert b"1 complete" in told.stdout
    assert b"%FCber/99.flac: it is no regular file" in told.stderr


def test_a_hundred_levels_of_other_things_are_looked_through_beside_the_request(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X13: 5,000 files without audio on 90 levels; the album at the bottom comes in."""
    here = tmp_path / "deep"
    for level in range(90):
        here /= f"d{level}"
        here.mkdir(parents=True)
        for number in range(55):
            (here / f"{number}.txt").touch()
    make_folder(audio_shelf, here / "Album", LOOP_SONGS)
    batch = import_folder(empty_service, tmp_path / "deep")
    assert batch["by_status"] == {"complete": 1}, empty_service.log_tail()
    assert ended(empty_service, batch)["folders"] == 92


def test_a_scan_that_dies_with_its_worker_is_done_by_the_next(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """X13: it is a job like any other, so nobody has to ask again."""
    service = new_service.start().set_up()
    make_folder(audio_shelf, tmp_path / "shelf" / "Good", LOOP_SONGS)
    (tmp_path / "shelf" / "more").mkdir()
    body = {"folder": str(tmp_path / "shelf"), "mode": "copy"}
    started = service.call("POST", "/api/imports", json=body)
    service.kill()
    held = {"status": "downloading", "lease_owner": "gone:1:2:3:4", "lease_token": "t"}
    engine = create_engine(service.database_url)
    with engine.begin() as connection:
        was_scan = Download.batch_id == f"scan-{started['batch_id']}"
        connection.execute(update(Download).where(was_scan).values(finished_at=None, **held))
    engine.dispose()
    service.start()
    batch = ended(service, started)
    assert batch["albums"] == 1
    assert batch["scan_error"] is None


def test_what_a_nas_keeps_for_itself_is_passed_over_and_counted_c27(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C27: neither its thumbnails nor what was deleted there comes in; each kind is one line."""
    root = tmp_path / "music"
    for name in ("one", "two"):
        album = make_folder(audio_shelf, root / name, EDITIONS[0] if name == "one" else TWO_DISCS)
        for part in (album, *(each for each in album.iterdir() if each.is_dir())):
            (part / "@eaDir" / "101.flac").mkdir(parents=True)
            (part / "@eaDir" / "101.flac" / "SYNOPHOTO_THUMB_M.jpg").write_bytes(b"thumb")
            (part / ".AppleDouble").mkdir()
            shutil.copy(
                next(path for path in album.rglob("*.flac") if path.is_file()),
                part / ".AppleDouble",
            )
    shutil.copytree(root / "one", root / "#recycle" / "deleted")
    shutil.copytree(root / "one", root / "$RECYCLE.BIN" / "S-1-5-21")
    batch = import_folder(empty_service, root)
    assert len(batch["items"]) == 2, batch
    assert named(batch) == {
        "#recycle": "1 folder of this name holds what the NAS keeps for itself; passed over",
        "$RECYCLE.BIN": "1 folder of this name holds what the NAS keeps for itself; passed over",
        ".AppleDouble": "4 folders of this name hold what the NAS keeps for itself; passed over",
        "@eaDir": "4 folders of this name hold what the NAS keeps for itself; passed over",
    }
    assert not [name for name in empty_service.files() if "THUMB" in name or "eaDir" in name]


@pytest.mark.parametrize(
    ("folder", "inside"),
    [
        pytest.param("@Recycle", "album", id="QNAP's trash"),
        pytest.param("RECYCLER", "S-1-5-21/Dc1", id="an old Windows' trash"),
        pytest.param("~snapshot", "daily.0/album", id="a NetApp's snapshots"),
        pytest.param("Network Trash Folder", "Trash Can #2", id="a Mac's trash on a share"),
    ],
)
def test_what_was_deleted_or_kept_as_it_was_elsewhere_comes_in_from_no_system_c27(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path, folder: str, inside: str
) -> None:
    """Brothers of C27: what lies there is an album by its tags, and was deleted long ago."""
    root = tmp_path / "music"
    make_folder(audio_shelf, root / "one", EDITIONS[0])
    make_folder(audio_shelf, root / folder / inside, LOOP_SONGS)
    batch = import_folder(empty_service, root)
    assert [album["title"] for album in empty_service.albums()] == [EDITIONS[0].title]
    assert list(named(batch)) == [folder]
