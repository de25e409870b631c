"""Waking workers for a download; best effort, after the commit."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kombu.exceptions import KombuError

from crateful.queue.app import QUEUE, WAKE, create
from crateful.settings import get_settings

if TYPE_CHECKING:
    from celery import Celery

logger = logging.getLogger(__name__)


class _Sender:
    """The process's way to the broker."""

    app: Celery | None = None


def use(app: Celery) -> None:
    """Send this process's wake-ups through ``app`` from now on."""
    _Sender.app = app


def wake(download_id: int) -> bool:
    """Tell the workers of a download whose row is committed; return whether it went out.

    Never fails: when the broker is down, a worker finds the row by itself soon after.
    """
    if _Sender.app is None:
        use(create(get_settings()))
    app = _Sender.app
    assert app is not None  # noqa: S101  # set two lines above
    try:
        app.send_task(WAKE, args=[download_id], queue=QUEUE, ignore_result=True)
    except (OSError, KombuError) as error:
        logger.warning("download %s: the queue is not there: %s", download_id, error)
        return False
    return True
