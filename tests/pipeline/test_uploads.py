"""Music that people bring from their own machines: in pieces, their own, within limits."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import nothing_verified, tagged
from tests.pipeline.records import make_folder
from tests.pipeline.zip_files import pack
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS, UNCOVERED
from tests.servers.internet import Internet

from crateful.db import Database, connect
from crateful.downloads.moving_in.uploaded import Upload
from crateful.settings import Settings
from crateful.uploads import service as uploads

PIECE = 200_000
MIRROR = "mb.mirror.example"


def begin(service: Service, files: dict[str, bytes], token: str, **more: object) -> Json:
    body = {"files": [{"path": p, "size_bytes": len(c)} for p, c in files.items()], **more}
    row: Json = service.call("POST", "/api/uploads", token=token, json=body)
    return row


def send(service: Service, row: Json, number: int, offset: int, piece: bytes, token: str) -> int:
    """Send one piece; return the status."""
    response = service.ask_raw(
        "PATCH",
        f"/api/uploads/{row['id']}/files/{number}?offset={offset}",
        content=piece,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/octet-stream",
        },
    )
    return response.status_code


def send_all(service: Service, row: Json, files: dict[str, bytes], token: str) -> None:
    for number, content in enumerate(files.values()):
        for at in range(0, len(content), PIECE):
            assert send(service, row, number, at, content[at : at + PIECE], token) == 200


def folder_as_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def import_all(service: Service, folder: Path, token: str, **more: object) -> Json:
    """Send a folder and import it; return the upload."""
    files = folder_as_files(folder)
    row = begin(service, files, token, **more)
    send_all(service, row, files, token)
    service.call("POST", f"/api/uploads/{row['id']}/import", token=token)
    return row


def collect(service: Service) -> set[int]:
    """Remove what is over, as the service does now and then; return what is left."""
    database = Database(connect(service.database_url))
    uploads.collect(database, Settings(data_dir=service.data_dir))
    database.close()
    return {int(each.name) for each in (service.data_dir / "uploads").iterdir()}


def newest(service: Service, token: str) -> Json:
    """Return a person's newest album on its way."""
    row: Json = eventually(lambda: service.call("GET", "/api/downloads", token=token))[0]
    return row


