"""What keeps strangers from guessing passwords, and odd bodies from breaking anything."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from starlette.testclient import TestClient
from tests.conftest import PASSWORD, Person

from crateful.db import Database, utc_now
from crateful.users import throttle
from crateful.users.models import LoginTries

WRONG = "not the right password"
LOGIN = "/api/auth/login"


def login(client: TestClient, username: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, json={"username": username, "password": password})


class TestRateLimit:
    def test_guessing_one_name_is_slowed_down(self, client: TestClient) -> None:
        """Security row 12."""
        for _ in range(throttle.TRIES_PER_NAME):
            assert login(client, "ada", WRONG).status_code == 401
        answer = login(client, "ADA")
        assert (answer.status_code, answer.json()["type"]) == (429, "too-many-logins")
        assert 0 < int(answer.headers["retry-after"]) <= throttle.WINDOW.total_seconds()
        assert login(client, "bob").status_code == 200, "others are not kept out"

    def test_guessing_many_names_from_one_address_is_slowed_down(self, client: TestClient) -> None:
        statuses = [
            login(client, f"name{number}", WRONG).status_code
            for number in range(throttle.TRIES_PER_ADDRESS + 1)
        ]
        assert statuses == [401] * throttle.TRIES_PER_ADDRESS + [429]

    def test_an_address_that_the_sender_claims_changes_nothing(self, client: TestClient) -> None:
        statuses = {
            client.post(
                LOGIN,
                json={"username": "ada", "password": WRONG},
                headers={
                    "X-Forwarded-For": f"192.0.2.{number}",
                    "Forwarded": f"for=192.0.2.{number}",
                },
            ).status_code
            for number in range(throttle.TRIES_PER_NAME + 1)
        }
        assert statuses == {401, 429}

    def test_guesses_made_together_are_counted_one_by_one(self, client: TestClient) -> None:
        with ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(login, client, "ada", WRONG) for _ in range(16)]
            statuses = [answer.result().status_code for answer in tries]
        assert statuses.count(401) == throttle.TRIES_PER_NAME

    def test_signing_in_rightly_is_never_counted(self, client: TestClient) -> None:
        for _ in range(throttle.TRIES_PER_NAME + 2):
            assert login(client, "ada").status_code == 200

    def test_an_account_of_ones_own_does_not_help_guessing(self, client: TestClient) -> None:
        statuses = []
        for number in range(throttle.TRIES_PER_ADDRESS + 1):
            statuses.append(login(client, f"name{number}", WRONG).status_code)
            login(client, "bob")
        assert statuses[-1] == 429

    def test_it_ends_and_leaves_no_rows(self, client: TestClient, database: Database) -> None:
        for _ in range(throttle.TRIES_PER_NAME):
            login(client, "ada", WRONG)
        with database.session() as session:
            session.execute(update(LoginTries).values(ends_at=utc_now()))
        assert login(client, "ada").status_code == 200
        with database.reading() as session:
            buckets = session.scalars(select(LoginTries.bucket)).all()
        assert [bucket.partition(":")[0] for bucket in buckets] == ["address"]

    def test_one_household_can_not_use_its_ipv6_block_to_guess_on(self, database: Database) -> None:
        def guess(number: int) -> None:
            with database.session() as session:
                throttle.take(session, f"2001:db8::{number:x}", f"name{number}")

        for number in range(throttle.TRIES_PER_ADDRESS):
            guess(number)
        with pytest.raises(throttle.TooManyLoginsError):
            guess(throttle.TRIES_PER_ADDRESS)

    def test_guessing_the_current_password_is_slowed_down_too(
        self, client: TestClient, ada: Person
    ) -> None:
        body = {"current_password": WRONG, "new_password": "another password"}
        statuses = [
            client.put("/api/auth/password", json=body, headers=ada).status_code
            for _ in range(throttle.TRIES_PER_NAME + 1)
        ]
        assert statuses == [422] * throttle.TRIES_PER_NAME + [429]


def _bodies() -> st.SearchStrategy[Any]:
    texts = st.text(st.characters(), max_size=40)
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
    names = st.sampled_from(
        ["username", "password", "is_admin", "name", "current_password", "new_password"]
    )
    anything = st.recursive(
        scalars, lambda inner: st.lists(inner) | st.dictionaries(names | texts, inner), max_leaves=8
    )
    return anything | st.dictionaries(names, texts, max_size=4)


TAKERS = [
    ("POST", "/api/setup"),
    ("POST", LOGIN),
    ("PUT", "/api/auth/password"),
    ("POST", "/api/me/api-keys"),
    ("POST", "/api/users"),
    ("PATCH", "/api/users/1"),
    ("PUT", "/api/settings"),
]


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=_bodies(), taker=st.sampled_from(TAKERS))
def test_no_body_whatever_breaks_the_service_a4(
    client: TestClient, admin: Person, body: object, taker: tuple[str, str]
) -> None:
    headers = {**admin, "Content-Type": "application/json"}
    answer = client.request(*taker, content=json.dumps(body), headers=headers)
    assert answer.status_code < 500
