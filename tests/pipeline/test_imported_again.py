"""An import that is run again: what was deleted since is told, and comes when asked for."""

from __future__ import annotations

from pathlib import Path

from tests.audio_files import AudioShelf
from tests.pipeline.own_music import tagged, trusting
from tests.pipeline.test_cli import run
from tests.pipeline.test_imports import import_folder
from tests.running import Service


def delete(service: Service, album_id: int, *, for_ever: bool) -> None:
    service.call("DELETE", f"/api/albums/{album_id}")
    if for_ever:
        service.call("DELETE", "/api/trash")


def test_what_was_deleted_is_told_and_comes_by_its_own_folder_c19(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C19: run again on all of it, nothing is skipped in silence."""
    for name in ("Rooms", "Doors"):
        tagged(audio_shelf, tmp_path / name, name)
    doors, rooms = trusting(empty_service, tmp_path)
    delete(empty_service, rooms["result_album_id"], for_ever=True)
    again = run(empty_service, "import", str(tmp_path))
    assert "No albums to import, 1 skipped as known" in again.out
    assert "Rooms: it was deleted from the library; import this very folder" in again.err
    (back,) = trusting(empty_service, tmp_path / "Rooms")
    assert back["status"] == "complete"
    assert {album["title"] for album in empty_service.albums()} == {"Rooms", "Doors"}
    last = import_folder(empty_service, tmp_path)
    assert (last["skipped"], last["left_out"]) == (2, [])
    assert doors["result_album_id"]


def test_what_was_brought_back_from_the_trash_is_not_called_deleted_c19(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Brother of C19."""
    tagged(audio_shelf, tmp_path / "all" / "Rooms", "Rooms")
    (row,) = trusting(empty_service, tmp_path)
    delete(empty_service, row["result_album_id"], for_ever=False)
    assert import_folder(empty_service, tmp_path)["left_out_total"] == 1
    (entry,) = empty_service.call("GET", "/api/trash")["items"]
    empty_service.call("POST", f"/api/trash/{entry['id']}/restore")
    again = import_folder(empty_service, tmp_path)
    assert (again["skipped"], again["left_out"]) == (1, [])


def test_a_folder_of_links_says_so_and_is_followed_when_asked_c20(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """C20: never "No albums" without a reason."""
    tagged(audio_shelf, tmp_path / "elsewhere" / "Rooms", "Rooms")
    links = tmp_path / "links"
    links.mkdir()
    (links / "Rooms").symlink_to(tmp_path / "elsewhere" / "Rooms")
    answer = run(empty_service, "import", str(links))
    assert "No albums to import" in answer.out
    assert "links/Rooms: it is a link" in answer.err
    (row,) = trusting(empty_service, links, "--follow-links")
    assert row["status"] == "complete"
    assert row["source_url"] == str(tmp_path / "elsewhere" / "Rooms")
