"""Zip files: what is in one, whether it may be unpacked, and unpacking it.

Nothing that a zip says of itself is believed. ``zipfile`` alone would write links as files, drop
what leads out of a folder from names, take the last of two entries of one name, and unpack fifty
megabytes of nothing into as many gigabytes as it is told.
"""

from __future__ import annotations

import io
import stat
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from crateful.audio.files import SYSTEM_FOLDERS
from crateful.downloads.moving_in import zip_names
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths, regular

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from pathlib import Path, PurePosixPath
    from zipfile import ZipInfo

    from crateful.tools.watch import Watch

SUFFIX: Final = ".zip"

MAX_FILES: Final = 20_000
"""Entries of one zip: some hundred albums."""

MAX_DIRECTORY_BYTES: Final = 8 * 1024**2
"""Of its list of entries, which is read whole."""

MAX_RATIO: Final = 100
SMALL_BYTES: Final = 100 * 1024**2
"""More than a hundred times a zip's size does not come out of it, unless it is less than this."""

MAX_NAME_BYTES: Final = 255
"""Of one name, on every file system of Linux."""

_CHUNK: Final = 1024 * 1024
_ENCRYPTED: Final = 0x1 | 0x40
_PATCHED: Final = 0x20
_UNIX: Final = 3
_ARCHIVES: Final = frozenset({SUFFIX, ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip."""

    path: PurePosixPath
    """Below the zip."""
    size_bytes: int
    checksum: int
    info: ZipInfo

    @property
    def stamp(self) -> str:
        """Changes when the file's content does."""
        return f"{self.size_bytes}\0{self.checksum:08x}"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a zip holds."""

    members: tuple[Member, ...]
    odd: tuple[PurePosixPath, ...]
    """Links, pipes and devices: they are never made."""
    archives: tuple[PurePosixPath, ...]
    """Archives inside it: they are never opened."""


def is_zip(path: Path) -> bool:
    """Tell whether a file's name says that it is a zip."""
    return path.suffix.lower() == SUFFIX


def is_rubbish(path: PurePosixPath) -> bool:
    """Tell whether a file in a zip is hidden, or one that a system keeps for itself."""
    parts = [part.casefold() for part in path.parts]
    return any(part.startswith(".") or part in SYSTEM_FOLDERS for part in parts)


def look(path: Path) -> Contents:
    """Return what a zip holds, having checked all that can be told without unpacking.

    Raises:
        StepFailedError: it is damaged, encrypted or made to harm; nothing of it should be used.
    """
    with _opened(path) as archive:
        return _checked(path, archive)


def unpack(path: Path, members: Sequence[Member], into: Path, watch: Watch) -> None:
    """Unpack files of a zip below a folder.

    Args:
        path: the zip.
        members: which, as :func:`look` told them.
        into: a folder that nobody else uses; what is there is not replaced.
        watch: who may stop it, between any two megabytes.

    Raises:
        StepFailedError: as :func:`look`, or a file in it is damaged.
        OSError: our own disk is full.
    """
    with _opened(path) as archive:
        for member in members:
            target = into / member.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member.info) as packed, target.open("xb") as writing:
                written_bytes = _copy(packed, writing, watch)
            if written_bytes != member.size_bytes:
                raise _damaged(path, "a file in it is not as long as it says")


def _copy(packed: IO[bytes], writing: IO[bytes], watch: Watch) -> int:
    size_bytes = 0
    while chunk := packed.read(_CHUNK):
        watch.check()
        size_bytes += writing.write(chunk)
    return size_bytes


class _Guarded(io.BufferedReader):
    """A zip of which no more is read at a time than an honest one's list of entries takes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, unless it is too much at once; without a size, at most that much."""
        if size is not None and size > MAX_DIRECTORY_BYTES:
            msg = "it lists more entries than any album has"
            raise BadZipFile(msg)
        return super().read(MAX_DIRECTORY_BYTES if size is None or size < 0 else size)


@contextmanager
def _opened(path: Path) -> Generator[ZipFile]:
    """Open a zip, and turn whatever is wrong with it into what a person can act on."""
    try:
        with _Guarded(io.FileIO(_descriptor(path))) as file, ZipFile(file) as archive:
            yield archive
    except BadZipFile as error:
        raise _damaged(path, str(error)[:120].rstrip(".")) from error
    except (EOFError, ValueError, OverflowError, zlib.error, struct.error) as error:
        raise _damaged(path, "it is not whole") from error
    except NotImplementedError as error:
        raise _not_supported(path) from error


def _descriptor(path: Path) -> int:
    try:
        return regular.descriptor_of(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"The zip {_name(path)} is gone; check it and import it again."
        raise StepFailedError(msg, code="folder-gone", recovery=Recovery.NEEDS_USER) from error
    except OSError as error:
        msg = f"The server can't read {_name(path)}: {error.strerror}; look after it and try again."
        code = "file-not-readable"
        raise StepFailedError(msg, code=code, recovery=Recovery.NEEDS_USER) from error


def _checked(path: Path, archive: ZipFile) -> Contents:
    infos = archive.infolist()
    if len(infos) > MAX_FILES:
        raise _unsafe(path, f"it holds more than {MAX_FILES:,} files")
    files: list[Member] = []
    odd: list[Member] = []
    for info, name in zip(infos, zip_names.read(infos), strict=True):
        inside = zip_names.inside(name)
        if inside is None:
            raise _unsafe(path, f"the name {name[-80:]!r} leads out of it")
        if not name.endswith("/"):
            is_odd = stat.S_IFMT(_mode(info)) not in {0, stat.S_IFREG}
            (odd if is_odd else files).append(Member(inside, info.file_size, info.CRC, info))
    members = [one for one in files if one.path.suffix.lower() not in _ARCHIVES]
    _check_names(path, [one.path for one in (*files, *odd)])
    _check_sizes(path, [one.info for one in files])
    _check_readable(path, [one.info for one in members])
    return Contents(
        tuple(members),
        tuple(one.path for one in odd),
        tuple(one.path for one in files if one.path.suffix.lower() in _ARCHIVES),
    )


def _mode(info: ZipInfo) -> int:
    """Return the file's type and rights where the system that made the zip has them."""
    return info.external_attr >> 16 if info.create_system == _UNIX else 0


def _check_names(path: Path, names: Sequence[PurePosixPath]) -> None:
    """Refuse names that stand for two files, or for a file and the folder of another."""
    seen = set(names)
    folders = {folder for name in names for folder in name.parents}
    if len(seen) < len(names) or seen & folders:
        raise _unsafe(path, "two of its files have one name")
    if any(len(part.encode()) > MAX_NAME_BYTES for name in names for part in name.parts):
        raise _unsafe(path, f"a name in it is longer than {MAX_NAME_BYTES} bytes")


def _check_sizes(path: Path, infos: Iterable[ZipInfo]) -> None:
    """Refuse what unpacks into far more than it is, and files that lie over each other."""
    size_bytes = path.stat().st_size
    end = total = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < 0:
            raise _damaged(path, "its beginning is missing")
        if info.header_offset < end:
            raise _unsafe(path, "its files lie over each other")
        end = info.header_offset + info.compress_size
        total += info.file_size
    if end > size_bytes:
        raise _damaged(path, "it is not whole")
    if total > max(SMALL_BYTES, MAX_RATIO * size_bytes):
        raise _unsafe(path, f"{total // 10**6:,} MB would come out of {size_bytes // 1000:,} kB")


def _check_readable(path: Path, infos: Iterable[ZipInfo]) -> None:
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            msg = f"{_name(path)} is encrypted; unpack it yourself and import the folder."
            raise StepFailedError(msg, code="zip-encrypted", recovery=Recovery.NEEDS_USER)
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.flag_bits & _PATCHED:
            raise _not_supported(path)


def _damaged(path: Path, why: str) -> StepFailedError:
    msg = f"{_name(path)} can't be unpacked: {why}; get the zip again."
    return StepFailedError(msg, code="zip-damaged", recovery=Recovery.NEEDS_USER)


def _not_supported(path: Path) -> StepFailedError:
    msg = (
        f"{_name(path)} is packed in another way than zips usually are; "
        "unpack it yourself and import the folder."
    )
    return StepFailedError(msg, code="zip-not-supported", recovery=Recovery.NEEDS_USER)


def _unsafe(path: Path, why: str) -> StepFailedError:
    msg = f"{_name(path)} is not unpacked: {why}."
    return StepFailedError(msg, code="zip-unsafe", recovery=Recovery.NEEDS_USER)


def _name(path: Path) -> str:
    return paths.readable(path.name)[-100:]
