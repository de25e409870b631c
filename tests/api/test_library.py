"""The library over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import HI_RES, Copy

from crateful.db import Database
from crateful.settings import Settings


@pytest.fixture
def shelf(settings: Settings, database: Database) -> Database:
    """Five albums of four artists."""
    for number, copy in enumerate(
        (
            Copy("Radiohead", "OK Computer", year=1997),
            Copy("Radiohead", "Amnesiac", tracks=("Packt", "Pyramid Song"), year=2001),
            Copy("The Beatles", "Revolver", tracks=("Taxman", "Rain"), year=1966),
            Copy("宇多田ヒカル", "初恋", tracks=("Play A Love Song",), year=2018),
            Copy("Sigur Rós", "( )", tracks=("Vaka",), year=None, has_cover=False),
        ),
        start=1,
    ):
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    return database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def get(client: TestClient, person: Person, path: str) -> dict:
    answer = client.get(path, headers=person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(page: dict) -> list[str]:
    return [item.get("title") or item["name"] for item in page["items"]]


@pytest.mark.usefixtures("shelf")
def test_artists_are_listed_by_name_without_their_article(client: TestClient, ada: Person) -> None:
    assert names(get(client, ada, "/api/artists")) == [
        "The Beatles",
        "Radiohead",
        "Sigur Rós",
        "宇多田ヒカル",
    ]
    assert names(get(client, ada, "/api/artists?letter=B")) == ["The Beatles"]
    assert names(get(client, ada, "/api/artists?letter=%23")) == ["宇多田ヒカル"]
    radiohead = get(client, ada, "/api/artists?letter=R")["items"][0]
    assert radiohead["album_count"] == 2
    own = get(client, ada, f"/api/artists/{radiohead['id']}/albums")
    assert names(own) == ["OK Computer", "Amnesiac"]


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("artist", ["Revolver", "OK Computer", "Amnesiac", "( )", "初恋"]),
        ("title", ["( )", "Amnesiac", "OK Computer", "Revolver", "初恋"]),
        ("added", ["( )", "初恋", "Revolver", "Amnesiac", "OK Computer"]),
        ("year", ["初恋", "Amnesiac", "OK Computer", "Revolver", "( )"]),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_pages_of_any_order_are_the_whole_list(
    client: TestClient, ada: Person, sort: str, wanted: list[str]
) -> None:
    assert names(get(client, ada, f"/api/albums?sort={sort}")) == wanted
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = get(client, ada, f"/api/albums?sort={sort}&limit=2{cursor}")
        seen += names(page)
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert seen == wanted


@pytest.mark.parametrize("sort", ["artist", "title", "added", "year"])
def test_pages_are_stable_while_albums_come_and_go(
    client: TestClient,
    admin: Person,
    ada: Person,
    shelf: Database,
    settings: Settings,
    sort: str,
) -> None:
    """What is there all the time is seen exactly once, whatever is added or deleted meanwhile."""
    for number in range(8):
        copy = Copy(f"Band {number % 3}", f"Album {number}", year=1990 + number % 3)
        albums.file(shelf, copy, settings.data_dir, f"download-1{number}")
    stays = set(range(1, 14)) - {2, 4, 9}
    seen: list[int] = []
    cursor, turn = "", 0
    while cursor is not None:
        page = get(client, ada, f"/api/albums?sort={sort}&limit=3{cursor}")
        seen += [album["id"] for album in page["items"]]
        if turn < 3:
            new = Copy(f"Zz {turn}" if turn % 2 else f"Aa {turn}", f"New {turn}", year=1960 + turn)
            albums.file(shelf, new, settings.data_dir, f"download-2{turn}")
            gone = (2, 4, 9)[turn]
            assert client.delete(f"/api/albums/{gone}", headers=admin).status_code == 204
        cursor, turn = page["next_cursor"] and f"&cursor={page['next_cursor']}", turn + 1
    assert len(seen) == len(set(seen))
    assert stays <= set(seen)


@pytest.mark.parametrize(
    "cursor", ["zzz", "", "W10", "WyJ0aXRsZSIsMSwyXQ", "%00", "e30", "a" * 3000]
)
def test_a_cursor_of_somebodys_own_making_is_refused(
    client: TestClient, ada: Person, cursor: str
) -> None:
    answer = client.get(f"/api/albums?cursor={cursor}", headers=ada)
    assert answer.status_code in {400, 422}


@pytest.mark.usefixtures("shelf")
def test_an_album_is_shown_with_tracks_quality_provenance_and_hearts(
    client: TestClient, ada: Person
) -> None:
    album = get(client, ada, "/api/albums/1")
    assert (album["artist"]["name"], album["title"], album["year"]) == (
        "Radiohead",
        "OK Computer",
        1997,
    )
    assert album["quality"] == "FLAC 16/44.1"
    assert album["quality_score"] == 44100 * 16
    assert [track["title"] for track in album["tracks"]] == [
        "Airbag",
        "Paranoid Android",
        "Exit Music",
    ]
    assert [one["action"] for one in album["provenance"]] == ["added"]
    assert album["hearted"] is False
    assert get(client, ada, "/api/albums/1/tracks") == album["tracks"]
    assert get(client, ada, "/api/tracks/1")["album"]["title"] == "OK Computer"
    for path in ("/api/albums/99", "/api/artists/99", "/api/tracks/99", "/api/albums/99/cover"):
        assert client.get(path, headers=ada).status_code == 404


def test_lists_take_the_same_number_of_statements_however_long(
    client: TestClient, ada: Person, shelf: Database, settings: Settings
) -> None:
    """H8: no statement per row."""
    paths = ("/api/artists", "/api/albums", "/api/search?q=r", "/api/me/library", "/api/albums/1")
    before = []
    for path in paths:
        with counted(shelf) as statements:
            get(client, ada, path)
        before.append(len(statements))
    for number in range(10, 20):
        copy = Copy(f"Rival {number}", f"Record {number}")
        albums.file(shelf, copy, settings.data_dir, f"download-{number}")
    for path, count in zip(paths, before, strict=True):
        with counted(shelf) as statements:
            get(client, ada, path)
        assert len(statements) <= count + 1, path
        assert len(statements) <= 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("comp", ["OK Computer"]),
        ("radiohead ok", ["OK Computer"]),
        ("AMNESIÀC", ["Amnesiac"]),
        ("beatles rev", ["Revolver"]),
        ("宇多", ["初恋"]),
        ("初", ["初恋"]),
        ("( )", ["( )"]),
        ("%", []),
        ("_", []),
        ("nothing like this", []),
        ('" OR 1 --', []),
        ("' & | ! :* \\", []),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_search_finds_by_the_beginnings_of_words_and_by_nothing_else(
    client: TestClient, ada: Person, query: str, found: list[str]
) -> None:
    """A8, A9, F4: any script, no wildcard."""
    answer = client.get("/api/search", params={"q": query, "type": "album"}, headers=ada)
    assert answer.status_code == 200, answer.text
    assert [album["title"] for album in answer.json()["albums"]] == found


@pytest.mark.parametrize(
    "name",
    [
        "Кино",
        "Ελληνικά Τραγούδια",
        "فيروز",
        "שלום חנוך",
        "हिन्दी गीत",
        "ไทยเพลง",
        "방탄소년단",
        "坂本龍一",
        "Ångström Þór",
        "Дельфинёнок",
        "ქართული",
        "አማርኛ",
        "÷",
    ],
)
def test_a_name_of_any_script_is_found_at_every_letter_that_is_typed(
    client: TestClient, ada: Person, database: Database, settings: Settings, name: str
) -> None:
    """F4: as you type."""
    albums.file(database, Copy(name, name, folder="A/B"), settings.data_dir, "download-1")
    for length in range(1, len(name) + 1):
        answer = client.get("/api/search", params={"q": name[:length]}, headers=ada)
        assert [album["title"] for album in answer.json()["albums"]] == [name], name[:length]
        assert [artist["name"] for artist in answer.json()["artists"]] == [name]


@pytest.mark.usefixtures("shelf")
def test_search_looks_for_artists_albums_and_tracks(client: TestClient, ada: Person) -> None:
    """A8."""
    result = get(client, ada, "/api/search?q=pyramid+so")
    assert [track["title"] for track in result["tracks"]] == ["Pyramid Song"]
    assert result["tracks"][0]["album"]["artist"]["name"] == "Radiohead"
    artists = get(client, ada, "/api/search?q=sigur&type=artist")
    assert [artist["name"] for artist in artists["artists"]] == ["Sigur Rós"]
    assert artists["albums"] == artists["tracks"] == []


@pytest.mark.parametrize(
    ("query", "artists", "titles"),
    [
        ("radiohed", ["Radiohead"], {"OK Computer", "Amnesiac"}),
        ("readiohead", ["Radiohead"], {"OK Computer", "Amnesiac"}),
        ("raidoh", ["Radiohead"], {"OK Computer", "Amnesiac"}),
        ("betales revlover", [], {"Revolver"}),
        ("the beatlse", ["The Beatles"], {"Revolver"}),
        ("radoihaed", [], set()),
        ("okk", [], set()),
        ("2oo1", [], set()),
        ("宇田多", [], set()),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_a_search_that_finds_nothing_finds_what_is_a_slip_of_the_fingers_away(
    client: TestClient, ada: Person, query: str, artists: list[str], titles: set[str]
) -> None:
    """U35: one slip in each word of four letters and more; two of them are another word."""
    answer = client.get("/api/search", params={"q": query}, headers=ada).json()
    assert [artist["name"] for artist in answer["artists"]] == artists
    assert {album["title"] for album in answer["albums"]} == titles
    assert answer["near"] is bool(titles)


@pytest.mark.usefixtures("shelf")
def test_near_words_are_not_mixed_into_what_was_asked_for(
    client: TestClient, ada: Person, database: Database, settings: Settings
) -> None:
    """U35."""
    albums.file(database, Copy("Radiohed", "Cover Versions"), settings.data_dir, "download-9")
    answer = get(client, ada, "/api/search?q=radiohed")
    assert [artist["name"] for artist in answer["artists"]] == ["Radiohed"]
    assert answer["near"] is False


@pytest.mark.usefixtures("shelf")
def test_hearts_are_each_persons_own_and_seen_in_the_own_library(
    client: TestClient, ada: Person, bob: Person, settings: Settings
) -> None:
    """H1, H2: a track hearted alone shows its album, not hearted."""
    assert client.post("/api/me/library/albums/2", headers=ada).json() == {"hearted": True}
    client.post("/api/me/library/tracks/1", headers=ada)
    mine = get(client, ada, "/api/me/library")["items"]
    assert [(album["title"], album["hearted"]) for album in mine] == [
        ("OK Computer", False),
        ("Amnesiac", True),
    ]
    assert get(client, bob, "/api/me/library")["items"] == []
    assert [t["hearted"] for t in get(client, ada, "/api/albums/1")["tracks"]] == [
        True,
        False,
        False,
    ]
    links = sorted(
        path.relative_to(settings.users_dir / "ada").as_posix()
        for path in (settings.users_dir / "ada").rglob("*")
        if path.is_symlink()
    )
    assert "Radiohead/OK Computer (1997)/01 - Airbag.flac" in links
    assert "Radiohead/Amnesiac (2001)/02 - Pyramid Song.flac" in links
    client.delete("/api/me/library/albums/2", headers=ada)
    client.delete("/api/me/library/tracks/1", headers=ada)
    assert get(client, ada, "/api/me/library")["items"] == []
    assert not [path for path in (settings.users_dir / "ada").rglob("*") if path.is_symlink()]
    assert client.post("/api/me/library/albums/99", headers=ada).status_code == 404
    assert client.post("/api/me/library/things/1", headers=ada).status_code == 422


@pytest.mark.usefixtures("shelf")
def test_a_deleted_album_comes_back_with_its_ids_and_hearts(
    client: TestClient, admin: Person, ada: Person, settings: Settings
) -> None:
    """I14, I15: only an admin's, and no link is left dangling."""
    client.post("/api/me/library/albums/1", headers=ada)
    before = get(client, ada, "/api/albums/1")
    assert client.delete("/api/albums/1", headers=ada).status_code == 403
    assert client.delete("/api/albums/1", headers=admin).status_code == 204
    assert client.get("/api/albums/1", headers=ada).status_code == 404
    assert names(get(client, ada, "/api/me/library")) == []
    folder = settings.library_dir / "Radiohead" / "OK Computer (1997)"
    assert not folder.exists()
    assert not [path for path in settings.users_dir.rglob("*") if path.is_symlink()]
    (entry,) = client.get("/api/trash", headers=admin).json()["items"]
    assert (entry["title"], entry["reason"]) == ("OK Computer", "deleted")
    assert client.get("/api/trash", headers=ada).status_code == 403
    restored = client.post(f"/api/trash/{entry['id']}/restore", headers=admin)
    assert restored.json() == {"album_id": 1}
    assert get(client, ada, "/api/albums/1") == before
    assert (folder / "01 - Airbag.flac").exists()
    assert client.get("/api/trash", headers=admin).json()["items"] == []
    assert list((settings.library_dir / ".trash").glob("[!.]*")) == []


