"""An import is undone: every album is back where it came from, byte for byte, or is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import is_left, snapshot
from tests.pipeline.records import SUFFIX, make_folder
from tests.pipeline.test_cli import run
from tests.pipeline.test_import_report import counts
from tests.pipeline.test_imports import import_folder, names
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS, TWO_DISCS


def undo(service: Service, batch: Json) -> Json:
    """Undo an import and wait for its end; return what is left then."""
    path = f"/api/imports/{batch['batch_id']}/undo"
    service.call("POST", path)

    def ended() -> Json | None:
        state: Json = service.call("GET", path)
        return state if state["status"] in {"complete", "failed"} else None

    return eventually(ended, 120)


def left(state: Json) -> dict[str, int]:
    return {one["left"]: one["albums"] for one in state["left"]}


@pytest.mark.parametrize("codec", ["flac", "mp3", "aac", "opus"])
def test_what_was_moved_is_back_byte_for_byte(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path, codec: str
) -> None:
    """Old names, old tags, old times and rights; also what the library called otherwise."""
    root = tmp_path / "mine"
    folder = make_folder(audio_shelf, root / "loops", LOOP_SONGS, codec)
    first = min(folder.glob(f"*.{SUFFIX[codec]}"))
    (folder / "Scans").mkdir()
    (folder / "Scans" / "front.jpg").write_bytes(b"a picture of no kind")
    (folder / f"{first.stem}.lrc").write_text("[00:01.00]la")
    (folder / "sheet.cue").write_text('FILE "gone.wav" WAVE\n  TRACK 01 AUDIO\n')
    os.utime(first, ns=(1_000_000_000_123_456_789, 1_000_000_000_123_456_789))
    first.chmod(0o640)
    before = snapshot(root)
    batch = import_folder(empty_service, root, "move")
    assert batch["by_status"] == {"complete": 1}, (batch, empty_service.log_tail())
    eventually(lambda: not is_left(root))
    assert empty_service.albums()
    state = undo(empty_service, batch)
    assert (state["done"], state["left"]) == (1, []), (state, empty_service.log_tail())
    assert snapshot(root) == before
    assert empty_service.albums() == []
    assert counts(empty_service, batch["batch_id"])["others"][0]["outcome"] == "undone"
    again = import_folder(empty_service, root)
    assert again["by_status"] == {"complete": 1}, "undone is as if it had never come"


def test_copies_go_to_the_trash_and_what_stands_in_place_stays(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = empty_service
    root = make_folder(audio_shelf, tmp_path / "loops", LOOP_SONGS).parent
    before = snapshot(root)
    copied = import_folder(service, root)
    assert undo(service, copied)["done"] == 1
    (entry,) = service.call("GET", "/api/trash")["items"]
    assert (service.albums(), snapshot(root)) == ([], before)
    album_id = service.call("POST", f"/api/trash/{entry['id']}/restore")["album_id"]
    assert service.call("GET", f"/api/imports/{copied['batch_id']}/undo")["copied"] == 1
    service.call("DELETE", f"/api/albums/{album_id}")

    shelf = service.library / "old shelf"
    make_folder(audio_shelf, shelf / "Both", TWO_DISCS)
    stands = snapshot(shelf)
    placed = import_folder(service, shelf, "in_place")
    assert len(service.albums()) == 1
    assert undo(service, placed)["done"] == 1
    assert (service.albums(), snapshot(shelf)) == ([], stands)


def test_a_copy_whose_place_was_taken_is_back_with_its_hearts(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Or, where it is gone from the trash, the album stays: the household keeps one."""
    service = empty_service
    lossy = import_folder(service, make_folder(audio_shelf, tmp_path / "mp3", LOOP_SONGS, "mp3"))
    album_id = lossy["items"][0]["result_album_id"]
    service.call("POST", f"/api/me/library/albums/{album_id}")
    folder = make_folder(audio_shelf, tmp_path / "flac", LOOP_SONGS)
    (folder / "booklet.pdf").write_bytes(b"%PDF-1.4")
    better = import_folder(service, folder, "move")
    eventually(lambda: not folder.exists())
    assert service.album(album_id)["is_lossless"]
    assert left(service.call("GET", f"/api/imports/{lossy['batch_id']}/undo")) == {"replaced": 1}
    assert undo(service, better)["done"] == 1
    album = service.album(album_id)
    assert (album["is_lossless"], album["hearted"]) == (False, True)
    place = service.library / "The Fixtures" / "Loop Songs (2024)"
    assert {name.rpartition(".")[2] for name in names(place)} == {"mp3"}
    assert not (place / "booklet.pdf").exists()
    assert len(names(folder)) == len(LOOP_SONGS.tracks)

    again = import_folder(service, folder)
    service.call("DELETE", "/api/trash")
    assert left(undo(service, again)) == {"former-gone": 1}
    assert service.album(album_id)["is_lossless"]


def test_what_was_changed_since_stays_and_is_named(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """In the library, or where it came from; the rest goes back all the same."""
    service = empty_service
    root = tmp_path / "mine"
    for name, release in (("loops", LOOP_SONGS), ("both", TWO_DISCS)):
        make_folder(audio_shelf, root / name, release)
    before = snapshot(root)
    batch = import_folder(service, root, "move")
    eventually(lambda: not is_left(root))
    loops = next(row for row in batch["items"] if row["title"] == "Loop Songs")
    service.call("PATCH", f"/api/albums/{loops['result_album_id']}", json={"genre": "Dub"})
    (root / "both" / "CD1").mkdir(parents=True, exist_ok=True)
    first = min(name for name in before if name.startswith("both"))
    (root / first).parent.mkdir(parents=True, exist_ok=True)
    (root / first).write_bytes(b"mine again")
    forecast = run(service, "imports", "undo", batch["batch_id"], "--albums")
    assert "1 stay as they are: A file in the library was changed since." in forecast.out
    taken = "taken\tThe Fixtures\tBoth Sides\tSomething else stands where a file came from. "
    assert f"{taken}{root / first}" in forecast.out
    assert left(undo(service, batch)) == {"changed": 1, "taken": 1}
    assert len(service.albums()) == 2
    (root / first).unlink()
    done = run(service, "imports", "undo", batch["batch_id"], "--yes")
    assert "1 albums are back." in done.out
    assert snapshot(root) == {name: one for name, one in before.items() if name.startswith("both")}
    assert [album["title"] for album in service.albums()] == ["Loop Songs"]


def test_no_link_leads_a_file_elsewhere_and_nobody_but_an_admin_undoes(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Whoever can write into the old folder may not have the service write into another."""
    service = empty_service
    folder = make_folder(audio_shelf, tmp_path / "mine" / "loops", LOOP_SONGS)
    batch = import_folder(service, folder, "move")
    eventually(lambda: not is_left(folder))
    if folder.exists():
        folder.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(elsewhere)
    ada = service.person("ada")
    path = f"/api/imports/{batch['batch_id']}/undo"
    assert service.ask("POST", path, token=ada).status_code == 403
    undo(service, batch)
    assert (list(elsewhere.iterdir()), len(service.albums())) == ([], 1)
    folder.unlink()
    assert undo(service, batch)["done"] == 1
    assert len(names(folder)) == len(LOOP_SONGS.tracks)
