"""yt-dlp's engine: until its first request, and whole albums beside `yt-dlp` and `curl`."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.engine_folder import ENGINES
from tests.servers.youtube_videos import TWELVE_PLAYLIST_ID

from bench.measure import Figure
from bench.qobuz import Onlooker
from bench.surroundings import World
from crateful.engines import environments
from crateful.sources import named
from crateful.sources.source import Access
from crateful.tools.guard import Guard
from crateful.tools.idle import Idle
from crateful.tools.process import Child

RUNS = 9
FETCHES = 5
TRACKS = 12


@dataclass(frozen=True, slots=True)
class Album:
    """An album of twelve tracks."""

    site: str
    url: str
    options: tuple[str, ...] = ()
    """What makes of yt-dlp's files what anybody files: music alone, in its own container."""


ALBUMS = (
    Album("bandcamp", "https://thefixtures.bandcamp.com/album/twelve-hours"),
    Album("youtube", f"https://www.youtube.com/playlist?list={TWELVE_PLAYLIST_ID}", ("-x",)),
)


def run(folder: Path, world: World) -> list[Figure]:
    """Return the ratios; yt-dlp is installed for it if it is not there yet."""
    python = environments.install("youtube", ENGINES)
    folder.mkdir(parents=True)
    with way_out(folder, world) as access:
        figures = [_album(folder, python, world, access, album) for album in ALBUMS]
        warm = [_until_first_request(world, access) for _ in range(RUNS)]
    with way_out(folder / "cold", world, most_idle=0) as access:
        cold = [_until_first_request(world, access) for _ in range(RUNS)]
    warm_s, cold_s = map(statistics.median, (warm, cold))
    return [
        Figure(
            "yt-dlp's engine, asked until its first request, where it waits",
            "the same engine started for it",
            warm_s / cold_s,
            "times the time",
            f"{warm_s:.2f} s against {cold_s:.2f} s",
        ),
        *figures,
    ]


def _album(folder: Path, python: Path, world: World, access: Access, album: Album) -> Figure:
    """Fetch one album by turns, after what is compiled and cached once."""
    ours, theirs = [], []
    for number in range(FETCHES + 1):
        here = folder / f"{album.site}-{number}"
        theirs.append(_timed(lambda at=here: _stock(python, world, at / "theirs", album)))
        ours.append(_timed(lambda at=here: _fetch(at / "ours", access, album)))
    our_s, their_s = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return Figure(
        f"look at and fetch {TRACKS} tracks of {named(album.site).title}",
        f"`{' '.join(('yt-dlp', *album.options))}` itself",
        our_s / their_s,
        "times the time",
        f"{our_s:.2f} s against {their_s:.2f} s, each started for it",
    )


@contextmanager
def way_out(folder: Path, world: World, *, most_idle: int = 1) -> Iterator[Access]:
    """Lead sources to the loopback internet, by a guard of its own."""
    os.environ["CRATEFUL_ENGINES_PATH"] = str(ENGINES)
    guard, idle = Guard(), Idle[Child](most_idle)
    with guard.admit(max_bytes=10**12, upstream=world.internet.proxy_url) as way_out:
        yield Access(
            proxy_url=way_out.proxy_url,
            ca_file=world.internet.ca_file,
            cache_dir=folder / "cache",
            idle_engines=idle,
        )
    idle.close()
    guard.close()


def _fetch(into: Path, access: Access, album: Album) -> None:
    source = named(album.site)
    release = source.resolve(album.url, access, Onlooker())
    assert len(source.fetch(release, into, access, Onlooker()).tracks) == TRACKS


def _stock(python: Path, world: World, into: Path, album: Album) -> None:
    """Have yt-dlp's command fetch the same audio, as somebody would who wants an album."""
    quiet = ("--ignore-config", "--quiet", "--no-warnings", "--compat-options", "no-certifi")
    asked = [*album.options, "--paths", into, album.url]
    into.mkdir(parents=True)
    outside = {**os.environ, **world.outside()}
    subprocess.run([python, "-m", "yt_dlp", *quiet, *asked], check=True, env=outside)
    assert len(list(into.iterdir())) == TRACKS


def _until_first_request(world: World, access: Access) -> float:
    world.internet.forget()
    asked = ALBUMS[0].url, access, Onlooker()
    looking = threading.Thread(target=named("bandcamp").resolve, args=asked)
    started = time.perf_counter()
    looking.start()
    world.internet.wait_for(lambda request: request.host == "thefixtures.bandcamp.com")
    took_s = time.perf_counter() - started
    looking.join()
    return took_s


def _timed(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
