"""Reading and checking an archive, which may be damaged or forged."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from crateful.archives.manifest import FORMAT, MAX_BYTES, MEMBER, ArchiveError, Manifest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from crateful.archives.manifest import KeyContent, TableContent

KEY_BYTES: Final = 4096
"""More than any key has."""

DAMAGED: Final = "{} is damaged: nothing was changed. Take another backup."


@dataclass(frozen=True)
class Archive:
    """An open archive. Only members that its manifest names are read; no name is ever a path."""

    path: Path
    manifest: Manifest
    _file: zipfile.ZipFile

    def rows(self, table: TableContent) -> Iterator[list[Any]]:
        """Yield a table's rows, and see that they are those that were written.

        Raises:
            ArchiveError: they are not; some may have been yielded before it is known.
        """
        digest, count = hashlib.sha256(), 0
        with self._intact(), self._file.open(table.member) as member:
            for line in member:
                digest.update(line)
                row = json.loads(line)
                if not isinstance(row, list) or len(row) != len(table.columns):
                    raise ArchiveError(DAMAGED.format(self.path.name))
                count += 1
                yield row
        if count != table.rows or digest.hexdigest() != table.sha256:
            raise ArchiveError(DAMAGED.format(self.path.name))

    def key(self, key: KeyContent) -> bytes:
        """Return what a key's file held.

        Raises:
            ArchiveError: it is not what was written.
        """
        with self._intact(), self._file.open(key.member) as member:
            secret = member.read(KEY_BYTES)
        if hashlib.sha256(secret).hexdigest() != key.sha256:
            raise ArchiveError(DAMAGED.format(self.path.name))
        return secret

    def check(self) -> None:
        """Read all of it.

        Raises:
            ArchiveError: something of it is not as it was written.
        """
        for table in self.manifest.tables:
            for _row in self.rows(table):
                pass
        for key in self.manifest.keys:
            self.key(key)

    @contextmanager
    def _intact(self) -> Generator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
            raise ArchiveError(DAMAGED.format(self.path.name)) from error


@contextmanager
def opened(path: Path) -> Generator[Archive]:
    """Open an archive and read its manifest.

    Raises:
        ArchiveError: it is none, or a newer version's.
        OSError: it can't be read.
    """
    try:
        file = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        msg = f"{path.name} is no backup of Crateful's, or only a part of one."
        raise ArchiveError(msg) from error
    with file:
        yield Archive(path, _manifest_of(path, file), file)


def _manifest_of(path: Path, file: zipfile.ZipFile) -> Manifest:
    try:
        with file.open(MEMBER) as member:
            said = json.loads(member.read(MAX_BYTES))
        if said["format"] != FORMAT:
            msg = f"{path.name} is a newer Crateful's: install that version to restore it."
            raise ArchiveError(msg)
        return Manifest.model_validate(said)
    except (KeyError, TypeError, ValueError, ValidationError, zipfile.BadZipFile) as error:
        msg = f"{path.name} is no backup of Crateful's."
        raise ArchiveError(msg) from error
