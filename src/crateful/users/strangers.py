"""Counts refused bodies of clients that are not signed in.

What is counted is kept in memory, per process: a write for each refusal would cost more than
what it is to save.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from crateful.errors import ForbiddenError, UnauthenticatedError
from crateful.tools.addresses import site_of
from crateful.users.dependencies import current_user_of
from crateful.users.throttle import TRIES_PER_ADDRESS, WINDOW

if TYPE_CHECKING:
    from starlette.types import Scope

MAX_SITES: Final = 10_000
"""Addresses that are remembered; the one that was refused first is forgotten first."""


class StrangersBook:
    """Counts refused requests by address; one per application, used by its event loop only."""

    def __init__(self) -> None:
        self._refused: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def is_known(self, scope: Scope) -> bool:
        """Tell whether a request comes from somebody who is signed in."""
        connection = HTTPConnection(scope)
        if not {"authorization", "x-api-key", "cookie"} & set(connection.headers):
            return False
        return await run_in_threadpool(_is_signed_in, connection)

    def wait_s(self, scope: Scope) -> float:
        """Return for how many seconds strangers of the same address are not heard; often 0."""
        ends_at, count = self._refused.get(_site(scope), (0.0, 0))
        return max(0.0, ends_at - time.monotonic()) if count >= TRIES_PER_ADDRESS else 0.0

    def count(self, scope: Scope) -> None:
        """Count a request that was refused, as a try to sign in is."""
        site, now = _site(scope), time.monotonic()
        ends_at, count = self._refused.get(site, (0.0, 0))
        if ends_at <= now:
            ends_at, count = now + WINDOW.total_seconds(), 0
        self._refused[site] = (ends_at, count + 1)
        while len(self._refused) > MAX_SITES:
            self._refused.popitem(last=False)


def _is_signed_in(connection: HTTPConnection) -> bool:
    try:
        current_user_of(connection)
    except (UnauthenticatedError, ForbiddenError, SQLAlchemyError):
        return False
    return True


def _site(scope: Scope) -> str:
    client = scope.get("client")
    return site_of(client[0]) if client else ""
