"""Services and workers of two machines on one database and one broker; nothing else differs."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import backends
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_folder
from tests.running import Json, Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet
from tests.servers.rabbitmq import RabbitServer
from tests.servers.redis import RedisServer

pytestmark = pytest.mark.only_on(backends.REDIS, backends.RABBITMQ)  # one process has no other

BANDCAMP = "https://thefixtures.bandcamp.com/album/loop-songs"
SOUNDCLOUD = "https://soundcloud.com/fixture-artist/sets/cloud-set"
YOUTUBE = "https://youtu.be/fixturevid1"
LINKS = (BANDCAMP, SOUNDCLOUD, YOUTUBE)
MEDIA = ("popplers5.bandcamp.com", "*.cloud", "*.googlevideo.com")
"""Where the bytes of these come from."""


@dataclass
class Deployment:
    """Two services and two workers, who share a database, a broker and their folders.

    One of each is on another machine, as far as it can tell.
    """

    service: Service
    other: Service
    broker: RedisServer | RabbitServer
    workers: list[subprocess.Popen[bytes]]

    def holders(self) -> dict[int, int]:
        """Return, of each download that is being fetched, the process that has it."""
        held = self.service.rows("select id, lease_owner from downloads where stage = 'fetching'")
        return {download: int(owner.split(":")[2]) for download, owner in held if owner}

    def machines(self) -> set[str]:
        """Return where downloads are held."""
        held = self.service.rows("select lease_owner from downloads where lease_owner is not null")
        return {owner.split(":")[0] for (owner,) in held}

    def spread(self, links: Sequence[str], processes: int) -> dict[int, int]:
        """Have downloads in the hands of so many processes, and return who has which."""
        for url in links:
            self.service.download(url)

        def all_of_them() -> dict[int, int] | None:
            holders = self.holders()
            return holders if len(set(holders.values())) >= processes else None

        holders: dict[int, int] = eventually(all_of_them)
        return holders

    def all_live(self) -> None:
        """Start again what a test has killed."""
        for at, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[at] = self.start_worker(at)

    def start_worker(self, number: int) -> subprocess.Popen[bytes]:
        return (self.service, self.other)[number].start_worker()


@pytest.fixture(scope="module")
def broker() -> Iterator[RedisServer | RabbitServer]:
    """A broker of this file's own, which it kills."""
    own = RedisServer() if backends.current().name == backends.REDIS else RabbitServer()
    with own as server:
        yield server


@pytest.fixture(scope="module")
def running(
    internet: Internet,
    broker: RedisServer | RabbitServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    environment = {
        **environment_of(internet),
        "CRATEFUL_DATABASE_URL": backends.current().new_database(),
        "CRATEFUL_BROKER_URL": broker.url,
        "CRATEFUL_WORKER_THREADS": "1",
    }
    folder = tmp_path_factory.mktemp("deployment")
    service = Service(folder / "data", environment).start().set_up()
    other = Service(folder / "data", environment, machine="attic").start()
    other.token = service.token
    made = Deployment(service, other, broker, [])
    made.workers = [made.start_worker(0), made.start_worker(1)]
    yield made
    for worker in made.workers:
        worker.kill()
        worker.wait()
    other.stop()
    service.stop()
    backends.current().forget_database(environment["CRATEFUL_DATABASE_URL"])


@pytest.fixture
def deployment(running: Deployment) -> Deployment:
    """The services and living workers, with nothing in their library."""
    running.all_live()
    running.service.empty()
    return running


def stall(internet: Internet) -> None:
    for host in MEDIA:
        internet.faults.add(host=host, stall=True)


def test_news_of_every_process_reach_the_sockets_of_all(
    deployment: Deployment, internet: Internet
) -> None:
    """Q1, W2: progress and the new albums, whoever worked on them, on both machines."""
    service, other = deployment.service, deployment.other
    stall(internet)
    with service.events() as near, other.events() as far:
        holders = deployment.spread(LINKS, processes=3)
        assert len(deployment.machines()) == 2  # three of four processes, two on each
        internet.clear_faults()
        ended = {download: other.wait(download) for download in holders}
        for events in (near, far):
            eventually(lambda heard=events: len(of_type(heard, "library_changed")) >= len(LINKS))
    assert {row["status"] for row in ended.values()} == {"complete"}, near
    albums = {row["result_album_id"] for row in ended.values()}
    for events in (near, far):
        assert {each["album_id"] for each in of_type(events, "library_changed")} == albums
        for download in holders:
            told = [each for each in events if each.get("download_id") == download]
            percents = [each["percent"] for each in told]
            assert percents == sorted(percents)
            assert "download_progress" in {each["type"] for each in told}
            assert told[-1]["status"] == "complete"


def of_type(events: list[Json], kind: str) -> list[Json]:
    return [each for each in events if each["type"] == kind]


def test_a_cancel_on_one_machine_ends_what_runs_on_another(
    deployment: Deployment, internet: Internet
) -> None:
    """Q5, Q6: whichever service is asked, each process stops what it has."""
    stall(internet)
    holders = deployment.spread(LINKS, processes=3)
    for number, download in enumerate(holders):
        asked = (deployment.service, deployment.other)[number % 2]
        asked.call("POST", f"/api/downloads/{download}/cancel")
    for download in holders:
        assert deployment.other.wait(download)["status"] == "cancelled"
    assert not any((deployment.service.data_dir / "staging").glob("[0-9]*"))


def test_the_others_take_over_from_a_killed_worker_wherever_it_was(
    deployment: Deployment, internet: Internet
) -> None:
    """Q4, Q5: each album is there once, and no lease is left."""
    service = deployment.service
    stall(internet)
    holders = deployment.spread(LINKS, processes=3)
    for worker in deployment.workers:  # one here, the other on the other machine
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    internet.clear_faults()
    for download in holders:
        row = service.wait(download, "complete", "failed")
        assert row["status"] == "complete", service.log_tail()
    assert len(service.albums()) == len(LINKS)
    assert service.rows("select id from downloads where lease_token is not null") == []
    service.await_moves()
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))


def test_without_the_broker_requests_are_taken_and_done_when_it_is_back(
    deployment: Deployment, internet: Internet
) -> None:
    """Q3: POST answers, cancel stops the work, and nothing is forgotten or done twice."""
    service = deployment.service
    stall(internet)
    running = deployment.spread((BANDCAMP, SOUNDCLOUD), processes=2)
    deployment.broker.kill()
    cancelled, goes_on = running
    service.call("POST", f"/api/downloads/{cancelled}/cancel")
    service.wait(cancelled, "cancelled")
    waiting = service.download(YOUTUBE)
    assert waiting["status"] == "pending"
    internet.clear_faults()
    deployment.broker.start()
    for download in (goes_on, waiting["id"]):
        assert service.wait(download, "complete", "failed")["status"] == "complete"
    assert len(service.albums()) == 2


def test_eight_imports_at_once_make_one_album_in_four_processes(
    deployment: Deployment, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """F1: what decides is the database, not a process's locks."""
    for number in range(8):
        make_folder(audio_shelf, tmp_path / "many" / f"copy {number}", LOOP_SONGS)
    batch = import_folder(deployment.service, tmp_path / "many")
    assert batch["by_status"] == {"complete": 1, "duplicate": 7}, deployment.service.log_tail()
    assert len(deployment.service.albums()) == 1
    assert deployment.service.rows("select count(*) from tracks") == [(3,)]
