"""A playlist of YouTube or Deezer is brought by its link, through the real engine and the guard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.lists.test_listenbrainz import World, world
from tests.lists.test_lists import Json, Working, asked, outside, rows, shelve, working
from tests.servers import deezer
from tests.servers.deezer import Deezer, track
from tests.servers.internet import Internet
from tests.servers.youtube_videos import (
    ALBUM_PLAYLIST_ID,
    EMPTY_PLAYLIST_ID,
    ENDLESS_PLAYLIST_ID,
    NEWER_PLAYLIST_ID,
    PRIVATE_PLAYLIST_ID,
    SONGS_PLAYLIST_ID,
    TOPIC_ID,
)

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.lists import service
from crateful.lists.models import ListAccount, MusicList
from crateful.settings import Settings

__all__ = ["outside", "working", "world"]  # fixtures

LIST = "https://www.youtube.com/playlist?list="
MUSIC = "https://music.youtube.com"
DEEZER = "https://www.deezer.com/playlist/"
ROAD = [
    track(1, "Radiohead", "Airbag", "OK Computer", 284),
    track(2, "Radiohead", "Idioteque", "Kid A", 309),
    track(1, "Radiohead", "Airbag", "OK Computer", 284),
]


@pytest.fixture
def app(outside: Settings, database: Database, youtube_python: Path) -> FastAPI:
    return create_app(outside, database)


@pytest.fixture
def there() -> Iterator[type[Deezer]]:
    """Deezer, where one playlist is."""
    Deezer.playlists["908622995"] = ("Road", list(ROAD))
    yield Deezer
    Deezer.forget()


def link(client: TestClient, who: Person, url: str) -> Json:
    answer = client.post("/api/lists/link", json={"url": url}, headers=who)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def refused(client: TestClient, who: Person, url: str) -> tuple[int, str, str]:
    answer = client.post("/api/lists/link", json={"url": url}, headers=who)
    said = answer.json()
    assert said["message_codes"]["detail"], "it can be told in other languages"
    return answer.status_code, said["type"], said["detail"]


@pytest.mark.parametrize(
    "url",
    [
        f"{MUSIC}/playlist?list={SONGS_PLAYLIST_ID}&si=tracking",
        f"{MUSIC}/browse/VL{SONGS_PLAYLIST_ID}",
        f"https://www.youtube.com/watch?v=fixturevid1&list={SONGS_PLAYLIST_ID}&index=2",
        LIST + NEWER_PLAYLIST_ID,
    ],
)
def test_a_playlist_of_youtube_becomes_a_list_whose_titles_are_taken_apart(
    client: TestClient, internet: Internet, ada: Person, url: str
) -> None:
    internet.forget()
    one = link(client, ada, url)
    assert one["name"] in {"Road songs", "Newer songs"}
    told = rows(client, ada, one["id"])
    assert [(row["title"], row["artists"], row["duration_ms"]) for row in told] == [
        ("Airbag", ["Radiohead"], 201_000),
        ("Idioteque", ["Radiohead"], 199_000),
        ("Buddy Holly", ["Weezer"], 200_000),
        ("Lucky", ["Radiohead"], 202_000),
        ("Airbag", ["Radiohead"], 201_000),
    ]
    assert [(row["number"], row["reason"]) for row in one["left_out"]] == [
        (number, "This video is private or was removed, and YouTube no longer says what it was.")
        for number in (3, 5)
    ]
    asked_for = {(request.host, request.path) for request in internet.requests}
    assert {host for host, _ in asked_for} == {"www.youtube.com"}
    assert not any("player" in path for _, path in asked_for), "nothing of any video is fetched"


def test_rows_of_a_playlist_are_matched_and_brought_again_it_adds_nothing(
    client: TestClient,
    database: Database,
    settings: Settings,
    ada: Person,
    bob: Person,
    working: Working,
) -> None:
    shelve(database, settings)
    one = link(client, ada, LIST + SONGS_PLAYLIST_ID)
    working.wait()
    assert asked(client, ada, "GET", f"/{one['id']}")["counts"] == {"there": 5}
    asked(client, ada, "PATCH", f"/{one['id']}", json={"name": "Mine"})
    first = rows(client, ada, one["id"])
    again = link(client, ada, f"{MUSIC}/playlist?list={SONGS_PLAYLIST_ID}")
    assert (again["id"], again["name"], again["is_matched"]) == (one["id"], "Mine", True)
    assert rows(client, ada, one["id"]) == first
    assert link(client, bob, LIST + SONGS_PLAYLIST_ID)["id"] != one["id"]


def test_a_playlist_of_many_pages_comes_whole(
    client: TestClient, internet: Internet, ada: Person
) -> None:
    one = link(client, ada, LIST + ENDLESS_PLAYLIST_ID)
    assert (one["rows"], one["left_out"]) == (2050, [])
    last = asked(client, ada, "GET", f"/{one['id']}/rows", params={"limit": 1})
    assert last["items"][0]["title"] == "Song 0"


NO_SITE = "Playlists are brought by their link from YouTube and Deezer: of other services"
AN_ALBUM = "This link is of an album, not of a playlist"
NO_PLAYLIST = "This link names no playlist"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (LIST + PRIVATE_PLAYLIST_ID, (502, "login-required", "The site gives this only to who is")),
        (f"{LIST}PLnobody", (502, "gone", "This does not exist there; check the address.")),
        (LIST + EMPTY_PLAYLIST_ID, (502, "no-audio", "There was nothing in it")),
        (LIST + ALBUM_PLAYLIST_ID, (422, "no-playlist-link", AN_ALBUM)),
        (f"{MUSIC}/browse/MPREb_fixture", (422, "no-playlist-link", AN_ALBUM)),
        (f"{LIST}RDAMVMfixturevid1", (422, "unsupported-url", "A mix is made up anew")),
        (f"{LIST}LM", (422, "unsupported-url", "A mix is made up anew")),
        (f"{MUSIC}/channel/{TOPIC_ID}", (422, "no-playlist-link", NO_PLAYLIST)),
        (f"{MUSIC}/watch?v=fixturevid1", (422, "no-playlist-link", NO_PLAYLIST)),
        (f"{LIST}a%2F..%2Fb", (422, "no-playlist-link", NO_PLAYLIST)),
        ("https://www.deezer.com/en/album/302127", (422, "no-playlist-link", AN_ALBUM)),
        ("https://www.deezer.com/en/artist/27", (422, "no-playlist-link", NO_PLAYLIST)),
        ("https://www.deezer.com/playlist/1/../2", (422, "no-playlist-link", NO_PLAYLIST)),
        ("https://link.deezer.com/s/31abc", (422, "no-playlist-link", "Open the short link")),
        ("https://open.spotify.com/playlist/37i9", (422, "no-playlist-link", NO_SITE)),
        (f"https://youtube.com.example.org/playlist?list={SONGS_PLAYLIST_ID}",
         (422, "no-playlist-link", NO_SITE)),
        (f"https://127.0.0.1/playlist?list={SONGS_PLAYLIST_ID}",
         (422, "unsupported-url", "The address must name a public host.")),
        (f"http://a:b@www.youtube.com/playlist?list={SONGS_PLAYLIST_ID}",
         (422, "unsupported-url", "The address must not hold a user name or password.")),
        ("file:///etc/passwd", (422, "unsupported-url", "Give a whole web address")),
    ],
)  # fmt: skip
def test_what_is_no_playlist_for_everybody_gets_one_sentence_and_a_code(
    client: TestClient, internet: Internet, ada: Person, url: str, told: tuple[int, str, str]
) -> None:
    internet.forget()
    status, code, sentence = refused(client, ada, url)
    assert (status, code) == told[:2]
    assert sentence.startswith(told[2])
    assert asked(client, ada, "GET")["items"] == []
    if status == 422:
        assert list(internet.requests) == [], "nobody is asked for it"


def test_a_playlist_of_a_source_that_is_turned_off_is_not_read(
    client: TestClient, internet: Internet, admin: Person, ada: Person
) -> None:
    off = client.put("/api/settings", json={"youtube_enabled": False}, headers=admin)
    assert off.is_success
    internet.forget()
    assert refused(client, ada, LIST + SONGS_PLAYLIST_ID)[:2] == (422, "source-disabled")
    assert list(internet.requests) == []


def test_a_playlist_of_deezer_comes_page_by_page_and_later_only_what_is_new(
    client: TestClient, internet: Internet, there: type[Deezer], ada: Person
) -> None:
    there.page = 2
    one = link(client, ada, "https://www.deezer.com/de/playlist/908622995?utm_source=x")
    assert (one["name"], one["rows"], one["left_out"]) == ("Road", 3, [])
    told = rows(client, ada, one["id"])
    assert [(row["title"], row["album"], row["duration_ms"]) for row in told] == [
        ("Airbag", "OK Computer", 284_000),
        ("Idioteque", "Kid A", 309_000),
        ("Airbag", "OK Computer", 284_000),
    ]
    assert {request.host for request in internet.requests} >= {deezer.HOST}
    there.playlists["908622995"][1].insert(0, track(3, "Weezer", "Dope Nose", "Maladroit"))
    there.playlists["908622995"][1].append({"id": 4, "title": "", "artist": None})
    again = link(client, ada, f"{DEEZER}908622995")
    assert again["id"] == one["id"]
    assert [row["title"] for row in rows(client, ada, one["id"])][3:] == ["Dope Nose"]
    assert [left["number"] for left in again["left_out"]] == [5]


def test_a_linked_playlist_is_looked_at_each_day_and_what_is_wrong_is_said(
    world: World, there: type[Deezer], ada: Person
) -> None:
    tracks = there.playlists["908622995"][1]
    one = link(world.client, ada, f"{DEEZER}908622995")
    assert one["is_synced"] is True
    world.now = utc_now()
    assert world.look() == 0, "it was read just now"
    assert world.call(ada, "GET") == {"items": []}, "it is no account of ListenBrainz"

    tracks.append(track(3, "Weezer", "Dope Nose", "Maladroit"))
    assert world.tomorrow() == 1
    assert world.titles(ada, "Road")[3:] == ["Dope Nose"]
    assert world.told == [(ada.id, "1 new in Road.")]

    del there.playlists["908622995"]
    world.tomorrow()
    assert world.lists(ada)["Road"]["problem"].startswith("Deezer has no playlist at this address")
    assert len(world.titles(ada, "Road")) == 4
    there.playlists["908622995"] = ("Renamed there", tracks)
    there.error = {"code": 4}
    world.tomorrow()
    assert world.lists(ada)["Road"]["problem"].startswith(
        "Deezer asks this server to slow down: try again"
    )
    there.error = None
    world.now += timedelta(hours=1)
    assert world.look() == 1, "what passes is tried again in an hour"
    assert world.lists(ada)["Road"]["problem"] == ""


def test_nobody_looks_at_a_linked_playlist_whose_list_is_unsynced_or_deleted(
    world: World, internet: Internet, there: type[Deezer], ada: Person
) -> None:
    tracks = there.playlists["908622995"][1]
    one = link(world.client, ada, f"{DEEZER}908622995")
    world.now = utc_now()
    tracks.append(track(4, "Queen", "Innuendo", "Innuendo"))
    asked(world.client, ada, "PATCH", f"/{one['id']}", json={"is_synced": False})
    internet.forget()
    world.tomorrow()
    assert list(internet.requests) == []
    asked(world.client, ada, "PATCH", f"/{one['id']}", json={"is_synced": True})
    asked(world.client, ada, "DELETE", f"/{one['id']}")
    world.tomorrow()
    assert list(internet.requests) == []
    with world.database.session() as session:  # a day and more ago
        session.get_one(MusicList, one["id"]).deleted_at = utc_now() - timedelta(days=9000)
    service.collect(world.database)
    with world.database.reading() as session:
        assert session.get(MusicList, one["id"]) is None
        assert session.scalars(select(ListAccount)).all() == []
    again = link(world.client, ada, f"{DEEZER}908622995")
    assert (again["id"], again["rows"]) != (one["id"], 3)


def test_somebody_of_the_name_of_a_playlist_at_listenbrainz_is_somebody_else(
    world: World, there: type[Deezer], ada: Person
) -> None:
    link(world.client, ada, f"{DEEZER}908622995")
    made = world.link(ada, "deezer:908622995")
    world.call(ada, "DELETE", f"/{made['id']}")
    with world.database.reading() as session:
        [kept] = session.scalars(select(ListAccount)).all()
    answer = world.client.delete(f"/api/listenbrainz/{kept.id}", headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (404, "account-not-found")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": 4, "message": "Quota limit exceeded"}, "rate-limited"),
        ({"code": 700, "message": "Service busy"}, "rate-limited"),
        ({"code": 800, "message": "no data"}, "gone"),
        ({"code": 200, "message": "An active access token must be used"}, "private"),
        ({"code": ["odd"]}, "network"),
    ],
)
def test_what_deezer_refuses_is_said(
    client: TestClient, there: type[Deezer], ada: Person, error: Json, code: str
) -> None:
    there.error = error
    status, told, _ = refused(client, ada, f"{DEEZER}908622995")
    assert (status, told) == (502, code)


@pytest.mark.parametrize("fault", [{"status": 503}, {"garbage": "html"}, {"garbage": "truncated"}])
def test_an_outage_of_deezer_is_said_and_leaves_no_half_list(
    client: TestClient, internet: Internet, there: type[Deezer], ada: Person, fault: Json
) -> None:
    internet.faults.add(host=deezer.HOST, path="/tracks", **fault)
    try:
        status, code, sentence = refused(client, ada, f"{DEEZER}908622995")
    finally:
        internet.clear_faults()
    assert (status, code) == (502, "network")
    assert sentence == "Deezer does not answer as it should; try again later."
    assert asked(client, ada, "GET")["items"] == []


def test_of_an_endless_playlist_as_much_is_taken_as_a_list_may_hold(
    client: TestClient, there: type[Deezer], ada: Person
) -> None:
    there.playlists["7"] = ("All", [track(n, "A", f"Song {n}", "B") for n in range(20_100)])
    one = link(client, ada, f"{DEEZER}7")
    assert one["rows"] == 20_000
    assert [(left["number"], left["reason"]) for left in one["left_out"]] == [
        (20_001, "Only the first 20,000 tracks of a playlist are taken; make two of it there.")
    ]
