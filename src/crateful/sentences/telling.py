"""Which sentences of the catalogue a text is made of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from crateful.sentences.catalogue import Sentence, sentences

MAX_CHARACTERS: Final = 2000
"""No sentence of ours is longer; what others wrote may be."""

_MAX_DEPTH: Final = 3
"""“2 of 9 tracks did not come. X: ...” holds a sentence, which may hold the disk's own words."""

_BETWEEN: Final = re.compile(r"(?<=[.?]) (?=\S)")


class Told(BaseModel):
    """One sentence: which it is, and what it speaks of."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="Its stable name in the catalogue.")
    parameters: dict[str, Parameter] = Field(
        description="Text, a number, or the sentences that stand in its place."
    )


Parameter = str | int | float | list[Told]


def told(text: str | None) -> list[Told]:
    """Return the sentences of ``text`` in their order; none if any of it is not in the catalogue.

    >>> told("The file is empty.")
    [Told(code='audio-empty', parameters={})]
    """
    if not text or len(text) > MAX_CHARACTERS:
        return []
    return list(_told(text, 0))


@lru_cache(maxsize=2048)
def _told(text: str, depth: int) -> tuple[Told, ...]:
    if depth > _MAX_DEPTH:
        return ()
    if (whole := _one(text, depth)) is not None:
        return (whole,)
    for between in _BETWEEN.finditer(text):
        if (first := _one(text[: between.start()], depth)) is None:
            continue
        if rest := _told(text[between.end() :], depth):
            return (first, *rest)
    return ()


def _one(text: str, depth: int) -> Told | None:
    for sentence in sentences():
        if sentence.literal in text and (found := sentence.pattern.fullmatch(text)):
            parameters = {
                name: _parameter(sentence, name, value, depth)
                for name, value in found.groupdict().items()
            }
            return Told(code=sentence.code, parameters=parameters)
    return None


def _parameter(sentence: Sentence, name: str, value: str, depth: int) -> Parameter:
    match sentence.kinds[name]:
        case "#":
            digits = value.replace(",", "")
            return float(digits) if "." in digits else int(digits)
        case "*":
            return list(_told(value, depth + 1)) or value
        case _:
            return value
