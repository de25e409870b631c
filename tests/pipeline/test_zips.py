"""A zip comes in as the folder in it would, and is left as it is."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED

import httpx2
from tests.audio_files import AudioShelf
from tests.pipeline.deaths import die
from tests.pipeline.own_music import nothing_verified, tagged, trusting
from tests.pipeline.records import make_folder
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder, import_one, names
from tests.pipeline.zip_files import make_zip, pack
from tests.running import Service, eventually
from tests.servers.catalogue import EDITIONS, LOOP_SONGS, TWO_DISCS


def is_staged(service: Service) -> bool:
    return any((service.data_dir / "staging").iterdir())


def test_a_zip_comes_in_as_the_folder_in_it_would(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Two discs, pictures and what a system put there; the zip stays, nothing else does."""
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "made" / "Both", TWO_DISCS)
    (folder / "Scans").mkdir()
    (folder / "Scans" / "booklet.pdf").write_bytes(b"%PDF-1.4 booklet")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._01.flac").write_bytes(b"not audio")
    shop = tmp_path / "shop"
    shop.mkdir()
    path = pack(tmp_path / "made", shop / "Both Sides.ZIP", ZIP_DEFLATED)
    before = path.read_bytes()
    row = import_one(service, path)
    assert row["status"] == "complete", service.log_tail()
    assert row["source_url"] == f"{path}/Both"
    shelved = service.library / "The Fixtures" / "Both Sides (2024)"
    assert len(names(shelved)) == 6
    assert (shelved / "Scans" / "booklet.pdf").is_file()
    assert path.read_bytes() == before
    eventually(lambda: not is_staged(service))
    again = import_folder(service, shop)
    assert (again["albums"], again["skipped"]) == (0, 1)


def test_a_folder_of_zips_and_folders_comes_in_and_what_cannot_be_used_is_named(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """One zip with two albums; one damaged, one hostile, one of pictures."""
    for name in ("Rooms", "Doors", "Walls"):
        tagged(audio_shelf, tmp_path / "made" / name, name)
    shop = tmp_path / "shop"
    shop.mkdir()
    shutil.move(tmp_path / "made" / "Walls", shop / "Walls")
    pack(tmp_path / "made", shop / "two.zip")
    make_zip(shop / "evil.zip", {"../up.flac": b"x"})
    make_zip(shop / "pictures.zip", {"a.jpg": b"x"})
    make_zip(shop / "nested.zip", {"two.zip": (shop / "two.zip").read_bytes()})
    (shop / "half.zip").write_bytes((shop / "two.zip").read_bytes()[:-30])
    answer = run(empty_service, "import", str(shop), "--trust-tags", "--follow")
    assert answer.code == 0, answer.err
    assert {album["title"] for album in empty_service.albums()} == {"Rooms", "Doors", "Walls"}
    for said in (
        "evil.zip is not unpacked: the name '../up.flac' leads out of it",
        "half.zip can't be unpacked",
        "pictures.zip: there is no audio in it",
        "nested.zip/two.zip: it is an archive",
    ):
        assert said in answer.err
    assert not (tmp_path / "up.flac").exists()


def test_a_zip_with_one_loose_album_is_called_after_itself_and_comes_again_when_deleted(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    tagged(audio_shelf, tmp_path / "Rooms", "Rooms")
    path = pack(tmp_path / "Rooms", tmp_path / "Ada - Rooms.zip")
    for _ in range(2):
        (row,) = trusting(empty_service, path)
        assert (row["status"], row["source_url"]) == ("complete", str(path))
        empty_service.call("DELETE", f"/api/albums/{row['result_album_id']}")


def test_a_moved_zip_goes_once_all_that_is_in_it_stands(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """One of its albums waits for a person, one to be verified; another zip holds a file that
    nobody takes along.
    """
    service = empty_service
    made, originals = tmp_path / "made", tmp_path / "originals"
    originals.mkdir()
    tagged(audio_shelf, made / "Rooms", "Rooms")
    tagged(audio_shelf, made / "Doors", "Doors", TRACKTOTAL="3")
    path = pack(made, originals / "two.zip")
    with nothing_verified(service):
        (doors, rooms) = trusting(service, path, "--move")
        assert (doors["status"], rooms["status"]) == ("review", "complete")
        service.call("POST", f"/api/downloads/{doors['id']}/review", json={"as_is": True})
        assert service.wait(doors["id"], "complete", "failed")["status"] == "complete"
        eventually(lambda: not is_staged(service))
        assert path.is_file()
    eventually(lambda: not path.exists())
    tagged(audio_shelf, made / "Walls", "Walls")
    (made / "Walls" / "letter.txt").write_text("to Ada")
    kept = pack(made / "Walls", originals / "kept.zip")
    (row,) = trusting(service, kept, "--move")
    assert row["status"] == "complete"
    eventually(lambda: service.rows("select count(*) from kept_originals") == [(0,)])
    assert kept.is_file()


def test_a_zip_whose_album_is_bigger_than_one_may_be_is_not_unpacked(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    new_service.environment["CRATEFUL_MAX_ALBUM_BYTES"] = "10000"
    service = new_service.start().set_up()
    folder = make_folder(audio_shelf, tmp_path / "made", LOOP_SONGS)
    row = import_one(service, pack(folder, tmp_path / "loops.zip"))
    assert (row["status"], row["error_code"]) == ("failed", "too-big"), row
    assert not is_staged(service)


def test_a_zip_that_is_damaged_inside_fails_by_name_and_goes_on_once_it_is_whole(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "made", LOOP_SONGS)
    path = pack(folder, tmp_path / "loops.zip")
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    path.write_bytes(flipped)
    row = import_one(service, path)
    assert (row["status"], row["error_code"]) == ("failed", "zip-damaged")
    assert "loops.zip can't be unpacked: Bad CRC-32" in row["error_message"]
    path.write_bytes(whole)
    service.call("POST", f"/api/downloads/{row['id']}/retry")
    assert service.wait(row["id"])["status"] == "complete", service.log_tail()


def test_a_zip_outlives_the_death_of_the_service_at_every_point(
    new_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """kill -9 while tags are read, while the album is unpacked, and before the zip is removed."""
    service = new_service
    originals = tmp_path / "originals"
    originals.mkdir()
    folder = make_folder(audio_shelf, tmp_path / "made", EDITIONS[0])
    path = pack(folder, originals / "five.zip")

    def ask() -> dict[str, object]:
        service.set_up()
        with suppress(httpx2.TransportError):
            service.ask("POST", "/api/imports", json={"folder": str(path), "mode": "move"})
        return {}

    tracks = len(list(folder.iterdir()))
    die(service, f"writes:{tracks}", ask)
    assert path.is_file()
    for point in (f"writes:{2 * tracks}", "stage:identifying", "originals:1"):
        die(service, point)
        assert path.is_file()
    service.start()
    eventually(lambda: not path.exists())
    eventually(lambda: not is_staged(service))
    assert [album["title"] for album in service.albums()] == [EDITIONS[0].title]


def test_in_place_no_zip_is_unpacked(service: Service, audio_shelf: AudioShelf) -> None:
    folder = service.library / "shelf"
    folder.mkdir()
    path = make_zip(folder / "a.zip", {"01.flac": b"x"})
    answer = service.ask("POST", "/api/imports", json={"folder": str(path), "mode": "in_place"})
    assert answer.status_code == 422
    assert "In place nothing is unpacked" in answer.json()["detail"]
    (left,) = import_folder(service, folder, "in_place")["left_out"]
    assert left["path"] == str(path)
    path.unlink()
