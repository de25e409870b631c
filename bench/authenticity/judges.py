"""The two tools that judge the same files, and what each takes for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.measure import cpu_of
from crateful.audio.authenticity import album_rule
from crateful.audio.authenticity.examination import examine

OTHER: Final = "flac-detective==2.5.0"
_CONVICTED: Final = "FAKE_CERTAIN"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a tool said of one file."""

    codec: str | None
    """That it proved; of the other tool ``lossy``, which names none."""
    cpu_s: float


def ours(files: Sequence[Path]) -> dict[Path, Judgement]:
    """Examine each file by itself, as a single is."""
    told: dict[Path, Judgement] = {}
    for file in files:
        found: list[str | None] = []
        cpu_s = cpu_of(lambda file=file, found=found: found.append(_named(file)))  # type: ignore[misc]  # mypy knows no defaults
        told[file] = Judgement(found[0], cpu_s)
    return told


def others(files: Sequence[Path], folder: Path) -> dict[Path, Judgement]:
    """Have ``flac-detective`` judge all files, in an environment and a folder of its own."""
    python = folder / "venv" / "bin"
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([python / "pip", "install", "-q", OTHER], check=True)
    report = folder / "report.json"
    command = [python / "flac-detective", "--no-update-check", "--workers", "1"]
    command += ["--format", "json", "--work-dir", folder, "--output", report]
    environment = {**os.environ, "FLAC_DETECTIVE_NO_UPDATE_CHECK": "1", "OMP_NUM_THREADS": "1"}
    done = cpu_of(
        lambda: subprocess.run(
            [*command, *files], check=False, env=environment, stdout=sys.stderr.fileno()
        )
    )
    each_s = done / max(len(files), 1)
    told = json.loads(report.read_text())["results"]
    said = {Path(one["filepath"]).name: one["verdict"] for one in told}
    return {
        file: Judgement("lossy" if said.get(file.name) == _CONVICTED else None, each_s)
        for file in files
    }


def _named(file: Path) -> str | None:
    found = examine(file)
    (told,) = album_rule.proven([album_rule.Examined(found, 16)])
    return told.origin
