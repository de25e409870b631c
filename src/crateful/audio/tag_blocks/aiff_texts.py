"""The texts that AIFF itself has chunks for: a name, an author, a copyright and remarks.

mutagen knows only the ID3 tag of such files (1.48).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mutagen import aiff

from crateful.audio import encodings
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# mutagen has no types.
_FILE: Final[Any] = aiff.AIFFFile

_CHUNKS: Final = {"NAME": "INAM", "AUTH": "IART", "(c) ": "ICOP", "ANNO": "ICMT"}
"""And what RIFF calls the same."""

_MAX_BYTES: Final = 64 * 1024


def read_texts(file: Path) -> dict[str, str]:
    """Return a file's own texts by RIFF's names for them; empty if it has none.

    Raises:
        mutagen.MutagenError: it is not made of chunks.
        OSError: it can't be read.
    """
    with open_regular(file) as stream:
        form = _FILE(stream)
        found = {
            name: form[chunk].read()
            for chunk, name in _CHUNKS.items()
            if chunk in form and form[chunk].data_size <= _MAX_BYTES
        }
    names = [file.stem, file.parent.name]
    texts = {name: encodings.decode(raw.strip(b"\0 "), names) for name, raw in found.items()}
    return {name: text for name, text in texts.items() if text.strip()}


def write_texts(file: Path, values: Mapping[str, str]) -> None:
    """Put new texts into the chunks that a file has; the others stay.

    Raises:
        mutagen.MutagenError: it is not made of chunks.
        OSError: it can't be written.
    """
    with file.open("r+b") as stream:
        form = _FILE(stream)
        for chunk, name in _CHUNKS.items():
            if name in values and chunk in form:
                raw = values[name].encode()
                form[chunk].resize(len(raw))
                form[chunk].write(raw)
