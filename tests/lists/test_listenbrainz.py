"""What people have at ListenBrainz becomes lists, looked at again by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select, text
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.lists.test_lists import Json, asked, rows
from tests.servers.internet import Internet
from tests.servers.listenbrainz import HOST, TOKEN, ListenBrainz, loved, playlist

from crateful.app import create_app
from crateful.db import Database
from crateful.lists import service
from crateful.lists.models import ListRow, MusicList
from crateful.lists.synced.looker import ListLooker
from crateful.settings import Settings

START = datetime(2026, 11, 30, 12, tzinfo=UTC)
ROAD = [("Radiohead", "Airbag", "OK Computer"), ("Radiohead", "Idioteque", "Kid A")]


@dataclass
class World:
    """A service without a worker, and a looker of the test's own."""

    client: TestClient
    database: Database
    looker: ListLooker
    told: list[tuple[int | None, str]]
    now: datetime = START

    def look(self) -> int:
        """Look at every account that is due; return how many that were."""
        count = 0
        while self.looker.does_one():
            count += 1
        return count

    def tomorrow(self) -> int:
        self.now += timedelta(days=1)
        return self.look()

    def call(self, who: Person, method: str, path: str = "", body: object = None) -> Any:
        answer = self.client.request(method, f"/api/listenbrainz{path}", headers=who, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def link(self, who: Person, name: str = "somebody", **more: str) -> Json:
        made = dict(self.call(who, "POST", "", {"name": name, **more}))
        self.now = max(self.now, datetime.fromisoformat(made["next_look_at"]))
        return made

    def account(self, who: Person) -> Json:
        return dict(self.call(who, "GET")["items"][0])

    def lists(self, who: Person) -> dict[str, Json]:
        return {one["name"]: one for one in asked(self.client, who, "GET")["items"]}

    def titles(self, who: Person, name: str) -> list[str]:
        return [one["title"] for one in rows(self.client, who, self.lists(who)[name]["id"])]


@pytest.fixture
def there() -> Iterator[type[ListenBrainz]]:
    """ListenBrainz, where somebody has two playlists and loves three tracks."""
    ListenBrainz.playlists["somebody"] = [
        playlist("Road", ROAD),
        playlist("Secret", ROAD[:1], public=False),
    ]
    ListenBrainz.loved["somebody"] = [
        loved("Weezer", "Buddy Holly", at=3),
        loved("Nobody", "Unknown", at=2, is_known=False),
        loved("Radiohead", "Lucky", at=1),
    ]
    yield ListenBrainz
    ListenBrainz.forget()


@pytest.fixture
def app(settings: Settings, database: Database, internet: Internet) -> FastAPI:
    way = {"proxy_url": SecretStr(internet.proxy_url), "ca_file": internet.ca_file}
    return create_app(settings.model_copy(update=way), database)


@pytest.fixture
def world(app: FastAPI, client: TestClient) -> World:
    made = World(client, app.state.database, None, [])  # type: ignore[arg-type]  # set below

    class Listening:
        def tell(self, user_id: int | None, item: Any) -> None:
            made.told.append((user_id, item.message))

    made.looker = ListLooker(app.state.context, Listening(), lambda: made.now)  # type: ignore[arg-type]
    return made


def test_playlists_and_loved_tracks_become_lists_page_by_page_and_what_is_private_stays_so(
    world: World, there: type[ListenBrainz], internet: Internet, ada: Person
) -> None:
    there.page = 2
    world.link(ada)
    assert world.look() == 1
    assert set(world.lists(ada)) == {"Road", "Loved by somebody"}
    assert world.titles(ada, "Road") == ["Airbag", "Idioteque"]
    assert world.titles(ada, "Loved by somebody") == ["Lucky", "Unknown", "Buddy Holly"]
    assert world.lists(ada)["Road"]["is_synced"] is True
    assert all("authorization" not in one.headers for one in internet.requests_to(HOST))
    assert world.told == [], "what comes first is no news"
    world.link(ada, token=TOKEN)
    world.look()
    assert set(world.lists(ada)) == {"Road", "Secret", "Loved by somebody"}


def test_a_day_later_only_what_is_new_comes_and_is_told_of_once(
    world: World, there: type[ListenBrainz], internet: Internet, ada: Person
) -> None:
    world.link(ada)
    world.look()
    road = world.lists(ada)["Road"]["id"]
    with world.database.session() as session:  # a hole that a person said is one
        hole = session.scalars(select(ListRow).where(ListRow.title == "Idioteque")).one()
        hole.state, hole.is_answered, hole_id = "dropped", True, hole.id
    first = rows(world.client, ada, road)[0]["id"]
    asked(world.client, ada, "DELETE", f"/{road}/rows/{first}")
    asked(world.client, ada, "PATCH", f"/{road}", json={"name": "My road"})
    assert world.look() == 0, "once a day"

    internet.forget()
    world.tomorrow()
    assert len(internet.requests_to(HOST)) == 2, "what has not changed is not read again"

    more = [*ROAD, ("Weezer", "Dope Nose", "Maladroit")]
    there.playlists["somebody"][0] = playlist("Renamed there", more, stamp="2")
    there.playlists["somebody"][0]["identifier"] = playlist("Road", [])["identifier"]
    there.playlists["somebody"].append(playlist("Another", ROAD))
    there.loved["somebody"].insert(0, loved("Queen", "Innuendo", at=4))
    world.tomorrow()
    assert world.titles(ada, "My road") == ["Idioteque", "Dope Nose"]
    kept = rows(world.client, ada, road)[0]
    assert (kept["id"], kept["state"]) == (hole_id, "dropped")
    assert world.titles(ada, "Loved by somebody")[-1] == "Innuendo"
    assert sorted(world.told) == [
        (ada.id, "1 new in Loved by somebody."),
        (ada.id, "1 new in My road."),
        (ada.id, "2 new in Another."),
    ]
    world.tomorrow()
    assert len(world.told) == 3


def test_an_outage_a_limit_and_a_page_of_somebody_else_are_told_and_the_look_goes_on_later(
    world: World, there: type[ListenBrainz], internet: Internet, ada: Person, bob: Person
) -> None:
    world.link(ada)
    for fault in (
        {"status": 503},
        {"status": 429, "retry_after_s": 3},
        {"garbage": "html"},
        {"garbage": "truncated"},
        {"cut_after": 0},
    ):
        internet.faults.add(host=HOST, path="/playlist/", times=1, **fault)
        world.look()
        internet.clear_faults()
        told = world.account(ada)
        assert told["problem"].startswith("ListenBrainz does not answer now"), fault
        assert told["last_look_at"] is None
        assert world.look() == 0, "it is left alone for an hour"
        world.now += timedelta(hours=1)
    assert world.look() == 1
    assert world.account(ada)["problem"] == ""
    assert len(world.titles(ada, "Road")) == 2


def test_a_wrong_name_and_a_wrong_token_are_said_and_asked_about_once_a_day(
    world: World, there: type[ListenBrainz], ada: Person, bob: Person
) -> None:
    world.link(ada, "no body")
    world.link(bob, token="not-a-token")
    assert world.look() == 2
    assert (
        world.account(ada)["problem"]
        == "ListenBrainz has no user of this name: look at how it is spelled there."
    )
    assert world.account(bob)["problem"].startswith("ListenBrainz does not take this token")
    assert world.look() == 0
    for name in ("", ".", "..", " a", "a\nb", "x" * 65):
        answer = world.client.post("/api/listenbrainz", json={"name": name}, headers=ada)
        assert answer.status_code == 422, name


def test_a_token_is_kept_as_a_secret(
    world: World, there: type[ListenBrainz], settings: Settings, ada: Person, bob: Person
) -> None:
    made = world.link(ada, token=TOKEN)
    assert made["has_token"] is True
    assert TOKEN not in str(world.call(ada, "GET"))
    with world.database.reading() as session:
        assert TOKEN not in str(session.execute(text("SELECT * FROM list_accounts")).all())
    assert world.call(bob, "GET") == {"items": []}
    address = f"/api/listenbrainz/{made['id']}"
    for method, path in (("DELETE", address), ("POST", f"{address}/look")):
        answer = world.client.request(method, path, headers=bob)
        assert (answer.status_code, answer.json()["type"]) == (404, "account-not-found")


def test_a_list_that_is_unsynced_deleted_or_whose_account_is_unlinked_is_left_alone(
    world: World, there: type[ListenBrainz], ada: Person
) -> None:
    account = world.link(ada, token=TOKEN)
    world.look()
    road, secret = (world.lists(ada)[name]["id"] for name in ("Road", "Secret"))
    told = asked(world.client, ada, "PATCH", f"/{road}", json={"is_synced": False})
    assert told["is_synced"] is False
    asked(world.client, ada, "DELETE", f"/{secret}")
    for number in (0, 1):
        name = ("Road", "Secret")[number]
        there.playlists["somebody"][number] = playlist(name, [*ROAD, ("A", "B", "C")], stamp="2")
    world.tomorrow()
    with world.database.session() as session:  # a day and more ago
        session.get_one(MusicList, secret).deleted_at = START - timedelta(days=9000)
    service.collect(world.database)
    world.tomorrow()
    assert set(world.lists(ada)) == {"Road", "Loved by somebody"}
    assert len(world.titles(ada, "Road")) == 2

    asked(world.client, ada, "POST", f"/{secret}/restore")
    asked(world.client, ada, "PATCH", f"/{road}", json={"is_synced": True})
    world.tomorrow()
    assert (len(world.titles(ada, "Road")), len(world.titles(ada, "Secret"))) == (3, 3)

    world.call(ada, "DELETE", f"/{account['id']}")
    there.playlists["somebody"][0] = playlist("Road", [("A", "D", "C")], stamp="3")
    assert world.tomorrow() == 0
    assert len(world.titles(ada, "Road")) == 3
    assert world.lists(ada)["Road"]["is_synced"] is None
    world.link(ada)
    world.look()
    assert (len(world.titles(ada, "Road")), len(world.lists(ada))) == (4, 3)
    by_hand = asked(world.client, ada, "POST", json={"name": "Mine"})
    assert by_hand["is_synced"] is None
