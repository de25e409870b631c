"""The first admin is made by whoever runs the service, and by nobody who only reaches it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from tests import databases
from tests.conftest import BASE_URL, PASSWORD
from tests.running import Service

from crateful.app import create_app
from crateful.users.setup import KEY_FILE, FirstSetup

FIRST = {"username": "admin", "password": PASSWORD}
EVERYWHERE = "0.0.0.0"


@contextmanager
def reached(empty_data_dir: Path, data_dir: Path, **changes: Any) -> Iterator[TestClient]:
    """Yield a client of a new service with nobody in it."""
    settings = databases.copy_folder(empty_data_dir, data_dir)
    try:
        with TestClient(
            create_app(settings.model_copy(update=changes)), base_url=BASE_URL
        ) as client:
            yield client
    finally:
        databases.forget(settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"host": EVERYWHERE},
        {"host": "::"},
        {"host": "192.0.2.7"},
        {"host": "music.example"},
        {"host": "127.0.0.1", "trusted_proxies": "127.0.0.1"},
    ],
)
def test_a_service_that_others_reach_makes_no_admin_without_its_token(
    empty_data_dir: Path, tmp_path: Path, changes: dict[str, str]
) -> None:
    with reached(empty_data_dir, tmp_path / "data", **changes) as client:
        assert client.get("/api/setup").json() == {"needed": True, "token_needed": True}
        for token in ({}, {"token": None}, {"token": ""}, {"token": "a guess"}, {"token": "ä"}):
            answer = client.post("/api/setup", json=FIRST | token)
            assert (answer.status_code, answer.json()["type"]) == (403, "wrong-setup-token")
            assert "log" in answer.json()["detail"]
        assert client.get("/api/setup").json()["needed"], "and nobody was made"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.8.0.1", "localhost"])
def test_on_loopback_alone_nobody_needs_a_token(
    empty_data_dir: Path, tmp_path: Path, host: str
) -> None:
    with reached(empty_data_dir, tmp_path / "data", host=host) as client:
        assert client.get("/api/session").json()["setup_token_needed"] is False
        assert client.post("/api/setup", json=FIRST).status_code == 201


def test_an_operators_own_token_is_the_one_that_counts(
    empty_data_dir: Path, tmp_path: Path
) -> None:
    chosen = SecretStr("chosen by the operator")
    with reached(empty_data_dir, tmp_path / "data", host=EVERYWHERE, setup_token=chosen) as client:
        token = {"token": chosen.get_secret_value()}
        assert client.post("/api/setup", json=FIRST | token).status_code == 201
        assert client.post("/api/setup", json=FIRST | token).status_code == 409
        assert not (tmp_path / "data" / KEY_FILE).exists()


def test_all_processes_of_a_deployment_know_the_same_token(
    empty_data_dir: Path, tmp_path: Path
) -> None:
    with reached(empty_data_dir, tmp_path / "data", host=EVERYWHERE) as client:
        settings = client.app.state.settings  # type: ignore[attr-defined]
        token = {"token": FirstSetup(settings).token()}
        assert client.post("/api/setup", json=FIRST | token).status_code == 201


def test_the_token_of_the_log_makes_the_first_admin_and_is_gone(tmp_path: Path) -> None:
    environment = {"CRATEFUL_TRUSTED_PROXIES": "192.0.2.1"}  # as open, on loopback for the test
    service = Service(tmp_path / "data", environment)
    try:
        service.start()
        shown = re.search(r"one-time token ([\w-]{43})\b", service.log_tail())
        assert shown, service.log_tail()
        assert service.ask("POST", "/api/setup", json=FIRST).status_code == 403
        made = service.ask("POST", "/api/setup", json=FIRST | {"token": shown[1]})
        assert made.status_code == 201, made.text
        assert not (service.data_dir / KEY_FILE).exists()
        before = len(service.log_tail())
        service.stop()
        service.start()
        assert "one-time token" not in service.log_tail()[before:]
    finally:
        service.leave()
