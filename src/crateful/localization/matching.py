"""Which sentences of the catalogue a text is made of."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from crateful.localization.catalogue import Sentence, sentences

MAX_CHARACTERS: Final = 1000
"""No sentence of ours is longer; what others wrote may be, and would be looked at for seconds."""

_MAX_ENDS: Final = 20
"""Of sentences, or of what looks like one within a name: a text that has more is not ours."""

_MAX_DEPTH: Final = 3
"""“2 of 9 tracks did not come. X: ...” holds a sentence, which may hold the disk's own words."""

_BETWEEN: Final = re.compile(r"(?<=[.?]) (?=\S)")


class MessageCode(BaseModel):
    """One sentence: which it is, and what it speaks of."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="Its stable name in the catalogue.")
    parameters: dict[str, Parameter] = Field(
        description="Text, a number, or the sentences that stand in its place."
    )


Parameter = str | int | float | list[MessageCode]


def message_codes_of(text: str | None) -> list[MessageCode]:
    """Return the sentences of ``text`` in their order; none if any of it is not in the catalogue.

    >>> message_codes_of("The file is empty.")
    [MessageCode(code='audio-empty', parameters={})]
    """
    if not text or len(text) > MAX_CHARACTERS:
        return []
    return list(_codes(text, 0))


@lru_cache(maxsize=2048)
def _codes(text: str, depth: int) -> tuple[MessageCode, ...]:
    if depth > _MAX_DEPTH:
        return ()
    if (whole := _one(text, depth)) is not None:
        return (whole,)
    ends = list(_BETWEEN.finditer(text))
    if len(ends) > _MAX_ENDS:
        return ()
    for between in ends:
        if (first := _one(text[: between.start()], depth)) is None:
            continue
        if rest := _codes(text[between.end() :], depth):
            return (first, *rest)
    return ()


def _one(text: str, depth: int) -> MessageCode | None:
    for sentence in sentences():
        if sentence.literal in text and (found := sentence.pattern.fullmatch(text)):
            parameters = {
                name: _parameter(sentence, name, value, depth)
                for name, value in found.groupdict().items()
            }
            return MessageCode(code=sentence.code, parameters=parameters)
    return None


def _parameter(sentence: Sentence, name: str, value: str, depth: int) -> Parameter:
    match sentence.kinds[name]:
        case "#":
            digits = value.replace(",", "")
            return float(digits) if "." in digits else int(digits)
        case "*":
            return list(_codes(value, depth + 1)) or value
        case _:
            return value
