"""The trash over HTTP: what it shows, what it gives back, and in whose place."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import CD, HI_RES, Copy

from crateful.db import Database
from crateful.settings import Settings

OLD = Copy(quality=CD, tracks=("Airbag", "Paranoid Android", "Hidden Song"))
NEW = OLD.but(quality=HI_RES, tracks=("Airbag", "Paranoid Android", "Hidden Song", "Bonus"))


@pytest.fixture
def replaced(settings: Settings, database: Database) -> Settings:
    """An album whose better copy took the place of the first one."""
    albums.file(database, OLD, settings.data_dir, "download-1")
    albums.file(database, NEW, settings.data_dir, "download-2")
    return settings


def call(client: TestClient, person: Person, route: str, **body: Any) -> Any:
    method, path = route.split(" ")
    answer = client.request(method, path, headers=person, json=body or None)
    assert answer.status_code in {200, 204}, answer.text
    return answer.json() if answer.content else None


def hearts_of(client: TestClient, person: Person) -> dict[str, bool]:
    tracks = call(client, person, "GET /api/albums/1/tracks")
    return {track["title"]: track["hearted"] for track in tracks}


def test_two_copies_change_places_and_the_album_keeps_its_id_and_its_hearts(
    client: TestClient, admin: Person, ada: Person, bob: Person, replaced: Settings
) -> None:
    call(client, ada, "POST /api/me/library/albums/1")
    call(client, bob, "POST /api/me/library/tracks/2")
    before = call(client, admin, "GET /api/albums/1")
    swapped = call(client, admin, "POST /api/trash/1/restore", swap=True)
    assert swapped == {"album_id": 1}
    album = call(client, admin, "GET /api/albums/1")
    assert (album["quality"], album["hearted_by"]) == ("FLAC 16/44.1", ["ada", "bob"])
    assert [track["id"] for track in album["tracks"]] == [1, 2, 3]
    assert hearts_of(client, bob) == {
        "Airbag": False,
        "Paranoid Android": True,
        "Hidden Song": False,
    }
    assert album["updated_at"] > before["updated_at"]
    (entry,) = call(client, admin, "GET /api/trash")["items"]
    assert (entry["quality"], entry["album_id"], entry["reason"]) == ("FLAC 24/96", 1, "replaced")
    told = call(client, admin, "GET /api/history")["items"][0]
    assert (told["action"], told["reason"]) == ("restored", "instead of FLAC 24/96")
    shelf = albums.shelf(replaced.data_dir)
    assert "bit_depth=16" in shelf["Radiohead/OK Computer (1997)/01 - Airbag.flac"]
    assert {name.split("/")[0] for name in shelf} == {"Radiohead", ".trash"}
    again = call(client, admin, f"POST /api/trash/{told['trash_id']}/restore", swap=True)
    assert again == {"album_id": 1}
    assert call(client, admin, "GET /api/albums/1")["quality"] == "FLAC 24/96"
    assert call(client, admin, "GET /api/trash")["count"] == 1
    links = [path for path in replaced.users_dir.rglob("*.flac") if path.is_symlink()]
    assert links
    assert all(link.exists() for link in links)


def test_a_heart_on_a_track_that_the_better_copy_did_not_have_comes_back(
    client: TestClient, admin: Person, ada: Person, settings: Settings, database: Database
) -> None:
    albums.file(database, NEW.but(quality=CD), settings.data_dir, "download-1")
    call(client, ada, "POST /api/me/library/tracks/4")
    call(client, admin, "DELETE /api/albums/1")
    albums.file(database, OLD.but(quality=HI_RES), settings.data_dir, "download-2")
    call(client, ada, "POST /api/me/library/albums/2")
    taken = client.post("/api/trash/1/restore", headers=admin)
    assert (taken.status_code, taken.json()["type"]) == (409, "place-taken")
    assert taken.json()["album_id"] == 2
    assert call(client, admin, "POST /api/trash/1/restore", swap=True) == {"album_id": 2}
    album = call(client, ada, "GET /api/albums/2")
    assert (album["track_total"], album["hearted"], album["quality"]) == (4, True, "FLAC 16/44.1")
    call(client, ada, "DELETE /api/me/library/albums/2")
    hearted = [
        track["title"]
        for track in call(client, ada, "GET /api/albums/2")["tracks"]
        if track["hearted"]
    ]
    assert hearted == ["Bonus"]


def test_what_people_put_into_the_folder_comes_along(
    client: TestClient, admin: Person, replaced: Settings
) -> None:
    folder = replaced.library_dir / "Radiohead/OK Computer (1997)"
    (folder / "01 - Airbag.lrc").write_text("In the next world war")
    call(client, admin, "POST /api/trash/1/restore", swap=True)
    assert (folder / "01 - Airbag.lrc").read_text() == "In the next world war"


def test_a_swap_where_nothing_stands_is_a_restore(
    client: TestClient, admin: Person, ada: Person, settings: Settings, database: Database
) -> None:
    albums.file(database, OLD, settings.data_dir, "download-1")
    call(client, ada, "POST /api/me/library/albums/1")
    call(client, admin, "DELETE /api/albums/1")
    assert call(client, admin, "POST /api/trash/1/restore", swap=True) == {"album_id": 1}
    assert call(client, ada, "GET /api/albums/1")["hearted"] is True
    assert call(client, admin, "GET /api/trash")["items"] == []
    assert client.post("/api/trash/1/restore", headers=admin).status_code == 404


def test_a_swap_whose_files_are_gone_changes_nothing(
    client: TestClient, admin: Person, replaced: Settings
) -> None:
    for folder in (replaced.library_dir / ".trash").glob("[!.]*"):
        shutil.rmtree(folder)
    answer = client.post("/api/trash/1/restore", json={"swap": True}, headers=admin)
    assert (answer.status_code, answer.json()["type"]) == (409, "files-gone")
    assert call(client, admin, "GET /api/albums/1")["quality"] == "FLAC 24/96"


def test_the_trash_shows_what_an_album_was_and_who_deleted_it(
    client: TestClient, admin: Person, ada: Person, replaced: Settings
) -> None:
    call(client, admin, "DELETE /api/albums/1")
    deleted, old = call(client, admin, "GET /api/trash")["items"]
    assert (deleted["quality"], deleted["deleted_by_name"]) == ("FLAC 24/96", "admin")
    assert (old["quality"], old["deleted_by_name"]) == ("FLAC 16/44.1", None)
    assert 0 < old["size_bytes"] < deleted["size_bytes"]
    picture = client.get(deleted["cover_url"], headers=admin)
    assert picture.content == b"cover of download-2"
    assert "immutable" in picture.headers["cache-control"]
    assert client.get("/api/trash/99/cover", headers=admin).status_code == 404


def test_the_trash_is_read_page_by_page(
    client: TestClient, admin: Person, replaced: Settings
) -> None:
    """Each page tells how much there is in all; what a deletion left is found by its album."""
    call(client, admin, "DELETE /api/albums/1")
    first = call(client, admin, "GET /api/trash?limit=1")
    last = call(client, admin, f"GET /api/trash?limit=1&cursor={first['next_cursor']}")
    assert [one["quality"] for one in first["items"] + last["items"]] == [
        "FLAC 24/96",
        "FLAC 16/44.1",
    ]
    sizes = sum(one["size_bytes"] for one in first["items"] + last["items"])
    assert (
        (first["count"], first["size_bytes"]) == (last["count"], last["size_bytes"]) == (2, sizes)
    )
    assert last["next_cursor"] is None
    assert call(client, admin, "GET /api/trash?album_id=1&limit=1")["items"] == first["items"]
    nothing = {"items": [], "next_cursor": None, "count": 0, "size_bytes": 0}
    assert call(client, admin, "GET /api/trash?album_id=99") == nothing
    refused = client.get("/api/trash?cursor=nonsense", headers=admin)
    assert (refused.status_code, refused.json()["type"]) == (422, "invalid-cursor")


def test_emptying_the_trash_leaves_nothing_in_it(
    client: TestClient, admin: Person, replaced: Settings
) -> None:
    call(client, admin, "DELETE /api/albums/1")
    assert call(client, admin, "DELETE /api/trash") == {"removed": 2, "left": 0}
    assert call(client, admin, "GET /api/trash")["items"] == []
    assert albums.shelf(replaced.data_dir) == {}
    told = call(client, admin, "GET /api/history?action=purged")["items"]
    assert [one["by"] for one in told] == ["admin", "admin"]
