"""A quiet internet, a way out, and somebody who watches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.engine_folder import ENGINES
from tests.running import living
from tests.servers.internet import Internet
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.engines.warm import Standby
from crateful.sources.source import Access
from crateful.tools.guard import Guard
from crateful.tools.idle import Idle
from crateful.tools.process import Child
from crateful.tools.watch import Progress

SUBSCRIPTION: dict[str, str | int | bool] = {
    "token": SUBSCRIBER.token,
    "user_id": SUBSCRIBER.user_id,
    "requests_per_minute": 60_000,
}


class StopError(Exception):
    """The watcher has seen enough."""


@dataclass
class Onlooker:
    """A watch that remembers, and stops the work when it was told to."""

    reading: int
    writing: int
    seen: list[Progress] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    is_stopped: bool = False
    at_progress: Callable[[], None] | None = None

    def progress(self, progress: Progress) -> None:
        self.seen.append(progress)
        if self.at_progress is not None:
            self.at_progress()

    def started(self, process_group: int) -> None:
        self.groups.append(process_group)

    def fileno(self) -> int:
        return self.reading

    def check(self) -> None:
        if self.is_stopped:
            raise StopError

    def log(self, line: str) -> None:
        self.lines.append(line)

    def stop(self) -> None:
        self.is_stopped = True
        os.write(self.writing, b"x")

    def is_alone(self) -> bool:
        """Tell whether nothing of what was started is left."""
        return not any(living(group) for group in self.groups)

    def has_only_engines(self) -> bool:
        """Tell whether nothing is left but engines, which may wait for another job."""
        return all(living(group) in ([], [group]) for group in self.groups)


@pytest.fixture
def watch() -> Iterator[Onlooker]:
    reading, writing = os.pipe()
    yield Onlooker(reading, writing)
    os.close(reading)
    os.close(writing)


@pytest.fixture(scope="session")
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture(scope="session")
def engine_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def standby(qobuz_python: Path) -> Iterator[Standby]:
    """One engine of Qobuz's for all questions of all tests."""
    del qobuz_python  # only has to be there
    standby = Standby()
    yield standby
    standby.close()


@pytest.fixture(scope="session")
def idle_engines(youtube_python: Path) -> Iterator[Idle[Child]]:
    """Engines of yt-dlp for one job after the other."""
    del youtube_python  # only has to be there
    idle: Idle[Child] = Idle(1)
    yield idle
    idle.close()


@pytest.fixture
def access(
    guard: Guard,
    internet: Internet,
    engine_cache: Path,
    standby: Standby,
    idle_engines: Idle[Child],
) -> Iterator[Access]:
    """The way out that the product gives: the guard, and the internet behind it."""
    with guard.admit(max_bytes=10**9, upstream=internet.proxy_url) as way_out:
        yield Access(
            proxy_url=way_out.proxy_url,
            ca_file=internet.ca_file,
            cache_dir=engine_cache,
            timeout_s=100,
            stall_timeout_s=60,
            account=SUBSCRIPTION,
            standby=standby,
            idle_engines=idle_engines,
            engines_dir=ENGINES,
        )
