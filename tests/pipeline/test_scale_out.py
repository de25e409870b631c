"""The same code on PostgreSQL and Redis, with a worker beside the service: nothing else differs."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

BANDCAMP = "https://thefixtures.bandcamp.com/album/loop-songs"
SOUNDCLOUD = "https://soundcloud.com/fixture-artist/sets/cloud-set"
MEDIA = ("popplers5.bandcamp.com", "*.cloud")
"""Where the bytes of these two come from."""


@dataclass
class Deployment:
    """A service and one more worker, who share a database, a broker and their folders."""

    service: Service
    database_url: str
    broker: RedisServer
    worker: subprocess.Popen[bytes]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with psycopg.connect(self.database_url.replace("+psycopg", "")) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]  # our own words

    def holders(self) -> dict[int, int]:
        """Return, of each download that is being fetched, the process that has it."""
        held = self.rows("select id, lease_owner from downloads where stage = 'fetching'")
        return {download: int(owner.split(":")[2]) for download, owner in held if owner}

    def spread(self) -> dict[int, int]:
        """Have one download in the hands of each process, and return who has which."""
        for url in (BANDCAMP, SOUNDCLOUD):
            self.service.download(url)

        def both() -> dict[int, int] | None:
            holders = self.holders()
            return holders if len(set(holders.values())) == 2 else None

        holders: dict[int, int] = eventually(both)
        return holders


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def running(
    internet: Internet,
    postgres: PostgresServer,
    redis: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    name = postgres.create()
    environment = {
        **environment_of(internet),
        "CRATEFUL_DATABASE_URL": postgres.url(name),
        "CRATEFUL_BROKER_URL": redis.url,
        "CRATEFUL_WORKER_THREADS": "1",
    }
    data_dir = tmp_path_factory.mktemp("deployment") / "data"
    service = Service(data_dir, environment).start().set_up()
    made = Deployment(service, postgres.url(name), redis, service.start_worker())
    yield made
    made.worker.kill()
    made.worker.wait()
    service.stop()
    postgres.drop(name)


@pytest.fixture
def deployment(running: Deployment) -> Deployment:
    """The service and a living worker, with nothing in their library."""
    if running.worker.poll() is not None:
        running.worker = running.service.start_worker()
    running.service.empty()
    return running


def stall(internet: Internet) -> None:
    for host in MEDIA:
        internet.faults.add(host=host, stall=True)


def test_news_of_every_process_reach_the_socket_of_one(
    deployment: Deployment, internet: Internet
) -> None:
    """Q1, W2: progress and the new albums, whoever worked on them."""
    service = deployment.service
    stall(internet)
    with service.events() as events:
        holders = deployment.spread()
        assert deployment.worker.pid in holders.values()
        internet.clear_faults()
        ended = {download: service.wait(download) for download in holders}
        eventually(lambda: len(of_type(events, "library_changed")) == 2)
    assert [row["status"] for row in ended.values()] == ["complete", "complete"], events
    albums = {each["album_id"] for each in of_type(events, "library_changed")}
    assert albums == {row["result_album_id"] for row in ended.values()}
    for download in holders:
        told = [each for each in events if each.get("download_id") == download]
        percents = [each["percent"] for each in told]
        assert percents == sorted(percents)
        assert "download_progress" in {each["type"] for each in told}
        assert told[-1]["status"] == "complete"


def of_type(events: list[Json], kind: str) -> list[Json]:
    return [each for each in events if each["type"] == kind]


def test_the_others_take_over_from_a_killed_worker(
    deployment: Deployment, internet: Internet
) -> None:
    """Q4, Q5: each album is there once, and no lease is left."""
    service = deployment.service
    stall(internet)
    holders = deployment.spread()
    os.kill(deployment.worker.pid, signal.SIGKILL)
    deployment.worker.wait()
    internet.clear_faults()
    for download in holders:
        row = service.wait(download, "complete", "failed")
        assert row["status"] == "complete", service.log_tail()
    assert len(service.albums()) == 2
    assert deployment.rows("select id from downloads where lease_token is not null") == []
    assert deployment.rows("select count(*) from journal") == [(0,)]
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))


def test_without_the_broker_requests_are_taken_and_done_when_it_is_back(
    deployment: Deployment, internet: Internet
) -> None:
    """Q3: POST answers, cancel stops the work, and nothing is forgotten or done twice."""
    service = deployment.service
    stall(internet)
    running = deployment.spread()
    deployment.broker.kill()
    cancelled, goes_on = running
    service.call("POST", f"/api/downloads/{cancelled}/cancel")
    service.wait(cancelled, "cancelled")
    waiting = service.download("https://youtu.be/fixturevid1")
    assert waiting["status"] == "pending"
    internet.clear_faults()
    deployment.broker.start()
    for download in (goes_on, waiting["id"]):
        assert service.wait(download, "complete", "failed")["status"] == "complete"
    assert len(service.albums()) == 2


def test_eight_imports_at_once_make_one_album_on_postgresql(
    deployment: Deployment, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F1: what decides is the database, not this process's locks."""
    for number in range(8):
        make_folder(audio_shelf, tmp_path / "many" / f"copy {number}", LOOP_SONGS)
    batch = import_folder(deployment.service, tmp_path / "many")
    assert batch["by_status"] == {"complete": 1, "duplicate": 7}, deployment.service.log_tail()
    assert len(deployment.service.albums()) == 1
    owners = deployment.rows("select count(*) from tracks")
    assert owners == [(3,)]
