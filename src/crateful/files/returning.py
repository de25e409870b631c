"""Putting a file back where it was, in the place of nobody else's."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from crateful.files import atomic

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})
_DEFAULT_MODE: Final = 0o644


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file said of itself beside its content."""

    size_bytes: int
    mtime_ns: int
    mode: int

    def fits(self, path: Path) -> bool:
        """Tell whether the file is there, as it was."""
        try:
            now = path.lstat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size_bytes, self.mtime_ns)


def is_taken(path: Path) -> bool:
    """Tell whether anything stands at a path, be it a link to nowhere."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


@contextmanager
def returning(path: Path, stamp: Stamp) -> Generator[BinaryIO]:
    """Yield a file to write; it stands at ``path``, on the disk, when the block ends well.

    Raises:
        FileExistsError: something else stands there; it stays.
        OSError: it can't be written, or a link leads elsewhere on the way there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.parent.resolve() != path.parent:
        raise OSError(errno.ELOOP, "a link stands on the way there", str(path))
    forget_draft(path)
    draft = _draft_of(path)
    try:
        with draft.open("xb") as file:
            yield file
        draft.chmod(stamp.mode or _DEFAULT_MODE)
        os.utime(draft, ns=(stamp.mtime_ns, stamp.mtime_ns))
        atomic.sync(draft)
        _place(draft, path)
        atomic.sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def forget_draft(path: Path) -> None:
    """Remove what a process that died while it brought a file back has left beside it."""
    _draft_of(path).unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()
    return path.with_name(f".crateful-{digest[:16]}.back")


def _place(draft: Path, path: Path) -> None:
    """Give a file its name, unless that is taken."""
    try:
        os.link(draft, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if is_taken(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        draft.rename(path)
