"""Checks of JSON and text: unambiguous, bounded, and storable in every database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MARKS = 50_000
"""Brackets and commas in one body: what makes JSON dear to read is not its length."""


class UnfitError(ValueError):
    """Part of a request that no route could make sense of; the message is for its sender."""


def check_json(body: bytes) -> None:
    """Refuse JSON that is malformed, ambiguous, or has text that no database can keep.

    Raises:
        UnfitError: it is not JSON of RFC 8259 in UTF-8; a name comes twice in an object
            (section 4: what that means is up to the reader); a number is not finite; or a
            text has U+0000 or half a surrogate pair. Or it has more values than any request.
    """
    if sum(body.count(mark) for mark in b"[{,") > MAX_MARKS:
        msg = "The JSON has too many values."
        raise UnfitError(msg)
    try:
        value = json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_no_number)
        _check_values([value])
    except UnfitError:
        raise
    except RecursionError:
        msg = "The JSON is nested too deeply."
        raise UnfitError(msg) from None
    except ValueError:
        msg = "The body is not JSON in UTF-8."
        raise UnfitError(msg) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "The JSON has a name twice in one object."
        raise UnfitError(msg)
    return found


def _no_number(word: str) -> float:
    msg = f"{word} is no number in JSON."
    raise UnfitError(msg)


def _check_values(values: Iterable[Any]) -> None:
    waiting = list(values)
    while waiting:
        match waiting.pop():
            case str() as text:
                # Half a surrogate pair can be spelled in JSON and in nothing else.
                check_text(text.encode(errors="surrogatepass"))
            case dict() as found:
                waiting += found.keys()
                waiting += found.values()
            case list() as found:
                waiting += found
            case _:
                pass  # numbers, true, false and null have no text


def check_text(data: bytes) -> None:
    """Refuse text that no database can keep.

    Raises:
        UnfitError: it is not UTF-8, or has U+0000.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        msg = "The request has text that is not UTF-8."
        raise UnfitError(msg) from None
    if b"\0" in data:
        msg = "The request has a text with a NUL character."
        raise UnfitError(msg)
