"""Edits reach the files first: what a player reads is what the library says."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from PIL import Image
from starlette.testclient import TestClient
from tests.audio_files import AudioShelf, Sound
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy

from crateful.db import Database
from crateful.library.filing.file_album import file_album
from crateful.settings import Settings

FOLDER = "Radiohead/OK Computer (1997)"


@pytest.fixture
def album(settings: Settings, database: Database, audio_shelf: AudioShelf) -> Path:
    """One album of real files."""
    filing = albums.stage(Copy(tracks=("Airbag", "Let Down")), settings.data_dir, "download-1")
    for track in filing.tagged.tracks:
        sound = audio_shelf.sound("flac", Sound(seconds=1))
        (filing.staged / track.path).write_bytes(sound.read_bytes())
    filing = replace(filing, library=settings.library_dir)
    file_album(database, filing, fence=albums.hold, on_record=albums.note_nothing)
    return settings.library_dir


def test_a_tracks_new_title_is_in_its_file_and_its_name(
    client: TestClient, admin: Person, album: Path
) -> None:
    """X6: the tag, the file's name and the row."""
    answer = client.patch("/api/tracks/2", json={"title": "Lucky", "number": 5}, headers=admin)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["title"], answer.json()["number"]) == ("Lucky", 5)
    file = album / FOLDER / "05 - Lucky.flac"
    assert FLAC(file)["title"] == ["Lucky"]
    assert sorted(path.name for path in (album / FOLDER).iterdir()) == [
        "01 - Airbag.flac",
        "05 - Lucky.flac",
        "cover.jpg",
    ]
    found = client.get("/api/search?q=lucky", headers=admin).json()
    assert [track["id"] for track in found["tracks"]] == [2]
    assert list((album / ".trash").glob("[!.]*")) == []


def test_an_albums_new_name_moves_its_folder_and_keeps_its_id(
    client: TestClient, admin: Person, ada: Person, album: Path, settings: Settings
) -> None:
    """X6: links follow."""
    client.post("/api/me/library/albums/1", headers=ada)
    body = {"title": "KO Computer", "year": 1998, "artist": "Thom/Yorke", "genre": "Rock"}
    answer = client.patch("/api/albums/1", json=body, headers=admin)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["artist"]["name"]) == (1, "Thom/Yorke")
    file = album / "Thom_Yorke" / "KO Computer (1998)" / "01 - Airbag.flac"
    tags = FLAC(file)
    assert (tags["album"], tags["albumartist"]) == (["KO Computer"], ["Thom/Yorke"])
    assert not (album / "Radiohead").exists()
    links = [path for path in settings.users_dir.rglob("*") if path.is_symlink()]
    assert len(links) == 3
    assert all(link.exists() for link in links)
    told = client.get("/api/history", headers=admin).json()["items"][0]
    assert (told["action"], told["album_id"], told["by"]) == ("edited", 1, "admin")
    assert told["reason"] == (
        "artist: Radiohead → Thom/Yorke, title: OK Computer → KO Computer, "
        "year: 1997 → 1998, genre: Rock"
    )


@pytest.mark.usefixtures("album")
def test_an_albums_new_year_moves_its_tracks_among_those_of_one_title(
    client: TestClient, admin: Person, database: Database, settings: Settings
) -> None:
    live = Copy(title="Live", tracks=("Airbag",), year=1999)
    albums.file(database, live, settings.data_dir, "download-2")

    def listed() -> list[int]:
        answer = client.get("/api/tracks?sort=title&limit=2", headers=admin)
        return [track["album"]["id"] for track in answer.json()["items"]]

    assert listed() == [1, 2]
    answer = client.patch("/api/albums/1", json={"year": 2001}, headers=admin)
    assert answer.status_code == 200, answer.text
    assert listed() == [2, 1]


def test_an_artists_new_name_is_written_into_every_file(
    client: TestClient, admin: Person, album: Path
) -> None:
    answer = client.patch("/api/artists/1", json={"name": "On a Friday"}, headers=admin)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["name"]) == (1, "On a Friday")
    file = album / "On a Friday" / "OK Computer (1997)" / "01 - Airbag.flac"
    assert FLAC(file)["albumartist"] == ["On a Friday"]


def test_a_file_that_cannot_be_written_leaves_file_and_row_as_they_were(
    client: TestClient, admin: Person, album: Path
) -> None:
    """X6: an error is said, nothing is claimed."""
    (album / FOLDER / "01 - Airbag.flac").write_text("no audio any more")
    before = albums_in(album)
    answer = client.patch("/api/tracks/1", json={"title": "Other"}, headers=admin)
    assert 500 <= answer.status_code < 600
    assert answer.headers["content-type"] == "application/problem+json"
    assert albums_in(album) == before
    assert client.get("/api/tracks/1", headers=admin).json()["title"] == "Airbag"


