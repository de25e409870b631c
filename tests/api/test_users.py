"""People as admins see them, and which names they may have."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, update
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, PASSWORD, Person, eventually, sign_in
from tests.library import albums
from tests.queue import rows

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.settings import Settings
from crateful.users.last_seen import LastSeen
from crateful.users.models import User
from crateful.users.names import InvalidUsernameError, check_username, username_key


def test_an_admin_adds_lists_changes_and_removes_people(client: TestClient, admin: Person) -> None:
    body = {"username": "Zoé", "password": PASSWORD}
    made = client.post("/api/users", json=body, headers=admin)
    assert made.status_code == 201
    zoe = made.json()
    assert set(zoe) == {"id", "username", "is_admin", "created_at"}
    names = [user["username"] for user in client.get("/api/users", headers=admin).json()]
    assert names == ["admin", "ada", "bob", "Zoé"]
    path = f"/api/users/{zoe['id']}"
    assert client.patch(path, json={"is_admin": True}, headers=admin).json()["is_admin"] is True
    assert client.delete(path, headers=admin).status_code == 204
    assert client.delete(path, headers=admin).status_code == 404


def people_of(client: TestClient, admin: Person) -> dict[str, dict[str, Any]]:
    return {user["username"]: user for user in client.get("/api/users", headers=admin).json()}


def test_an_admin_sees_how_much_each_person_uses_the_service(
    client: TestClient,
    admin: Person,
    ada: Person,
    bob: Person,
    database: Database,
    settings: Settings,
) -> None:
    for number in range(3):
        rows.add(database, ada.id, f"/{number}")
    albums.file(database, albums.Copy(), settings.data_dir, "download-1")
    album_id = client.get("/api/albums", headers=ada).json()["items"][0]["id"]
    assert client.post(f"/api/me/library/albums/{album_id}", headers=bob).is_success
    seen = people_of(client, admin)
    counts = [(seen[name]["downloads"], seen[name]["hearts"]) for name in ("ada", "bob")]
    assert counts == [(3, 0), (0, 1)]


def test_when_a_person_was_last_there_is_seen_at_once_and_outlives_the_service(
    settings: Settings, admin: Person, ada: Person
) -> None:
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        before = utc_now()
        client.get("/api/auth/me", headers=ada)
        seen = people_of(client, admin)["ada"]["last_seen_at"]
        assert datetime.fromisoformat(seen) >= before
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        assert people_of(client, admin)["ada"]["last_seen_at"] == seen


def test_a_person_who_was_never_there_is_told_so_and_an_api_key_counts(
    client: TestClient, admin: Person
) -> None:
    client.post("/api/users", json={"username": "eve", "password": PASSWORD}, headers=admin)
    assert people_of(client, admin)["eve"]["last_seen_at"] is None
    eve = sign_in(client, "eve")
    key = client.post("/api/me/api-keys", json={"name": "player"}, headers=eve).json()["key"]
    seen = people_of(client, admin)["eve"]["last_seen_at"]
    client.get("/api/auth/me", headers={"X-Api-Key": key})
    assert people_of(client, admin)["eve"]["last_seen_at"] > seen


def test_presence_is_written_from_time_to_time_and_never_backwards(
    database: Database, ada: Person, bob: Person
) -> None:
    def written() -> dict[int, datetime | None]:
        with database.reading() as session:
            return {row.id: row.last_seen_at for row in session.execute(select(User.__table__))}

    later = utc_now() + timedelta(hours=1)
    with database.session() as session:
        session.execute(update(User).where(User.id == ada.id).values(last_seen_at=later))
        session.execute(update(User).where(User.id == bob.id).values(last_seen_at=None))
    presence = LastSeen(database, every_s=0.01)
    presence.open()
    presence.note(ada.id)
    presence.note(bob.id)
    eventually(lambda: not presence.lately())
    presence.close()
    assert written()[ada.id] == later, "another process knows better"
    assert written()[bob.id] is not None


def test_the_list_of_people_costs_the_same_whoever_they_are(
    client: TestClient, admin: Person, database: Database
) -> None:
    client.get("/api/users", headers=admin)
    seen: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: seen.append(statement),
    )
    client.get("/api/users", headers=admin)
    queries = [statement for statement in seen if statement != "BEGIN"]
    assert len(queries) == 2, "one to know who asks, one for everybody"


def test_a_right_that_is_taken_away_is_gone_with_the_next_request(
    client: TestClient, admin: Person, ada: Person
) -> None:
    path = f"/api/users/{ada.id}"
    client.patch(path, json={"is_admin": True}, headers=admin)
    assert client.get("/api/users", headers=ada).status_code == 200
    client.patch(path, json={"is_admin": False}, headers=admin)
    assert client.get("/api/users", headers=ada).status_code == 403


def test_a_password_given_by_an_admin_ends_every_sign_in(
    client: TestClient, admin: Person, ada: Person
) -> None:
    body = {"password": "given by the admin"}
    assert client.patch(f"/api/users/{ada.id}", json=body, headers=admin).status_code == 200
    assert client.get("/api/auth/me", headers=ada).status_code == 401
    login = {"username": "ada", **body}
    assert client.post("/api/auth/login", json=login).status_code == 200


def test_a_short_password_changes_nothing(client: TestClient, admin: Person, ada: Person) -> None:
    body = {"password": "short", "is_admin": True}
    answer = client.patch(f"/api/users/{ada.id}", json=body, headers=admin)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-password")
    assert client.get("/api/auth/me", headers=ada).json()["is_admin"] is False


@pytest.mark.parametrize("name", ["ada", "ADA", "\uff21da"])
def test_a_name_is_taken_in_every_spelling(client: TestClient, admin: Person, name: str) -> None:
    body = {"username": name, "password": PASSWORD}
    answer = client.post("/api/users", json=body, headers=admin)
    assert (answer.status_code, answer.json()["type"]) == (409, "username-taken")


def test_the_last_admin_can_not_be_removed_nor_demoted(client: TestClient, admin: Person) -> None:
    path = f"/api/users/{admin.id}"
    for answer in (
        client.delete(path, headers=admin),
        client.patch(path, json={"is_admin": False}, headers=admin),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "last-admin")
    assert client.get("/api/users", headers=admin).status_code == 200


def test_of_two_admins_who_remove_each_other_one_stays(
    client: TestClient, admin: Person, ada: Person
) -> None:
    client.patch(f"/api/users/{ada.id}", json={"is_admin": True}, headers=admin)
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: client.delete(f"/api/users/{pair[0].id}", headers=pair[1]),
                ((ada, admin), (admin, ada)),
            )
        )
    assert 204 in [answer.status_code for answer in answers]
    admins = []
    for person in (admin, ada):
        answer = client.get("/api/users", headers=person)
        admins += [person] * (answer.status_code == 200)
    assert len(admins) == 1


def test_a_removed_name_may_be_used_again(client: TestClient, admin: Person, ada: Person) -> None:
    client.delete(f"/api/users/{ada.id}", headers=admin)
    body = {"username": "ada", "password": PASSWORD}
    assert client.post("/api/users", json=body, headers=admin).status_code == 201
    assert sign_in(client, "ada").id != ada.id, "an old token must never fit a new person"


@pytest.mark.parametrize(
    "user_id", ["0", "-1", str(2**31), str(2**63), "9" * 100, "1.5", "x", "1%00", "%ff"]
)
def test_an_id_that_no_row_can_have_is_refused(
    client: TestClient, admin: Person, user_id: str
) -> None:
    answer = client.delete(f"/api/users/{user_id}", headers=admin)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_largest_id_is_just_not_found(client: TestClient, admin: Person) -> None:
    assert client.delete(f"/api/users/{2**31 - 1}", headers=admin).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"username": 1, "password": PASSWORD},
        {"username": "eve", "password": 12345678},
        {"username": None, "password": PASSWORD},
        {"username": "eve", "password": PASSWORD, "is_admin": "yes"},
        {"username": "eve", "password": PASSWORD, "is_admin": 1},
        {"username": "eve", "password": PASSWORD, "id": 1},
        {"username": "x" * 1000, "password": PASSWORD},
    ],
)
def test_a_body_of_wrong_types_or_unknown_fields_is_refused(
    client: TestClient, admin: Person, body: object
) -> None:
    answer = client.post("/api/users", json=body, headers=admin)
    assert answer.status_code == 422
    assert answer.json()["type"] == "invalid-request"
    assert answer.json()["fields"]


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", ".hidden", "dot.", " lead", "trail ", "a/b", "a\\b", "a\nb", "a\x7fb",
        "con", "COM1", "nul.txt", "Lpt9.x.y", "com\u00b9", "a:b", "a*b", 'a"b', "a<b", "a|b", "a?b",
        "x" * 65, "\U0001f600" * 64, "zero\u200bwidth", "over\u202eride", "full\uff0fslash",
        "\u2024\u2024", "line\u2028end", "no\u00a0", "\ufdfa" * 10,
    ],
)  # fmt: skip
def test_a_name_that_no_folder_can_have_is_refused(
    client: TestClient, admin: Person, name: str
) -> None:
    """Security row 4: a name is a part of a path."""
    body = {"username": name, "password": PASSWORD}
    answer = client.post("/api/users", json=body, headers=admin)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid-username")
    assert "username" in answer.json()["fields"]


@pytest.mark.parametrize(
    "name", ["a", "A b", "宇多田ヒカル", "Кино", "a.b", "console", "x" * 64, "😀"]
)
def test_a_name_of_any_script_is_taken(client: TestClient, admin: Person, name: str) -> None:
    body = {"username": name, "password": PASSWORD}
    answer = client.post("/api/users", json=body, headers=admin)
    assert (answer.status_code, answer.json()["username"]) == (201, name)
    assert client.post("/api/auth/login", json=body).status_code == 200


@given(st.text(max_size=70))
def test_an_accepted_name_makes_exactly_one_folder(name: str) -> None:
    try:
        accepted = check_username(name)
    except InvalidUsernameError:
        return
    path = Path("users") / accepted
    assert path.parts == ("users", accepted)
    assert len(accepted.encode()) <= 255
    assert check_username(accepted) == accepted


@given(st.text())
def test_the_key_of_a_key_is_itself(name: str) -> None:
    key = username_key(name)
    assert username_key(key) == key
    assert username_key(unicodedata.normalize("NFD", name)) == key
