"""Key files: secrets that this installation makes and keeps in its data folder."""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from crateful.files import atomic, regular
from crateful.files.atomic import OWNER_ONLY

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
"""256 bits: RFC 7518 section 3.2 asks for as many as HS256's output has."""


class DamagedKeyError(RuntimeError):
    """A key file is not what was written; an operator must restore or remove it."""


def load_or_make(path: Path) -> bytes:
    """Return the 32 secret bytes kept in ``path``, made on the first call.

    Several processes may start together: all get the same bytes, and a crash never leaves
    half a key. Nobody but the owner can read the file.

    Raises:
        DamagedKeyError: the file holds something else.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    # Copied or restored files often come with wider modes.
    path.chmod(OWNER_ONLY)
    key = regular.read_bytes(path)
    if len(key) != KEY_BYTES:
        msg = f"{path.name} is damaged: it has {len(key)} bytes, not {KEY_BYTES}"
        raise DamagedKeyError(msg)
    return key


def _make(path: Path) -> None:
    with atomic.drafting(path, OWNER_ONLY) as draft, suppress(FileExistsError):
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        atomic.sync(draft)
        # Unlike a rename, a link never replaces a key that another process made meanwhile.
        path.hardlink_to(draft)