def test_a_rename_that_stops_half_way_leaves_no_link_dangling(
    client: TestClient,
    admin: Person,
    ada: Person,
    album: Path,
    database: Database,
    settings: Settings,
) -> None:
    """X6, H2: the albums that are done have moved, and their links with them."""
    second = Copy(title="The Bends", tracks=("Just",), year=1995)
    albums.file(database, second, settings.data_dir, "download-2")
    client.post("/api/me/library/artists/1", headers=ada)
    answer = client.patch("/api/artists/1", json={"name": "On a Friday"}, headers=admin)
    assert 500 <= answer.status_code < 600, "the second album's file is no audio"
    assert (album / "On a Friday" / "OK Computer (1997)").is_dir()
    links = [path for path in settings.users_dir.rglob("*") if path.is_symlink()]
    assert len(links) == 5
    assert all(link.exists() for link in links)
    assert client.get("/api/artists/1", headers=ada).json()["name"] == "Radiohead"


def test_an_album_that_changes_hands_comes_to_the_new_artists_followers(
    client: TestClient, admin: Person, ada: Person, album: Path, database: Database
) -> None:
    """H6: an artist heart is all albums."""
    albums.file(database, Copy(artist="Thom Yorke", title="Anima"), album.parent, "download-2")
    client.post("/api/me/library/artists/2", headers=ada)
    answer = client.patch("/api/albums/1", json={"artist": "Thom Yorke"}, headers=admin)
    assert answer.json()["artist"] == {"id": 2, "name": "Thom Yorke"}
    assert client.get("/api/albums/1", headers=ada).json()["hearted"] is True


def test_every_change_of_the_library_reaches_everybodys_browser(
    client: TestClient, admin: Person, ada: Person, album: Path
) -> None:
    """W5: an edit, a delete and a restore."""
    with client.websocket_connect("/ws", headers=dict(ada)) as socket:
        assert socket.receive_json()["type"] == "snapshot"
        client.patch("/api/albums/1", json={"genre": "Rock"}, headers=admin)
        client.delete("/api/albums/1", headers=admin)
        (entry,) = client.get("/api/trash", headers=admin).json()["items"]
        client.post(f"/api/trash/{entry['id']}/restore", headers=admin)
        told = [socket.receive_json() for _ in range(3)]
    assert {one["type"] for one in told} == {"library_changed"}
    assert [(one["album_id"], one["action"]) for one in told] == [
        (1, "replaced"),
        (1, "removed"),
        (1, "added"),
    ]
    assert [one["seq"] for one in told] == sorted(one["seq"] for one in told)


def test_a_cover_is_made_smaller_once_for_each_version(
    client: TestClient, admin: Person, ada: Person, album: Path, settings: Settings
) -> None:
    """A6: by cookie or header, never by a token in the address."""
    Image.new("RGB", (900, 900), "teal").save(album / FOLDER / "cover.jpg")
    small = client.get("/api/albums/1/cover?size=100", headers=ada)
    assert Image.open(io.BytesIO(small.content)).size == (160, 160)
    assert small.headers["etag"] != client.get("/api/albums/1/cover", headers=ada).headers["etag"]
    same = {**ada, "If-None-Match": small.headers["etag"]}
    assert client.get("/api/albums/1/cover?size=100", headers=same).status_code == 304
    made = list((settings.data_dir / "covers").iterdir())
    client.patch("/api/albums/1", json={"genre": "Rock"}, headers=admin)
    assert client.get("/api/albums/1/cover?size=100", headers=same).status_code == 200
    assert len(list((settings.data_dir / "covers").iterdir())) == len(made) + 1


