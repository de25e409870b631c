"""The real service, started once for each file of tests, on the loopback internet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.running import Service
from tests.servers.internet import Internet
from tests.servers.qobuz_records import SUBSCRIBER

ACCOUNT = {
    "qobuz_user_id": SUBSCRIBER.user_id,
    "qobuz_token": SUBSCRIBER.token,
    "qobuz_requests_per_minute": 600,
}
"""The preferences of a household with a subscription to Qobuz."""


def environment_of(internet: Internet) -> dict[str, str]:
    """Return the settings that lead a service to the loopback internet and nowhere else."""
    return {
        "CRATEFUL_PROXY_URL": internet.proxy_url,
        "CRATEFUL_CA_FILE": str(internet.ca_file),
        "CRATEFUL_STALL_TIMEOUT_S": "60",
    }


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service with an admin."""
    data_dir = tmp_path_factory.mktemp("service") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up()
    yield running
    running.leave()


@pytest.fixture(scope="module")
def household(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A running service of a household with a subscription."""
    data_dir = tmp_path_factory.mktemp("household") / "data"
    running = Service(data_dir, environment_of(internet)).start().set_up(**ACCOUNT)
    yield running
    running.leave()


@pytest.fixture
def empty_service(service: Service) -> Service:
    """The file's service, with nothing in its library: much sooner there than a new one."""
    return service.empty()


@pytest.fixture
def new_service(internet: Internet, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, not started yet, to be killed and started at will."""
    fresh = Service(tmp_path / "data", environment_of(internet))
    yield fresh
    fresh.leave()
