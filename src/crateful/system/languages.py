"""Negotiates the language of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.sources.description import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Collection

MOST: Final = 20
"""Of what a header may list; browsers send at most a handful."""


def choose(accepted: str | None, known: Collection[str]) -> str:
    """Return the language of ``known`` that is wanted most, else English.

    Args:
        accepted: ``Accept-Language``, as RFC 9110, 12.5.4: ``de-AT, de;q=0.9, en;q=0.5``.
        known: the languages that there are, as ``de``.
    """
    wanted = [_weighed(one) for one in (accepted or "").split(",")[:MOST]]
    best_first = sorted(wanted, key=lambda one: -one[1])
    return next((tag for tag, weight in best_first if weight > 0 and tag in known), ENGLISH)


def _weighed(part: str) -> tuple[str, float]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    language = tag.strip().partition("-")[0].lower()
    if name.strip() != "q":
        return language, 1.0
    try:
        return language, float(value)
    except ValueError:
        return language, 0.0
