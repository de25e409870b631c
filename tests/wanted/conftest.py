"""A household with a Qobuz account on the loopback internet, and a looker whose clock tests set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select, update
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.servers.internet import Internet
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.app import create_app
from crateful.db import Database, utc_now
from crateful.downloads.models import Download
from crateful.downloads.states import Status
from crateful.settings import Settings
from crateful.wanted.looker import Looker


class Clock:
    """Says what it was told."""

    def __init__(self) -> None:
        self.now = datetime(2999, 12, 11, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def online(settings: Settings, internet: Internet) -> Settings:
    """Settings that lead to the loopback internet and nowhere else."""
    way = {"proxy_url": SecretStr(internet.proxy_url), "ca_file": internet.ca_file}
    return settings.model_copy(update=way)


@pytest.fixture
def app(online: Settings, database: Database) -> FastAPI:
    return create_app(online, database)


@dataclass(frozen=True)
class World:
    """A service without a worker, its database, and a looker of the test's own."""

    client: TestClient
    database: Database
    looker: Looker
    clock: Clock

    def look(self) -> None:
        """Look for all that is due."""
        while self.looker.does_one():
            pass

    def call(self, method: str, path: str, who: Person, body: object = None) -> Any:
        """Send one request that must succeed; return its JSON."""
        answer = self.client.request(method, path, headers=who, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def ask(self, who: Person, album: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Want an album by hand."""
        return dict(self.call("POST", "/api/wanted", who, {"albums": [{**album, **more}]})[0])

    def newest(self, who: Person) -> dict[str, Any]:
        """What the person wanted last; nothing of who wants nothing."""
        items = self.call("GET", "/api/wanted?mine=true", who)["items"]
        return dict(items[0]) if items else {}

    def downloads(self) -> list[Download]:
        with self.database.reading() as session:
            return list(session.scalars(select(Download).order_by(Download.id)))

    def end(self, status: Status, **more: Any) -> None:
        """End every download, as a worker would."""
        with self.database.session() as session:
            session.execute(update(Download).values(status=status, finished_at=utc_now(), **more))


@pytest.fixture
def world(app: FastAPI, client: TestClient, admin: Person, qobuz_python: Path) -> World:
    account = {"qobuz_user_id": SUBSCRIBER.user_id, "qobuz_token": SUBSCRIBER.token}
    assert client.put("/api/settings", json=account, headers=admin).status_code == 200
    clock = Clock()
    looker = Looker(app.state.context, app.state.bus, clock)
    return World(client, app.state.database, looker, clock)
