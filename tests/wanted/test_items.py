"""Wanted items: one for each person and album, whoever asks how often."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy

from crateful.db import Database
from crateful.library.trash import deletion
from crateful.settings import Settings
from crateful.wanted import wanting
from crateful.wanted.models import WantedAlbum, WantedItem
from crateful.wanted.states import State, Why
from crateful.wanted.wanting import AskedAlbum, AskedTrack

KID_A = {"artist": "Radiohead", "title": "Kid A"}
GROUP = "b1392450-e666-3926-a536-22c65f834433"
OTHER_GROUP = "b1392450-e666-3926-a536-22c65f834434"


def ask(client: TestClient, who: Person, **album: Any) -> dict[str, Any]:
    answer = client.post("/api/wanted", json={"albums": [KID_A | album]}, headers=who)
    assert answer.status_code == 200, answer.text
    [item] = answer.json()
    return dict(item)


def listed(client: TestClient, who: Person, **query: str) -> dict[str, Any]:
    answer = client.get("/api/wanted", params=query, headers=who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def count(database: Database) -> tuple[int, int]:
    tables = (WantedAlbum, WantedItem)
    with database.reading() as session:
        rows = [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
    return rows[0], rows[1]


def machine_asks(database: Database, who: Person, why: Why = Why.LIST, **more: Any) -> State:
    with database.session() as session:
        return wanting.want(session, who.id, AskedAlbum(**KID_A), why, **more).state


def test_an_item_is_one_however_it_is_asked_for_and_its_persons_alone(
    client: TestClient, database: Database, admin: Person, ada: Person, bob: Person
) -> None:
    first = ask(client, ada)
    assert (first["state"], first["why"], first["requested_by"]) == ("wanted", "by_hand", "ada")
    assert first["next_look_at"] is not None
    for spelling in ({"artist": "RADIOHEAD"}, {"title": "kid a"}, {"musicbrainz_group_id": GROUP}):
        assert ask(client, ada, **spelling)["id"] == first["id"]
    assert ask(client, ada, title="Kid A (Deluxe Edition)")["id"] != first["id"]
    bobs = ask(client, bob)
    assert bobs["id"] != first["id"]
    assert count(database) == (2, 3)

    assert {one["title"] for one in listed(client, ada)["items"]} == {
        "Kid A",
        "Kid A (Deluxe Edition)",
    }
    assert [one["id"] for one in listed(client, bob)["items"]] == [bobs["id"]]
    assert listed(client, admin)["counts"]["total"] == 3
    assert listed(client, admin, mine="true")["counts"]["total"] == 0
    gone = client.delete(f"/api/wanted/{first['id']}", headers=bob)
    assert (gone.status_code, gone.json()["type"]) == (404, "wanted-item-not-found")


def test_albums_of_one_name_are_told_apart_by_their_release_groups(
    client: TestClient, database: Database, ada: Person
) -> None:
    blue = ask(client, ada, artist="Weezer", title="Weezer", musicbrainz_group_id=GROUP)
    green = ask(client, ada, artist="Weezer", title="Weezer", musicbrainz_group_id=OTHER_GROUP)
    assert blue["id"] != green["id"]
    assert ask(client, ada, artist="Weezer", title="Weezer")["id"] in {blue["id"], green["id"]}
    assert count(database) == (2, 2)


def test_what_was_dropped_no_machine_brings_back_l16(
    client: TestClient, database: Database, ada: Person, bob: Person
) -> None:
    assert machine_asks(database, ada) is State.WANTED
    [item] = listed(client, ada)["items"]
    ask(client, bob)
    assert client.delete(f"/api/wanted/{item['id']}", headers=ada).status_code == 204
    for why in (Why.LIST, Why.FOLLOW, Why.UPGRADE):
        assert machine_asks(database, ada, why) is State.DROPPED
    assert listed(client, ada)["counts"]["by_state"]["dropped"] == 1
    assert [one["state"] for one in listed(client, bob)["items"]] == ["wanted"]
    again = ask(client, ada)
    assert (again["id"], again["state"], again["why"]) == (item["id"], "wanted", "by_hand")
    assert count(database) == (1, 2)


def test_a_track_is_hearted_with_its_album_and_what_was_deleted_is_not_wanted_again(
    client: TestClient, database: Database, settings: Settings, ada: Person, bob: Person
) -> None:
    copy = Copy("Radiohead", "Kid A", tracks=("Everything in Its Right Place", "Kid A"))
    albums.file(database, copy, settings.data_dir, "download-1")
    owned = ask(client, ada, track={"title": "everything in its right place"})
    assert (owned["state"], owned["reason"]) == ("owned", "The library has it.")
    assert owned["message_codes"]["reason"][0]["code"] == "wanted-owned"
    with database.session() as session:
        wanting.want(session, bob.id, AskedAlbum(**KID_A), Why.LIST, AskedTrack("Kid A"))
    for who, title in ((ada, "Everything in Its Right Place"), (bob, "Kid A")):
        kept = client.get("/api/me/library/tracks", headers=who).json()["items"]
        assert [one["title"] for one in kept] == [title]

    deletion.delete_album(database, settings, owned["album_id"], None)
    assert machine_asks(database, ada) is State.OWNED
    assert machine_asks(database, bob) is State.OWNED
    assert ask(client, ada)["state"] == "wanted"


def test_who_is_to_be_asked_first_is_unless_others_want_it_anyway(
    client: TestClient, database: Database, ada: Person, bob: Person
) -> None:
    assert machine_asks(database, ada, Why.FOLLOW, asks_first=True) is State.ASK
    [item] = listed(client, ada, state="ask")["items"]
    assert (item["reason"], item["next_look_at"]) == ("Say whether to fetch it.", None)
    assert machine_asks(database, bob, Why.FOLLOW, asks_first=True) is State.ASK
    assert ask(client, bob)["state"] == "wanted"
    assert listed(client, ada)["items"][0]["state"] == "wanted"
    assert machine_asks(database, ada, Why.FOLLOW, asks_first=True) is State.WANTED


@pytest.mark.parametrize(
    "album",
    [
        {"title": " "},
        {"artist": ""},
        {"artist": "x" * 501},
        {"upc": "abc"},
        {"musicbrainz_group_id": "nonsense"},
        {"release_date": "tomorrow"},
        {"track": {"title": "x", "isrc": "nonsense"}},
        {"artist": "\0"},
        {"more": 1},
    ],
)
def test_what_can_not_be_wanted_is_refused_in_a_sentence(
    app: FastAPI, client: TestClient, ada: Person, album: dict[str, Any]
) -> None:
    answer = client.post("/api/wanted", json={"albums": [KID_A | album]}, headers=ada)
    assert answer.status_code in {400, 422}, answer.text
    assert listed(client, ada)["items"] == []
