"""Sign-ins: what other sites can't do with them, what ends them, and that none lies around."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from tests.conftest import PASSWORD, Person, sign_in
from tests.security.conftest import Home
from tests.security.test_roles import PUBLIC, ROLES, WORDS

from crateful.preferences.schemas import SECRET_NAMES
from crateful.users.dependencies import COOKIE, SAFE_METHODS

EVIL = "https://evil.example"
FOREIGN = [{"Origin": EVIL}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]


def token_of(person: Person) -> str:
    return person["Authorization"].removeprefix("Bearer ")


def address(door: str) -> tuple[str, str]:
    method, _, path = door.partition(" ")
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        path = path.replace(f"{{{name}}}", WORDS.get(name, "1"))
    return method, path


def test_no_page_of_another_site_changes_anything_with_an_admins_cookie(
    at_home: TestClient, home: Home
) -> None:
    """CSRF: every door that changes something, by every way in which browsers name the sender."""
    cookie = {"Cookie": f"{COOKIE}={token_of(home.people['admin'])}"}
    doors = [address(door) for door, rule in ROLES.items() if rule != PUBLIC]
    changing = [(method, path) for method, path in doors if method not in {*SAFE_METHODS, "WS"}]
    assert len(changing) > 25
    for method, path in changing:
        for sign in FOREIGN:
            answer = at_home.request(method, path, headers=cookie | sign)
            assert (answer.status_code, answer.json()["type"]) == (403, "cross-site-request"), path
    assert at_home.get("/api/albums", headers=cookie).json()["items"], "and nothing was deleted"


@pytest.mark.parametrize("path", ["/api/setup", "/api/auth/login"])
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_no_form_of_another_site_gets_in_where_no_cookie_is_needed(
    at_home: TestClient, path: str, kind: str
) -> None:
    """A form can send these three types only; JSON from elsewhere needs a CORS answer."""
    body = f'{{"username": "ada", "password": "{PASSWORD}"}}'
    answer = at_home.post(path, content=body, headers={"Content-Type": kind, "Origin": EVIL})
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    asked = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    preflight = at_home.options(path, headers=asked)
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def ends_with(session: WebSocketTestSession) -> int:
    """Read on until the service closes the socket; return its code."""
    try:
        while True:
            session.receive_json()
    except WebSocketDisconnect as end:
        return end.code


def test_whatever_ends_a_sign_in_ends_its_token_its_cookie_and_its_socket(
    at_home: TestClient, home: Home
) -> None:
    """Security row 12: signing out, a new password, one by an admin, removal, a revoked key."""
    admin = home.people["admin"]
    for name in ("eve", "fay", "gus", "hal"):
        body = {"username": name, "password": PASSWORD}
        assert at_home.post("/api/users", json=body, headers=admin).status_code == 201
    eve, fay, gus, hal = (sign_in(at_home, name) for name in ("eve", "fay", "gus", "hal"))
    made = at_home.post("/api/me/api-keys", json={"name": "x"}, headers=eve).json()
    of_hal = at_home.post("/api/me/api-keys", json={"name": "x"}, headers=hal).json()
    new = {"current_password": PASSWORD, "new_password": "another password"}
    ends: list[tuple[dict[str, str], Callable[[], object]]] = [
        (
            {"X-Api-Key": made["key"]},
            lambda: at_home.delete(f"/api/me/api-keys/{made['id']}", headers=eve),
        ),
        (eve, lambda: at_home.post("/api/auth/logout", headers=eve)),
        (fay, lambda: at_home.put("/api/auth/password", json=new, headers=fay)),
        (
            gus,
            lambda: at_home.patch(
                f"/api/users/{gus.id}", json={"password": "given by admin"}, headers=admin
            ),
        ),
        (hal, lambda: at_home.delete(f"/api/users/{hal.id}", headers=admin)),
        ({"X-Api-Key": of_hal["key"]}, lambda: None),
    ]
    with ExitStack() as opened:
        sockets = [
            opened.enter_context(at_home.websocket_connect("/ws", headers=dict(headers)))
            for headers, _ in ends
        ]
        for socket in sockets:
            assert socket.receive_json()["type"] == "snapshot"
        for _, end in ends:
            end()
        for headers, _ in ends:
            assert at_home.get("/api/auth/me", headers=headers).status_code == 401
        for person in (eve, fay, gus, hal):
            cookie = {"Cookie": f"{COOKIE}={token_of(person)}"}
            assert at_home.get("/api/auth/me", headers=cookie).status_code == 401
        assert [ends_with(socket) for socket in sockets] == [4401] * len(ends)


def valid(name: str, secret: str) -> str:
    """Return a value of a secret preference that holds ``secret``."""
    if name.endswith("cookies"):
        site = f".{name.removesuffix('_cookies')}.com"
        return f"# Netscape HTTP Cookie File\n{site}\tTRUE\t/\tTRUE\t0\tsid\t{secret}\n"
    if name == "proxy_url":
        return f"http://someone:{secret}@127.0.0.1:9"
    if name.endswith("po_token"):
        return f"web.gvs+{secret}"
    return secret


def test_no_secret_lies_on_the_disk_in_a_log_or_in_an_answer(
    at_home: TestClient, app_at_home: FastAPI, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """Security rows 9, 10, 14 and 18: every one that the service is ever told."""
    admin = home.people["admin"]
    planted = {name: secrets.token_hex(16) for name in SECRET_NAMES}
    body = {name: valid(name, secret) for name, secret in planted.items()}
    seen = []
    with caplog.at_level(logging.DEBUG):
        put = at_home.put("/api/settings", json=body, headers=admin)
        assert put.status_code == 200, put.text
        wrong = secrets.token_hex(16)
        login = {"username": "bob", "password": wrong}
        seen += [put, at_home.post("/api/auth/login", json=login)]
        seen += [at_home.put("/api/settings", json={"proxy_url": f"x:{wrong}"}, headers=admin)]
        signed_in = sign_in(at_home, "bob")
        key = at_home.post("/api/me/api-keys", json={"name": "k"}, headers=signed_in).json()["key"]
        seen += [
            at_home.get(path, headers={"X-Api-Key": key})
            for path in ("/api/me/api-keys", "/api/auth/me", "/api/session", "/api/albums")
        ]
        seen += [
            at_home.get(path, headers=admin)
            for path in ("/api/settings", "/api/users", "/api/system/folders", "/api/history")
        ]
    app_at_home.state.database.close()
    hidden = {*planted.values(), wrong, PASSWORD, key, token_of(signed_in), token_of(admin)}
    for secret in hidden:
        assert secret not in caplog.text
        assert not [answer.url for answer in seen if secret in answer.text]
        assert not [path for path in files(app_at_home) if secret.encode() in path.read_bytes()]


def files(app: FastAPI) -> list[Path]:
    """Return every file of the service's data folder."""
    found = [path for path in app.state.settings.data_dir.rglob("*") if path.is_file()]
    assert len(found) > 5
    return found


def test_every_file_of_the_data_folder_that_holds_a_secret_is_the_owners_alone(
    at_home: TestClient, app_at_home: FastAPI
) -> None:
    """Security row 9."""
    keys = [path for path in files(app_at_home) if path.suffix == ".key"]
    assert len(keys) >= 2
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}
