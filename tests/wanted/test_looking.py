"""Looks for what is wanted: in Qobuz's catalogue, by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy
from tests.servers.internet import Internet
from tests.servers.qobuz import API, Qobuz
from tests.servers.qobuz_records import COMING_ALBUM, HIRES_ALBUM, REMASTERED_ALBUM
from tests.wanted.conftest import World

from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.settings import Settings
from crateful.wanted import looking, wanting
from crateful.wanted.choosing import Choice
from crateful.wanted.models import WantedAlbum, WantedFetch
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum

COMING = {"artist": "The Lows", "title": "Not Until Then"}
HIGH_TIDE = {"artist": HIRES_ALBUM.release.artist, "title": HIRES_ALBUM.release.title}
UNKNOWN = {"artist": "Nobody", "title": "Never"}
OUT = datetime(2999, 12, 12, tzinfo=UTC)


@pytest.fixture
def out() -> Iterator[set[str]]:
    """What has come out; nothing is after the test."""
    yield Qobuz.came_out
    Qobuz.came_out.clear()


def searches(internet: Internet) -> int:
    return sum("/search" in one.path for one in internet.requests_to(API))


def test_what_comes_out_tomorrow_is_found_and_fetched_once(
    world: World, internet: Internet, out: set[str], ada: Person, bob: Person
) -> None:
    world.ask(ada, COMING)
    world.look()
    told = world.newest(ada)
    assert told["reason"] == "Qobuz has it only from 12 December 2999."
    assert (told["state"], told["next_look_at"]) == ("not_found", "2999-12-12T00:00:00Z")
    asked = searches(internet)
    world.look()
    assert searches(internet) == asked == 1, "it is not looked for before its day"

    out.add(COMING_ALBUM.id)
    world.clock.now = OUT + timedelta(minutes=1)
    world.ask(bob, COMING)
    world.look()
    world.look()
    [download] = world.downloads()
    assert (download.status, download.source, download.priority) == (Status.PENDING, "qobuz", 0)
    assert {world.newest(who)["state"] for who in (ada, bob)} == {"found"}
    assert world.newest(bob)["download_id"] is None, "a stranger's download is not told of"
    assert world.newest(ada)["download_id"] == download.id

    world.end(Status.FAILED, error_code="x", error_message="Its download failed.")
    world.look()
    assert (world.newest(ada)["state"], world.newest(ada)["reason"]) == (
        "not_found",
        "Its download failed.",
    )
    world.clock.now += timedelta(days=2)
    world.look()
    assert world.newest(bob)["reason"] == "Qobuz has nothing but what was fetched before."
    assert len(world.downloads()) == 1


def test_looks_back_off_and_say_why_they_came_to_nothing(
    world: World, ada: Person, admin: Person
) -> None:
    world.ask(ada, UNKNOWN)
    for days in (1, 3, 7, 30, 30):
        world.look()
        told = world.newest(ada)
        assert (told["state"], told["reason"]) == ("not_found", "Qobuz does not have it.")
        due = datetime.fromisoformat(told["next_look_at"])
        assert due - world.clock.now == timedelta(days=days)
        world.clock.now = due
    dated = world.ask(ada, UNKNOWN | {"title": "Later"}, release_date="3000-09-03")
    world.look()
    assert world.newest(ada)["reason"] == "It comes out on 3 September 3000."
    assert world.newest(ada)["id"] == dated["id"]
    edition = {"artist": REMASTERED_ALBUM.release.artist, "title": "Plain Disc"}
    world.ask(ada, edition | {"title": f"{REMASTERED_ALBUM.release.title} (Deluxe Edition)"})
    world.look()
    assert world.newest(ada)["state"] == "ask"
    assert world.newest(ada)["reason"].startswith("Qobuz only has another edition: ")

    world.call("PUT", "/api/settings", admin, {"qobuz_token": None})
    world.ask(ada, UNKNOWN | {"title": "Whatever"})
    world.look()
    assert world.newest(ada)["reason"].startswith("No source with a catalogue is set up")


def test_what_is_owned_meanwhile_is_not_looked_for_l30(
    world: World, settings: Settings, internet: Internet, ada: Person
) -> None:
    world.ask(ada, HIGH_TIDE)
    albums.file(world.database, Copy(**HIGH_TIDE), settings.data_dir, "download-1")
    world.look()
    assert (world.newest(ada)["state"], world.newest(ada)["reason"]) == (
        "owned",
        "The library has it.",
    )
    assert searches(internet) == 0
    assert world.downloads() == []


def test_who_dies_in_the_middle_leaves_what_the_next_one_finishes_once(
    world: World, ada: Person
) -> None:
    world.ask(ada, HIGH_TIDE)
    with world.database.session() as session:
        first = looking.claim(session, 1, world.clock.now)
    assert first is not None
    world.look()
    assert world.newest(ada)["state"] == "searching", "it is another worker's"
    world.clock.now += looking.LEASE
    with world.database.session() as session:
        held = looking.claim(session, 1, world.clock.now)
        assert held is not None
        late = Choice("nothing", "Too late.")
        assert not looking.record(session, first, None, late, world.clock.now)
    world.clock.now += looking.LEASE
    world.look()
    [download] = world.downloads()
    # Dead after the download was asked for, and before that was noted.
    with world.database.session() as session:
        session.execute(update(WantedFetch).values(is_queued=False))
        session.execute(update(WantedAlbum).values(download_id=None))
        session.execute(update(Download).values(status=Status.FAILED, created_at=world.clock.now))
    world.look()
    world.look()
    assert [one.id for one in world.downloads()] == [download.id]
    assert world.newest(ada)["state"] == "not_found"


def test_ends_of_downloads_come_back(world: World, settings: Settings, ada: Person) -> None:
    world.ask(ada, HIGH_TIDE, track={"title": "Airbag"})
    world.look()
    world.end(Status.CANCELLED)
    world.look()
    assert world.newest(ada)["state"] == "ask"
    world.ask(ada, HIGH_TIDE)
    world.look()
    assert len(world.downloads()) == 2, "asked for by hand it is fetched again"
    world.end(Status.FAILED, error_code="lossy-not-confirmed", error_message="Only lossy.")
    world.look()
    assert world.newest(ada)["reason"] == "Qobuz only has it lossy, and you asked for lossless."
    world.ask(ada, HIGH_TIDE, confirm_lossy=True)
    world.look()
    assert world.downloads()[-1].confirm_lossy
    filed = albums.file(world.database, Copy(**HIGH_TIDE), settings.data_dir, "download-9")
    world.end(Status.COMPLETE, result_album_id=filed.album_id)
    world.look()
    assert (world.newest(ada)["state"], world.newest(ada)["album_id"]) == ("owned", filed.album_id)
    kept = world.call("GET", "/api/me/library/tracks", ada)["items"]
    assert [one["title"] for one in kept] == ["Airbag"]


def test_quotas_hold_what_comes_by_itself_and_nothing_that_a_person_asked_for(
    world: World, ada: Person, admin: Person
) -> None:
    def prefer(**changes: object) -> None:
        world.call("PUT", "/api/settings", admin, changes)

    with world.database.session() as session:
        wanting.want(session, ada.id, AskedAlbum(**HIGH_TIDE), Why.LIST)
    now = {moment.astimezone().hour for moment in (world.clock.now, datetime.now(UTC))}
    closed = next(hour for hour in range(22) if not now & {hour, hour - 1})
    for changes in (
        {"wanted_paused": True},
        {"wanted_paused": None, "wanted_downloads_a_day": 0},
        {"wanted_downloads_a_day": None, "wanted_gigabytes_a_week": 0},
        {
            "wanted_gigabytes_a_week": None,
            "wanted_hours": f"{closed:02}-{closed + 1:02}",
        },
    ):
        prefer(**changes)
        world.look()
        assert world.newest(ada)["state"] == "wanted"
        page = world.call("GET", "/api/wanted", ada)
        assert page["held_back"].endswith("."), page
        assert page["message_codes"]["held_back"]
    other = {"artist": REMASTERED_ALBUM.release.artist, "title": REMASTERED_ALBUM.release.title}
    world.ask(ada, other)
    world.look()
    assert world.newest(ada)["state"] == "found"
    prefer(wanted_hours=None, wanted_downloads_a_day=1)
    world.look()
    assert [one.priority for one in world.downloads()] == [0, -1]
    with world.database.session() as session:
        wanting.want(session, ada.id, AskedAlbum(**COMING), Why.FOLLOW)
    world.look()
    assert world.newest(ada)["state"] == State.WANTED
    assert "1 downloads began by themselves" in world.call("GET", "/api/wanted", ada)["held_back"]
