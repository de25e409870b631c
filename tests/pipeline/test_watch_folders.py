"""What is put into a watch folder comes in by itself, once it has settled, and once only."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.audio_files import AudioShelf
from tests.pipeline.own_music import tagged
from tests.pipeline.test_cli import listed, run
from tests.pipeline.test_imports import import_folder
from tests.pipeline.zip_files import pack
from tests.running import Json, Service, eventually

from crateful.db import Database, connect
from crateful.downloads.worker import leases
from crateful.watch_folders import entries
from crateful.watch_folders import service as folders


@contextmanager
def watching(service: Service, folder: Path, **more: Any) -> Iterator[Json]:
    """Have a folder watched for a while."""
    folder.mkdir(exist_ok=True)
    body = {"folder": str(folder), "trust_tags": True, "settle_s": 1, **more}
    row: Json = service.call("POST", "/api/watch-folders", json=body)
    try:
        yield row
    finally:
        service.call("DELETE", f"/api/watch-folders/{row['id']}")


def titles(service: Service) -> list[str]:
    return sorted(album["title"] for album in service.albums())


def wait_for(service: Service, *expected: str) -> None:
    eventually(lambda: titles(service) == sorted(expected))


def imports(service: Service) -> int:
    ((count,),) = service.rows(
        "select count(*) from downloads where substr(batch_id, 1, 5) = 'scan-'"
    )
    return int(count)


def await_taken(service: Service, count: int) -> None:
    """Wait until so many things were taken."""
    eventually(lambda: service.rows("select count(*) from watched_entries") == [(count,)])


def only(service: Service) -> Json:
    """Return the only watch folder."""
    (row,) = service.call("GET", "/api/watch-folders")
    return dict(row)


def is_told_of(service: Service, folder: Path) -> bool:
    """Tell whether the kernel tells the service of changes in a folder (proc_pid_fdinfo(5))."""
    assert service.process is not None
    wanted = f"ino:{folder.stat().st_ino:x} "
    notes = Path(f"/proc/{service.process.pid}/fdinfo").iterdir()
    return any(wanted in note.read_text() for note in notes if note.exists())


def test_folders_zips_and_songs_are_taken_as_they_come_and_the_unfinished_is_not(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """K14: a folder that is moved in tells of one change; what is there at first counts, too."""
    service = empty_service
    shop, made = tmp_path / "shop", tmp_path / "made"
    tagged(audio_shelf, shop / "Rooms", "Rooms")
    with watching(service, shop) as row:
        wait_for(service, "Rooms")
        assert (row["problem"], row["mode"], row["is_on"]) == (None, "copy", True)
        tagged(audio_shelf, made / "Doors", "Doors")
        tagged(audio_shelf, made / "Walls", "Walls")
        tagged(audio_shelf, made / "Half", "Half")
        tagged(audio_shelf, made / "Single", "Single", count=1)
        (made / "Half" / "02.flac").rename(made / "Half" / "02.flac.part")
        shutil.move(made / "Half", shop / "Half")
        shutil.move(made / "Doors", shop / "Doors")
        pack(made / "Walls", shop / "Walls.zip")
        shutil.move(made / "Single" / "01.flac", shop / "single.flac")
        wait_for(service, "Rooms", "Doors", "Walls", "Single")
        (shop / "Half" / "02.flac.part").rename(shop / "Half" / "02.flac")
        wait_for(service, "Rooms", "Doors", "Walls", "Single", "Half")
    taken = [url for (url,) in service.rows("select source_url from downloads")]
    assert taken.count(str(shop / "Half")) == 2, "a scan and an album"


def test_what_failed_or_was_taken_is_not_taken_again_also_after_a_restart(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """kill -9, a restart, and a touch of what is there: each album is one download."""
    service = new_service.start().set_up()
    shop = tmp_path / "shop"
    tagged(audio_shelf, shop / "Rooms", "Rooms")
    tagged(audio_shelf, shop / "Broken", "Broken")
    tagged(audio_shelf, shop / os.fsdecode(b"Caf\xe9"), "Chairs")
    broken = shop / "Broken" / "01.flac"
    broken.write_bytes(broken.read_bytes()[:-3000])
    body = {"folder": str(shop), "trust_tags": True, "settle_s": 1}
    service.call("POST", "/api/watch-folders", json=body)
    albums = "select status from downloads where substr(batch_id, 1, 5) <> 'scan-' order by 1"
    eventually(lambda: service.rows(albums) == [("complete",), ("complete",), ("failed",)])
    await_taken(service, 3)
    assert only(service)["is_watched"]
    service.kill()
    database = Database(connect(service.database_url))
    with database.reading() as session:
        (row,) = folders.all_folders(session)
        assert row.watcher is not None
        assert not folders.is_watched(row, leases.database_time(session)), "its worker is dead"
    database.close()
    (shop / "Broken" / "notes.txt").write_text("broken?")
    service.start()
    tagged(audio_shelf, shop / "Doors", "Doors")
    wait_for(service, "Rooms", "Chairs", "Doors")
    await_taken(service, 4)
    eventually(lambda: imports(service) >= 5)
    eventually(lambda: not service.call("GET", "/api/downloads/counts")["active"])
    assert imports(service) == 5, "the broken one changed, and Doors is new"
    assert service.rows(albums) == [*[("complete",)] * 3, ("failed",)]


def test_a_folder_that_goes_away_is_told_of_and_taken_up_again(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Nothing crashes; the folder says what is wrong, and its admin is told once."""
    service = empty_service
    shop = tmp_path / "shop"
    with watching(service, shop, poll=True, mode="move"), service.events() as seen:

        def problem() -> Any:
            return only(service)["problem"]

        def told() -> list[Json]:
            return [each for each in seen if each.get("code") == "watch-folder-unusable"]

        shutil.rmtree(shop)
        assert "can't be read" in eventually(problem)
        eventually(told)
        assert "can't be read" in run(service, "watch", "list").out
        tagged(audio_shelf, shop / "Rooms", "Rooms")
        wait_for(service, "Rooms")
        assert problem() is None
        eventually(lambda: not (shop / "Rooms").exists())
        assert len(told()) == 1
        service.call("PUT", "/api/settings", json={"folder_enabled": False})
        assert "turned off" in eventually(problem)
        service.call("PUT", "/api/settings", json={"folder_enabled": True})
        eventually(lambda: problem() is None)


