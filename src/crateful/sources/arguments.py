"""Arguments that a household may hand to yt-dlp's way to a site: those that are listed, no others.

What reaches files, programs or other hosts is never listed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = 40
"""Characters of a name that nobody knows."""


def parse(text: str, known: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the arguments that a text such as ``player_client=tv,web; lang=en`` gives.

    Args:
        text: as an admin wrote it.
        known: what each value of an argument must look like, by its name.

    Raises:
        ValueError: there is no such argument, or it takes no such value.
    """
    found: dict[str, list[str]] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _, values = (each.strip() for each in part.partition("="))
        if name not in known:
            msg = f"there is no argument {name[:_SHOWN]!r}; there is {', '.join(known)}"
            raise ValueError(msg)
        found[name] = [value.strip() for value in values.split(",")]
        if not all(re.fullmatch(known[name], value) for value in found[name]):
            msg = f"{name} takes no such value"
            raise ValueError(msg)
    return found
