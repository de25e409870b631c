"""What a file's first and last bytes tell of it, before anything is decoded; loads no decoder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import mutagen
from mutagen.flac import FLAC

from crateful.audio import census, tail
from crateful.audio.frames.flac import reaches
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from pathlib import Path

_SNIFFED_BYTES: Final = 4096
_FLAC: Final = b"fLaC"
_FOREIGN: Final = (b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ")
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype|<html|<\?xml|<svg|\{|\[)", re.IGNORECASE
)


class DamagedError(Exception):
    """What is wrong with the file at hand."""

    def __init__(self, *, code: str, message: str, keep_bytes: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.keep_bytes = keep_bytes


def look(file: Path, *, keeps_tail: bool) -> FLAC | None:
    """Return the header of a FLAC file; ``None`` of any other that may be audio.

    Args:
        file: absolute.
        keeps_tail: a person has said that what stands behind a file's end stays.

    Raises:
        DamagedError: it is empty, a document, or something else stands behind its end.
        TooManyPartsError: it is made to take long.
        OSError: it can't be read.
    """
    with open_regular(file) as stream:
        head = stream.read(_SNIFFED_BYTES)
    if not head:
        raise DamagedError(code="empty", message="The file is empty.")
    if head.startswith(_FOREIGN) or _MARKUP.match(head):
        raise DamagedError(code="not-audio", message="The file is a document, not audio.")
    census.check(file)  # before anything that is slow with many
    if not keeps_tail and (end := tail.rubbish(file)) is not None:
        raise trailing(file, end)
    try:
        return FLAC(file)  # type: ignore[no-untyped-call]  # mutagen has no types
    except mutagen.MutagenError:
        return None


def is_whole_flac(file: Path, *, keeps_tail: bool) -> bool:
    """Tell whether a file begins as FLAC does and is as long as it says.

    Raises:
        Whatever :func:`look` does.
    """
    with open_regular(file) as stream:
        begins = stream.read(len(_FLAC)) == _FLAC
    flac = look(file, keeps_tail=keeps_tail) if begins else None
    return flac is not None and is_long_enough(file, flac.info)


def is_long_enough(file: Path, info: Any) -> bool:  # noqa: ANN401  # mutagen has no types
    """Tell whether a FLAC file has frames up to the end that its header promises."""
    samples = info.total_samples
    return bool(samples) and reaches(file, samples, info.max_blocksize, info.max_framesize)


def trailing(file: Path, keep_bytes: int) -> DamagedError:
    """Return the error of a file behind whose end something else stands."""
    size_bytes = file.stat().st_size - keep_bytes
    message = f"{size_bytes / 1_000_000:,.1f} MB of something else stand behind its end."
    return DamagedError(code="trailing-data", message=message, keep_bytes=keep_bytes)
