"""Secrets that this installation makes for itself and keeps in its data folder."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from crateful import regular

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY = 0o600

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
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # the descriptor has the mode already
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(descriptor)
        # Unlike a rename, a link never replaces a key that another process made meanwhile.
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
