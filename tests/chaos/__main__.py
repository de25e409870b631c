"""Let it storm by hand: ``python -m tests.chaos --seed 1 --rounds 20 --backend sqlite``.

Where Linux allows it, everything runs in namespaces of its own: file systems that can be filled
and write-protected, and processes none of which can outlive the run.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from tests.audio_files import AudioShelf
from tests.chaos.aim import aim
from tests.chaos.site import BACKENDS, NAMESPACE, may_mount
from tests.chaos.storm import ASKS, HARMS, Plan, rage


def main() -> int:
    """Print a table of what came of it; return 1 when anything was bad."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    if not may_mount() and (prefix := _namespace(options.backend)):
        command = [*prefix, sys.executable, "-m", "tests.chaos", *sys.argv[1:]]
        return subprocess.run(command, check=False, env={**os.environ, NAMESPACE: "1"}).returncode
    plan = Plan(**{each.name: getattr(options, each.name) for each in fields(Plan)})
    with tempfile.TemporaryDirectory(prefix="crateful-chaos-") as folder:
        audio = AudioShelf(options.audio or Path(folder) / "audio")
        if options.aim:
            tally = aim(options.kills, options.seed, Path(folder), audio)
            sys.stdout.write(f"{tally.table()}\n")
            return 1 if tally.findings else 0
        summary = rage(plan, Path(folder), audio)
    sys.stdout.write(f"{summary.table()}\n")
    return 1 if summary.findings else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=main.__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--backend", choices=BACKENDS, default="sqlite")
    parser.add_argument("--asks", type=int, default=ASKS, help="requests in a round")
    parser.add_argument("--harms", type=int, default=HARMS, help="breakages in a round")
    parser.add_argument("--aim", choices=("journal",), help="kill at its steps, and do only that")
    parser.add_argument("--kills", type=int, default=300, help="with --aim: how many")
    parser.add_argument("--audio", type=Path, help="a folder of sounds, kept for the next run")
    parser.add_argument("--keep", type=Path, help="where to copy a bad end for a look")
    return parser.parse_args()


def _namespace(backend: str) -> list[str]:
    """Return what puts a command into namespaces of its own; nothing where that is forbidden."""
    whoami = []
    if os.geteuid() != 0:  # PostgreSQL and RabbitMQ refuse to run as root
        whoami = ["--map-root-user" if backend == "sqlite" else "--map-current-user"]
    prefix = ["unshare", *whoami, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    try:
        allowed = subprocess.run([*prefix, "true"], check=False, capture_output=True)
    except FileNotFoundError:
        return []
    return prefix if allowed.returncode == 0 else []


if __name__ == "__main__":
    sys.exit(main())
