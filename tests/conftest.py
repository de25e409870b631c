"""A whole service with a database of its own, and the people who use it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient
from tests import backends, databases
from tests.engine_folder import ENGINES, qobuz_python, youtube_python
from tests.running import Service
from tests.servers.fixtures import audio_shelf, internet, postgres, quiet_internet
from tests.slowest import SlowestFiles

from crateful.app import create_app
from crateful.db import Database, connect
from crateful.settings import Settings

__all__ = [
    "audio_shelf",
    "internet",
    "postgres",
    "qobuz_python",
    "quiet_internet",
    "youtube_python",
]

# The tests start hundreds of Pythons. A shell that forbids bytecode, as those of containers
# often do, would have each of them compile everything that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A busy machine is no finding: nothing here is judged by the time that it takes.
_PATIENT = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("repeatable", _PATIENT, derandomize=True)
hypothesis_settings.register_profile("random", _PATIENT, print_blob=True)
hypothesis_settings.load_profile("repeatable")

BASE_URL = "http://crateful.test"
PASSWORD = "correct horse battery"
POLL_S = 0.01


class Person(dict[str, str]):
    """Somebody who is signed in: the headers that say so, and who they are."""

    def __init__(self, user_id: int, username: str, token: str) -> None:
        super().__init__({"Authorization": f"Bearer {token}"})
        self.id = user_id
        self.username = username
        self.password = PASSWORD


@dataclass(frozen=True)
class Household:
    """A data folder to copy, with three people in its database."""

    data_dir: Path
    admin: Person
    ada: Person
    bob: Person


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say what there is to run on."""
    parser.addoption(
        "--backend",
        choices=backends.NAMES,
        default=backends.SQLITE,
        help="database and broker of every service that a test starts",
    )
    parser.addoption(
        "--registry",
        action="store_true",
        help="also run what fetches packages from the registry that pip is set up for",
    )
    parser.addoption(
        "--lag",
        action="store_true",
        help="have what follows a commit of such a service come late (tests/lagging.py)",
    )
    parser.addoption(
        "--pictures",
        action="store_true",
        help="write a picture of each page that the tests look at into build/screens",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers of the session, or learn where they are."""
    config.addinivalue_line("markers", "registry: run with --registry only")
    config.addinivalue_line("markers", "only_on(*backends): deselected on any other --backend")
    config.pluginmanager.register(SlowestFiles(config))
    if config.option.lag:
        Service.program = ("tests.lagging", "crateful")
    note = getattr(config, "workerinput", {}).get("backend")
    if note is not None:
        backends.attach(note)
        return
    servers = ExitStack()
    config.add_cleanup(servers.close)
    if not config.option.collectonly:
        backends.start(config.option.backend, servers)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where the servers are."""
    node.workerinput["backend"] = backends.current().note()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what speaks of another backend, and of the registry, than what was asked for."""
    name, has_registry = config.option.backend, config.option.registry
    out = [
        item
        for item in items
        if name not in _backends_of(item)
        or (item.get_closest_marker("registry") and not has_registry)
    ]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


def _backends_of(item: pytest.Item) -> tuple[str, ...]:
    marker = item.get_closest_marker("only_on")
    return marker.args if marker else backends.NAMES


def pytest_xdist_auto_num_workers() -> int:
    """Have more processes than cores: the tests wait for others half of the time."""
    return len(os.sched_getaffinity(0)) * 3 // 2


def sign_in(client: TestClient, username: str) -> Person:
    """Sign in through the front door."""
    answer = client.post("/api/auth/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    body = answer.json()
    return Person(body["user"]["id"], username, body["token"])


@pytest.fixture(scope="session")
def empty_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as after the first start: a schema and nobody."""
    settings = databases.new_folder(tmp_path_factory.mktemp("empty"))
    yield settings.data_dir
    databases.forget(settings)


@pytest.fixture(scope="session")
def household(empty_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Household:
    """Three people who were made once, through HTTP, as any household makes them."""
    data_dir = tmp_path_factory.mktemp("household") / "data"
    settings = databases.copy_folder(empty_data_dir, data_dir)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        first = {"username": "admin", "password": PASSWORD}
        assert client.post("/api/setup", json=first).status_code == 201
        admin = sign_in(client, "admin")
        for name in ("ada", "bob"):
            person = {"username": name, "password": PASSWORD}
            assert client.post("/api/users", json=person, headers=admin).status_code == 201
        ada, bob = sign_in(client, "ada"), sign_in(client, "bob")
    return Household(data_dir, admin, ada, bob)


@pytest.fixture
def settings(household: Household, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a data folder of the test's own, where the three people are known."""
    settings = databases.copy_folder(household.data_dir, tmp_path / "data")
    yield settings.model_copy(update={"engines_path": ENGINES})
    databases.forget(settings)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(connect(settings.sqlalchemy_url))
    yield database
    database.close()


@pytest.fixture
def app(settings: Settings, database: Database) -> FastAPI:
    return create_app(settings, database)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=BASE_URL) as client:
        yield client


@pytest.fixture
def admin(household: Household) -> Person:
    return household.admin


@pytest.fixture
def ada(household: Household) -> Person:
    return household.ada


@pytest.fixture
def bob(household: Household) -> Person:
    return household.bob


def eventually(condition: Callable[[], object], timeout_s: float = 90) -> None:
    """Wait until ``condition`` holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not so within {timeout_s} s: {condition}"
        time.sleep(POLL_S)
