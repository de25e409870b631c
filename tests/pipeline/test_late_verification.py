"""What is filed as tagged is decoded afterwards, when nobody waits; until then it says so."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, update
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import die
from tests.pipeline.own_music import nothing_verified, tagged, trusting
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually

from crateful.library.models import Track


def verified(service: Service, album_id: int) -> Json:
    """Return an album once it is known whether its files are whole."""
    album: Json = eventually(
        lambda: (found := service.album(album_id))["verification"] != "waiting" and found
    )
    return album


def spoil(file: Path) -> bytes:
    """Change a byte of the sound, which no header tells; return what the file holds now."""
    data = file.read_bytes()
    spoilt = data[:-2000] + bytes([data[-2000] ^ 0xFF]) + data[-1999:]
    file.write_bytes(spoilt)
    return spoilt


def test_an_album_taken_as_tagged_says_that_it_is_not_verified_until_it_is(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    with nothing_verified(service):
        answer = run(service, "import", str(tmp_path), "--trust-tags", "--follow")
        assert "1 not verified yet" in answer.out, answer
        (album,) = service.albums()
        assert album["verification"] == "waiting"
        batch = service.rows("select batch_id from downloads order by id desc limit 1")[0][0]
        assert service.call("GET", f"/api/imports/{batch}")["unverified"] == 1
        track_id = service.album(album["id"])["tracks"][0]["id"]
        assert service.call("GET", f"/api/tracks/{track_id}")["raw_tags"] == {}
    done = verified(service, album["id"])
    assert (done["verification"], done["damages"]) == ("verified", [])
    assert service.call("GET", f"/api/imports/{batch}")["unverified"] == 0
    raw = service.call("GET", f"/api/tracks/{track_id}")["raw_tags"]
    assert any(name.endswith(":Title") for name in raw), raw


def test_what_is_damaged_is_told_and_stays_until_a_good_copy_comes(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Which file and why, on the album and its download; nothing is deleted, nor its originals."""
    service, folder = empty_service, tmp_path / "bad" / "Doors"
    tagged(audio_shelf, folder, "Doors")
    whole = (folder / "02.flac").read_bytes()
    spoilt = spoil(folder / "02.flac")
    with service.events() as events:
        (row,) = trusting(service, folder, "--move")
        album = verified(service, row["result_album_id"])
        told = eventually(lambda: [e for e in events if e.get("code") == "damaged-files"])
    assert album["verification"] == "damaged"
    (damage,) = album["damages"]
    assert (damage["path"], damage["code"]) == ("02 - Air 2.flac", "corrupt")
    assert told[0]["album_id"] == album["id"]
    assert str(folder) in told[0]["message"]
    assert [each["code"] for each in service.read(row["id"])["incidents"]][-1:] == ["damaged-files"]
    assert len(list(folder.glob("*.flac"))) == 2
    shelved = service.library / album["folder"] / damage["path"]
    assert len(shelved.read_bytes()) >= len(spoilt)
    again = service.call("POST", f"/api/albums/{album['id']}/verify")
    assert (again["verification"], again["damages"]) == ("waiting", [])
    assert verified(service, album["id"])["damages"] == [damage]
    (folder / "02.flac").write_bytes(whole)
    (mended,) = trusting(service, folder)
    assert (mended["status"], mended["result_album_id"]) == ("complete", album["id"])
    assert service.album(album["id"])["verification"] == "verified"


