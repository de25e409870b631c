"""The looker at lists: a worker's thread that asks each day what is new in them elsewhere."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from crateful.db import utc_now
from crateful.errors import InvalidError, Recovery, StepFailedError
from crateful.events.messages import Notification
from crateful.lists.linked import addresses, reading
from crateful.lists.models import LISTENBRAINZ
from crateful.lists.readers.rows import ReadList
from crateful.lists.synced import accounts
from crateful.lists.synced.client import SILENT, AccountRefusedError, AwayError, ListenBrainz
from crateful.preferences.vault import SecretUnreadableError
from crateful.tools import rounds

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.lists.synced.accounts import Claim

logger = logging.getLogger(__name__)

ROUND_S: Final = 10.0
"""Seconds between two rounds; each is a step in an index while nothing is due."""

PUT_OFF: Final = timedelta(hours=1)
"""Until the next look when a site does not answer, if it asks for no longer pause."""


class _LostError(Exception):
    """Another worker has the account, or it is gone."""


class ListLooker:
    """Brings what is new in people's lists at ListenBrainz and in playlists that they linked.

    Args:
        context: what the worker's jobs share.
        bus: tells people of what is new.
        clock: says what time it is, in UTC.
    """

    def __init__(
        self, context: WorkerContext, bus: Bus, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._context = context
        self._bus = bus
        self._clock = clock

    def run(self, stopping: threading.Event) -> None:
        """Work until the worker stops."""
        sleep = partial(stopping.wait, ROUND_S)
        put_off = "Lists of other sites are looked at later"
        rounds.go(stopping, sleep, self.does_one, logger, put_off)

    def does_one(self) -> bool:
        """Look at the account that is due longest; return whether there may be more."""
        with self._context.database.session() as session:
            held = accounts.claim(session, self._clock())
        if held is None:
            return False
        try:
            self._look(held)
        except _LostError:
            return True
        except AwayError as error:
            logger.warning("ListenBrainz does not answer: %s", error)
            pause = max(PUT_OFF, timedelta(seconds=error.retry_after_s))
            self._settle(held, pause, SILENT)
            return False  # it does not answer the next one either
        except StepFailedError as error:
            logger.warning("a playlist of %s can't be read: %s", held.service, error)
            self._settle(held, _pause_after(error), str(error))
        except (AccountRefusedError, SecretUnreadableError, InvalidError) as error:
            self._settle(held, accounts.EVERY, str(error))
        else:
            self._settle(held, accounts.EVERY, looked=True)
        return True

    def _settle(
        self, held: Claim, pause: timedelta, problem: str = "", *, looked: bool = False
    ) -> None:
        with self._context.database.session() as session:
            accounts.settle(session, held, self._clock() + pause, problem, looked=looked)

    def _look(self, held: Claim) -> None:
        if held.service == LISTENBRAINZ:
            self._look_at_account(held)
            return
        link = addresses.playlist_at(held.name)
        with self._context.database.reading() as session:
            known = accounts.stamps(session, held)
        if known.get(link.origin) is not None:  # nobody unsynced or deleted it
            self._bring(held, link.origin, reading.read(link, self._context), "")

    def _look_at_account(self, held: Claim) -> None:
        token = self._context.vault.open(held.token) if held.token else ""
        url = self._context.preferences().listenbrainz_url
        with self._context.database.reading() as session:
            known = accounts.stamps(session, held)
        way = self._context.musicbrainz()
        with ListenBrainz(url, token, way, self._context.database) as there:
            self._look_at_playlists(held, there, known)
            origin = accounts.origin_of(f"loved:{held.name.casefold()}")
            stamp = known.get(origin, "")
            if stamp is None or (loved := there.loved(held.name, stamp)) is None:
                return
            if loved[1] or origin in known:
                self._bring(held, origin, ReadList(f"Loved by {held.name}", loved[1]), loved[0])

    def _look_at_playlists(
        self, held: Claim, there: ListenBrainz, known: dict[str, str | None]
    ) -> None:
        for one in there.playlists(held.name):
            origin = accounts.origin_of(f"playlist:{one.id}")
            stamp = known.get(origin, "")
            if stamp is None or (stamp and stamp == one.stamp):
                continue
            read = there.playlist(one.id)
            if read is not None:
                self._bring(held, origin, ReadList(one.name, read.rows, read.left_out), one.stamp)

    def _bring(self, held: Claim, origin: str, read: ReadList, stamp: str) -> None:
        with self._context.database.session() as session:
            brought = accounts.bring(session, held, origin, read, stamp, self._clock())
            if brought is None:
                raise _LostError
            row, new = brought
            name = row.name
        if new and not held.is_first:
            message = f"{new} new in {name}."
            self._bus.tell(
                held.user_id,
                Notification(title="Your list has grown", message=message, code="list-grew"),
            )


def _pause_after(error: StepFailedError) -> timedelta:
    if error.recovery not in {Recovery.TRANSIENT, Recovery.WAITING}:
        return accounts.EVERY
    return max(PUT_OFF, timedelta(seconds=error.retry_after_s or 0))
