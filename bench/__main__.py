"""``python -m bench``: run what is quick and print the README's table.

``python -m bench library [ALBUMS ...]`` fills libraries of a million tracks and times every look
at them; ``python -m bench websockets [CLIENTS]`` has a thousand browsers watch fifty downloads;
``python -m bench idle`` tells what nobody's using it costs; ``python -m bench queue`` what finding
the next of many downloads does; ``python -m bench strangers`` how long ``/health`` takes while
others attack.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import identify, idle, library, overhead, probe, qobuz, strangers, turns, websockets
from bench.measure import Figure
from bench.surroundings import loopback_internet


def main() -> None:
    """Measure what is asked for, then print a Markdown table."""
    wanted, *arguments = sys.argv[1:] or ["everything"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wanted == "library":
            library.main(folder, arguments)
        elif wanted == "websockets":
            websockets.main(folder, arguments)
        elif wanted == "queue":
            show(turns.run(folder))
        elif wanted == "strangers":
            show(strangers.run(folder))
        elif wanted == "idle":
            show(idle.run(folder))
        else:
            show(quick(folder))


def quick(folder: Path) -> list[Figure]:
    """Measure what takes minutes, not a quarter of an hour."""
    figures = [*probe.run(folder / "probe"), *idle.run(folder / "idle")]
    figures += strangers.run(folder / "strangers")
    with loopback_internet(folder / "internet") as world:
        figures += identify.run(folder / "identify", world)
        figures += overhead.run(folder / "overhead", world)
        figures += qobuz.run(folder / "qobuz", world)
    return figures


def show(figures: Sequence[Figure]) -> None:
    """Print a Markdown table."""
    print("| what | against | ratio | measured |")
    print("|---|---|---|---|")
    for figure in figures:
        ratio = f"{figure.ratio:.1f} {figure.meaning}"
        print(f"| {figure.what} | {figure.against} | {ratio} | {figure.detail} |")


if __name__ == "__main__":
    main()
