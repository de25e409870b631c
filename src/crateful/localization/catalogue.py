"""The sentences as patterns, read once.

In ``english.json`` a name in braces stands for text, with ``#`` for a number, and with ``*`` for
what may be a sentence itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_PARAMETER: Final = re.compile(r"\{(\w+)([#*]?)\}")
_NUMBER: Final = r"-?\d[\d,]*(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the catalogue."""

    code: str
    pattern: re.Pattern[str]
    literal: str
    """Its longest part without parameters: what lacks that is another sentence."""
    weight: int
    """Letters that are no parameters: the more, the surer."""
    kinds: dict[str, str]
    """The mark of each parameter."""


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return all sentences, those that say the most first."""
    texts: dict[str, str] = json.loads(Path(__file__).with_name("english.json").read_text("utf-8"))
    found = [_sentence(code, text) for code, text in texts.items()]
    return tuple(sorted(found, key=lambda one: -one.weight))


def _sentence(code: str, text: str) -> Sentence:
    literals = _PARAMETER.sub("\0", text).split("\0")
    pattern = re.escape(literals[0])
    kinds = dict[str, str]()
    for (name, mark), literal in zip(_PARAMETER.findall(text), literals[1:], strict=True):
        kinds[name] = mark
        pattern += f"(?P<{name}>{_NUMBER if mark == '#' else '.+?'})" + re.escape(literal)
    longest = max(literals, key=len)
    return Sentence(code, re.compile(pattern, re.DOTALL), longest, sum(map(len, literals)), kinds)
