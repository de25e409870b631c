"""Before an import folders are looked at and counted, and one that runs can be stopped."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import httpx2
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.own_music import many, tagged
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service, eventually

from crateful.downloads.models import Mode
from crateful.imports import folders
from crateful.settings import Settings


@pytest.fixture
def collection(audio_shelf: AudioShelf, tmp_path: Path) -> Path:
    """Two albums, a zip, and what is nobody's music."""
    root = tmp_path / "collection"
    for number in (2, 10):
        tagged(audio_shelf, root / f"Album {number}", f"Album {number}")
    tagged(audio_shelf, root / ".hidden", "Hidden")
    with zipfile.ZipFile(root / "Album 3.zip", "w") as packed:
        packed.writestr("01.flac", b"fLaC")
    (root / "song.mp3").write_bytes(b"ID3")
    (root / "notes.txt").write_text("nothing")
    (root / "round").symlink_to(root / "round")
    (root / "linked").symlink_to(root / "Album 2")
    os.mkfifo(root / "pipe")
    (root / os.fsdecode(b"Bj\xf6rk")).mkdir()
    return root


def browsed(service: Service, folder: Path | str | None, **more: object) -> Json:
    """Return one page of a folder."""
    query = httpx2.QueryParams({**({"folder": str(folder)} if folder else {}), **more})
    page: Json = service.call("GET", f"/api/imports/folders?{query}")
    return page


def counted(service: Service, folder: Path, **more: object) -> Json:
    """Return what an import would find."""
    query = httpx2.QueryParams({"folder": str(folder), **more})
    count: Json = service.call("GET", f"/api/imports/count?{query}")
    return count


def test_a_folder_shows_folders_and_zips_by_name_whatever_lies_there(
    service: Service, collection: Path
) -> None:
    """U18"""
    page = browsed(service, collection)
    assert [each["name"] for each in page["items"]] == [
        "Album 2",
        "Album 3.zip",
        "Album 10",
        "Björk",
        "linked",
    ]
    assert [each["name"] for each in page["items"] if each["is_zip"]] == ["Album 3.zip"]
    assert (page["audio_files"], page["parent"]) == (1, str(collection.parent))
    odd = page["items"][3]["path"]
    assert odd.startswith("file:")
    inside = browsed(service, odd)
    assert (inside["folder"], inside["items"], inside["parent"]) == (odd, [], str(collection))
    linked = browsed(service, page["items"][4]["path"])
    assert (linked["folder"], linked["audio_files"]) == (str(collection / "Album 2"), 2)


def test_a_folder_is_paged_and_the_top_has_nothing_of_the_kernels(
    service: Service, collection: Path
) -> None:
    first = browsed(service, collection, limit=3)
    rest = browsed(service, collection, limit=3, cursor=first["next_cursor"])
    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert names == ["Album 2", "Album 3.zip", "Album 10", "Björk", "linked"]
    assert rest["next_cursor"] is None
    top = browsed(service, None, limit=500)
    assert (top["folder"], top["parent"]) == ("/", None)
    assert not {"/proc", "/sys", "/dev"} & {each["path"] for each in top["items"]}


@pytest.mark.parametrize("folder", ["relative", "/nowhere/at/all", "/etc/passwd", "file:/%00"])
def test_what_is_no_folder_is_refused_in_a_sentence(service: Service, folder: str) -> None:
    for path in ("folders", "count"):
        query = httpx2.QueryParams({"folder": folder})
        answer = service.ask("GET", f"/api/imports/{path}?{query}")
        assert answer.status_code == 422, (path, answer.text)
        assert answer.json()["detail"], path


def test_an_import_is_counted_before_it_begins(service: Service, collection: Path) -> None:
    """U18: by names alone, and nothing is begun."""
    before = service.call("GET", "/api/imports")["items"]
    found = counted(service, collection)
    files = [file for file in collection.rglob("Album */*.flac") if "linked" not in file.parts]
    assert found["is_whole"]
    assert (found["albums"], found["files"], found["zips"]) == (3, 5, 1)
    size = sum(file.stat().st_size for file in files) + len(b"ID3")
    assert found["size_bytes"] == size
    assert found["left_out"] > 0
    assert counted(service, collection / "Album 3.zip")["zips"] == 1
    assert service.call("GET", "/api/imports")["items"] == before


def test_what_takes_too_long_to_count_is_told_as_that(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "01.flac").write_bytes(b"fLaC")
    folder = str(tmp_path / "music")
    given_up = folders.count(folder, Mode.COPY, settings, follows=False, most_s=-1)
    assert (given_up.is_whole, given_up.files) == (False, 0)
    whole = folders.count(folder, Mode.COPY, settings, follows=False, most_s=60)
    assert (whole.is_whole, whole.albums, whole.files) == (True, 1, 1)


def test_an_import_that_is_stopped_leaves_whole_albums_and_goes_on_when_asked_again(
    empty_service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """U18"""
    service, total = empty_service, 40
    many(audio_shelf, tmp_path / "many", total)
    body = {"folder": str(tmp_path / "many"), "mode": "copy", "trust_tags": True}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    stopped = service.call("POST", f"/api/imports/{batch}/stop")

    def at_rest() -> Json | None:
        state: Json = service.call("GET", f"/api/imports/{batch}?limit=1")
        return state if not state["scanning"] and state["ended"] == state["albums"] else None

    state = eventually(at_rest)
    by_status = state["by_status"]
    assert set(by_status) <= {"complete", "cancelled"}, state
    assert stopped["stopped"] >= by_status["cancelled"] > 0
    came_in = service.call("GET", "/api/albums?limit=200")["items"]
    assert len(came_in) == by_status.get("complete", 0)
    assert service.call("POST", f"/api/imports/{batch}/stop")["stopped"] == 0
    again = import_folder(service, tmp_path / "many", trust_tags=True)
    assert again["by_status"] == {"complete": total - len(came_in)}
    assert len(service.call("GET", "/api/albums?limit=200")["items"]) == total


def test_stopping_what_is_no_import_is_refused(service: Service) -> None:
    assert service.ask("POST", "/api/imports/nothing/stop").status_code == 404