def albums_in(library: Path) -> dict[str, bytes]:
    return {
        path.relative_to(library).as_posix(): path.read_bytes()
        for path in library.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("path", ["/api/albums/1", "/api/tracks/2"])
@pytest.mark.usefixtures("album")
def test_who_edits_what_somebody_changed_meanwhile_is_told(
    client: TestClient, admin: Person, path: str
) -> None:
    seen_at = client.get("/api/albums/1", headers=admin).json()["updated_at"]
    body = {"title": "Mine", "seen_at": seen_at}
    assert client.patch("/api/tracks/1", json={"title": "Theirs"}, headers=admin).is_success
    refused = client.patch(path, json=body, headers=admin)
    assert (refused.status_code, refused.json()["type"]) == (409, "album-changed")
    assert client.get(path, headers=admin).json()["title"] != "Mine"
    body["seen_at"] = client.get("/api/albums/1", headers=admin).json()["updated_at"]
    assert client.patch(path, json=body, headers=admin).json()["title"] == "Mine"


def picture(colour: str, side: int = 300) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(data, "PNG")
    return data.getvalue()


def colour_of(data: bytes) -> list[int]:
    """Return a picture's colour, roughly: JPEG keeps it no better."""
    with Image.open(io.BytesIO(data)) as found:
        return [round(each / 64) for each in found.convert("RGB").resize((1, 1)).tobytes()]


BINARY = {"Content-Type": "application/octet-stream"}


def test_another_cover_is_beside_the_files_and_in_them_and_can_be_taken_back(
    client: TestClient, admin: Person, ada: Person, album: Path
) -> None:
    """Ids and hearts stay; the copy before it is in the trash, and comes back byte for byte."""
    client.post("/api/me/library/albums/1", headers=ada)
    folder = album / FOLDER
    (folder / "cover.jpg").rename(folder / "folder.jpg")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shown = client.get("/api/albums/1", headers=ada).json()
    answer = client.put("/api/albums/1/cover", content=picture("red"), headers={**admin, **BINARY})
    assert answer.status_code == 200, answer.text
    red = colour_of(picture("red"))
    assert colour_of((folder / "cover.jpg").read_bytes()) == red
    for name in ("01 - Airbag.flac", "02 - Let Down.flac"):
        (front,) = FLAC(folder / name).pictures
        assert (front.type, front.width, colour_of(front.data)) == (3, 300, red)
    after = client.get("/api/albums/1", headers=ada).json()
    assert after["hearted"]
    assert after["cover_url"] != shown["cover_url"]
    assert after["size_bytes"] == sum(path.stat().st_size for path in folder.glob("*.flac"))
    assert [each["id"] for each in after["tracks"]] == [each["id"] for each in shown["tracks"]]
    assert {path.name for path in folder.iterdir()} == set(before) - {"folder.jpg"} | {"cover.jpg"}
    told = client.get("/api/history", headers=admin).json()["items"][0]
    assert (told["action"], told["reason"]) == ("edited", "another cover")
    back = f"/api/trash/{told['trash_id']}/restore"
    assert client.post(back, json={"swap": True}, headers=admin).status_code == 200
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert client.get("/api/albums/1", headers=ada).json()["hearted"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"GIF89a, or so it says", "it is damaged, or of no format that is read here"),
        (picture("red", side=20), "20 x 20 pixels are too few"),
    ],
)
def test_what_is_no_cover_is_refused_in_a_sentence(
    client: TestClient, admin: Person, album: Path, sent: bytes, why: str
) -> None:
    before = {path: path.read_bytes() for path in (album / FOLDER).iterdir()}
    answer = client.put("/api/albums/1/cover", content=sent, headers={**admin, **BINARY})
    assert answer.status_code == 422
    assert (answer.json()["type"], why in answer.json()["detail"]) == ("picture-unusable", True)
    assert {path: path.read_bytes() for path in (album / FOLDER).iterdir()} == before
    assert client.get("/api/trash", headers=admin).json()["items"] == []
    asked = client.post("/api/albums/1/cover/archive", headers=admin).json()
    assert asked["type"] == "not-identified"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/tracks/1", {"number": 2}, 409),
        ("/api/tracks/1", {"title": " "}, 422),
        ("/api/tracks/1", {"number": 0}, 422),
        ("/api/tracks/1", {"colour": "red"}, 422),
        ("/api/albums/1", {"year": 19999}, 422),
        ("/api/albums/1", {"year": "1999"}, 422),
        ("/api/albums/9", {"title": "x"}, 404),
        ("/api/tracks/9", {"title": "x"}, 404),
        ("/api/artists/9", {"name": "x"}, 404),
        ("/api/albums/1", {"upc": "\u0661" * 8}, 422),
        ("/api/tracks/1", {"isrc": "GBAYE97" + "\u0661" * 5}, 422),
    ],
)
def test_an_edit_that_cannot_be_is_a_4xx(
    client: TestClient, admin: Person, album: Path, path: str, body: dict, status: int
) -> None:
    assert client.patch(path, json=body, headers=admin).status_code == status


def test_a_hostile_title_stays_in_its_folder(
    client: TestClient, admin: Person, album: Path
) -> None:
    """Security row 4."""
    body = {"title": "../../../../tmp/x", "artist": "../.."}
    assert client.patch("/api/albums/1", json=body, headers=admin).status_code == 200
    (file,) = album.parent.rglob("01 - Airbag.flac")
    assert file.is_relative_to(album)
