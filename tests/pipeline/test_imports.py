"""Folders that are already there go through the same steps, each album on its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mediafile import MediaFile
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.running import Json, Service, eventually
from tests.servers.catalogue import (
    COMPILATION,
    EDITIONS,
    HOSTILE,
    LOOP_SONGS,
    TWO_DISCS,
    UNICODE,
    Release,
)


def import_folder(
    service: Service, folder: Path, mode: str = "copy", *, trust_tags: bool = False
) -> Json:
    """Import a folder and wait until nothing is left to do; return the batch's end."""
    body = {"folder": str(folder), "mode": mode, "trust_tags": trust_tags}
    started = service.call("POST", "/api/imports", json=body)

    def finished() -> Json | None:
        batch: Json = service.call("GET", f"/api/imports/{started['batch_id']}?limit=100")
        return batch if not batch["scanning"] and batch["ended"] == batch["albums"] else None

    return {**started, **eventually(finished, 240)}


def import_one(service: Service, folder: Path, mode: str = "copy") -> Json:
    """Import a folder with one album; return its download."""
    batch = import_folder(service, folder, mode)
    assert len(batch["items"]) == 1, batch
    row: Json = batch["items"][0]
    return row


def names(folder: Path) -> list[str]:
    """Return the names of a folder's audio files."""
    return sorted(path.name for path in folder.iterdir() if path.suffix in {".flac", ".mp3"})


