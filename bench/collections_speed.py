"""A tagged collection moves in: ours, trusting its tags, against `beet import` on the same files.

``python -m bench collections-speed [ALBUMS [LONG_ALBUMS]]``: ten tracks an album, of a second and
of three minutes; in place and copied. The last line is what decoding takes, which follows when
nobody waits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from mutagen.flac import FLAC
from tests.running import Service, eventually

from bench.measure import Figure, cpu_of, tree_cpu_s
from crateful.workbench.client import Workbench

TRACKS = 10
TINY_S, LONG_S = 1, 180
RATE_HZ = 44_100
ALBUMS, LONG_ALBUMS = 100, 6
WAIT_S = 7200.0
LOOK_S = 0.1
"""Between two looks whether all are in: a few albums take no more than a second or two."""
SERVED = {"CRATEFUL_SOUNDCHECK_IDLE_S": "86400"}


@dataclass(frozen=True, slots=True)
class Took:
    """What one import of the collection took."""

    wall_s: float
    cpu_s: float


def run(folder: Path, sizes: Sequence[str]) -> list[Figure]:
    """Return the ratios, for albums of tiny files and of long ones."""
    counts = [int(size) for size in sizes] or [ALBUMS]
    long = counts[1] if len(counts) > 1 else max(1, min(LONG_ALBUMS, counts[0]))
    figures: list[Figure] = []
    for albums, length_s in ((counts[0], TINY_S), (long, LONG_S)):
        if albums:
            figures += _figures(folder / f"{length_s}s", albums, length_s)
    if long:
        figures.append(_decoding(folder / f"{LONG_S}s" / "collection"))
    return figures


def _figures(folder: Path, albums: int, length_s: int) -> list[Figure]:
    collection = folder / "collection"
    make_collection(collection, albums, length_s)
    what = f"{albums:,} tagged albums of {TRACKS} x {length_s} s"
    pairs = (
        ("in place", "in_place", ["-A", "-C", "-q"]),
        ("copied", "copy", ["-A", "-q"]),
    )
    figures = []
    for words, mode, options in pairs:
        theirs = _beets(folder / f"beets-{mode}", collection, options)
        ours = _ours(folder / f"ours-{mode}", collection, mode, albums)
        against = f"`beet import {' '.join(options)}`"
        figures += [
            Figure(
                f"{what}, {words}, wall time",
                against,
                ours.wall_s / theirs.wall_s,
                "times the time",
                f"{ours.wall_s:.1f} s against {theirs.wall_s:.1f} s",
            ),
            Figure(
                f"{what}, {words}, CPU",
                against,
                ours.cpu_s / theirs.cpu_s,
                "times the CPU",
                f"{ours.cpu_s:.1f} s against {theirs.cpu_s:.1f} s",
            ),
        ]
        shutil.rmtree(folder / f"beets-{mode}")
        shutil.rmtree(folder / f"ours-{mode}")
    return figures


def make_collection(folder: Path, albums: int, length_s: int) -> None:
    """Write albums whose tags are whole; no two files sound the same."""
    noise = np.random.default_rng(12)
    time_s = np.arange(length_s * RATE_HZ) / RATE_HZ
    for track in range(1, TRACKS + 1):
        hum = np.sin(time_s * (2 * np.pi * 110 * track)) * 9000
        samples = (hum + noise.normal(0, 300, len(time_s))).astype(np.int16)
        sound = np.column_stack([samples, np.roll(samples, 40)])
        for album in range(1, albums + 1):
            sound[0] = (album, track)
            place = folder / f"Artist {album % 50:02}" / f"Album {album:05}"
            place.mkdir(parents=True, exist_ok=True)
            path = place / f"{track:02} Title {track}.flac"
            soundfile.write(path, sound, RATE_HZ, format="FLAC")
            _tag(path, album, track)


def _tag(path: Path, album: int, track: int) -> None:
    file = FLAC(path)
    artist = f"Artist {album % 50:02}"
    file.update(
        {
            "artist": artist,
            "albumartist": artist,
            "album": f"Album {album:05}",
            "title": f"Title {track}",
            "tracknumber": str(track),
            "tracktotal": str(TRACKS),
            "date": "1999",
            "genre": "Rock",
        }
    )
    file.save()


def _beets(folder: Path, collection: Path, options: Sequence[str]) -> Took:
    music = folder / "music"
    shutil.copytree(collection, music)
    config = folder / "beets.yaml"
    config.write_text(f"directory: {folder / 'library'}\nlibrary: {folder / 'beets.db'}\n")
    command = [sys.executable, "-m", "beets", "-c", str(config), "import", *options, str(music)]
    environment = {**os.environ, "BEETSDIR": str(folder), "HOME": str(folder)}
    return _timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))


def _timed(action: Callable[[], object]) -> Took:
    started = time.perf_counter()
    cpu_s = cpu_of(action)
    return Took(time.perf_counter() - started, cpu_s)


def _ours(folder: Path, collection: Path, mode: str, albums: int) -> Took:
    """Import through the API, from the request to the last album that is in the library."""
    service = Service(folder / "service", SERVED)
    music = service.library if mode == "in_place" else folder / "music"
    shutil.copytree(collection, music)
    service.start().set_up()
    assert service.process is not None
    before_s, started = tree_cpu_s(service.process.pid), time.perf_counter()
    body = {"folder": str(music), "mode": mode, "trust_tags": True}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    eventually(lambda: _is_done(service, batch, albums), WAIT_S, LOOK_S)
    wall_s = time.perf_counter() - started
    took = Took(wall_s, tree_cpu_s(service.process.pid) - before_s)
    service.stop()
    return took


def _is_done(service: Service, batch: str, albums: int) -> bool:
    now = service.call("GET", f"/api/imports/{batch}?limit=1")
    done = now["by_status"].get("complete", 0)
    assert now["ended"] == done, now["by_status"]
    return bool(done == albums)


def _decoding(collection: Path) -> Figure:
    files = sorted(collection.rglob("*.flac"))[: 2 * TRACKS]
    command = ["flac", "-t", "-s", *map(str, files)]
    theirs_s = cpu_of(lambda: subprocess.run(command, check=True))
    bench = Workbench(1)
    names = {path.relative_to(collection).as_posix(): None for path in files}
    first = next(iter(names))
    bench.verify(collection, {first: None})  # its child has started
    ours_s = cpu_of(lambda: bench.verify(collection, names))
    bench.close()
    return Figure(
        f"decoding {len(files)} files of {LONG_S} s, CPU",
        "`flac -t`",
        ours_s / theirs_s,
        "times the CPU",
        f"{ours_s:.2f} s against {theirs_s:.2f} s, what stands behind the sound looked for",
    )
