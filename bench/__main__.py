"""``python -m bench``: run everything and print the README's table."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import identify, idle, overhead, probe, qobuz
from bench.surroundings import loopback_internet


def main() -> None:
    """Measure, then print a Markdown table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = [*probe.run(folder / "probe"), *idle.run(folder / "idle")]
        with loopback_internet(folder / "internet") as world:
            figures += identify.run(folder / "identify", world)
            figures += overhead.run(folder / "overhead", world)
            figures += qobuz.run(folder / "qobuz", world)
    print("| what | against | ratio | measured |")
    print("|---|---|---|---|")
    for figure in figures:
        ratio = f"{figure.ratio:.1f} {figure.meaning}"
        print(f"| {figure.what} | {figure.against} | {ratio} | {figure.detail} |")


if __name__ == "__main__":
    main()
