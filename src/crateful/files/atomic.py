"""Atomic writes: readers see the old file or the new one, also after a power cut."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

OWNER_ONLY: Final = 0o600
_AS_USUAL: Final = 0o666  # less what the process's umask takes


def write(path: Path, content: bytes, mode: int = _AS_USUAL) -> None:
    """Write a file all at once; see :func:`replacing`."""
    with replacing(path, mode) as draft:
        draft.write_bytes(content)


@contextmanager
def replacing(path: Path, mode: int = _AS_USUAL, ending: str = ".new") -> Generator[Path]:
    """Yield an empty file to fill, which takes the place of ``path`` when the block ends well.

    Raises:
        OSError: it can't be written; ``path`` is as it was.
    """
    with drafting(path, mode, ending) as draft:
        yield draft
        sync(draft)
        draft.replace(path)
        sync(path.parent)


@contextmanager
def drafting(path: Path, mode: int = _AS_USUAL, ending: str = ".new") -> Generator[Path]:
    """Yield an empty file beside ``path`` under a name of its own, and remove it afterwards.

    Args:
        path: what the file is meant for.
        mode: who may use it, less the umask.
        ending: of its name, for programs that tell formats by it.
    """
    draft = path.with_name(f".crateful-{secrets.token_hex(4)}{ending}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Return once a file or a folder's list of names would survive a power cut."""
    # Never waiting: somebody's pipe may stand in the place of a file.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
