"""Long lists of the library: filters, facets, letters, and what one person keeps."""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import HI_RES, MP3, Copy
from tests.library_rows import make_library

from crateful.db import Database
from crateful.library.models import Album, ImportRecord
from crateful.settings import Settings


@pytest.fixture
def shelf(settings: Settings, database: Database) -> Database:
    """Seven albums of six artists, from every end of the alphabet."""
    for number, copy in enumerate(
        (
            Copy("Radiohead", "OK Computer", year=1997),
            Copy("Radiohead", "Amnesiac", tracks=("Packt", "Pyramid Song"), year=2001),
            Copy("The Beatles", "Revolver", tracks=("Taxman", "Rain"), year=1966, quality=HI_RES),
            Copy("宇多田ヒカル", "初恋", tracks=("Play A Love Song",), year=2018, quality=MP3),
            Copy("Sigur Rós", "( )", tracks=("Vaka",), year=None, has_cover=False),
            Copy("65daysofstatic", "We Were Exploding Anyway", tracks=("Mountainhead",), year=2010),
            Copy("Kyuss", "Blues", tracks=("Thumb",), year=1992, missing=("2 Green",)),
        ),
        start=1,
    ):
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    with database.session() as session:
        for album_id, genre in ((1, "Rock"), (2, "Rock"), (3, "Pop"), (7, "Rock")):
            session.execute(update(Album).where(Album.id == album_id).values(genre=genre))
        session.execute(update(Album).where(Album.id == 4).values(source="youtube"))
    return database


