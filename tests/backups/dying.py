"""Runs one command of `crateful` and kills itself at the N-th thing that it does to disk or rows.

The product has no hook for this: SQLAlchemy and Python's own audit events say when it does one.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from crateful.cli import main

WATCHED = frozenset({"os.rename", "os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect"})


class Countdown:
    """Counts what was done; at zero the process is gone."""

    def __init__(self, left: int) -> None:
        self.left = left

    def count(self, *_facts: Any) -> None:  # each event has its own
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, name: str, _facts: tuple[object, ...]) -> None:
        if name in WATCHED:
            self.count()


def run(point: int, arguments: list[str]) -> None:
    """Run a command until it is done, or has done ``point`` things."""
    countdown = Countdown(point)
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, countdown.count)
    sys.addaudithook(countdown.audit)
    try:
        main(arguments, prog_name="crateful")
    finally:
        sys.stderr.write(f"did {point - countdown.left}\n")


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
