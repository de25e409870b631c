"""Zips as people and attackers make them."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path


class RawName(zipfile.ZipInfo):
    """An entry whose name is any bytes, with nothing said of what they mean."""

    def __init__(self, raw: bytes, *, dos: bool = False) -> None:
        super().__init__(raw.decode("cp437"))
        self.create_system = 0 if dos else 3
        self.raw = raw

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's
        return self.raw, self.flag_bits & ~0x800


def pack(folder: Path, into: Path, method: int = zipfile.ZIP_STORED) -> Path:
    """Pack what is in a folder, as a shop does."""
    with zipfile.ZipFile(into, "w", method) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return into


def make_zip(into: Path, files: Mapping[str | zipfile.ZipInfo, bytes]) -> Path:
    """Make a zip of what is given, under any names."""
    with warnings.catch_warnings(), zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two of one name
        for name, content in files.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return into


def special(name: str, mode: int) -> zipfile.ZipInfo:
    """Return an entry of a kind of its own: a link, a pipe, a device."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = mode << 16
    return info
