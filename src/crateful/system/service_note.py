"""A note of the running service's address in the data folder, for commands of this machine.

Several services of one machine may share the folder. The note names the one that started last,
and behind it the others, so that each takes away only what is its own.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crateful.downloads.worker import worker_id
from crateful.files import atomic

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

Entry = dict[str, Any]


@contextmanager
def noted(note: Path, url: str) -> Generator[None]:
    """Name a service of this process while the block runs.

    Args:
        note: the file, which services of one machine may share.
        url: where the service answers.

    Raises:
        OSError: the data folder can't be written to at the beginning.
    """
    mine = {"url": url, "pid": os.getpid(), "owner": str(worker_id.mine())}
    _write(note, [mine, *_living(note)])
    try:
        yield
    finally:
        others = [entry for entry in _living(note) if entry["owner"] != mine["owner"]]
        if others:
            _write(note, others)
        elif _is_ours_to_take(note):
            note.unlink(missing_ok=True)


def noted_url(note: Path) -> str | None:
    """Return where the service is: of those that live here the last one, else what is noted.

    One that was killed is still named first, and must not hide another that goes on.
    """
    if living := _living(note):
        return str(living[0]["url"])
    try:
        return str(json.loads(note.read_text())["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _living(note: Path) -> list[Entry]:
    """Return the services of this machine that a note names and that live, the last one first."""
    try:
        first = json.loads(note.read_text())
        entries = [first, *first.get("others", ())]
        found = [(entry, worker_id.parse(entry["owner"])) for entry in entries if entry["url"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # none, or not as we write it
    return [
        {name: entry[name] for name in ("url", "pid", "owner")}
        for entry, who in found
        if who is not None and who.is_here() and not who.is_dead()
    ]


def _is_ours_to_take(note: Path) -> bool:
    """Tell whether a note is of this machine: another one's service may have written it since."""
    try:
        who = worker_id.parse(json.loads(note.read_text())["owner"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return who is not None and who.is_here()


def _write(note: Path, entries: list[Entry]) -> None:
    atomic.write(note, json.dumps({**entries[0], "others": entries[1:]}).encode())
