"""Opening regular files only: a pipe would block for ever.

Whoever can write into a folder can put a FIFO, a socket or a device there. ``open`` waits for the
other end of a FIFO, and no signal ends that wait in a thread.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from typing import IO, TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


_AT_ONCE_BYTES: Final = 64 * 1024**2
_NO_KERNEL_COPY: Final = frozenset(
    {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY, errno.EPERM, None}
)
"""What the kernel answers between or on file systems that it can't copy on; Python elsewhere."""


class NotRegularError(OSError):
    """There is a pipe, a socket, a device or a folder in the place of a file."""

    def __init__(self, path: os.PathLike[str] | str) -> None:
        super().__init__(errno.EINVAL, "it is no regular file", os.fspath(path))


def is_regular(path: Path) -> bool:
    """Tell whether a name is a file itself: no link, pipe, socket, device or folder."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def descriptor_of(path: Path, *, follow: bool = True) -> int:
    """Open a file for reading, without waiting.

    Raises:
        NotRegularError: it is none.
        OSError: it can't be opened.
    """
    try:
        descriptor = os.open(path, _FLAGS | (0 if follow else os.O_NOFOLLOW))
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a device that is not there
            raise NotRegularError(path) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegularError(path)
    return descriptor


def open_regular(path: Path, *, follow: bool = True) -> BinaryIO:
    """Return a file that is open for reading.

    Raises:
        NotRegularError: it is none.
        OSError: it can't be opened.
    """
    return os.fdopen(descriptor_of(path, follow=follow), "rb")


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises as :func:`open_regular`."""
    with open_regular(path) as file:
        return file.read()


def read_text(path: Path) -> str:
    """Return what a file of UTF-8 holds; raises as :func:`open_regular`."""
    return read_bytes(path).decode("utf-8")


def copy(source: Path, target: Path) -> os.stat_result:
    """Copy what a file holds, no link followed; return what the file was when it was opened.

    Raises:
        NotRegularError: the source is none.
        OSError: it can't be read or written.
    """
    with open_regular(source, follow=False) as reading:
        found = os.fstat(reading.fileno())
        with target.open("wb") as writing:
            _fill(reading, writing)
    return found


def _fill(reading: IO[bytes], writing: IO[bytes]) -> None:
    """Have the kernel copy: it shares blocks where a file system can (copy_file_range(2))."""
    try:
        while os.copy_file_range(reading.fileno(), writing.fileno(), _AT_ONCE_BYTES):
            pass
    except (OSError, AttributeError) as error:
        if getattr(error, "errno", None) not in _NO_KERNEL_COPY:
            raise
    # Whatever is left where it can't, from where it stopped: both are read and written on.
    shutil.copyfileobj(reading, writing, 1024 * 1024)
