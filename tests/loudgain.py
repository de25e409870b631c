"""What Debian's `loudgain` says of files: the measure to hold ours against."""

from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Judged:
    """How one file, or all together, is to be played."""

    gain_db: float
    peak: float


@dataclass(frozen=True, slots=True)
class JudgedAlbum:
    """What loudgain says of files as one album."""

    tracks: tuple[Judged, ...]
    album_gain_db: float
    album_peak: float


def loudgain(*files: Path) -> JudgedAlbum:
    """Measure files as one album; nothing is written."""
    ran = subprocess.run(
        ["loudgain", "-q", "-a", "-O", *files], capture_output=True, check=True, text=True
    )
    rows = list(csv.DictReader(io.StringIO(ran.stdout), delimiter="\t"))
    found = [Judged(_db(row["Gain"]), float(row["True_Peak"])) for row in rows]
    return JudgedAlbum(tuple(found[:-1]), found[-1].gain_db, found[-1].peak)


def _db(text: str) -> float:
    return float(text.removesuffix(" dB"))
