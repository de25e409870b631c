"""A service without a worker, and a looker at artists whose clock tests set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import func, select
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.servers.catalogue import HIGH_TIDE
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR, MusicBrainz

from crateful.app import create_app
from crateful.db import Database
from crateful.follow.artist_looker import ArtistLooker
from crateful.settings import Settings
from crateful.wanted.models import WantedItem

ARTIST = HIGH_TIDE.artist_id
START = datetime.now(UTC) + timedelta(hours=1)
"""After what the service writes by its own clock, and near it: what is new is told by its date."""

SOON = (START + timedelta(days=24)).date().isoformat()
SOON_TOO = (START + timedelta(days=25)).date().isoformat()
YESTERDAY = (START - timedelta(days=1)).date().isoformat()
YEAR = str(START.year)


@dataclass
class World:
    """A service without a worker, and a looker of the test's own."""

    client: TestClient
    database: Database
    looker: ArtistLooker
    told: list[tuple[int | None, str]]
    now: datetime = START

    def tell(self, user_id: int | None, item: Any) -> None:
        """Be told as a bus is."""
        self.told.append((user_id, item.message))

    def look(self) -> int:
        """Look at everybody who is due; return how many that were."""
        count = 0
        while self.looker.does_one():
            count += 1
        return count

    def tomorrow(self) -> None:
        self.now += timedelta(days=1)

    def call(self, method: str, path: str, who: Person, body: object = None) -> Any:
        answer = self.client.request(method, path, headers=who, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def follow(self, who: Person, artist: str = ARTIST, **more: Any) -> dict[str, Any]:
        body = {"musicbrainz_id": artist, "name": "Somebody", **more}
        return dict(self.call("POST", "/api/follows", who, body))

    def news(self, who: Person) -> list[str]:
        items = self.call("GET", "/api/new-releases", who)["items"]
        return [one["title"] for one in items]

    def wanted(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(WantedItem)) or 0


@pytest.fixture
def catalogue() -> Iterator[type[MusicBrainz]]:
    """MusicBrainz, which forgets after the test what it was told of."""
    yield MusicBrainz
    MusicBrainz.announced.clear()
    MusicBrainz.merged.clear()


@pytest.fixture
def app(settings: Settings, database: Database, internet: Internet) -> FastAPI:
    way = {"proxy_url": SecretStr(internet.proxy_url), "ca_file": internet.ca_file}
    return create_app(settings.model_copy(update=way), database)


@pytest.fixture
def world(app: FastAPI, client: TestClient, admin: Person, catalogue: type[MusicBrainz]) -> World:
    choices = {"musicbrainz_url": f"https://{MIRROR}", "musicbrainz_requests_per_s": 100.0}
    assert client.put("/api/settings", json=choices, headers=admin).status_code == 200
    made = World(client, app.state.database, None, [])  # type: ignore[arg-type]  # set below

    made.looker = ArtistLooker(app.state.context, made, lambda: made.now)  # type: ignore[arg-type]
    return made


def release(number: int, date: str, title: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:08}-0000-4000-8000-00000000000a",
        "title": title or f"Album {number}",
        "primary-type": "Album",
        "secondary-types": [],
        "first-release-date": date,
        **more,
    }
