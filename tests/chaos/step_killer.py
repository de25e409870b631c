"""Runs the service in a process that dies by SIGKILL at one step of `library.store`.

Usage: ``python -m tests.chaos.step_killer STEPS crateful-arguments...``. A step is a call or a
return, of Python or of C, in ``library/store/journal.py`` or ``library/store/disk.py``: before and
after each rename, link, sync, statement and commit. The product has no test code in it; 0 never
dies.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, FunctionType, ModuleType
from typing import Any

from crateful.cli import main as crateful
from crateful.library.store import disk, journal

AIMED_AT = (journal, disk)
FILES = frozenset(str(module.__file__) for module in AIMED_AT)


class Aim:
    """Counts steps down and ends the process at the last one.

    Args:
        steps: how many; 0 for one that lives.
    """

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._inside = threading.local()

    def take(self) -> None:
        """Have every function of the two modules watched, whoever calls it."""
        for module in AIMED_AT if self._left else ():
            for name, function in list(vars(module).items()):
                if isinstance(function, FunctionType) and _is_of(function, module):
                    setattr(module, name, self._watched(function))

    def _watched(self, function: FunctionType) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            if getattr(self._inside, "yes", False):
                return function(*args, **named)
            self._inside.yes = True
            sys.setprofile(self._step)
            try:
                return function(*args, **named)
            finally:
                sys.setprofile(None)
                self._inside.yes = False

        return call

    def _step(self, frame: FrameType, _event: str, _arg: object) -> None:
        caller = frame.f_back
        is_ours = frame.f_code.co_filename in FILES
        if is_ours or (caller is not None and caller.f_code.co_filename in FILES):
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _is_of(function: FunctionType, module: ModuleType) -> bool:
    is_plain = not hasattr(function, "__wrapped__")  # a context manager is not a call
    return is_plain and function.__module__ == module.__name__


def main() -> None:
    """Count the steps, and be the service."""
    _, steps, *arguments = sys.argv
    Aim(int(steps)).take()
    sys.argv = ["crateful", *arguments]
    crateful()


if __name__ == "__main__":
    main()