def test_nobody_but_who_moved_it_is_told_where_damaged_originals_are(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Also when the download is off the list, and so nobody's."""
    service, folder = empty_service, tmp_path / "secret place" / "Stairs"
    tagged(audio_shelf, folder, "Stairs")
    spoil(folder / "02.flac")
    ada = service.person("ada")
    with service.events(ada) as hers, service.events() as mine:
        with nothing_verified(service):
            (row,) = trusting(service, folder, "--move")
            service.call("DELETE", f"/api/downloads/{row['id']}")
        told = eventually(lambda: [e for e in mine if e.get("code") == "damaged-files"])
        verified(service, row["result_album_id"])
        service.call("PATCH", f"/api/albums/{row['result_album_id']}", json={"genre": "Dub"})
        eventually(lambda: [e for e in hers if e.get("action") == "replaced"])
    assert str(folder) in told[0]["message"]
    assert [e for e in hers if e.get("code") == "damaged-files"] == []


def test_an_album_that_the_disk_refuses_keeps_no_other_waiting(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    for name in ("Rooms", "Doors"):
        tagged(audio_shelf, tmp_path / name, name)
    with nothing_verified(service):
        first, second = sorted(trusting(service, tmp_path), key=lambda row: row["result_album_id"])
        (track, *_) = service.album(first["result_album_id"])["tracks"]
        engine = create_engine(service.database_url)
        with engine.begin() as connection:
            row = update(Track).where(Track.id == track["id"])
            connection.execute(row.values(file_name="x" * 300))  # longer than any disk takes
        engine.dispose()
    assert verified(service, second["result_album_id"])["verification"] == "verified"
    assert service.album(first["result_album_id"])["verification"] == "waiting"


def test_a_file_that_is_cut_is_not_taken_at_its_word(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    tagged(audio_shelf, tmp_path / "Walls", "Walls")
    file = tmp_path / "Walls" / "01.flac"
    file.write_bytes(file.read_bytes()[:-9000])
    (row,) = trusting(empty_service, tmp_path)
    assert (row["status"], row["error_code"]) == ("failed", "audio-corrupt")


def test_only_a_copy_that_was_decoded_takes_anothers_place(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Rule 4: better than what is there is only what is surely whole."""
    service = empty_service
    tagged(audio_shelf, tmp_path / "mp3", "Floors", suffix="mp3")
    (old,) = trusting(service, tmp_path / "mp3")
    tagged(audio_shelf, tmp_path / "flac", "Floors")
    whole = (tmp_path / "flac" / "02.flac").read_bytes()
    spoil(tmp_path / "flac" / "02.flac")
    (row,) = trusting(service, tmp_path / "flac")
    assert (row["status"], row["error_code"]) == ("failed", "audio-corrupt")
    assert not service.album(old["result_album_id"])["is_lossless"]
    (tmp_path / "flac" / "02.flac").write_bytes(whole)
    (row,) = trusting(service, tmp_path / "flac")
    album = service.album(row["result_album_id"])
    assert (album["id"], album["is_lossless"]) == (old["result_album_id"], True)
    assert album["verification"] == "verified"


def test_originals_stay_until_the_copies_are_verified_whatever_dies_meanwhile(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """K17: kill -9 while it waits and in the middle of the removal; the list may be cleared."""
    service, folder = new_service.start().set_up(), tmp_path / "originals" / "Rooms"
    tagged(audio_shelf, folder, "Rooms", 3)
    with nothing_verified(service):
        (row,) = trusting(service, folder, "--move")
        service.kill()
        assert len(list(folder.glob("*.flac"))) == 3
        service.start()
        album = service.album(row["result_album_id"])
        assert album["verification"] == "waiting"
        service.call("DELETE", f"/api/downloads/{row['id']}")
        service.stop()
    die(service, "originals:2")
    assert len(list(folder.glob("*.flac"))) == 2
    service.start()
    eventually(lambda: not folder.exists())
    assert verified(service, album["id"])["verification"] == "verified"
    assert service.rows("select * from kept_originals") == []
    assert len([name for name in service.files() if name.endswith(".flac")]) == 3


def test_an_album_that_is_not_there_waits_and_keeps_nobody_up(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    for name in ("Rooms", "Doors"):
        tagged(audio_shelf, tmp_path / name, name)
    with nothing_verified(service):
        first, second = trusting(service, tmp_path)
        away = service.library / service.album(first["result_album_id"])["folder"]
        away.rename(tmp_path / "away")
    assert verified(service, second["result_album_id"])["verification"] == "verified"
    assert service.album(first["result_album_id"])["verification"] == "waiting"
    (tmp_path / "away").rename(away)


def test_imports_that_nobody_trusts_are_verified_before_they_are_filed(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    row = import_one(empty_service, tmp_path / "Rooms")
    empty_service.call("POST", f"/api/downloads/{row['id']}/review", json={"as_is": True})
    done = empty_service.wait(row["id"], "complete", "failed")
    assert empty_service.album(done["result_album_id"])["verification"] == "verified"
