"""Runs the service in a process that dies by SIGKILL at an exact point of a download.

Usage: ``python -m tests.pipeline.killer POINT crateful-arguments...`` where POINT is
``stage:<stage>`` (that stage begins), ``renames:<n>`` (just before the n-th rename inside the
library), ``links:<n>`` (before the n-th hard link), ``writes:<n>`` (before the n-th new file
of staging) or ``originals:<n>`` (before the n-th original of a move is removed). It watches
from outside, with Python's own profile and audit hooks: the product has no test code in it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any


class Killer:
    """Counts down to the point and ends the process there."""

    def __init__(self, point: str) -> None:
        self.kind, _, self.wanted = point.partition(":")
        self.left = int(self.wanted) if self.wanted.isdecimal() else 1

    def at_call(self, frame: FrameType, event: str, _arg: object) -> None:
        """Look at each function as it is called."""
        code = frame.f_code
        is_stage = code.co_name == "stage" and code.co_filename.endswith("/job_watch.py")
        if event == "call" and is_stage and str(frame.f_locals.get("stage")) == self.wanted:
            self.die()

    def at_audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at each operation on a file as it begins."""
        place = str(arguments[0]) if arguments else ""
        hit = {
            "renames": event == "os.rename" and "/library/" in place,
            "links": event == "os.link",
            "originals": event == "os.remove" and "/originals/" in place,
            "writes": event == "open"
            and "/staging/" in place
            and set("wx") & set(str(arguments[1])),
        }.get(self.kind, False)
        if hit:
            self.left -= 1
            if self.left == 0:
                self.die()

    @staticmethod
    def die() -> None:
        """End as if the power had gone."""
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Arm the killer, then be the service."""
    point, *arguments = sys.argv[1:]
    killer = Killer(point)
    if killer.kind == "stage":
        threading.setprofile(killer.at_call)
    else:
        sys.addaudithook(killer.at_audit)
    from crateful.cli import main as crateful  # noqa: PLC0415  # the hook must stand first

    sys.argv = ["crateful", *arguments]
    crateful()


if __name__ == "__main__":
    main()
