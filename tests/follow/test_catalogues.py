"""Followed artists in Qobuz' catalogue: joined with what MusicBrainz has, and told of once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from tests.conftest import Person
from tests.follow.conftest import ARTIST, SOON, SOON_TOO, START, YESTERDAY, World, release
from tests.servers.catalogue import HIGH_TIDE, PLAIN_DISC, make_release
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR, MusicBrainz
from tests.servers.qobuz import API, Qobuz
from tests.servers.qobuz_records import HIRES_96, SUBSCRIBER, Offer

from crateful.follow import artist_looker, catalogue_look, recording
from crateful.wanted.looker import Looker

SOMEBODY = "33333333-0000-4000-8000-000000000000"
"""Called "Somebody New" by the MusicBrainz of the tests."""

ACCOUNT = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}


def offer(number: int, title: str, date: str, artist: str = "The Highs", **more: Any) -> Offer:
    tracks = [(f"{title} {place}", 3) for place in range(1, more.pop("tracks", 8) + 1)]
    made = replace(make_release(artist, title, tracks), date=date)
    return Offer(2000 + number, f"fxfollow{number:04}", made, HIRES_96, **more)


@pytest.fixture
def shop() -> Iterator[list[Offer]]:
    """What Qobuz has beside its usual albums; nothing after the test."""
    yield Qobuz.announced
    Qobuz.announced.clear()


@pytest.fixture
def subscribed(world: World, admin: Person, qobuz_python: Path) -> World:
    world.call("PUT", "/api/settings", admin, ACCOUNT)
    return world


def asked(internet: Internet, call: str = "artist/") -> int:
    return sum(f"/{call}" in one.path for one in internet.requests_to(API))


def told_of(world: World, who: Person) -> list[str]:
    return [str(message).partition(" by ")[0] for one, message in world.told if one == who.id]


def test_what_only_the_catalogue_knows_is_new_once_and_joined_with_musicbrainz_later(
    subscribed: World,
    shop: list[Offer],
    catalogue: type[MusicBrainz],
    ada: Person,
    bob: Person,
    admin: Person,
) -> None:
    world = subscribed
    shop.append(offer(1, "Known to Qobuz Alone", "2019-05-01"))
    for who, mode in ((ada, "fetch"), (bob, "ask"), (admin, "show")):
        world.follow(who, mode=mode)
    assert world.look() == 1
    assert (world.told, world.wanted()) == ([], 0), "what there is already is no news"
    assert world.call("GET", "/api/follows", ada)["items"][0]["catalogues"] == ["qobuz"]

    shop += [
        offer(2, "Spring Tide", SOON),
        offer(3, "Spring Tide", SOON, version="Deluxe Edition"),
        offer(4, "High Tide", SOON, version="Anniversary Edition"),
        offer(5, "Neap", SOON, kind="epSingle", tracks=2),
        offer(6, "On Stage", SOON, kind="live"),
        offer(7, "Spring Tide", SOON, version="Remixes"),
        offer(8, "The Best of the Highs", SOON),
        offer(9, "Read Aloud", SOON, kind="other"),
        offer(10, "Found in a Drawer", "1999-01-01"),
        offer(11, "Somebody Else's", SOON, "The Lows"),
    ]
    world.tomorrow()
    world.look()
    for who in (ada, bob, admin):
        assert sorted(told_of(world, who)) == ["Neap", "Spring Tide"]
        assert sorted(world.news(who)) == ["Neap", "Spring Tide"]
    states = {}
    for who in (ada, bob, admin):
        items = world.call("GET", "/api/wanted?mine=true", who)["items"]
        states[who.username] = {one["title"]: (one["state"], one["why"]) for one in items}
    both = dict.fromkeys(("Neap", "Spring Tide"), ("wanted", "follow"))
    assert states == {"ada": both, "bob": both, "admin": {}}
    assert {
        one["musicbrainz_group_id"] for one in world.call("GET", "/api/new-releases", ada)["items"]
    } == {None}

    catalogue.announced[ARTIST] = [
        release(1, SOON_TOO, "Spring Tide"),
        release(2, SOON[:4], "Neap", **{"primary-type": "EP"}),
    ]
    world.tomorrow()
    world.look()
    world.tomorrow()
    world.look()
    assert len(world.told) == 6, "nobody is told again of what MusicBrainz knows by now, too"
    items = world.call("GET", "/api/new-releases", ada)["items"]
    assert {one["title"]: one["musicbrainz_group_id"] for one in items} == {
        one["title"]: one["id"] for one in catalogue.announced[ARTIST]
    }


def test_what_musicbrainz_told_first_is_not_told_again_by_the_catalogue(
    subscribed: World, shop: list[Offer], catalogue: type[MusicBrainz], ada: Person
) -> None:
    subscribed.follow(ada, mode="ask")
    subscribed.look()
    catalogue.announced[ARTIST] = [release(1, SOON, "Spring Tide")]
    subscribed.tomorrow()
    subscribed.look()
    shop.append(offer(1, "spring tide", SOON_TOO, version="Explicit"))
    subscribed.tomorrow()
    subscribed.look()
    assert told_of(subscribed, ada) == ["Spring Tide"]


def test_the_first_look_at_a_catalogue_is_silent_for_who_followed_before(
    world: World, shop: list[Offer], admin: Person, ada: Person, qobuz_python: Path
) -> None:
    world.follow(ada, mode="fetch")
    assert world.look() == 1
    shop.append(offer(1, "There Before Anybody Asked", YESTERDAY))
    world.call("PUT", "/api/settings", admin, ACCOUNT)
    world.tomorrow()
    assert world.look() == 1
    assert (world.told, world.wanted()) == ([], 0)
    shop.append(offer(2, "Spring Tide", SOON))
    world.tomorrow()
    world.look()
    assert told_of(world, ada) == ["Spring Tide"]
    assert world.wanted() == 1


def test_another_artist_of_the_same_name_is_not_taken(
    subscribed: World, shop: list[Offer], ada: Person
) -> None:
    old = [offer(number, f"Other {number}", "2015-03-04", namesake=1) for number in range(1, 4)]
    shop += old
    subscribed.follow(ada, mode="fetch")
    subscribed.look()
    shop.append(offer(9, "Not Theirs", SOON, namesake=1))
    subscribed.tomorrow()
    subscribed.look()
    assert (subscribed.told, subscribed.wanted()) == ([], 0)
    shop.append(offer(10, "Theirs", SOON))
    subscribed.tomorrow()
    subscribed.look()
    assert told_of(subscribed, ada) == ["Theirs"]


def test_a_catalogue_in_which_nobody_proves_to_be_the_artist_is_not_believed(
    subscribed: World,
    internet: Internet,
    shop: list[Offer],
    catalogue: type[MusicBrainz],
    ada: Person,
) -> None:
    name = "Somebody New"
    catalogue.announced[SOMEBODY] = [
        release(number, f"20{number:02}-02-03", f"Real {number}") for number in range(10, 14)
    ]
    shop += [
        offer(1, "Real 10", "2010-02-03", name),
        *(offer(number, f"Other {number}", "2016-03-04", name) for number in range(2, 6)),
    ]
    subscribed.follow(ada, SOMEBODY, mode="fetch")
    subscribed.look()
    shop.append(offer(6, "Not Theirs", SOON, name))
    before = asked(internet)
    for _ in range(catalogue_look.SEARCH_AGAIN.days - 1):
        subscribed.tomorrow()
        assert subscribed.look() == 1
    assert asked(internet) == before, "it is not searched for every day"
    assert subscribed.call("GET", "/api/follows", ada)["items"][0]["catalogues"] == []

    shop += [offer(number, f"Real {number}", f"20{number}-02-03", name) for number in (11, 12)]
    subscribed.tomorrow()
    subscribed.look()
    assert subscribed.call("GET", "/api/follows", ada)["items"][0]["catalogues"] == ["qobuz"]
    assert (subscribed.told, subscribed.wanted()) == ([], 0), "who is known anew is looked at anew"


def test_a_catalogue_that_is_down_leaves_musicbrainz_look_as_it_is(
    subscribed: World,
    internet: Internet,
    shop: list[Offer],
    catalogue: type[MusicBrainz],
    ada: Person,
) -> None:
    subscribed.follow(ada, mode="ask")
    subscribed.follow(ada, PLAIN_DISC.artist_id, mode="ask")
    assert subscribed.look() == 2
    shop.append(offer(1, "Only at Qobuz", SOON))
    catalogue.announced[ARTIST] = [release(1, SOON, "At MusicBrainz")]
    internet.faults.add(host=API, status=500)
    subscribed.tomorrow()
    assert subscribed.look() == 2
    assert told_of(subscribed, ada) == ["At MusicBrainz"]
    rows = subscribed.call("GET", "/api/follows", ada)["items"]
    assert {row["reason"] for row in rows} == {
        "Qobuz is out of order, or answers in an unknown way."
    }
    assert all(row["message_codes"]["reason"] for row in rows)
    assert {row["catalogues"][0] for row in rows} == {"qobuz"}, "who they are stays known"
    asked_while_down = len({one.query.get("artist_id") for one in internet.requests_to(API)})
    assert asked_while_down <= 3, "the next artist is not asked for while it is down"

    internet.faults.clear()
    subscribed.tomorrow()
    subscribed.look()
    assert told_of(subscribed, ada) == ["At MusicBrainz", "Only at Qobuz"]
    assert {row["reason"] for row in subscribed.call("GET", "/api/follows", ada)["items"]} == {""}


def test_a_day_costs_one_request_an_artist_and_one_engine_for_who_is_due_together(
    subscribed: World, internet: Internet, ada: Person
) -> None:
    subscribed.follow(ada)
    subscribed.look()
    subscribed.now += artist_looker.AHEAD / 2
    subscribed.follow(ada, PLAIN_DISC.artist_id)
    subscribed.look()
    first = asked(internet)
    assert first <= 2 * (1 + catalogue_look.CANDIDATES)
    signed_in = asked(internet, "user/login")
    subscribed.now += recording.EVERY - artist_looker.AHEAD / 2
    assert subscribed.look() == 2, "who is due within half an hour is looked at, too"
    assert asked(internet) == first + 2
    assert asked(internet, "user/login") == signed_in
    assert subscribed.look() == 0


def test_an_artist_whom_the_catalogue_gives_up_is_searched_for_again(
    subscribed: World, internet: Internet, shop: list[Offer], ada: Person
) -> None:
    subscribed.follow(ada, mode="fetch")
    subscribed.look()
    internet.faults.add(host=API, path="/api.json/0.2/artist/get", status=404, times=1)
    subscribed.tomorrow()
    subscribed.look()
    row = subscribed.call("GET", "/api/follows", ada)["items"][0]
    assert (row["reason"], row["catalogues"]) == ("", [])
    shop.append(offer(1, "Came Meanwhile", SOON))
    subscribed.now += catalogue_look.SEARCH_AGAIN
    subscribed.look()
    assert subscribed.call("GET", "/api/follows", ada)["items"][0]["catalogues"] == ["qobuz"]
    assert subscribed.told == []


def test_an_album_that_only_the_catalogue_knows_comes_by_itself(
    subscribed: World, app: FastAPI, shop: list[Offer], ada: Person, bob: Person
) -> None:
    for who in (ada, bob):
        subscribed.follow(who, mode="fetch")
    subscribed.look()
    shop.append(offer(1, "Spring Tide", START.date().isoformat()))
    subscribed.tomorrow()
    subscribed.look()
    looker = Looker(app.state.context, app.state.bus, lambda: subscribed.now)
    while looker.does_one():
        pass
    [download] = subscribed.call("GET", "/api/downloads", ada)
    assert download["source_url"].endswith(shop[0].id)
    for who in (ada, bob):
        [item] = subscribed.call("GET", "/api/wanted?mine=true", who)["items"]
        assert (item["state"], item["source"]) == ("found", "qobuz")


def test_a_merged_artist_keeps_what_only_the_catalogue_knew(
    subscribed: World, shop: list[Offer], catalogue: type[MusicBrainz], ada: Person, bob: Person
) -> None:
    other = "44444444-0000-4000-8000-000000000000"
    catalogue.announced[other] = [release(7, "2001-01-01", "Elsewhere")]
    subscribed.follow(ada, mode="ask")
    subscribed.follow(bob, other, mode="ask")
    subscribed.look()
    shop.append(offer(1, "Spring Tide", SOON))
    subscribed.tomorrow()
    subscribed.look()
    assert (subscribed.news(ada), subscribed.news(bob)) == (["Spring Tide"], [])
    catalogue.merged[ARTIST] = other
    catalogue.announced[other] += [
        release(8, HIGH_TIDE.date, HIGH_TIDE.title),
        release(9, "2021-02-26", "Mixed Masters"),
    ]
    for _ in range(2):
        subscribed.tomorrow()
        subscribed.look()
    assert subscribed.news(ada) == ["Spring Tide"], "news are not lost with the old row"
    assert told_of(subscribed, ada) == ["Spring Tide"]
    assert told_of(subscribed, bob) == []
    [row] = subscribed.call("GET", "/api/follows", ada)["items"]
    assert row["musicbrainz_id"] == other


def test_musicbrainz_is_asked_as_before_where_no_catalogue_is_set_up(
    world: World, internet: Internet, ada: Person
) -> None:
    world.follow(ada)
    assert world.look() == 1
    assert len(internet.requests_to(MIRROR)) >= 2
    assert internet.requests_to(API) == []
    assert timedelta() < artist_looker.AHEAD < recording.EVERY
