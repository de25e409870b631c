"""What a page asks before anything else: who is there, and is there anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient
from tests import databases
from tests.conftest import BASE_URL, PASSWORD, Person

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.users.dependencies import COOKIE
from crateful.users.models import SignIn

SESSION = "/api/session"
NOBODY = {"setup_needed": False, "setup_token_needed": False, "user": None, "version": None}
ADA = {"username": "ada", "password": PASSWORD}


def test_a_new_service_says_that_it_must_be_set_up(empty_data_dir: Path, tmp_path: Path) -> None:
    settings = databases.copy_folder(empty_data_dir, tmp_path / "new")
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        assert client.get(SESSION).json() == {**NOBODY, "setup_needed": True}
        client.post("/api/setup", json=ADA)
        seen = client.get(SESSION).json()
    assert (seen["setup_needed"], seen["user"]["username"]) == (False, "ada")


def test_a_stranger_is_nobody_and_learns_no_version(client: TestClient) -> None:
    answer = client.get(SESSION)
    assert (answer.status_code, answer.json()) == (200, NOBODY)


def test_who_is_signed_in_learns_who_they_are_and_the_version(client: TestClient) -> None:
    client.post("/api/auth/login", json=ADA)
    seen = client.get(SESSION).json()
    assert seen["user"] == client.get("/api/auth/me").json()
    assert seen["version"] == client.get("/api/openapi.json").json()["info"]["version"]
    assert seen["setup_needed"] is False


def test_an_expired_cookie_is_nobody(client: TestClient, database: Database) -> None:
    client.post("/api/auth/login", json=ADA)
    with database.session() as session:
        session.execute(update(SignIn).values(expires_at=utc_now()))
    answer = client.get(SESSION)
    assert (answer.status_code, answer.json()) == (200, NOBODY)


def test_a_cookie_of_a_removed_user_is_nobody(
    client: TestClient, admin: Person, ada: Person
) -> None:
    client.post("/api/auth/login", json=ADA)
    client.delete(f"/api/users/{ada.id}", headers=admin)
    assert client.get(SESSION).json() == NOBODY


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": f"{COOKIE}=x"},
        {"Cookie": f'{COOKIE}="'},
        {"Authorization": "Bearer x"},
        {"Authorization": b"Basic \xff"},
        {"X-Api-Key": "crateful_x"},
    ],
)
def test_a_wrong_credential_is_nobody_and_no_error(
    client: TestClient, headers: dict[str, str | bytes]
) -> None:
    answer = client.get(SESSION, headers=headers)
    assert (answer.status_code, answer.json()) == (200, NOBODY)


def test_who_signs_out_is_nobody_at_once(client: TestClient) -> None:
    client.post("/api/auth/login", json=ADA)
    client.post("/api/auth/logout")
    assert client.get(SESSION).json() == NOBODY


def test_the_answer_is_kept_by_no_cache(client: TestClient) -> None:
    assert client.get(SESSION).headers["cache-control"] == "no-store"
