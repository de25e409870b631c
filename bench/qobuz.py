"""Qobuz: a warm search beside the catalogue's own answer, an album beside the real `rip`."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psutil
from tests.engine_folder import ENGINES
from tests.running import Service
from tests.servers.qobuz import API, BASE_PATH
from tests.servers.qobuz_records import APP_ID, FORTY_ALBUM, HIRES_ALBUM, SUBSCRIBER, Offer
from tests.servers.test_qobuz import Rip

from bench.measure import Figure, cpu_of
from bench.surroundings import World
from crateful.engines import environments
from crateful.engines.warm import Standby
from crateful.sources.qobuz import Qobuz
from crateful.sources.source import Access
from crateful.tools.guard import Guard
from crateful.tools.idle import Idle
from crateful.tools.process import Child
from crateful.tools.watch import Progress

RUNS = 5
SEARCHES = 60
MIB = 1024**2

ACCOUNT: dict[str, str | int | bool] = {
    "token": SUBSCRIBER.token,
    "user_id": SUBSCRIBER.user_id,
    "requests_per_minute": 1_000_000,  # the peer's limiter is off as well
}


class Onlooker:
    """Follows an engine and minds nothing."""

    def __init__(self) -> None:
        self._read, _ = os.pipe()

    def progress(self, progress: Progress) -> None:
        """Nobody watches."""

    def started(self, process_group: int) -> None:
        """It is gone with us."""

    def fileno(self) -> int:
        """Return a descriptor that never becomes readable."""
        return self._read

    def check(self) -> None:
        """Go on."""

    def log(self, line: str) -> None:
        """Nobody reads it."""


def run(folder: Path, world: World) -> list[Figure]:
    """Return the ratios; streamrip is installed for it if it is not there yet."""
    python = environments.install("qobuz", ENGINES)
    os.environ["CRATEFUL_ENGINES_PATH"] = str(ENGINES)
    return [
        _search(folder / "search", world),
        *_albums(folder / "albums", world, python),
        _memory(folder / "memory", world, python),
    ]


def _search(folder: Path, world: World) -> Figure:
    """Ask for what nobody asked before, by turns: the service, and the catalogue itself."""
    environment = {
        "CRATEFUL_PROXY_URL": world.internet.proxy_url,
        "CRATEFUL_CA_FILE": str(world.internet.ca_file),
    }
    service = Service(folder / "service", environment).start()
    service.set_up(
        qobuz_user_id=SUBSCRIBER.user_id,
        qobuz_token=SUBSCRIBER.token,
        qobuz_requests_per_minute=600,
    )
    ours, theirs = [], []
    headers = {"X-App-Id": APP_ID, "X-User-Auth-Token": SUBSCRIBER.token}
    with (
        httpx2.Client(
            proxy=world.internet.proxy_url, verify=str(world.internet.ca_file), headers=headers
        ) as catalogue,
        httpx2.Client(headers={"Authorization": f"Bearer {service.token}"}) as client,
    ):
        for number in range(SEARCHES + 5):
            query = {"limit": "20"}
            word = f"the {' ' * number}x{number} highs"
            started = time.perf_counter()
            client.get(
                f"{service.url}/api/downloads/search/qobuz",
                params={**query, "q": word},
                timeout=60,
            ).raise_for_status()
            ours.append(time.perf_counter() - started)
            started = time.perf_counter()
            catalogue.get(
                f"https://{API}{BASE_PATH}album/search", params={**query, "query": word}
            ).raise_for_status()
            theirs.append(time.perf_counter() - started)
            time.sleep(0.11)  # 600 a minute: the limiter is not what is measured
    service.stop()
    mine_ms, its_ms = (statistics.median(times[5:]) * 1000 for times in (ours, theirs))
    return Figure(
        "search Qobuz through the service, warm",
        "the stand-in's own answer",
        mine_ms / its_ms,
        "times the time",
        f"{mine_ms:.1f} ms against {its_ms:.1f} ms: {mine_ms - its_ms:.1f} ms more",
    )


def _albums(folder: Path, world: World, python: Path) -> Iterator[Figure]:
    with _way_out(folder, world) as access:
        for offer in (HIRES_ALBUM, FORTY_ALBUM):
            yield from _album(folder, world, python, offer, access)


def _album(
    folder: Path, world: World, python: Path, offer: Offer, access: Access
) -> Iterator[Figure]:
    """Fetch one album by turns, each time into an empty folder."""
    ours, theirs = [], []
    for number in range(RUNS):
        here = folder / f"{offer.id}-{number}"
        here.mkdir(parents=True)
        theirs.append(_timed(lambda here=here: _rip(python, world, here, offer)))
        ours.append(_timed(lambda here=here: _fetch(offer, here / "ours", access)))
    (our_s, our_cpu_s), (rip_s, rip_cpu_s) = (
        [statistics.median(column) for column in zip(*times, strict=True)]
        for times in (ours, theirs)
    )
    what = f"fetch {len(offer.track_ids)} tracks of Qobuz"
    yield Figure(
        f"{what}, wall time",
        "the real `rip url`",
        our_s / rip_s,
        "times the time",
        f"{our_s:.2f} s against {rip_s:.2f} s",
    )
    yield Figure(
        f"{what}, CPU",
        "the real `rip url`",
        our_cpu_s / rip_cpu_s,
        "times the CPU",
        f"{our_cpu_s:.2f} s against {rip_cpu_s:.2f} s, the stand-in's own share in both",
    )


def _rip(python: Path, world: World, folder: Path, offer: Offer) -> None:
    got = Rip(python, world.internet, folder)("url", offer.url)
    assert len(got.tracks) == len(offer.track_ids), got.said


def _fetch(offer: Offer, into: Path, access: Access) -> None:
    source = Qobuz()
    release = source.resolve(offer.url, access, Onlooker())
    fetched = source.fetch(release, into, access, Onlooker())
    assert len(fetched.tracks) == len(offer.track_ids)


def _memory(folder: Path, world: World, python: Path) -> Figure:
    """Weigh the engine that stands by after a search, beside a process that imported streamrip."""
    with _way_out(folder, world) as access:
        before = set(psutil.Process().children())
        Qobuz().search("high", "album", 20, access, Onlooker())
        (engine,) = set(psutil.Process().children()) - before
        ours = engine.memory_full_info().pss
    code = "import streamrip.rip, sys; print(flush=True); sys.stdin.read()"
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(
        [python, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=home
    ) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        theirs = psutil.Process(bare.pid).memory_full_info().pss
        bare.kill()
    return Figure(
        "the Qobuz engine that stands by, memory (PSS)",
        "a process that only imported `rip`",
        ours / theirs,
        "times the memory",
        f"{ours / MIB:.0f} MiB against {theirs / MIB:.0f} MiB",
    )


@contextmanager
def _way_out(folder: Path, world: World) -> Iterator[Access]:
    folder.mkdir(parents=True)
    guard, standby, idle = Guard(), Standby(), Idle[Child](1)
    with guard.admit(max_bytes=10**12, upstream=world.internet.proxy_url) as way_out:
        yield Access(
            proxy_url=way_out.proxy_url,
            ca_file=world.internet.ca_file,
            cache_dir=folder / "cache",
            quality=4,
            account=ACCOUNT,
            standby=standby,
            idle_engines=idle,
        )
    idle.close()
    standby.close()
    guard.close()


def _timed(action: Callable[[], None]) -> tuple[float, float]:
    started = time.perf_counter()
    cpu_s = cpu_of(action)
    return time.perf_counter() - started, cpu_s
