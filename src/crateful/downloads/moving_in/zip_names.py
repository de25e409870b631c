"""What the names in a zip are, in whatever encoding, and whether they stay in it; pure.

APPNOTE.TXT 4.4.4, 4.6.9 and appendix D: a flag says that a name is UTF-8, or a field beside it
holds it so. All else is "IBM code page 437", which means: in whatever the packer's system had.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.audio import encodings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipInfo

IS_UTF_8: Final = 0x800
"""The bit of an entry's flags."""

_DOS: Final = 0
"""Made on a system that parts folders by backslashes."""

_UNICODE_PATH: Final = 0x7075
"""Info-ZIP's field: a version, the checksum of the other name, and this one in UTF-8."""

_CANDIDATES: Final = ("cp437", "cp850", "cp866", "cp932", "cp1251", "cp1252")
"""What systems had, in the order in which they go when none fits better."""

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_WORD: Final = re.compile(r"[^\W\d_]+")
_USUAL: Final = frozenset("’‘“”–—…°´・！？（）～　")  # noqa: RUF001  # they are meant
"""What stands in names beside letters."""

_ONE_SCRIPT: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK"}


def read(infos: Sequence[ZipInfo]) -> list[str]:
    """Return the names of a zip's entries, read in one encoding where none says its own."""
    old = [_old_name(info) for info in infos]
    encoding = _encoding([raw for raw in old if raw is not None])
    return [
        _slashed(info, info.orig_filename if raw is None else _unicode_path(info, raw, encoding))
        for info, raw in zip(infos, old, strict=True)
    ]


def inside(name: str) -> PurePosixPath | None:
    """Return a name as a path below the zip, or ``None`` when it leads or could lead out of it."""
    path = PurePosixPath(name)
    leaves = path.is_absolute() or ".." in path.parts or "\0" in name
    return None if leaves or _DRIVE.match(name) or not path.parts else path


def _old_name(info: ZipInfo) -> bytes | None:
    """Return the bytes of a name of which nothing says that it is UTF-8."""
    return None if info.flag_bits & IS_UTF_8 else info.orig_filename.encode("cp437")


def _slashed(info: ZipInfo, name: str) -> str:
    return name.replace("\\", "/") if info.create_system == _DOS else name


def _unicode_path(info: ZipInfo, raw: bytes, encoding: str) -> str:
    """Return the name of the field beside it if that belongs to this name, or the name itself."""
    extra = info.extra
    while len(extra) >= 4:  # noqa: PLR2004  # a field's id and length
        field, length = struct.unpack_from("<HH", extra)
        said, extra = extra[4 : 4 + length], extra[4 + length :]
        if field == _UNICODE_PATH and said[1:5] == struct.pack("<I", zlib.crc32(raw)):
            try:
                return said[5:].decode("utf-8")
            except UnicodeDecodeError:
                break
    return raw.decode(encoding)


def _encoding(names: Sequence[bytes]) -> str:
    """Return in what names are written that say nothing of it."""
    raw = b"\n".join(name for name in names if not name.isascii())
    if _tried(raw, "utf-8") is not None:
        return "utf-8"
    by_bytes = encodings.likeliest(raw)
    order = (by_bytes, *(one for one in _CANDIDATES if one != by_bytes))
    odds = {one: _oddness(text) for one in order if (text := _tried(raw, one)) is not None}
    return min(odds, key=lambda one: odds[one])


def _tried(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _oddness(text: str) -> int:
    """Count what no name has: signs that are no letters, words of two scripts, ``caSe``."""
    signs = sum(
        not (char.isascii() or char in _USUAL or unicodedata.category(char)[0] in "LM")
        for char in text
    )
    return signs + sum(_is_odd(word) for word in _WORD.findall(text) if not word.isascii())


def _is_odd(word: str) -> bool:
    scripts = {unicodedata.name(char, "?").split(" ")[0] for char in word}
    if len({_ONE_SCRIPT.get(script, script) for script in scripts}) > 1:
        return True
    return any(a.islower() and b.isupper() and not b.isascii() for a, b in zip(word, word[1:]))  # noqa: B905, RUF007