def test_a_users_zip_and_folder_become_downloads_of_their_own(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Also of somebody who is no admin: nothing but what they sent is looked at."""
    service, ada = empty_service, empty_service.person("ada")
    made = tmp_path / "made"
    for name in ("Rooms", "Doors"):
        tagged(audio_shelf, made / name, name)
    pack(made / "Rooms", tmp_path / "Rooms.zip")
    files = {"Rooms.zip": (tmp_path / "Rooms.zip").read_bytes()}
    files |= {f"Doors/{name}": content for name, content in folder_as_files(made / "Doors").items()}
    files["letter.txt"] = b""
    row = begin(service, files, ada, trust_tags=True)
    assert service.ask("POST", f"/api/uploads/{row['id']}/import", token=ada).status_code == 409
    send_all(service, row, files, ada)
    assert service.call("GET", f"/api/uploads/{row['id']}", token=ada)["is_complete"]
    started = service.call("POST", f"/api/uploads/{row['id']}/import", token=ada)
    again = service.call("POST", f"/api/uploads/{row['id']}/import", token=ada)
    assert started["batch_id"] == again["batch_id"]
    eventually(lambda: {a["title"] for a in service.albums()} == {"Rooms", "Doors"})
    mine = service.call("GET", "/api/downloads", token=ada)
    assert {each["title"] for each in mine} >= {"Rooms", "Doors"}
    assert service.call("GET", "/api/uploads", token=ada) == []


def test_an_upload_goes_on_where_it_was_cut_off_also_after_a_kill(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = new_service.start().set_up()
    tagged(audio_shelf, tmp_path / "made" / "Rooms", "Rooms")
    files = folder_as_files(tmp_path / "made")
    row = begin(service, files, service.token, trust_tags=True)
    first = next(iter(files.values()))
    assert send(service, row, 0, 0, first[:1000], service.token) == 200
    service.kill()
    service.start()
    (known,) = service.call("GET", "/api/uploads")
    assert known["files"][0]["offset"] == 1000
    for offset in (0, 999, 1001, len(first)):
        assert send(service, row, 0, offset, b"piece", service.token) == 409
    assert send(service, row, 0, 1000, first[1000:], service.token) == 200
    assert send(service, row, 0, len(first), b"more", service.token) == 422
    for number, content in enumerate(files.values()):
        if number:
            assert send(service, row, number, 0, content, service.token) == 200
    service.call("POST", f"/api/uploads/{row['id']}/import")
    eventually(lambda: [a["title"] for a in service.albums()] == ["Rooms"])


def test_an_upload_is_nobody_elses(service: Service) -> None:
    ada, bob = service.person("ada"), service.person("bob")
    row = begin(service, {"a.flac": b"x"}, ada)
    for token in (bob, service.token):
        path = f"/api/uploads/{row['id']}"
        assert service.ask("GET", path, token=token).status_code == 404
        assert service.ask("DELETE", path, token=token).status_code == 404
        assert service.ask("POST", f"{path}/import", token=token).status_code == 404
        assert send(service, row, 0, 0, b"x", token) == 404
        assert service.call("GET", "/api/uploads", token=token) == []
    service.call("DELETE", f"/api/uploads/{row['id']}", token=ada)
    assert not (service.data_dir / "uploads" / str(row["id"])).exists()


@pytest.mark.parametrize(
    "paths",
    [
        *(["../up.flac"], ["/etc/x"], ["C:x"], ["a/../../b"], ["x" * 256], ["a\0b"]),
        ["/".join(["ありがとう" * 10] * 15)],
        *(["a", "a"], ["a", "a/b"], ["."], ["a/"]),
    ],
    ids=str,
)
def test_a_name_that_leads_out_of_an_upload_is_refused(service: Service, paths: list[str]) -> None:
    body = {"files": [{"path": path, "size_bytes": 1} for path in paths]}
    assert service.ask("POST", "/api/uploads", json=body).status_code == 422


def test_more_than_a_person_may_send_or_the_disk_can_take_is_refused(service: Service) -> None:
    ada = service.person("ada")
    for size in (2**40, 10 * 2**40):
        body = {"files": [{"path": "a.flac", "size_bytes": size}]}
        assert service.ask("POST", "/api/uploads", token=ada, json=body).status_code in {422, 429}
    rows = [begin(service, {"a.flac": b"x"}, ada) for _ in range(uploads.MAX_LIVING)]
    body = {"files": [{"path": "a.flac", "size_bytes": 1}]}
    response = service.ask("POST", "/api/uploads", token=ada, json=body)
    assert (response.status_code, response.json()["type"]) == (429, "too-much-to-upload")
    for row in rows:
        service.call("DELETE", f"/api/uploads/{row['id']}", token=ada)


def test_what_the_disk_has_no_room_for_is_refused_with_when_to_try_again(
    new_service: Service,
) -> None:
    new_service.environment["CRATEFUL_MIN_FREE_BYTES"] = str(2**60)
    service = new_service.start().set_up()
    body = {"files": [{"path": "a.flac", "size_bytes": 1}]}
    response = service.ask("POST", "/api/uploads", json=body)
    assert (response.status_code, response.json()["type"]) == (429, "no-room-for-upload")
    assert response.headers["Retry-After"] == "60"
    assert service.call("GET", "/api/uploads") == []


def test_what_nobody_goes_on_with_is_removed_after_a_day(service: Service) -> None:
    old, fresh = (begin(service, {"a.flac": b"xy"}, service.token) for _ in range(2))
    for row in (old, fresh):
        assert send(service, row, 0, 0, b"x", service.token) == 200
    folder = service.data_dir / "uploads"
    day_ago = (folder / str(old["id"]) / "lock").stat().st_mtime - 25 * 3600
    os.utime(folder / str(old["id"]) / "lock", (day_ago, day_ago))
    (folder / "999999").mkdir()
    assert collect(service) == {fresh["id"]}
    assert service.ask("GET", f"/api/uploads/{old['id']}").status_code == 404
    service.call("DELETE", f"/api/uploads/{fresh['id']}")


def test_an_id_of_an_upload_never_comes_back(service: Service) -> None:
    """A download that outlives its upload would find somebody else's files in its place."""
    first = begin(service, {"a.flac": b"x"}, service.token)
    service.call("DELETE", f"/api/uploads/{first['id']}")
    second = begin(service, {"a.flac": b"x"}, service.token)
    service.call("DELETE", f"/api/uploads/{second['id']}")
    assert second["id"] > first["id"]


def test_a_cancelled_album_of_an_upload_can_be_retried_and_counts_until_then(
    empty_service: Service, internet: Internet, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service, ada = empty_service, empty_service.person("ada")
    make_folder(audio_shelf, tmp_path / "made" / "loops", LOOP_SONGS)
    internet.faults.add(host=MIRROR, path=".*", status=500)
    upload = import_all(service, tmp_path / "made", ada)
    row = service.wait(newest(service, ada)["id"], "waiting")
    service.cancel_waiting(row["id"])
    assert collect(service) == {upload["id"]}
    others = [begin(service, {"a.flac": b"x"}, ada) for _ in range(uploads.MAX_LIVING - 1)]
    body = {"files": [{"path": "a.flac", "size_bytes": 1}]}
    assert service.ask("POST", "/api/uploads", token=ada, json=body).status_code == 429
    internet.clear_faults()
    service.call("POST", f"/api/downloads/{row['id']}/retry", token=ada)
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"
    others.append(begin(service, {"a.flac": b"x"}, ada))
    for each in others:
        service.call("DELETE", f"/api/uploads/{each['id']}", token=ada)
    eventually(lambda: not collect(service))


def test_an_upload_that_became_somebody_elses_is_not_taken(
    empty_service: Service, internet: Internet, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Whose it is counts when the deed is done."""
    service, ada = empty_service, empty_service.person("ada")
    make_folder(audio_shelf, tmp_path / "made" / "bare", UNCOVERED)
    internet.faults.add(host=MIRROR, path=".*", status=500)
    upload = import_all(service, tmp_path / "made", ada)
    row = service.wait(newest(service, ada)["id"], "waiting")
    database = Database(connect(service.database_url))
    with database.session() as session:
        admin = service.call("GET", "/api/auth/me")["id"]
        session.execute(update(Upload).where(Upload.id == upload["id"]).values(user_id=admin))
    database.close()
    internet.clear_faults()
    ended = service.wait(row["id"])
    assert (ended["status"], ended["error_code"]) == ("failed", "no-longer-allowed")
    assert service.albums() == []
    service.call("DELETE", f"/api/downloads/{row['id']}")
    assert upload["id"] not in collect(service), "nobody can retry it any more"


def test_undoing_the_import_of_an_upload_leaves_its_music_in_the_trash(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """It has no folder to go back to: that of the upload is gone with it."""
    service, ada = empty_service, empty_service.person("ada")
    tagged(audio_shelf, tmp_path / "made" / "Rooms", "Rooms")
    import_all(service, tmp_path / "made", ada, trust_tags=True)
    (album,) = eventually(service.albums)
    eventually(lambda: not collect(service))
    batch = newest(service, ada)["batch_id"]
    path = f"/api/imports/{batch}/undo"
    foreseen = service.call("GET", path)
    assert (foreseen["albums"], foreseen["copied"], foreseen["moved"]) == (1, 1, 0)
    service.call("POST", path)
    eventually(lambda: service.call("GET", path)["status"] == "complete")
    assert service.albums() == []
    (entry,) = service.call("GET", "/api/trash")["items"]
    assert collect(service) == set()
    service.call("POST", f"/api/trash/{entry['id']}/restore")
    assert [each["id"] for each in service.albums()] == [album["id"]]
    assert len([name for name in service.files() if name.endswith(".flac")]) == 2


def test_what_was_sent_stays_until_its_copies_are_verified(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Also that of a person who is no admin is removed then, and they are told of no folder."""
    service, ada = empty_service, empty_service.person("ada")
    tagged(audio_shelf, tmp_path / "made" / "Rooms", "Rooms")
    with service.events(ada) as events, nothing_verified(service):
        upload = import_all(service, tmp_path / "made", ada, trust_tags=True)
        (album,) = eventually(service.albums)
        service.wait(newest(service, ada)["id"], "complete")
        assert collect(service) == {upload["id"]}
        sent = service.data_dir / "uploads" / str(upload["id"])
        assert len(list(sent.rglob("*.flac"))) == 2
    eventually(lambda: service.album(album["id"])["verification"] == "verified")
    eventually(lambda: not collect(service))
    assert [each for each in events if each.get("code") == "originals-left"] == []


def test_nobody_is_shown_where_the_server_has_an_upload(empty_service: Service) -> None:
    service, ada = empty_service, empty_service.person("ada")
    files = {"Walls/01.flac": b"no audio", "Walls/02.flac": b"nor here"}
    upload = begin(service, files, ada)
    send_all(service, upload, files, ada)
    with service.events(ada) as events:
        service.call("POST", f"/api/uploads/{upload['id']}/import", token=ada)
        row = service.wait(newest(service, ada)["id"])
        for file in (service.data_dir / "uploads").rglob("*.flac"):
            file.unlink()
        service.call("POST", f"/api/downloads/{row['id']}/retry", token=ada)
        gone = "folder-without-audio"
        eventually(lambda: any(each.get("error_code") == gone for each in events))
    row = service.read(row["id"])
    log = service.ask("GET", f"/api/downloads/{row['id']}/log", token=ada).text
    said = f"{row} {events} {log} {service.call('GET', '/api/imports')}"
    assert row["source_url"] == "Walls", row
    assert row["error_message"].startswith("There is no audio in Walls any more"), row
    assert "/uploads/" not in said
    shutil.rmtree(service.data_dir / "uploads" / str(upload["id"]))
    service.call("POST", f"/api/downloads/{row['id']}/retry", token=ada)
    gone = eventually(lambda: (now := service.read(row["id"]))["status"] == "failed" and now)
    assert (gone["error_code"], gone["attempt"]) == ("folder-gone", 1), gone
    assert str(service.data_dir) not in said
