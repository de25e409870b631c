"""Setting up, signing in and out, API keys: contract section 2, "Set-up and auth"."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from argon2 import extract_parameters
from fastapi import FastAPI
from sqlalchemy import event, func, select, update
from starlette.testclient import TestClient
from tests import databases
from tests.conftest import BASE_URL, PASSWORD, Person, sign_in

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.settings import Settings
from crateful.users import keyfile
from crateful.users.dependencies import COOKIE
from crateful.users.models import ApiKey, SignIn, User
from crateful.users.passwords import Passwords

WRONG = "not the right password"

LOGIN = "/api/auth/login"
ME = "/api/auth/me"


def login(client: TestClient, username: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, json={"username": username, "password": password})


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Record the SQL that runs in the block."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def new_client(empty_data_dir: Path, tmp_path: Path) -> Iterator[TestClient]:
    """The service after its first start."""
    settings = databases.copy_folder(empty_data_dir, tmp_path / "new")
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        yield client


class TestSetup:
    def test_it_makes_the_first_admin_without_the_command_line_a5(
        self, new_client: TestClient
    ) -> None:
        assert new_client.get("/api/setup").json()["needed"] is True
        answer = new_client.post("/api/setup", json={"username": "Ada", "password": PASSWORD})
        assert answer.status_code == 201
        assert answer.json()["user"]["is_admin"] is True
        assert new_client.get("/api/setup").json()["needed"] is False
        assert login(new_client, "ada").status_code == 200

    def test_it_is_refused_once_there_is_somebody(self, client: TestClient) -> None:
        answer = client.post("/api/setup", json={"username": "eve", "password": PASSWORD})
        assert (answer.status_code, answer.json()["type"]) == (409, "setup-done")

    def test_of_many_at_the_same_moment_one_wins(self, new_client: TestClient) -> None:
        def ask(number: int) -> int:
            body = {"username": f"admin{number}", "password": PASSWORD}
            return new_client.post("/api/setup", json=body).status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(ask, range(8)))
        assert statuses == [201] + [409] * 7

    @pytest.mark.parametrize("password", ["", "x", "1234567", "x" * 1025, "pass\0word"])
    def test_a_password_that_is_too_short_or_too_long_is_refused_a4(
        self, new_client: TestClient, password: str
    ) -> None:
        answer = new_client.post("/api/setup", json={"username": "ada", "password": password})
        assert answer.status_code == 422
        assert new_client.get("/api/setup").json()["needed"] is True

    def test_the_cookie_signs_the_browser_in(self, new_client: TestClient) -> None:
        new_client.post("/api/setup", json={"username": "ada", "password": PASSWORD})
        assert new_client.get(ME).json()["username"] == "ada"


class TestLogin:
    def test_it_answers_with_a_token_and_the_user_a1(self, client: TestClient) -> None:
        body = login(client, "admin").json()
        assert set(body) == {"token", "expires_at", "user"}
        assert set(body["user"]) == {"id", "username", "is_admin", "created_at"}
        assert body["user"]["is_admin"] is True
        me = client.get(ME, headers={"Authorization": f"Bearer {body['token']}"})
        assert me.json() == body["user"]

    @pytest.mark.parametrize("name", ["ADA", "Ada", "\uff21\uff24\uff21"])
    def test_a_name_is_the_same_in_any_spelling(self, client: TestClient, name: str) -> None:
        assert login(client, name).json()["user"]["username"] == "ada"

    def test_a_password_is_the_same_however_a_keyboard_composes_it(
        self, client: TestClient, admin: Person
    ) -> None:
        body = {"username": "zoe", "password": "cr\u00e8me br\u00fbl\u00e9e"}
        assert client.post("/api/users", json=body, headers=admin).status_code == 201
        assert login(client, "zoe", "cre\u0300me bru\u0302le\u0301e").status_code == 200

    def test_nobody_and_a_wrong_password_get_the_same_answer(self, client: TestClient) -> None:
        """Security row 12: names can't be found out."""
        wrong, nobody = login(client, "ada", WRONG), login(client, "nobody", WRONG)
        assert wrong.status_code == nobody.status_code == 401
        told = [answer.json() for answer in (wrong, nobody)]
        assert all(each.pop("request_id") for each in told)
        assert told[0] == told[1]
        assert told[0]["type"] == "wrong-credentials"
        assert wrong.headers["www-authenticate"] == "Bearer"

    def test_nobody_costs_the_same_work_as_a_wrong_password(
        self, client: TestClient, database: Database
    ) -> None:
        """Security row 12: nor by the time it takes. The same statements, one hash each."""
        login(client, "bob", WRONG)  # the address has tried before
        counts = []
        for name in ("ada", "nobody"):
            with statements_of(database) as seen:
                login(client, name, WRONG)
            counts.append([statement.split()[0] for statement in seen])
        assert counts[0] == counts[1]
        passwords = Passwords()
        kept = passwords.hash(WRONG)
        assert extract_parameters(passwords.nobody) == extract_parameters(kept)

    def test_the_cookie_is_out_of_reach_of_scripts_a6(self, client: TestClient) -> None:
        cookie = login(client, "ada").headers["set-cookie"].lower()
        assert COOKIE in cookie
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie, "over plain HTTP the browser would drop it"

    def test_the_cookie_stays_on_tls_once_it_came_by_tls(self, app: FastAPI) -> None:
        with TestClient(app, base_url="https://crateful.test") as client:
            assert "secure" in login(client, "ada").headers["set-cookie"].lower()

    def test_answers_with_a_token_are_not_cached(self, client: TestClient) -> None:
        assert login(client, "ada").headers["cache-control"] == "no-store"


