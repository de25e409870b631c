"""Lists as people use them: brought, matched, reviewed, taken, changed, and written for players."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from typing import Any, Self

import pytest
from pydantic import SecretStr
from sqlalchemy import func, insert, select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy
from tests.lists import exports
from tests.running import eventually
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR

from crateful.db import Database
from crateful.downloads.context import assemble
from crateful.downloads.worker.worker_id import WorkerId
from crateful.events.messages import LibraryChanged, Told
from crateful.library.models import Artist
from crateful.lists.matching_work import ListMatching
from crateful.lists.models import ListRow, MusicList
from crateful.settings import Settings
from crateful.wanted.models import WantedAlbum

Json = dict[str, Any]

ROAD = (
    "Track Name,Artist Name(s),Album Name,Duration (ms)\n"
    "Airbag - Remastered,Radiohead,OK Computer (Deluxe),\n"
    "Airbag - Remastered,Radiohead,OK Computer (Deluxe),\n"
    "Idioteque,Radiohead,Kid A,\n"
    "Nobody Knows It,Nobody At All,Nothing,\n"
    "Only An Artist,,,\n"
)


class Working:
    """A worker of lists in this process."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._context = assemble(settings, database)
        self.database = database
        self.matching = ListMatching(self._context, WorkerId("here", "boot", 1, 1, "a"), 0.02)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.matching.run, args=(self._stopping,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self.matching.ring()
        self._thread.join()
        self._context.close()

    def wait(self) -> None:
        """Wait until no row waits and every file is written."""

        def is_done() -> bool:
            with self.database.reading() as session:
                is_due = ~MusicList.is_matched | MusicList.written_at.is_(None)
                is_due |= MusicList.written_at < MusicList.updated_at
                return not session.scalar(select(func.count()).where(is_due))

        eventually(is_done)

    def told(self, album_id: int, action: Any) -> None:
        self.matching.hear(
            [Told(user_id=None, news=LibraryChanged(album_id=album_id, action=action))]
        )


@pytest.fixture
def outside(settings: Settings, internet: Internet) -> Settings:
    """The settings of somebody who reaches the internet of the tests."""
    way = {"proxy_url": SecretStr(internet.proxy_url), "ca_file": internet.ca_file}
    return settings.model_copy(update=way)


@pytest.fixture
def working(
    outside: Settings, database: Database, client: TestClient, admin: Person
) -> Iterator[Working]:
    choices = {"musicbrainz_url": f"https://{MIRROR}", "musicbrainz_requests_per_s": 100.0}
    assert client.put("/api/settings", json=choices, headers=admin).is_success
    with Working(outside, database) as one:
        yield one


def asked(client: TestClient, who: Person, method: str, path: str = "", **more: Any) -> Any:
    answer = client.request(method, f"/api/lists{path}", headers=who, **more)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def bring(client: TestClient, who: Person, name: str, text: str | bytes) -> list[Json]:
    headers = {**who, "Content-Type": "application/octet-stream"}
    content = text.encode() if isinstance(text, str) else text
    answer = client.post(f"/api/lists/import?name={name}", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return list(answer.json()["items"])


def rows(client: TestClient, who: Person, list_id: int, **query: str) -> list[Json]:
    return list(asked(client, who, "GET", f"/{list_id}/rows", params=query)["items"])


def refused(
    client: TestClient, who: Person, method: str, path: str, **more: Any
) -> tuple[int, str]:
    answer = client.request(method, f"/api/lists{path}", headers=who, **more)
    return answer.status_code, answer.json()["type"]


def shelve(database: Database, settings: Settings) -> dict[str, int]:
    made = {}
    for number, (artist, title, tracks) in enumerate(
        (
            ("Radiohead", "OK Computer", ("Airbag", "Lucky")),
            ("Radiohead", "Kid A", ("Kid A", "Idioteque")),
            ("Weezer", "Weezer", ("Buddy Holly",)),
            ("Weezer", "Maladroit", ("Dope Nose",)),
        )
    ):
        copy = Copy(artist, title, tracks=tracks)
        made[title] = albums.file(database, copy, settings.data_dir, f"download-{number}").album_id
    return made


def test_a_list_is_matched_in_its_order_with_its_holes_and_brought_twice_adds_nothing_l8_l9_l16(
    client: TestClient, database: Database, settings: Settings, ada: Person, working: Working
) -> None:
    made = shelve(database, settings)
    [road] = bring(client, ada, "road.csv", ROAD)
    assert (road["rows"], road["name"], road["is_own"], road["owner"]) == (5, "road", True, "ada")
    working.wait()
    told = rows(client, ada, road["id"])
    assert [one["state"] for one in told] == ["there", "there", "there", "nobody", "nobody"]
    assert [one["album_id"] for one in told[:3]] == [made["OK Computer"]] * 2 + [made["Kid A"]]
    assert {"artist", "title"} <= set(told[0]["found"][0]["reasons"])
    before = [one["id"] for one in told]

    asked(client, ada, "PATCH", f"/{road['id']}", json={"name": "The road"})
    again = ROAD.replace("Only An Artist,,,\n", "Only An Artist,,,\nLucky,Radiohead,OK Computer,\n")
    [same] = bring(client, ada, "road.csv", again)
    assert (same["id"], same["name"], same["rows"]) == (road["id"], "The road", 6)
    working.wait()
    assert [one["id"] for one in rows(client, ada, road["id"])][:5] == before
    assert rows(client, ada, road["id"])[5]["state"] == "there"
    assert len(asked(client, ada, "GET")["items"]) == 1
    page = asked(client, ada, "GET", f"/{road['id']}/rows", params={"limit": 4})
    further = {"limit": 4, "cursor": page["next_cursor"]}
    assert len(asked(client, ada, "GET", f"/{road['id']}/rows", params=further)["items"]) == 2


def test_what_is_not_sure_is_asked_in_bulk_and_an_answer_may_be_for_all_of_an_artist(
    client: TestClient, database: Database, settings: Settings, ada: Person, working: Working
) -> None:
    made = shelve(database, settings)
    text = "Artist Name,Track Name,Album\nWeezer,Dope Noze,\nWeezer,Buddy Holley,\nBob,X,\n"
    [one] = bring(client, ada, "ask.csv", text)
    working.wait()
    pending = rows(client, ada, one["id"], state="ask")
    assert {row["title"] for row in pending} == {"Dope Noze", "Buddy Holley"}
    body = {"answers": [{"row_id": pending[0]["id"], "choice": 0}], "same_for_artist": True}
    assert asked(client, ada, "POST", f"/{one['id']}/answers", json=body) == {"answered": 2}
    there = rows(client, ada, one["id"], state="there")
    assert {row["album_id"] for row in there} == {made["Weezer"], made["Maladroit"]}
    body = {"answers": [{"row_id": there[0]["id"], "choice": None}]}
    asked(client, ada, "POST", f"/{one['id']}/answers", json=body)
    assert len(rows(client, ada, one["id"], state="dropped")) == 1
    other = {"answers": [{"row_id": 99_999, "choice": 0}]}
    assert asked(client, ada, "POST", f"/{one['id']}/answers", json=other) == {"answered": 0}


def test_an_answer_that_names_an_album_which_was_deleted_meanwhile_is_passed_over(
    client: TestClient,
    database: Database,
    settings: Settings,
    ada: Person,
    admin: Person,
    working: Working,
) -> None:
    made = shelve(database, settings)
    [one] = bring(client, ada, "ask.csv", "Artist Name,Track Name,Album\nWeezer,Dope Noze,\n")
    working.wait()
    [pending] = rows(client, ada, one["id"], state="ask")
    assert pending["found"][0]["ref"] == str(made["Maladroit"])
    gone = client.delete(f"/api/albums/{made['Maladroit']}", headers=admin)
    assert gone.is_success
    body = {"answers": [{"row_id": pending["id"], "choice": 0}]}
    assert asked(client, ada, "POST", f"/{one['id']}/answers", json=body) == {"answered": 0}
    [still] = rows(client, ada, one["id"])
    assert (still["state"], still["album_id"]) == ("ask", None)


def test_what_is_there_is_hearted_after_asking_and_the_rest_is_wanted_once(
    client: TestClient, database: Database, settings: Settings, ada: Person, working: Working
) -> None:
    shelve(database, settings)
    [road] = bring(client, ada, "road.csv", ROAD)
    working.wait()
    with database.session() as session:  # as the catalogue would have answered
        row = session.scalars(select(ListRow).where(ListRow.title == "Nobody Knows It")).one()
        row.state = "found"
        row.found = [
            {
                "where": "source",
                "ref": "https://shop.example/1",
                "track_ref": "",
                "artist": "Nobody At All",
                "title": "Nothing",
                "track": "Nobody Knows It",
                "year": 2001,
                "length_ms": None,
                "points": 80,
                "reasons": [],
                "source": "shop",
            }
        ]
    counted = asked(client, ada, "GET", f"/{road['id']}/preview")
    assert (counted["there"], counted["to_heart"], counted["albums"]) == (3, 3, 1)
    assert client.get("/api/me/library/tracks", headers=ada).json()["items"] == []
    body = {"heart_owned": True, "fetch": True}
    assert asked(client, ada, "POST", f"/{road['id']}/take", json=body)["wanted"] == 1
    kept = client.get("/api/me/library/tracks", headers=ada).json()["items"]
    assert {one["title"] for one in kept} == {"Airbag", "Idioteque"}
    assert asked(client, ada, "POST", f"/{road['id']}/take", json=body) == {
        "hearted": 0,
        "wanted": 0,
        "followed": 0,
    }
    with database.reading() as session:
        [wanted] = session.scalars(select(WantedAlbum)).all()
        assert (wanted.artist, wanted.title) == ("Nobody At All", "Nothing")
    copy = Copy("Nobody At All", "Nothing", tracks=("Nobody Knows It",))
    filed = albums.file(database, copy, settings.data_dir, "download-9")
    working.told(filed.album_id, "added")
    eventually(lambda: len(rows(client, ada, road["id"], state="there")) == 4)


def test_an_artist_of_a_list_is_followed_once_it_is_taken_l5(
    client: TestClient,
    database: Database,
    settings: Settings,
    ada: Person,
    admin: Person,
    working: Working,
) -> None:
    shelve(database, settings)
    with database.session() as session:
        artist = session.scalars(select(Artist).where(Artist.name == "Radiohead")).one()
        artist.musicbrainz_id = "a74b1b7f-71a5-4011-9441-d0b5e4122711"
    *_, library = bring(client, ada, "tmm.csv", exports.TUNE_MY_MUSIC)
    working.wait()
    assert [row["state"] for row in rows(client, ada, library["id"])] == ["nobody", "there"]
    body = {"heart_owned": False, "fetch": True}
    for followed in (1, 0):
        taken = asked(client, ada, "POST", f"/{library['id']}/take", json=body)
        assert taken["followed"] == followed
    told = client.get("/api/follows", headers=ada).json()
    assert "Radiohead" in json.dumps(told)
    album_id = rows(client, ada, library["id"])[1]["album_id"]
    assert client.delete(f"/api/albums/{album_id}", headers=admin).is_success
    working.told(album_id, "removed")
    eventually(lambda: rows(client, ada, library["id"])[1]["state"] == "nobody")
    working.wait()
    assert rows(client, ada, library["id"])[0]["state"] == "there", "the artist is still followed"


def test_a_private_list_is_not_there_for_others_and_a_shared_one_is_only_seen(
    client: TestClient, database: Database, admin: Person, ada: Person, bob: Person
) -> None:
    one = asked(client, ada, "POST", json={"name": "Mine"})
    path = f"/{one['id']}"
    for who in (bob, admin):
        assert asked(client, who, "GET")["items"] == []
        for method, below, body in (
            ("GET", "", None),
            ("GET", "/rows", None),
            ("GET", "/preview", None),
            ("GET", "/jspf", None),
            ("PATCH", "", {"name": "Theirs"}),
            ("DELETE", "", None),
            ("POST", "/restore", None),
            ("POST", "/take", {"heart_owned": True, "fetch": True}),
        ):
            answer = refused(client, who, method, f"{path}{below}", json=body)
            assert answer == (404, "list-not-found"), (method, below)
    asked(client, ada, "PATCH", path, json={"is_shared": True})
    assert [each["owner"] for each in asked(client, bob, "GET")["items"]] == ["ada"]
    assert asked(client, bob, "GET", path)["is_own"] is False
    assert refused(client, bob, "DELETE", path) == (409, "not-your-list")


def test_a_list_is_put_together_by_hand_and_deleted_with_undo(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    made = shelve(database, settings)
    tracks = client.get("/api/tracks", headers=ada).json()["items"]
    by_title = {one["title"]: one["id"] for one in tracks}
    one = asked(client, ada, "POST", json={"name": "Sunday"})
    path = f"/{one['id']}"
    body = {"track_ids": [by_title["Lucky"], 99_999, by_title["Airbag"]]}
    asked(client, ada, "POST", f"{path}/rows", json=body | {"album_ids": [made["Kid A"]]})
    told = rows(client, ada, one["id"])
    assert [row["title"] or row["album"] for row in told] == ["Lucky", "Airbag", "Kid A"]
    asked(client, ada, "POST", f"{path}/rows/{told[2]['id']}/move", json={"after": None})
    asked(client, ada, "POST", f"{path}/rows/{told[0]['id']}/move", json={"after": told[1]["id"]})
    for _ in range(30):  # into the same gap again and again
        asked(client, ada, "POST", f"{path}/rows/{told[0]['id']}/move", json={"after": None})
        asked(client, ada, "POST", f"{path}/rows/{told[1]['id']}/move", json={"after": None})
    told = rows(client, ada, one["id"])
    assert [row["title"] or row["album"] for row in told] == ["Airbag", "Lucky", "Kid A"]
    asked(client, ada, "DELETE", f"{path}/rows/{told[0]['id']}")
    assert len(rows(client, ada, one["id"])) == 2
    assert refused(client, ada, "DELETE", f"{path}/rows/{told[0]['id']}") == (
        404,
        "list-row-not-found",
    )
    asked(client, ada, "DELETE", path)
    assert refused(client, ada, "GET", path) == (404, "list-not-found")
    assert asked(client, ada, "POST", f"{path}/restore")["rows"] == 2


def test_a_text_is_read_the_other_way_round_where_that_finds_something(
    client: TestClient, database: Database, settings: Settings, ada: Person, working: Working
) -> None:
    shelve(database, settings)
    [one] = bring(client, ada, "a.txt", "Radiohead - Airbag\nIdioteque - Radiohead\n")
    working.wait()
    assert [row["state"] for row in rows(client, ada, one["id"])] == ["there", "there"]


def zipped(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def test_a_zip_of_lists_is_brought_and_one_made_to_harm_is_refused_l12(
    client: TestClient, ada: Person
) -> None:
    good = zipped(
        ("Takeout/YouTube/Chill.csv", b"Video ID,Added\nabc,1\n"),
        ("Takeout/road.csv", ROAD.encode()),
        ("Takeout/index.html", b"<html>"),
        ("Takeout/notes.txt", b"nothing"),
    )
    assert {one["name"] for one in bring(client, ada, "takeout.zip", good)} >= {"Chill", "road"}
    bomb = zipped(("a.csv", b"0" * 200_000_000))
    nested = zipped(("b.zip", zipped(("a.csv", ROAD.encode()))))
    outside = zipped(("../a.csv", ROAD.encode()))
    before = asked(client, ada, "GET")
    for content in (bomb, nested, outside, good[:-40], b"PK\x03\x04"):
        headers = {**ada, "Content-Type": "application/octet-stream"}
        answer = client.post("/api/lists/import?name=a.zip", content=content, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (422, "unreadable-list")
    assert asked(client, ada, "GET") == before


def test_a_list_that_mpd_can_not_play_whole_says_so_l33(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    made = shelve(database, settings)
    one = asked(client, ada, "POST", json={"name": "Long"})
    with database.session() as session:
        session.execute(
            insert(ListRow),
            [
                {
                    "list_id": one["id"],
                    "position": n,
                    "identity": str(n),
                    "kind": "album",
                    "title": "",
                    "artists": [],
                    "artist_key": "",
                    "album": "Kid A",
                    "foreign_id": "",
                    "path": "",
                    "state": "there",
                    "points": 0,
                    "found": [],
                    "album_id": made["Kid A"],
                }
                for n in range(16_385)
            ],
        )
    assert asked(client, ada, "GET", f"/{one['id']}")["note"].startswith(
        "MPD plays the first 16,384"
    )


@pytest.mark.parametrize(
    ("name", "content", "status", "problem"),
    [
        ("a.csv", b"colour;size\nred;1\n", 422, "unreadable-list"),
        ("a.csv", b"\0\0\0\0" * 100, 422, "unreadable-list"),
        ("a.xspf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><playlist/>", 422, "unreadable-list"),
        ("a.csv", b"x" * (33 * 1024 * 1024), 413, "request-too-large"),
    ],
)
def test_what_can_not_be_read_is_refused_and_nothing_is_kept(
    client: TestClient, ada: Person, name: str, content: bytes, status: int, problem: str
) -> None:
    headers = {**ada, "Content-Type": "application/octet-stream"}
    answer = client.post(f"/api/lists/import?name={name}", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, problem)
    assert asked(client, ada, "GET")["items"] == []