def get(client: TestClient, person: Person, path: str) -> Any:
    answer = client.get(path, headers=person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def titles(client: TestClient, person: Person, path: str) -> list[str]:
    """Return what a list shows, read two at a time."""
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = get(client, person, f"{path}{'&' if '?' in path else '?'}limit=2{cursor}")
        seen += [item.get("title") or item["name"] for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return seen


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=radio", ["OK Computer", "Amnesiac"]),
        ("q=radio 97", []),
        ("q=radio 1997", ["OK Computer"]),
        ("q=%20", None),
        ("genre=Rock", ["Blues", "OK Computer", "Amnesiac"]),
        ("genre=Rock&quality=hires", []),
        ("quality=hires", ["Revolver"]),
        ("quality=lossy", ["初恋"]),
        ("source=youtube", ["初恋"]),
        ("year_from=1997&year_to=2001", ["OK Computer", "Amnesiac"]),
        ("year_to=1992", ["Revolver", "Blues"]),
        ("status=incomplete", ["Blues"]),
        ("has_cover=false", ["( )"]),
        ("has_cover=true&year_from=2010", ["We Were Exploding Anyway", "初恋"]),
        ("from_letter=R", ["OK Computer", "Amnesiac", "( )", "初恋"]),
        ("from_letter=K&order=desc", ["Blues", "Revolver", "We Were Exploding Anyway"]),
        ("from_letter=~", ["初恋"]),
        ("from_letter=~&order=desc&q=o", ["OK Computer"]),
        ("from_letter=%23&year_to=1970", ["Revolver"]),
        ("from_letter=%23&order=desc", ["We Were Exploding Anyway"]),
        ("letter=%23", ["We Were Exploding Anyway", "初恋"]),
        ("sort=title&letter=B", ["Blues"]),
        ("sort=year&order=asc&genre=Rock", ["Blues", "OK Computer", "Amnesiac"]),
        ("sort=added&letter=O", ["OK Computer"]),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_a_list_of_albums_has_what_its_filters_let_through(
    client: TestClient, ada: Person, query: str, wanted: list[str] | None
) -> None:
    found = titles(client, ada, f"/api/albums?{query}")
    assert found == (titles(client, ada, "/api/albums") if wanted is None else wanted)
    if "letter" not in query:
        assert get(client, ada, f"/api/albums/facets?{query}")["total"] == len(found)


@pytest.mark.usefixtures("shelf")
def test_facets_count_each_choice_under_every_filter_but_its_own(
    client: TestClient, ada: Person
) -> None:
    facets = get(client, ada, "/api/albums/facets")
    assert facets == {
        "total": 7,
        "incomplete": 1,
        "without_cover": 1,
        "letters": [
            {"value": "#", "count": 1},
            {"value": "B", "count": 1},
            {"value": "K", "count": 1},
            {"value": "R", "count": 2},
            {"value": "S", "count": 1},
            {"value": "~", "count": 1},
        ],
        "qualities": [
            {"value": "hires", "count": 1},
            {"value": "lossless", "count": 5},
            {"value": "lossy", "count": 1},
        ],
        "sources": [{"value": "bandcamp", "count": 6}, {"value": "youtube", "count": 1}],
        "genres": [{"value": "Rock", "count": 3}, {"value": "Pop", "count": 1}],
        "decades": [
            {"value": 2010, "count": 2},
            {"value": 2000, "count": 1},
            {"value": 1990, "count": 2},
            {"value": 1960, "count": 1},
        ],
        "authenticity": [],
    }
    narrowed = get(client, ada, "/api/albums/facets?genre=Rock&year_from=1990&year_to=1999")
    assert narrowed["total"] == 2
    assert narrowed["genres"] == [{"value": "Rock", "count": 2}]
    assert [one["value"] for one in narrowed["decades"]] == [2000, 1990]
    assert narrowed["qualities"] == [{"value": "lossless", "count": 2}]
    by_title = get(client, ada, "/api/albums/facets?sort=title")["letters"]
    assert [one["value"] for one in by_title] == ["#", "A", "B", "O", "R", "W", "~"]


def test_albums_are_filtered_by_hearts_and_by_who_brought_them(
    client: TestClient, ada: Person, bob: Person, shelf: Database
) -> None:
    assert client.post("/api/me/library/albums/3", headers=ada).status_code == 200
    with shelf.session() as session:
        of_two = ImportRecord.album_id.in_([1, 2])
        session.execute(update(ImportRecord).where(of_two).values(user_id=bob.id))
    assert titles(client, ada, "/api/albums?hearted=true") == ["Revolver"]
    assert titles(client, bob, "/api/albums?hearted=true") == []
    assert len(titles(client, ada, "/api/albums?hearted=false")) == 6
    assert titles(client, ada, f"/api/albums?added_by={bob.id}") == ["OK Computer", "Amnesiac"]
    assert get(client, ada, f"/api/albums/facets?added_by={bob.id}")["total"] == 2
    theirs = titles(client, ada, "/api/albums?added_by_others=true")
    assert {"OK Computer", "Amnesiac"} <= set(theirs)
    assert not set(theirs) & set(titles(client, ada, f"/api/albums?added_by={ada.id}"))
    assert "OK Computer" not in titles(client, bob, "/api/albums?added_by_others=true")


@pytest.mark.parametrize("sort", ["added", "year"])
@pytest.mark.usefixtures("shelf")
def test_a_list_by_time_can_not_begin_at_a_letter(
    client: TestClient, ada: Person, sort: str
) -> None:
    answer = client.get(f"/api/albums?sort={sort}&from_letter=K", headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "no-letters")


@pytest.mark.usefixtures("shelf")
def test_a_cursor_fits_no_other_direction(client: TestClient, ada: Person) -> None:
    cursor = get(client, ada, "/api/albums?sort=title&limit=1")["next_cursor"]
    answer = client.get(f"/api/albums?sort=title&order=desc&cursor={cursor}", headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-cursor")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (
            "sort=title&order=desc&letter=P",
            ["Pyramid Song", "Play A Love Song", "Paranoid Android", "Packt"],
        ),
        ("sort=title&from_letter=T", ["Taxman", "Thumb", "Vaka"]),
        ("sort=artist&letter=B", ["Taxman", "Rain"]),
        ("sort=artist&from_letter=S", ["Vaka", "Play A Love Song"]),
        ("sort=album&letter=A", ["Packt", "Pyramid Song"]),
        ("sort=album&order=desc&letter=O", ["Airbag", "Paranoid Android", "Exit Music"]),
        ("sort=added&quality=hires", ["Taxman", "Rain"]),
        ("sort=added&order=asc&source=bandcamp&q=radiohead ai", ["Airbag"]),
        ("sort=duration&quality=lossy", ["Play A Love Song"]),
        ("q=para", ["Paranoid Android"]),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_a_list_of_tracks_has_what_its_filters_let_through(
    client: TestClient, ada: Person, query: str, wanted: list[str]
) -> None:
    assert titles(client, ada, f"/api/tracks?{query}") == wanted


@pytest.mark.usefixtures("shelf")
def test_artists_come_with_a_cover_and_their_counts(client: TestClient, ada: Person) -> None:
    radiohead = get(client, ada, "/api/artists?q=radio")["items"][0]
    assert (radiohead["album_count"], radiohead["track_count"]) == (2, 5)
    newest = get(client, ada, "/api/albums/2")
    assert radiohead["cover_url"] == newest["cover_url"]
    assert client.get(radiohead["cover_url"], headers=ada).content == b"cover of download-2"
    without = get(client, ada, "/api/artists?from_letter=S")["items"][0]
    assert (without["name"], without["cover_url"]) == ("Sigur Rós", None)
    assert titles(client, ada, "/api/artists?from_letter=~") == ["宇多田ヒカル"]
    assert titles(client, ada, "/api/artists?order=desc")[0] == "宇多田ヒカル"


def follow(client: TestClient, person: Person, *things: str) -> None:
    for thing in things:
        assert client.post(f"/api/me/library/{thing}", headers=person).status_code == 200


@pytest.mark.usefixtures("shelf")
def test_what_a_person_keeps_is_listed_last_hearted_first(client: TestClient, ada: Person) -> None:
    follow(client, ada, "albums/3", "tracks/5", "artists/4", "tracks/1")
    mine = "/api/me/library"
    assert titles(client, ada, f"{mine}?sort=hearted") == [
        "OK Computer",
        "( )",
        "Amnesiac",
        "Revolver",
    ]
    assert titles(client, ada, f"{mine}?sort=hearted&order=asc&quality=lossless") == [
        "Amnesiac",
        "( )",
        "OK Computer",
    ]
    assert titles(client, ada, f"{mine}/tracks") == [
        "Airbag",
        "Vaka",
        "Pyramid Song",
        "Taxman",
        "Rain",
    ]
    assert titles(client, ada, f"{mine}/tracks?order=asc&q=r") == [
        "Taxman",
        "Rain",
        "Pyramid Song",
        "Vaka",
        "Airbag",
    ]
    assert titles(client, ada, f"{mine}/tracks?sort=title") == [
        "Airbag",
        "Pyramid Song",
        "Rain",
        "Taxman",
        "Vaka",
    ]
    assert titles(client, ada, f"{mine}/tracks?sort=added&quality=hires") == ["Taxman", "Rain"]
    assert titles(client, ada, f"{mine}/artists") == ["The Beatles", "Radiohead", "Sigur Rós"]
    assert titles(client, ada, f"{mine}/artists?sort=hearted") == [
        "Radiohead",
        "Sigur Rós",
        "The Beatles",
    ]
    assert [one["hearted"] for one in get(client, ada, f"{mine}/artists")["items"]] == [
        False,
        False,
        True,
    ]


@pytest.mark.usefixtures("shelf")
def test_a_track_that_is_kept_twice_is_listed_once(client: TestClient, ada: Person) -> None:
    follow(client, ada, "tracks/1", "albums/1")
    kept = titles(client, ada, "/api/me/library/tracks")
    assert kept == ["Airbag", "Paranoid Android", "Exit Music"]


@pytest.mark.usefixtures("shelf")
def test_a_person_is_told_where_their_folder_is_and_what_is_in_it(
    client: TestClient, ada: Person, settings: Settings
) -> None:
    folder = get(client, ada, "/api/me/folder")
    assert folder == {"path": str(settings.users_dir / "ada"), "albums": 0, "tracks": 0}
    follow(client, ada, "albums/3", "tracks/1", "tracks/6")
    folder = get(client, ada, "/api/me/folder")
    assert (folder["albums"], folder["tracks"]) == (2, 3)
    links = [name for _, _, names in os.walk(folder["path"]) for name in names]
    assert {"01 - Airbag.flac", "01 - Taxman.flac", "02 - Rain.flac"} <= set(links)


@pytest.mark.usefixtures("shelf")
def test_an_album_tells_who_keeps_it_and_where_it_stands(
    client: TestClient, ada: Person, bob: Person
) -> None:
    follow(client, ada, "albums/1")
    follow(client, bob, "tracks/2")
    album = get(client, bob, "/api/albums/1")
    assert album["hearted_by"] == ["ada", "bob"]
    assert album["folder"] == "Radiohead/OK Computer (1997)"
    assert (album["provenance"][0]["download_id"], album["provenance"][0]["imported_by_name"]) == (
        1,
        None,
    )


@pytest.mark.usefixtures("shelf")
def test_the_files_of_an_album_are_listed_and_missing_ones_named(
    client: TestClient, ada: Person, settings: Settings
) -> None:
    folder = settings.library_dir / "Radiohead/OK Computer (1997)"
    (folder / "01 - Airbag.flac").unlink()
    (folder / "scans").mkdir()
    (folder / "scans" / "back.jpg").write_text("scan")
    (folder / "booklet.pdf").write_text("booklet")
    (folder / "01 - Airbag.lrc").symlink_to("nowhere")
    (folder / "demo.mp3").write_text("demo")
    files = get(client, ada, "/api/albums/1/files")
    assert [(one["path"], one["kind"], one["present"]) for one in files] == [
        ("01 - Airbag.flac", "audio", False),
        ("02 - Paranoid Android.flac", "audio", True),
        ("03 - Exit Music.flac", "audio", True),
        ("01 - Airbag.lrc", "other", True),
        ("booklet.pdf", "booklet", True),
        ("cover.jpg", "cover", True),
        ("demo.mp3", "audio", True),
        ("scans/back.jpg", "booklet", True),
    ]
    assert (files[1]["codec"], files[1]["quality"]) == ("flac", "FLAC 16/44.1")
    assert files[4]["size_bytes"] == len("booklet")
    assert files[0]["modified_at"] is None
    assert client.get("/api/albums/99/files", headers=ada).status_code == 404


def test_files_of_an_album_that_stands_inside_anothers_folder_are_not_the_others(
    client: TestClient, ada: Person, settings: Settings, shelf: Database
) -> None:
    inner = Copy("Radiohead", "Disc of Extras", folder="Radiohead/OK Computer (1997)/extras")
    albums.file(shelf, inner, settings.data_dir, "download-20")
    files = get(client, ada, "/api/albums/1/files")
    assert not [one for one in files if one["path"].startswith("extras")]


@pytest.mark.parametrize("sort", ["artist", "title", "added", "year"])
def test_every_page_of_a_large_library_is_in_order_and_has_every_album_once(
    client: TestClient, ada: Person, database: Database, sort: str
) -> None:
    make_library(database, albums=700, tracks_per_album=1)
    for order, wanted in itertools.product(("asc", "desc"), ("", "&quality=lossy&source=youtube")):
        seen: list[int] = []
        cursor = ""
        while cursor is not None:
            path = f"/api/albums?sort={sort}&order={order}&limit=200{wanted}{cursor}"
            page = get(client, ada, path)
            seen += [album["id"] for album in page["items"]]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        facets = get(client, ada, f"/api/albums/facets?sort={sort}{wanted}")
        assert len(seen) == len(set(seen)) == facets["total"]
        assert sum(letter["count"] for letter in facets["letters"]) == facets["total"]
