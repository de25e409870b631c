"""A password that is changed while somebody proves the old one: the old one is good for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, PASSWORD, Person

from crateful.db import Database, utc_now
from crateful.settings import Settings
from crateful.users import service, throttle
from crateful.users.last_seen import LastSeen
from crateful.users.models import ApiKey, LoginTries, SignIn
from crateful.users.passwords import Passwords
from crateful.users.tokens import ALGORITHM, KEY_FILE

GIVEN = "given by an admin"


class Interrupted(Passwords):
    """Checks passwords as ever; something else happens right after the first one."""

    def __init__(self, then: Callable[[], object]) -> None:
        super().__init__()
        self._then = [then]

    def is_right(self, password: str, password_hash: str | None) -> bool:
        answer = super().is_right(password, password_hash)
        if self._then:
            self._then.pop()()
        return answer


@pytest.fixture
def reset(app: FastAPI, client: TestClient, admin: Person, ada: Person) -> None:
    """Have an admin give ada another password right after the old one was proven."""
    body = {"password": GIVEN}
    app.state.passwords = Interrupted(
        lambda: client.patch(f"/api/users/{ada.id}", json=body, headers=admin)
    )


def login(client: TestClient, password: str) -> int:
    answer = client.post("/api/auth/login", json={"username": "ada", "password": password})
    client.cookies.clear()
    return answer.status_code


@pytest.mark.usefixtures("reset")
def test_a_password_that_is_changed_while_it_is_proven_signs_nobody_in(
    client: TestClient, database: Database, ada: Person
) -> None:
    assert login(client, PASSWORD) == 401
    with database.reading() as session:
        theirs = select(func.count()).select_from(SignIn).where(SignIn.user_id == ada.id)
        assert session.scalar(theirs) == 0
    assert login(client, GIVEN) == 200


@pytest.mark.usefixtures("reset")
def test_an_admins_reset_is_not_undone_by_whoever_knew_the_old_password(
    client: TestClient, ada: Person
) -> None:
    body = {"current_password": PASSWORD, "new_password": "of the one who knew it"}
    answer = client.put("/api/auth/password", json=body, headers=ada)
    assert (answer.status_code, answer.json()["type"]) == (422, "wrong-current-password")
    assert login(client, GIVEN) == 200


def test_a_hash_that_another_sign_in_renewed_meanwhile_keeps_nobody_out(
    app: FastAPI, client: TestClient, database: Database, ada: Person
) -> None:
    def renew() -> None:
        with database.session() as session:
            service.renew_hash(session, ada.id, Passwords().hash(PASSWORD))

    app.state.passwords = Interrupted(renew)
    assert login(client, PASSWORD) == 200


def test_a_sign_in_that_ends_meanwhile_leaves_no_api_key(
    app: FastAPI, database: Database, ada: Person
) -> None:
    class PasswordChanged(LastSeen):
        """Ends ada's sign-ins right after one of them was looked at."""

        def note(self, user_id: int) -> None:
            super().note(user_id)
            with database.session() as session:
                service.set_password(session, user_id, Passwords().hash(GIVEN))

    app.state.last_seen = PasswordChanged(database)
    with TestClient(app, base_url=BASE_URL) as client:
        assert client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).status_code == 401
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ApiKey)) == 0


def test_a_clock_that_is_set_back_signs_nobody_out(
    client: TestClient, settings: Settings, ada: Person
) -> None:
    """The token was made a day from now, as far as the clock knows."""
    secret = (settings.data_dir / KEY_FILE).read_bytes()
    text = ada["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(text, secret, algorithms=[ALGORITHM])
    claims["iat"] = utc_now() + timedelta(days=1)
    later = jwt.encode(claims, secret, algorithm=ALGORITHM)
    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {later}"})
    assert answer.status_code == 200


def test_a_clock_that_is_set_back_keeps_nobody_from_trying_a_password(
    client: TestClient, database: Database
) -> None:
    for _ in range(throttle.TRIES_PER_NAME):
        assert login(client, "wrong") == 401
    assert login(client, PASSWORD) == 429
    with database.session() as session:
        ends_at = utc_now() + throttle.WINDOW + timedelta(days=1)
        session.execute(update(LoginTries).values(ends_at=ends_at))
    assert login(client, PASSWORD) == 200