def test_two_discs_with_the_same_titles_become_one_album(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """G1, X7: disc folders; every track there once, named by disc."""
    service = empty_service
    row = import_one(service, make_folder(audio_shelf, tmp_path / "both", TWO_DISCS))
    assert row["status"] == "complete", service.log_tail()
    album = service.album(row["result_album_id"])
    assert (album["disc_total"], len(album["tracks"])) == (2, 6)
    folder = service.library / "The Fixtures" / "Both Sides (2024)"
    assert names(folder) == [
        "1-01 - Intro.flac",
        "1-02 - Left.flac",
        "1-03 - Outro.flac",
        "2-01 - Intro.flac",
        "2-02 - Right.flac",
        "2-03 - Outro.flac",
    ]


def test_a_compilation_is_filed_under_various_artists(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """G2, G4: each track keeps its own artist."""
    row = import_one(service, make_folder(audio_shelf, tmp_path / "now", COMPILATION))
    assert row["status"] == "complete", service.log_tail()
    album = service.album(row["result_album_id"])
    assert album["is_compilation"] is True
    assert [track["artist"] for track in album["tracks"]] == [t.artist for t in COMPILATION.tracks]
    folder = service.library / "Various Artists" / "Now That Is a Fixture 7 (2024)"
    assert names(folder)[0] == "01 - Marsh & Anne - Friends.flac"


@pytest.mark.parametrize("release", UNICODE, ids=lambda release: release.artist)
def test_any_script_is_kept(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path, release: Release
) -> None:
    """F4: names of every script stay themselves, in rows and on disk."""
    row = import_one(service, make_folder(audio_shelf, tmp_path / "album", release))
    assert row["status"] == "complete", service.log_tail()
    album = service.album(row["result_album_id"])
    assert (album["artist"]["name"], album["title"]) == (release.artist, release.title)
    assert (service.library / release.artist / f"{release.title} ({release.date[:4]})").is_dir()


def test_hostile_titles_stay_inside_the_library(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """B5, I17, Y3: whatever a title says, its file is legal everywhere and in its folder."""
    before = {path for path in service.data_dir.rglob("*") if "library" not in path.parts}
    row = import_one(service, make_folder(audio_shelf, tmp_path / "evil", HOSTILE))
    assert row["status"] == "complete", service.log_tail()
    album = service.album(row["result_album_id"])
    assert album["tracks"][0]["title"] == "../../../../etc/passwd"
    files = [path for path in service.library.rglob("*.flac") if "CON" in str(path.parent)]
    assert len(files) == len(HOSTILE.tracks)
    for path in files:
        for part in path.relative_to(service.library).parts:
            assert len(part.encode()) <= 255
            assert not set(part) & set('<>:"\\|?*\n\t')
            assert part == part.strip(" ")
            assert not part.endswith(".")
            assert part.split(".")[0].upper() not in {"CON", "NUL"}
    after = {path for path in service.data_dir.rglob("*") if "library" not in path.parts}
    strays = {path.name for path in after - before} - {"covers", "staging"}
    assert not any("passwd" in name for name in strays)


def test_an_import_may_be_run_again(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """I20, I16, B8: what has not changed is passed over; what has is looked at again."""
    folder = make_folder(audio_shelf, tmp_path / "shelf" / "five", EDITIONS[0])
    first = import_folder(service, tmp_path / "shelf")
    assert first["albums"] == 1
    files = service.files()
    again = import_folder(service, tmp_path / "shelf")
    assert (again["albums"], again["skipped"]) == (0, 1)
    MediaFile(folder / "101.flac").save()
    (folder / "101.flac").touch()
    changed = import_folder(service, tmp_path / "shelf")
    assert changed["by_status"] == {"duplicate": 1}
    assert service.files() == files


def test_copy_leaves_the_originals_alone_and_move_takes_them(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "mine" / "loops", LOOP_SONGS)
    (folder / "booklet.pdf").write_bytes(b"%PDF-1.4 booklet")
    (folder / "thumbs.db").write_bytes(b"not music")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    row = import_one(service, folder)
    assert row["status"] == "complete", service.log_tail()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    shelved = service.library / "The Fixtures" / "Loop Songs (2024)"
    assert (shelved / "booklet.pdf").is_file()
    assert not (shelved / "thumbs.db").exists()

    other = make_folder(audio_shelf, tmp_path / "theirs" / "both", TWO_DISCS)
    row = import_one(service, other, mode="move")
    assert row["status"] == "complete", service.log_tail()
    eventually(lambda: not other.exists())


def test_in_place_records_albums_where_they_stand(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    folder = make_folder(audio_shelf, service.library / "old shelf" / "Loops", LOOP_SONGS)
    before = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    row = import_one(service, service.library / "old shelf", mode="in_place")
    assert row["status"] == "complete", service.log_tail()
    album = service.album(row["result_album_id"])
    assert (album["title"], len(album["tracks"])) == ("Loop Songs", 3)
    assert {path: path.read_bytes() for path in sorted(folder.iterdir())} == before
    assert service.ask("GET", f"/api/albums/{album['id']}/cover").status_code in {200, 404}


@pytest.mark.parametrize(
    ("folder", "mode"),
    [
        ("relative/folder", "copy"),
        ("/no/such/folder", "copy"),
        ("/etc/hostname", "copy"),
        ("\x00", "copy"),
        ("/", "in_place"),
    ],
)
def test_a_folder_that_cannot_be_imported_is_refused(
    service: Service, folder: str, mode: str
) -> None:
    response = service.ask("POST", "/api/imports", json={"folder": folder, "mode": mode})
    assert response.status_code == 422, response.text


def test_what_is_the_services_own_is_never_imported(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """I2: not the library by a folder above it, nor what lies in the trash."""
    import_one(service, make_folder(audio_shelf, tmp_path / "one", EDITIONS[0]))
    above = {"folder": str(service.data_dir), "mode": "move"}
    started = service.call("POST", "/api/imports", json=above)
    assert (started["albums"], started["skipped"]) == (0, 0)
    make_folder(audio_shelf, service.library / ".trash" / "old", EDITIONS[1])
    trashed = {"folder": str(service.library / ".trash" / "old"), "mode": "in_place"}
    assert service.ask("POST", "/api/imports", json=trashed).status_code == 422


def test_imports_are_for_admins(service: Service, tmp_path: Path) -> None:
    """Security row 6: nobody else may make the server look into its folders."""
    ada = service.add_user("ada")
    body = {"folder": str(tmp_path), "mode": "copy"}
    assert service.ask("POST", "/api/imports", token=ada, json=body).status_code == 403


def test_damaged_files_never_reach_the_library(
    service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """I8, S19: one flipped byte in one file keeps the whole album out, and says which file."""
    folder = make_folder(audio_shelf, tmp_path / "broken", EDITIONS[4])
    file = folder / "103.flac"
    sound = bytearray(file.read_bytes())
    sound[-2000] ^= 0xFF
    file.write_bytes(sound)
    before = service.files()
    row = import_one(service, folder)
    assert (row["status"], row["error_code"]) == ("failed", "audio-corrupt")
    assert "103.flac" in row["error_message"]
    assert service.files() == before
    shutil.rmtree(folder)
