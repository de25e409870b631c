"""Servers of the household's own that a source is told of: whether they are of use now."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crateful.system.schemas import SourceAdvice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crateful.engines.ytdlp.sayings import Failure
    from crateful.sources.description import SourceDescription

_KEPT_S: Final = 30
"""An answer is good for so long, so that a server that is silent holds up no page for more."""


def advice_on(described: SourceDescription, told: Mapping[str, object]) -> Iterator[SourceAdvice]:
    """Yield what is to be done about the servers of a source; they are asked now.

    Args:
        described: the source.
        told: what the household has told of it, by the names of its fields.
    """
    for one in described.account:
        address = str(told.get(one.name) or "")
        if one.trouble is None or not address:
            continue
        if failure := _asked(one.trouble, address, time.monotonic() // _KEPT_S):
            yield SourceAdvice(code=failure.code, message=failure.message)


@lru_cache(maxsize=16)
def _asked(trouble: Callable[[str], Failure | None], address: str, now: float) -> Failure | None:
    del now  # only tells old answers from new ones
    return trouble(address)
