"""The whole job for one link: ours, against yt-dlp and `beet import` typed by hand."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.running import Service

from bench.measure import Figure, cpu_of, tree_cpu_s
from bench.surroundings import World

URL = "https://thefixtures.bandcamp.com/album/loop-songs"
RUNS = 3


def run(folder: Path, world: World) -> list[Figure]:
    """Return the ratios of wall time and of CPU."""
    theirs = [_by_hand(folder / f"hand{n}", world) for n in range(RUNS)]
    ours = _through_the_service(folder, world)
    hand_s, hand_cpu_s = (statistics.median(column) for column in zip(*theirs, strict=True))
    our_s, our_cpu_s = (statistics.median(column) for column in zip(*ours, strict=True))
    tools = "`yt-dlp -x` and `beet import -q` by hand"
    return [
        Figure(
            "link to shelved album, wall time",
            tools,
            our_s / hand_s,
            "times the time",
            f"{our_s:.2f} s against {hand_s:.2f} s",
        ),
        Figure(
            "link to shelved album, CPU",
            tools,
            our_cpu_s / hand_cpu_s,
            "times the CPU",
            f"{our_cpu_s:.2f} s against {hand_cpu_s:.2f} s, decoding every sample included",
        ),
    ]


def _by_hand(folder: Path, world: World) -> tuple[float, float]:
    staging, library = folder / "staging", folder / "library"
    config = folder / "beets.yaml"
    folder.mkdir(parents=True)
    world.write_beets_config(config, library)
    environment = {**os.environ, **world.outside()}
    fetch = [sys.executable, "-m", "yt_dlp", "--ignore-config", "--compat-options", "no-certifi"]
    fetch += ["-x", "-f", "ba[acodec=flac]/ba", "--embed-metadata", "--write-thumbnail"]
    fetch += ["-P", str(staging), "-o", "%(playlist_index)s %(track,title)s.%(ext)s", URL]
    file = [sys.executable, "-m", "beets", "-c", str(config), "import", "-q", str(staging)]

    def both() -> None:
        subprocess.run(fetch, check=True, capture_output=True, env=environment)
        subprocess.run(file, check=True, capture_output=True, env=environment)

    started = time.perf_counter()
    cpu_s = cpu_of(both)
    return time.perf_counter() - started, cpu_s


def _through_the_service(folder: Path, world: World) -> list[tuple[float, float]]:
    environment = {
        "CRATEFUL_PROXY_URL": world.internet.proxy_url,
        "CRATEFUL_CA_FILE": str(world.internet.ca_file),
    }
    measured = []
    service = Service(folder / "service", environment).start().set_up()
    assert service.process is not None
    for _ in range(RUNS):
        before_s = tree_cpu_s(service.process.pid)
        started = time.perf_counter()
        row = service.finish(URL)
        wall_s = time.perf_counter() - started
        service.wait_until_idle()
        measured.append((wall_s, tree_cpu_s(service.process.pid) - before_s))
        service.call("DELETE", f"/api/albums/{row['result_album_id']}")
    service.stop()
    return measured
