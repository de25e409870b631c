"""The two tools that judge the same files, and what each takes for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.authenticity.material import CACHE
from bench.measure import cpu_of

OTHER: Final = "flac-detective==2.5.0"
_CONVICTED: Final = "FAKE_CERTAIN"
_PINNED: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a tool said of one file."""

    codec: str | None
    """That it proved; of the other tool ``lossy``, which names none."""
    cpu_s: float
    trace: str | None = None
    """What was found, proof or not."""


def ours(files: Sequence[Path]) -> dict[Path, Judgement]:
    """Examine files in one child, as the workbench does; its start is not counted."""
    words = [sys.executable, "-m", "bench.authenticity.examining", *files[:1], *files]
    said = subprocess.run(
        words, check=True, env={**os.environ, **_PINNED}, capture_output=True, text=True
    ).stdout
    # The first is only there to have the libraries loaded.
    told = [json.loads(line) for line in said.splitlines()][1:]
    return {file: Judgement(**one) for file, one in zip(files, told, strict=True)}


def others(files: Sequence[Path]) -> dict[Path, Judgement]:
    """Have ``flac-detective`` judge all files, in an environment of its own."""
    program = _installed() / "bin" / "flac-detective"
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "report.json"
        command = [program, "--no-update-check", "--workers", "1"]
        command += ["--format", "json", "--work-dir", name, "--output", report]
        quiet = {**os.environ, **_PINNED, "FLAC_DETECTIVE_NO_UPDATE_CHECK": "1"}
        done_s = cpu_of(
            lambda: subprocess.run(
                [*command, *files], check=False, env=quiet, stdout=subprocess.DEVNULL
            )
        )
        told = json.loads(report.read_text())["results"]
    each_s = done_s / max(len(files), 1)
    said = {Path(one["filepath"]).name: one["verdict"] for one in told}
    return {
        file: Judgement("lossy" if said.get(file.name) == _CONVICTED else None, each_s)
        for file in files
    }


def _installed() -> Path:
    place = CACHE / OTHER
    if not place.is_dir():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", OTHER], check=True)
    return place
