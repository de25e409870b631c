"""Failures of the engine, and retries of those that pass."""

from __future__ import annotations

import asyncio
import errno
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Say = Callable[..., None]

Json = dict[str, Any]

_PATIENCE_S: Final = 10.0  # a longer wait is the service's to plan
UNREADABLE: Final = (AssertionError, AttributeError, LookupError, TypeError, ValueError)

PASSING: Final = {"rate-limited", "service-down", "network", "cdn-fault"}
"""What trying again soon may help."""
OF_ONE_TRACK: Final = PASSING | {"sample-only", "not-found", "not-streamable", "region"}
"""What may be so for one track; everything else ends the whole job."""
way_out: ContextVar[str | None] = ContextVar("way_out", default=None)  # the proxy


@dataclass(eq=False)
class Failure(Exception):  # noqa: N818  # a word of the protocol
    """Something did not work; the service has the sentence for its code."""

    code: str
    retry_after_s: float | None = None


def explained(error: BaseException) -> Failure:
    """Tell what an error on the way out means."""
    log(repr(error))
    if getattr(error, "errno", None) == errno.ENOSPC:
        return Failure(code="disk-full")
    if "egress guard" in str(error).lower():
        return Failure(code="too-big" if "size limit" in str(error) else "blocked-address")
    return Failure(code="network")


def log(line: str) -> None:
    """Write a line of this engine's log, which standard error is."""
    print(line, file=sys.stderr)  # noqa: T201  # see above


async def patiently(job: Json, work: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
    """Do some work, and again after a pause while there is hope."""
    for wait_s in [*(job["retry_pause_s"] * 2.0**n for n in range(job["tries"] - 1)), None]:
        try:
            return await work()
        except Failure as failure:
            asked_s = failure.retry_after_s
            is_hopeless = failure.code not in PASSING or (asked_s or 0) > _PATIENCE_S
            if wait_s is None or is_hopeless:
                raise
            log(f"{failure.code}, trying again")
            await asyncio.sleep(wait_s if asked_s is None else asked_s)
    raise AssertionError
