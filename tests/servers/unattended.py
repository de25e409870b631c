"""Servers that end with the tests, whatever ends the tests."""

import shutil
from collections.abc import Sequence


def tied(command: Sequence[object], signal: str = "KILL") -> list[str]:
    """Return ``command`` such that Linux sends it ``signal`` when the test process is gone.

    By util-linux's setpriv(1), which each Debian has; elsewhere the fixtures alone end it.
    """
    setpriv = shutil.which("setpriv")
    tie = [setpriv, "--pdeathsig", signal] if setpriv else []
    return [*tie, *map(str, command)]