class TestKeptPasswords:
    def test_a_password_is_kept_as_argon2id_only_a3(
        self, client: TestClient, database: Database, admin: Person
    ) -> None:
        assert client.get("/api/auth/me", headers=admin).status_code == 200
        with database.reading() as session:
            hashes = session.scalars(select(User.password_hash)).all()
        assert len(set(hashes)) == 3, "the same password, salted three times"
        assert all(kept.startswith("$argon2id$") for kept in hashes)


class TestTokens:
    def test_a_token_dies_on_logout(self, client: TestClient, ada: Person) -> None:
        """Security row 12."""
        assert client.post("/api/auth/logout", headers=ada).status_code == 204
        answer = client.get(ME, headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (401, "not-signed-in")

    def test_logout_takes_the_cookie_back(self, client: TestClient) -> None:
        login(client, "ada")
        assert client.get(ME).status_code == 200
        client.post("/api/auth/logout")
        assert COOKIE not in client.cookies

    def test_logout_leaves_the_others_signed_in(self, client: TestClient, ada: Person) -> None:
        phone = sign_in(client, "ada")
        client.post("/api/auth/logout", headers=phone)
        assert client.get(ME, headers=ada).status_code == 200

    def test_every_token_dies_with_the_password(self, client: TestClient, ada: Person) -> None:
        """Security row 12."""
        phone = sign_in(client, "ada")
        body = {"current_password": PASSWORD, "new_password": "another password"}
        answer = client.put("/api/auth/password", json=body, headers=phone)
        assert answer.json()["sign_ins_ended"] == 2
        assert client.get(ME, headers=ada).status_code == 401
        assert client.get(ME, headers=phone).status_code == 401
        assert login(client, "ada").status_code == 401
        assert login(client, "ada", "another password").status_code == 200

    def test_a_new_password_needs_the_old_one(self, client: TestClient, ada: Person) -> None:
        body = {"current_password": WRONG, "new_password": "another password"}
        answer = client.put("/api/auth/password", json=body, headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (422, "wrong-current-password")
        assert client.get(ME, headers=ada).status_code == 200

    def test_a_token_dies_with_its_user(
        self, client: TestClient, admin: Person, ada: Person
    ) -> None:
        client.delete(f"/api/users/{ada.id}", headers=admin)
        assert client.get(ME, headers=ada).status_code == 401

    def test_a_token_expires(self, client: TestClient, database: Database, ada: Person) -> None:
        with database.session() as session:
            session.execute(update(SignIn).values(expires_at=utc_now()))
        assert client.get(ME, headers=ada).status_code == 401

    def test_an_old_token_is_refused_by_what_it_says_itself(
        self, settings: Settings, database: Database, ada: Person
    ) -> None:
        short = settings.model_copy(update={"token_hours": 1e-9})
        with TestClient(create_app(short, database), base_url=BASE_URL) as client:
            assert client.get(ME, headers=sign_in(client, "ada")).status_code == 401

    def test_expired_sign_ins_are_swept(self, client: TestClient, database: Database) -> None:
        with database.session() as session:
            session.execute(update(SignIn).values(expires_at=utc_now() - timedelta(days=1)))
        login(client, "ada")
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(SignIn)) == 1

    @pytest.mark.parametrize("secret", ["", "secret", "change-me", "crateful"])
    def test_no_guessable_secret_signs_a_token(
        self, client: TestClient, database: Database, ada: Person, secret: str
    ) -> None:
        """Security row 2: the secret is made on the first start, never a default."""
        with database.reading() as session:
            sign_in_id = session.scalar(select(SignIn.id).where(SignIn.user_id == ada.id))
        claims = {"sub": str(ada.id), "jti": sign_in_id, "exp": utc_now() + timedelta(hours=1)}
        padded = secret.encode().ljust(keyfile.KEY_BYTES, b"\0")
        for key, algorithm in ((padded, "HS256"), ("", "none")):
            token = jwt.encode(claims, key, algorithm=algorithm)
            answer = client.get(ME, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401

    @pytest.mark.parametrize("name", ["token.key", "data.key"])
    def test_the_keys_are_the_owners_alone(
        self, app: FastAPI, settings: Settings, name: str
    ) -> None:
        """Security rows 2 and 9."""
        key = settings.data_dir / name
        assert len(key.read_bytes()) == keyfile.KEY_BYTES
        assert stat.S_IMODE(key.stat().st_mode) == 0o600

    def test_processes_that_start_together_agree_on_the_key(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(16) as pool:
            made = pool.map(lambda _: keyfile.load_or_make(tmp_path / "token.key"), range(64))
            assert len(set(made)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["token.key"]

    def test_a_damaged_key_is_never_used(self, tmp_path: Path) -> None:
        (tmp_path / "token.key").write_bytes(b"short")
        with pytest.raises(keyfile.DamagedKeyError):
            keyfile.load_or_make(tmp_path / "token.key")

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer x"},
            {"Authorization": "Basic YWRhOmFkYQ=="},
            {"Authorization": "Bearer " + "x" * 5000},
            {"Authorization": b"Bearer \xff\xfe"},
            {"Authorization": "Bearer " + ("[" * 300)},
            {"X-Api-Key": "crateful_x"},
            {"X-Api-Key": b"crateful_\xff"},
            {"Cookie": f"{COOKIE}=x"},
            {"Cookie": f'{COOKIE}="'},
        ],
    )
    def test_who_is_not_signed_in_gets_401_not_403_a2(
        self, client: TestClient, headers: dict[str, str | bytes]
    ) -> None:
        answer = client.get(ME, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_token_in_the_address_is_nobody(self, client: TestClient, ada: Person) -> None:
        """Security row 10: addresses are logged, so they carry no secret."""
        token = ada["Authorization"].removeprefix("Bearer ")
        assert client.get(ME, params={"token": token, "api_key": token}).status_code == 401

    def test_a_bad_token_is_not_helped_by_a_good_cookie(self, client: TestClient) -> None:
        login(client, "ada")
        assert client.get(ME, headers={"Authorization": "Bearer x"}).status_code == 401

    def test_knowing_who_asks_costs_one_statement(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        key = client.post("/api/me/api-keys", json={"name": "k"}, headers=ada).json()["key"]
        client.get(ME, headers={"X-Api-Key": key})
        for headers in (dict(ada), {"X-Api-Key": key}):
            with statements_of(database) as seen:
                client.get("/api/me/api-keys", headers=headers)
            queries = [statement for statement in seen if statement != "BEGIN"]
            assert len(queries) == 2, "one to know who asks, one to list the keys"

    def test_reading_goes_on_while_somebody_writes(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        with database.session() as session:
            session.execute(update(User).values(is_admin=User.is_admin))
            assert client.get(ME, headers=ada).status_code == 200


class TestCookieFromOtherSites:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 204),
            ({"Origin": BASE_URL}, 204),
            ({"Sec-Fetch-Site": "same-origin", "Origin": BASE_URL}, 204),
            ({"Origin": "http://evil.test"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": f"{BASE_URL}:8081"}, 403),
            ({"Origin": "http://["}, 403),
            ({"Sec-Fetch-Site": "cross-site", "Origin": BASE_URL}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
        ],
    )
    def test_only_our_own_pages_may_act_with_the_cookie(
        self, client: TestClient, headers: dict[str, str], status: int
    ) -> None:
        login(client, "ada")
        assert client.post("/api/auth/logout", headers=headers).status_code == status

    def test_no_other_site_may_read_our_answers(self, client: TestClient, ada: Person) -> None:
        """Security row 11."""
        headers = {**ada, "Origin": "http://evil.test"}
        for answer in (
            client.get(ME, headers=headers),
            client.options(ME, headers={**headers, "Access-Control-Request-Method": "GET"}),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]

    def test_a_form_of_another_site_can_not_sign_anybody_in(self, client: TestClient) -> None:
        body = f'{{"username": "ada", "password": "{PASSWORD}"}}'
        answer = client.post(LOGIN, content=body, headers={"Content-Type": "text/plain"})
        assert answer.status_code == 422


class TestApiKeys:
    def test_a_key_works_wherever_a_token_does(self, client: TestClient, ada: Person) -> None:
        made = client.post("/api/me/api-keys", json={"name": "player"}, headers=ada)
        assert made.status_code == 201
        key = made.json()["key"]
        assert key.startswith("crateful_")
        assert client.get(ME, headers={"X-Api-Key": key}).json()["username"] == "ada"
        assert client.get(ME, headers={"Authorization": f"Bearer {key}"}).status_code == 200

    def test_a_key_is_shown_once_and_kept_as_a_hash(
        self, client: TestClient, database: Database, settings: Settings, ada: Person
    ) -> None:
        """Security row 9."""
        key = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()["key"]
        assert key not in client.get("/api/me/api-keys", headers=ada).text
        database.close()
        files = [path for path in settings.data_dir.iterdir() if path.is_file()]
        assert files
        assert not any(key.encode() in path.read_bytes() for path in files)

    def test_a_deleted_key_is_nobody(self, client: TestClient, ada: Person) -> None:
        made = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()
        assert client.delete(f"/api/me/api-keys/{made['id']}", headers=ada).status_code == 204
        assert client.get(ME, headers={"X-Api-Key": made["key"]}).status_code == 401

    def test_nobody_can_delete_anothers_key(
        self, client: TestClient, ada: Person, bob: Person, admin: Person
    ) -> None:
        made = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()
        for other in (bob, admin):
            answer = client.delete(f"/api/me/api-keys/{made['id']}", headers=other)
            assert answer.status_code == 404
        assert client.get(ME, headers={"X-Api-Key": made["key"]}).status_code == 200

    def test_its_last_use_is_kept(self, client: TestClient, ada: Person) -> None:
        key = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()["key"]
        assert client.get("/api/me/api-keys", headers=ada).json()[0]["last_used_at"] is None
        client.get(ME, headers={"X-Api-Key": key})
        assert client.get("/api/me/api-keys", headers=ada).json()[0]["last_used_at"] is not None

    def test_a_key_can_not_sign_out(self, client: TestClient, ada: Person) -> None:
        key = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()["key"]
        answer = client.post("/api/auth/logout", headers={"X-Api-Key": key})
        assert (answer.status_code, answer.json()["type"]) == (400, "not-by-token")

    def test_nobody_has_keys_without_end(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        with database.session() as session:
            for number in range(50):
                session.add(ApiKey(user_id=ada.id, name="x", key_hash=str(number)))
        answer = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (409, "too-many-api-keys")

    def test_a_key_outlives_a_new_password(self, client: TestClient, ada: Person) -> None:
        key = client.post("/api/me/api-keys", json={"name": "x"}, headers=ada).json()["key"]
        body = {"current_password": PASSWORD, "new_password": "another password"}
        assert client.put("/api/auth/password", json=body, headers=ada).status_code == 200
        assert client.get(ME, headers={"X-Api-Key": key}).status_code == 200
