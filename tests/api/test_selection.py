"""What is done to a whole selection in one request, and what it says of each."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy

from crateful.db import Database
from crateful.library.models import TrashEntry
from crateful.settings import Settings

MOST = 500
GONE = 2**31 - 1


@pytest.fixture
def two(settings: Settings, database: Database) -> list[int]:
    """Two albums."""
    for number in (1, 2):
        copy = Copy().but(title=f"Album {number}")
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    return [1, 2]


def ask(client: TestClient, person: Person, path: str, **body: Any) -> list[dict[str, Any]]:
    answer = client.post(path, headers=person, json=body)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def ids(client: TestClient, person: Person, query: str = "") -> set[int]:
    return {
        each["id"] for each in client.get(f"/api/albums{query}", headers=person).json()["items"]
    }


def test_a_selection_is_hearted_for_oneself_and_what_is_gone_stops_nothing(
    client: TestClient, ada: Person, bob: Person, two: list[int]
) -> None:
    path = "/api/me/library/albums"
    done = ask(client, ada, path, album_ids=[1, GONE, 2, 1], hearted=True)
    assert [each["id"] for each in done] == [1, GONE, 2]
    assert [bool(each["error"]) for each in done] == [False, True, False]
    assert ids(client, ada, "?hearted=true") == set(two)
    assert ids(client, bob, "?hearted=true") == set()
    ask(client, ada, path, album_ids=[1], hearted=False)
    assert ids(client, ada, "?hearted=true") == {2}


def test_a_selection_is_deleted_and_brought_back_each_by_what_was_told_of_it(
    client: TestClient, admin: Person, ada: Person, two: list[int]
) -> None:
    ask(client, ada, "/api/me/library/albums", album_ids=two, hearted=True)
    done = ask(client, admin, "/api/albums/delete", album_ids=[*two, GONE])
    assert ids(client, admin) == set()
    assert [bool(each["error"]) for each in done] == [False, False, True]
    entries = [each["trash_id"] for each in done if each["trash_id"]]
    back = ask(client, admin, "/api/trash/restore", entry_ids=[*entries, GONE])
    assert [bool(each["error"]) for each in back] == [False, False, True]
    assert ids(client, ada, "?hearted=true") == set(two)


def test_only_admins_delete_and_bring_back_a_selection(
    client: TestClient, ada: Person, two: list[int]
) -> None:
    for path, body in (
        ("/api/albums/delete", {"album_ids": two}),
        ("/api/trash/restore", {"entry_ids": [1]}),
    ):
        assert client.post(path, headers=ada, json=body).status_code == 403
    assert ids(client, ada) == set(two)


def test_who_is_no_admin_any_more_deletes_nothing_further(
    client: TestClient, admin: Person, ada: Person, database: Database, settings: Settings
) -> None:
    """The right is looked at for each album: it may be lost while five hundred are under way."""
    for number in range(1, 6):
        copy = Copy().but(title=f"Album {number}")
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    client.patch(f"/api/users/{ada.id}", json={"is_admin": True}, headers=admin)
    looks: list[int] = []

    def look(*_: object) -> None:
        """Take the right away, once, as soon as the first album is in the trash."""
        if looks:
            return
        looks.append(0)  # the look below gives a connection back, too
        with database.reading() as session:
            deleted = session.scalar(select(func.count(TrashEntry.id)))
        if not deleted:
            looks.clear()
            return
        client.patch(f"/api/users/{ada.id}", json={"is_admin": False}, headers=admin)

    event.listen(database.engine, "checkin", look)
    try:
        done = ask(client, ada, "/api/albums/delete", album_ids=[1, 2, 3, 4, 5])
    finally:
        event.remove(database.engine, "checkin", look)
    assert [each["error"] for each in done] == [None, *["Only an admin may do this."] * 4]
    assert ids(client, admin) == {2, 3, 4, 5}


@pytest.mark.parametrize(
    "path", ["/api/albums/delete", "/api/trash/restore", "/api/lint/mend", "/api/loudness/write"]
)
def test_a_right_that_is_lost_behind_the_door_does_nothing(
    client: TestClient,
    admin: Person,
    ada: Person,
    two: list[int],
    database: Database,
    path: str,
) -> None:
    """Whoever was an admin when the request came, and is none when the deed is to be done."""
    names = "album_ids"
    if "trash" in path:
        names = "entry_ids"
        ask(client, admin, "/api/albums/delete", album_ids=two)
    client.patch(f"/api/users/{ada.id}", json={"is_admin": True}, headers=admin)
    looks: list[int] = []

    def look(*_: object) -> None:
        """Take the right away, once, as soon as the request was let in."""
        if not looks:
            looks.append(0)
            client.patch(f"/api/users/{ada.id}", json={"is_admin": False}, headers=admin)

    event.listen(database.engine, "checkin", look)
    try:
        done = ask(client, ada, path, **{names: two})
    finally:
        event.remove(database.engine, "checkin", look)
    assert [each["error"] for each in done] == ["Only an admin may do this."] * 2
    assert ids(client, admin) == (set() if "trash" in path else set(two))


def test_five_hundred_are_answered_and_one_more_is_refused(
    client: TestClient, ada: Person, two: list[int]
) -> None:
    path = "/api/me/library/albums"
    many = list(range(1, MOST + 1))
    done = ask(client, ada, path, album_ids=many, hearted=True)
    assert [each["id"] for each in done if not each["error"]] == two
    body = {"album_ids": [*many, MOST + 1], "hearted": True}
    assert client.post(path, headers=ada, json=body).status_code == 422
    assert (
        client.post(path, headers=ada, json={"album_ids": [], "hearted": True}).status_code == 422
    )
