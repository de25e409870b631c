"""Fixtures of the loopback internet; a conftest imports them all."""

from collections.abc import Iterator

import pytest
from tests.audio_files import AudioShelf, lasting_shelf
from tests.servers.internet import Internet
from tests.servers.postgres import PostgresServer
from tests.servers.world import everything

__all__ = ["audio_shelf", "internet", "postgres", "quiet_internet"]


@pytest.fixture(scope="session")
def audio_shelf(pytestconfig: pytest.Config) -> AudioShelf:
    """Real audio files, made when first asked for; all processes share them, and the next run."""
    assert pytestconfig.cache is not None, "run without -p no:cacheprovider"
    return lasting_shelf(pytestconfig.cache.mkdir("audio"))


@pytest.fixture(scope="session")
def internet(audio_shelf: AudioShelf) -> Iterator[Internet]:
    """The whole internet of the tests, on 127.0.0.1."""
    running = Internet(everything(audio_shelf)).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own; each test makes itself a database there."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(autouse=True)
def quiet_internet(request: pytest.FixtureRequest) -> Iterator[None]:
    """No faults and an empty log for each test; afterwards, nobody asked for an unknown host.

    A test that provokes such a request looks at `internet.unknown_hosts` and calls
    `internet.forget()`.
    """
    if "internet" not in request.fixturenames:
        yield
        return
    running: Internet = request.getfixturevalue("internet")
    running.reset()
    yield
    unknown_hosts = running.unknown_hosts
    running.reset()
    assert unknown_hosts == []
