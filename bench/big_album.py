"""An album of 335 MB from loopback, beside `curl` of the same files."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.audio_files import AudioShelf
from tests.servers.bandcamp import Bandcamp
from tests.servers.catalogue import Track
from tests.servers.internet import Internet

from bench.measure import Figure
from bench.qobuz import Onlooker
from bench.surroundings import World
from bench.ytdlp import way_out
from crateful.sources import named
from crateful.sources.source import Access

RUNS = 5
ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"
FILES = [f"https://p4.bcbits.com/download/flac/10{number}" for number in (1, 2, 3)]
TRACK_S = 1128
"""Noise can hardly be made smaller: three such tracks, twice the same, are 335 MB of FLAC."""
MB = 10**6


class HeavyShelf(AudioShelf):
    """Every FLAC on it is the same long one."""

    heavy: Path

    def of(self, track: Track, codec: str, suffix: str, **more: Any) -> Path:
        """Return the file of a track."""
        return self.heavy if suffix == "flac" else super().of(track, codec, suffix, **more)


def run(folder: Path) -> list[Figure]:
    """Return the ratio; what is fetched is checked by its size."""
    folder.mkdir(parents=True, exist_ok=True)
    shelf = HeavyShelf(folder / "audio")
    shelf.heavy = _noise(folder / "heavy.flac")
    size_bytes = len(FILES) * shelf.heavy.stat().st_size
    internet = Internet([Bandcamp(shelf)]).start()
    world = World(internet, shelf)
    ours, theirs = [], []
    try:
        with way_out(folder / "way", world) as access:
            for number in range(RUNS + 1):
                here = folder / str(number)
                here.mkdir()
                theirs.append(_curl(world, here, size_bytes))
                ours.append(_fetch(access, here / "ours", size_bytes))
                shutil.rmtree(here)
    finally:
        internet.stop()
    our_s, their_s = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return [
        Figure(
            f"look at and fetch an album of {size_bytes / MB:.0f} MB",
            "`curl` of its files",
            our_s / their_s,
            "times the time",
            f"{our_s:.2f} s against {their_s:.2f} s",
        )
    ]


def _noise(path: Path) -> Path:
    # 16 bits of it; of a float, FLAC would keep 24.
    source = f"anoisesrc=d={TRACK_S}:r=44100:a=1,aformat=s16:44100:stereo"
    quiet = ("ffmpeg", "-v", "error", "-f", "lavfi")
    subprocess.run([*quiet, "-i", source, "-compression_level", "0", path], check=True)
    return path


def _curl(world: World, here: Path, size_bytes: int) -> float:
    asked = [word for number, url in enumerate(FILES) for word in ("-o", here / str(number), url)]
    started = time.perf_counter()
    subprocess.run(["curl", "-sS", "--fail", *asked], check=True, env=world.outside())
    took_s = time.perf_counter() - started
    assert sum(file.stat().st_size for file in here.iterdir()) == size_bytes
    return took_s


def _fetch(access: Access, into: Path, size_bytes: int) -> float:
    source = named("bandcamp")
    started = time.perf_counter()
    release = source.resolve(ALBUM, access, Onlooker())
    fetched = source.fetch(release, into, access, Onlooker())
    took_s = time.perf_counter() - started
    assert sum((into / track.path).stat().st_size for track in fetched.tracks) == size_bytes
    return took_s
