"""Runs the service so that what follows a commit, and what is told of it, comes late.

Usage: ``python -m tests.lagging crateful arguments...``; ``pytest --lag`` starts each service so.
A download is complete before its move is tidied up, its links are laid and its news arrive: a test
that looks at those without waiting fails here at once, and elsewhere once in a thousand times.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from crateful.cli import main as crateful
from crateful.events.broker import BrokerCarrier
from crateful.events.bus import LocalCarrier
from crateful.events.messages import Item

CHANCE: Final = 0.4
"""Of a commit to be followed by nothing for a while."""

MOST_S: Final = 0.6


def lag(chance: float = 1.0) -> None:
    """Do nothing for a while, or go on at once."""
    if random.random() < chance:  # noqa: S311
        time.sleep(random.random() * MOST_S)  # noqa: S311


def late(send: Callable[[Any, Sequence[Item]], bool]) -> Callable[[Any, Sequence[Item]], bool]:
    """Return what sends a batch of news some time after it was asked to."""

    def send_late(carrier: Any, batch: Sequence[Item]) -> bool:
        lag()
        return send(carrier, batch)

    return send_late


def main() -> None:
    """Be the service, but late."""
    event.listen(Session, "after_commit", lambda _session: lag(CHANCE))
    for carrier in (LocalCarrier, BrokerCarrier):
        carrier.send = late(carrier.send)
    sys.argv.pop(0)  # what is left is a command line, by which a service is known to run
    crateful()


if __name__ == "__main__":
    main()