def test_where_the_system_tells_of_nothing_folders_are_looked_through(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Also beside one that can't be read, which says so."""
    service = replace(new_service, is_deaf=True, obeys_modes=True).start().set_up()
    try:
        shop, shut = tmp_path / "shop", tmp_path / "shut"
        (shut / "inner").mkdir(parents=True)
        with watching(service, shut) as closed, watching(service, shop):
            shut.chmod(0o444)
            tagged(audio_shelf, shop / "Rooms", "Rooms")
            wait_for(service, "Rooms")
            tagged(audio_shelf, shop / "Doors", "Doors")
            wait_for(service, "Rooms", "Doors")
            rows = service.call("GET", "/api/watch-folders")
            (problem,) = (row["problem"] for row in rows if row["id"] == closed["id"])
            assert "can't be read" in problem
        shut.chmod(0o755)
        assert "can't tell of changes" in service.log_tail()
    finally:
        service.leave()


def test_whether_a_folder_is_polled_can_be_changed(service: Service, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    with watching(service, shop) as row:
        eventually(lambda: is_told_of(service, shop))
        for poll in (True, False):
            service.call("PATCH", f"/api/watch-folders/{row['id']}", json={"poll": poll})
            eventually(lambda poll=poll: is_told_of(service, shop) is not poll)


def test_what_was_undone_or_deleted_is_not_taken_again_unless_a_person_asks(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service, shop = empty_service, tmp_path / "shop"
    for name in ("Rooms", "Doors"):
        tagged(audio_shelf, shop / name, name)
    with watching(service, shop):
        wait_for(service, "Rooms", "Doors")
        (doors,) = (album["id"] for album in service.albums() if album["title"] == "Doors")
        service.call("DELETE", f"/api/albums/{doors}")
        found = service.rows("select source_url, batch_id from downloads order by id")
        batch = dict(found)[str(shop / "Rooms")]
        service.call("POST", f"/api/imports/{batch}/undo")
        wait_for(service)
        before = imports(service)
        for name in ("Rooms", "Doors"):
            (shop / name / "notes.txt").write_text("mine")
        eventually(lambda: imports(service) == before + 2)
        eventually(lambda: not service.call("GET", "/api/downloads/counts")["active"])
        assert titles(service) == []
    again = import_folder(service, shop / "Rooms", trust_tags=True)
    assert again["by_status"] == {"complete": 1}


def test_a_watch_folder_is_defined_on_the_command_line_and_has_to_make_sense(
    service: Service, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    answer = run(service, "watch", "add", str(shop), "--move", "--trust-tags", "--settle", "300")
    assert answer.code == 0, answer.err
    (row,) = listed(service, "watch", "list")
    assert (row["folder"], row["mode"], row["settle_s"]) == (str(shop), "move", 300)
    eventually(lambda: only(service)["is_watched"])
    path = f"/api/watch-folders/{row['id']}"
    changed = service.call("PATCH", path, json={"is_on": False, "settle_s": 200})
    assert (changed["is_on"], changed["is_watched"], changed["settle_s"]) == (False, False, 200)
    service.call("PATCH", path, json={"is_on": True})
    eventually(lambda: only(service)["is_watched"])
    (shop / "inner").mkdir()
    for folder, status in {
        str(shop / "inner"): 409,
        str(tmp_path): 409,
        "/no/such/folder": 422,
        "relative": 422,
        "\0": 422,
        str(service.library): 422,
        str(service.data_dir): 422,
    }.items():
        response = service.ask("POST", "/api/watch-folders", json={"folder": folder})
        assert response.status_code == status, (folder, response.text)
    body = {"folder": str(tmp_path / "other"), "mode": "in_place"}
    assert service.ask("POST", "/api/watch-folders", json=body).status_code == 422
    ada = service.person("ada")
    assert service.ask("GET", "/api/watch-folders", token=ada).status_code == 403
    assert run(service, "watch", "remove", str(row["id"])).code == 0
    assert service.ask("DELETE", f"/api/watch-folders/{row['id']}").status_code == 404


def test_any_change_below_gives_another_signature_and_the_unfinished_shows(tmp_path: Path) -> None:
    (tmp_path / "A" / "CD1").mkdir(parents=True)
    seen = {str(entries.measure(tmp_path, "A"))}
    for name in ("CD1/01.flac", "cover.jpg", "02.mp3.crdownload"):
        (tmp_path / "A" / name).write_bytes(b"x")
        seen.add(str(entries.measure(tmp_path, "A")))
    (tmp_path / "A" / "cover.jpg").write_bytes(b"xy")
    entry = entries.measure(tmp_path, "A")
    assert entry is not None
    assert (len(seen | {str(entry)}), entry.is_partial, entry.has_music) == (5, True, True)
    for name in ("song.MP3", "b.zip", ".hidden.flac", "letter.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "@eaDir").mkdir()
    assert entries.names_in(tmp_path) == [entries.LOOSE, "A", "b.zip"]
    assert entries.unit_of(tmp_path, tmp_path / "A" / "CD1" / "01.flac") == "A"
    assert entries.unit_of(tmp_path, tmp_path / "song.MP3") == entries.LOOSE
    assert entries.measure(tmp_path, "gone") is None
