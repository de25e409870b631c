"""What the first page needs beside itself, told in the header of its answer (``Link``, RFC 8288).

A browser asks for it with the page's scripts then, not after them: on a slow line, that is one
round there and back. The build leaves it as ``announced.json`` (``web/vite.config.ts``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME: Final = "announced.json"


@dataclass(frozen=True, slots=True)
class Announced:
    """The header, but for the words, and those of each language."""

    links: str
    words: Mapping[str, str]

    def header_for(self, accept_language: str) -> str:
        """Return the header for somebody who reads these languages, the first known one of them."""
        tags = (tag.partition(";")[0].strip().lower() for tag in accept_language.split(","))
        known = (self.words[code] for tag in tags if (code := tag.partition("-")[0]) in self.words)
        # The words first: they are small, and browsers ask for six things at a time (HTTP/1.1).
        return ", ".join(filter(None, (next(known, ""), self.links)))


def read_announced(folder: Path, base_path: str) -> Announced:
    """Return what a build announces, below ``base_path``; nothing where there is no build."""
    try:
        told = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        return Announced("", {})
    words = {code: _header(links, base_path) for code, links in told["words"].items()}
    return Announced(_header(told["links"], base_path), words)


def _header(links: list[dict[str, Any]], base_path: str) -> str:
    return ", ".join(f"<{base_path}/{link['href']}>; {link['params']}" for link in links)
