"""Followed artists: looked at in MusicBrainz by a clock that the test sets, and told of once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import repeat, starmap, takewhile
from pathlib import Path
from threading import Barrier

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from tests.conftest import Person
from tests.follow.conftest import ARTIST, SOON, SOON_TOO, START, YEAR, YESTERDAY, World, release
from tests.servers.catalogue import HIGH_TIDE, PLAIN_DISC
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR, MusicBrainz
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.follow import recording
from crateful.follow.artist_looker import ArtistLooker
from crateful.follow.models import FollowedArtist, NewRelease
from crateful.library.models import Artist
from crateful.library.names import letter, sort_key
from crateful.wanted.models import WantedAlbum

NOBODY = "11111111-0000-4000-8000-000000000000"
TWIN = "22222222-0000-4000-8000-000000000000"


def requests(internet: Internet) -> int:
    return len(internet.requests_to(MIRROR))


def test_an_artist_of_300_groups_is_followed_in_silence_l24(
    world: World, internet: Internet, catalogue: type[MusicBrainz], ada: Person
) -> None:
    catalogue.announced[NOBODY] = [release(number, YESTERDAY) for number in range(300)]
    row = world.follow(ada, NOBODY, mode="fetch")
    assert (row["mode"], row["kinds"], row["last_look_at"]) == (
        "fetch",
        ["album", "ep", "single"],
        None,
    )
    assert world.look() == 1
    assert requests(internet) <= 4
    assert (world.wanted(), world.news(ada), world.told) == (0, [], [])
    assert world.look() == 0, "each about once a day"


def test_what_is_new_is_fetched_asked_about_or_shown_and_told_once(
    world: World, catalogue: type[MusicBrainz], ada: Person, bob: Person, admin: Person
) -> None:
    for who, mode in ((ada, "fetch"), (bob, "ask"), (admin, "show")):
        world.follow(who, mode=mode)
    assert world.look() == 1, "one look, however many follow"
    catalogue.announced[ARTIST] = [
        release(1, SOON),
        release(2, "1999-01-01", "Old and Late"),
        release(3, YEAR, "Some Day"),
        release(4, SOON, "On Stage", **{"secondary-types": ["Live"]}),
        release(5, SOON_TOO, "Album 1"),
    ]
    world.look()
    assert world.told == [], "the day is not over"
    world.tomorrow()
    world.look()
    told = sorted(world.told, key=str)
    assert [message for _, message in told if "Album 1" in message] == [
        f"Album 1 by {HIGH_TIDE.artist} is new."
    ] * 3
    for who in (ada, bob, admin):
        assert world.news(who) == ["Some Day", "Album 1"]
        assert [one for one, _ in world.told].count(who.id) == 2
    states = {}
    for who in (ada, bob, admin):
        items = world.call("GET", "/api/wanted?mine=true", who)["items"]
        states[who.username] = {one["title"]: (one["state"], one["why"]) for one in items}
    assert states == {
        "ada": {"Album 1": ("wanted", "follow"), "Some Day": ("ask", "follow")},
        "bob": {"Album 1": ("wanted", "follow"), "Some Day": ("ask", "follow")},
        "admin": {},
    }
    page = world.call("GET", "/api/new-releases", ada)
    assert page["unseen"] == 2
    assert {one["title"]: one["is_out"] for one in page["items"]} == {
        "Album 1": False,
        "Some Day": False,
    }
    world.call("POST", "/api/new-releases/seen", ada)
    assert world.call("GET", "/api/new-releases", ada)["unseen"] == 0
    assert world.call("GET", "/api/new-releases", bob)["unseen"] == 2
    world.tomorrow()
    world.look()
    assert len(world.told) == 6


def test_a_merged_artist_is_followed_once_l28(
    world: World, catalogue: type[MusicBrainz], ada: Person, bob: Person
) -> None:
    catalogue.announced[TWIN] = [release(7, "2001-01-01")]
    catalogue.announced[NOBODY] = [release(8, "2001-01-01")]
    world.follow(ada, TWIN)
    world.follow(ada, NOBODY)
    world.follow(bob, TWIN)
    assert world.look() == 2
    catalogue.merged[TWIN] = NOBODY
    catalogue.announced[NOBODY] += catalogue.announced.pop(TWIN)
    world.tomorrow()
    world.look()
    for who in (ada, bob):
        [row] = world.call("GET", "/api/follows", who)["items"]
        assert row["musicbrainz_id"] == NOBODY
    assert world.told == []
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(FollowedArtist)) == 1


def test_musicbrainz_that_asks_us_to_slow_down_holds_everybody_l27(
    world: World, internet: Internet, ada: Person
) -> None:
    world.follow(ada)
    world.follow(ada, PLAIN_DISC.artist_id)
    internet.faults.add(host=MIRROR, status=503, retry_after_s=1, times=1)
    world.look()
    log = internet.requests_to(MIRROR)
    assert len(log) >= 3
    rows = world.call("GET", "/api/follows", ada)["items"]
    assert [row["reason"] for row in rows] == ["", ""]

    world.tomorrow()
    internet.faults.add(host=MIRROR, status=500)
    assert world.look() == 0, "what does not answer for one is not asked for the next"
    [late] = [row for row in world.call("GET", "/api/follows", ada)["items"] if row["reason"]]
    assert late["reason"] == "MusicBrainz has a fault of its own (HTTP 500)."


def test_who_dies_in_the_middle_tells_nobody_twice(
    world: World, catalogue: type[MusicBrainz], ada: Person
) -> None:
    world.follow(ada, mode="fetch")
    world.look()
    catalogue.announced[ARTIST] = [release(1, SOON)]
    world.tomorrow()
    with world.database.session() as session:
        dead = recording.claim(session, world.now)
    assert dead is not None
    assert world.look() == 0, "it is another worker's"
    world.now += recording.LEASE
    assert world.look() == 1
    assert (world.news(ada), world.wanted(), len(world.told)) == (["Album 1"], 1, 1)
    with world.database.session() as session:
        recording.put_off(session, dead, "Too late.", START)
    assert world.look() == 0


def test_workers_side_by_side_look_at_each_once_and_tell_nobody_twice(
    world: World, app: FastAPI, catalogue: type[MusicBrainz], ada: Person, bob: Person
) -> None:
    """Two people, three workers; the same artists are due for all of them at one moment."""
    artists = [f"{number:08}-5555-4000-8000-000000000000" for number in range(6)]
    for artist in artists:
        catalogue.announced[artist] = [release(int(artist[:8]), "2001-01-01")]
        world.follow(ada, artist, mode="fetch")
        world.follow(bob, artist, mode="fetch")
    assert world.look() == len(artists)
    for artist in artists:
        catalogue.announced[artist].append(release(100 + int(artist[:8]), SOON))
    world.tomorrow()
    start = Barrier(3)

    def look(_: int) -> int:
        looker = ArtistLooker(app.state.context, world, lambda: world.now)  # type: ignore[arg-type]
        start.wait()
        return sum(takewhile(bool, starmap(looker.does_one, repeat(()))))

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(look, range(3))) == len(artists)
    assert Counter(who for who, _ in world.told) == {ada.id: 6, bob.id: 6}
    with world.database.reading() as session:
        told = session.scalar(select(func.count()).select_from(NewRelease))
        albums = session.scalar(select(func.count()).select_from(WantedAlbum))
    assert (told, albums, world.wanted()) == (12, 6, 12)


def test_following_says_first_about_how_much_it_would_fetch(
    world: World, catalogue: type[MusicBrainz], ada: Person
) -> None:
    with world.database.session() as session:
        session.add(
            Artist(
                name="Nobody",
                name_key="nobody",
                sort_key="nobody",
                letter="N",
                search_text="",
                musicbrainz_id=NOBODY,
            )
        )
    this = datetime.now(UTC).year
    catalogue.announced[NOBODY] = [
        release(1, f"{this - 1}-02-03"),
        release(2, f"{this + 1}-02-03"),
        release(3, f"{this - 1}", "Short", **{"primary-type": "EP"}),
        release(4, f"{this - 1}", "On Stage", **{"secondary-types": ["Live"]}),
        release(5, "1999-01-01"),
        release(6, "", "Some Day"),
    ]
    path = "/api/artists/1/follow-preview"
    usual = world.call("GET", path, ada)
    assert (usual["releases"], usual["announced"]) == (3, 1)
    albums = world.call("GET", f"{path}?kinds=album", ada)
    assert (albums["releases"], albums["announced"]) == (2, 1)
    more = world.call("GET", f"{path}?kinds=album&kinds=live", ada)
    assert more["releases"] == 3
    each = 2700 * 44_100 * 2 * 16 / 8 * 0.62
    assert albums["size_bytes_a_year"] == pytest.approx(2 * each / 3, rel=0.01)
    assert world.call("GET", "/api/follows", ada)["items"] == [], "nothing is begun"


def test_an_artists_missing_albums_are_listed_with_what_sources_have(
    world: World, ada: Person, bob: Person, admin: Person, qobuz_python: Path
) -> None:
    account = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}
    with world.database.session() as session:
        for name, mbid in ((HIGH_TIDE.artist, ARTIST), ("Unknown", None)):
            session.add(
                Artist(
                    name=name,
                    name_key=name.casefold(),
                    sort_key=sort_key(name),
                    letter=letter(name),
                    search_text="",
                    musicbrainz_id=mbid,
                )
            )
    before = world.call("GET", "/api/artists/1/missing", ada)
    assert before["hindrance"].startswith("Qobuz is not set up")
    assert before["offered"] == 0
    world.call("PUT", "/api/settings", admin, account)
    found = world.call("GET", "/api/artists/1/missing", ada)
    [high_tide] = [one for one in found["items"] if one["title"] == HIGH_TIDE.title]
    assert high_tide["offers"][0]["bit_depth"] == 24
    assert high_tide["offers"][0]["size_bytes"] > 0
    assert found["offered"] >= 1
    assert found["size_bytes"] >= high_tide["offers"][0]["size_bytes"]

    assert found["lossy"] <= found["offered"]

    row = world.call("POST", "/api/follows", ada, {"artist_id": 1})
    assert row["artist_id"] == 1
    refused = world.client.post("/api/follows", json={"artist_id": 2}, headers=ada)
    assert (refused.status_code, refused.json()["type"]) == (409, "artist-unknown")
    assert world.client.post("/api/follows", json={}, headers=ada).status_code == 422
    path = f"/api/follows/{row['id']}"
    assert world.client.delete(path, headers=bob).status_code == 404
    world.call("DELETE", path, ada)
    assert world.call("GET", "/api/follows", ada)["items"] == []
