"""Probing an album through the warm child, against one ExifTool process per file."""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

from tests.audio_files import tone

from bench.measure import Figure, cpu_of
from crateful.workbench.client import Workbench

FILES = 40
RUNS = 3


def run(folder: Path) -> list[Figure]:
    """Return the ratio of CPU seconds, the honest number on a shared machine."""
    names = [f"{number:02}.flac" for number in range(FILES)]
    for number, name in enumerate(names):
        tone(folder / name, 5, 300 + number, tags={"title": f"Tone {number}", "album": "Tones"})
    bench = Workbench(1)
    bench.probe(folder, names[:1])  # warm, as it is in the middle of an import
    ours = statistics.median(cpu_of(lambda: bench.probe(folder, names)) for _ in range(RUNS))
    bench.close()

    def one_by_one() -> None:
        for name in names:
            subprocess.run(
                ["exiftool", "-j", "-G1", "-a", "-s", folder / name],
                check=True,
                capture_output=True,
            )

    theirs = statistics.median(cpu_of(one_by_one) for _ in range(RUNS))
    return [
        Figure(
            f"probe {FILES} files (mutagen + ExifTool)",
            "one `exiftool` process a file",
            theirs / ours,
            "times less CPU",
            f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms of CPU",
        )
    ]
