"""Requests to MusicBrainz for one album: ours, against stock beets on the same files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.pipeline.records import make_folder
from tests.servers.catalogue import EDITIONS

from bench.measure import Figure
from bench.surroundings import MIRROR, World
from crateful.tagging.types import Hints, MusicBrainz, Query, TrackHint
from crateful.workbench.client import Workbench


def run(folder: Path, world: World) -> list[Figure]:
    """Count what the server saw."""
    album = make_folder(world.shelf, folder / "album", EDITIONS[3])
    ours = _ours(album, world, folder)
    theirs = _stock(album, world, folder)
    return [
        Figure(
            "requests to identify an album with five editions",
            "stock `beet import`",
            theirs / ours,
            "times fewer",
            f"{ours} against {theirs}",
        )
    ]


def _ours(album: Path, world: World, folder: Path) -> int:
    database_url = world.new_database(folder)
    access = MusicBrainz(
        url=f"https://{MIRROR}",
        requests_per_s=100,
        cover_art_url="https://coverartarchive.org",
        proxy_url=world.internet.proxy_url,
        ca_file=str(world.internet.ca_file),
        database_url=database_url,
    )
    files = tuple(TrackHint(path.name) for path in sorted(album.iterdir()))
    bench = Workbench(1)
    world.internet.reset()
    bench.identify(album, Hints(tracks=files), Query(), access)
    bench.close()
    return world.musicbrainz_requests()


def _stock(album: Path, world: World, folder: Path) -> int:
    config = folder / "beets.yaml"
    world.write_beets_config(config, folder / "beets-library")
    world.internet.reset()
    subprocess.run(
        [sys.executable, "-m", "beets", "-c", config, "import", "-q", "-C", "-W", album],
        check=True,
        capture_output=True,
        env={**os.environ, **world.outside()},
    )
    return world.musicbrainz_requests()