def test_a_taken_place_is_a_conflict(
    client: TestClient, admin: Person, shelf: Database, settings: Settings
) -> None:
    """B7: deleted, imported again: complete; the old one can't come back into its place."""
    client.delete("/api/albums/1", headers=admin)
    again = Copy("Radiohead", "OK Computer", quality=HI_RES)
    filed = albums.file(shelf, again, settings.data_dir, "download-9")
    assert filed.album_id not in {1, 2, 3, 4, 5}
    (entry,) = client.get("/api/trash", headers=admin).json()["items"]
    refused = client.post(f"/api/trash/{entry['id']}/restore", headers=admin)
    assert (refused.status_code, refused.json()["type"]) == (409, "place-taken")
    assert refused.json()["album_id"] == filed.album_id
    assert client.delete(f"/api/trash/{entry['id']}", headers=admin).status_code == 204
    assert list((settings.library_dir / ".trash").glob("[!.]*")) == []


@pytest.mark.usefixtures("shelf")
def test_a_cover_is_served_whole_and_revalidated(client: TestClient, ada: Person) -> None:
    url = get(client, ada, "/api/albums/1")["cover_url"]
    answer = client.get(url, headers=ada)
    assert answer.text == "cover of download-1"
    assert "immutable" in answer.headers["cache-control"]
    tag = answer.headers["etag"]
    assert client.get(url, headers={**ada, "If-None-Match": tag}).status_code == 304
    assert client.get(url).status_code == 401
    assert client.get("/api/albums/5/cover", headers=ada).status_code == 404


def test_nothing_of_a_machine_is_told(client: TestClient, ada: Person, shelf: Database) -> None:
    """Security row 14: no path of the server in any answer."""
    text = client.get("/api/albums/1", headers=ada).text
    assert str(Path.cwd()) not in text
    assert "/library/" not in text
