"""Rounds of a thread of the background: what is due is done, one by one, until nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    import logging
    import threading
    from collections.abc import Callable


def go(
    stopping: threading.Event,
    every_s: float,
    does_one: Callable[[], bool],
    logger: logging.Logger,
    put_off: str,
) -> None:
    """Work until the worker stops; an outage of the database or a disk ends one round only.

    Args:
        stopping: set once the worker is to stop.
        every_s: seconds between two rounds.
        does_one: does what is due longest, and tells whether there may be more.
        logger: told of an outage.
        put_off: what is told of it.
    """
    while not stopping.wait(every_s):
        try:
            while not stopping.is_set() and does_one():
                pass
        except (SQLAlchemyError, OSError):
            logger.exception(put_off)
