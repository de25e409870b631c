"""Parts of a JSON document that may be anything: only what has the shape is taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crateful.lists.readers.rows import UnreadableListError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def document(text: str) -> object:
    """Return what a text of JSON holds.

    Raises:
        UnreadableListError: it is no JSON.
    """
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = "This file is damaged: it is no JSON to its end. Export it again."
        raise UnreadableListError(msg) from error
    return found


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object, or an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> Sequence[Mapping[str, Any]]:
    """Return the members of a list, with an empty object for each that is none."""
    return [mapping(one) for one in value] if isinstance(value, list) else ()


def strings(value: object) -> Sequence[str]:
    """Return the texts of a list, or of one that stands alone."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]
