"""An audio file that is open to be heard: what it is to a browser, and its bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from crateful.errors import NotFoundError
from crateful.files import regular

if TYPE_CHECKING:
    from pathlib import Path

MEDIA_TYPES: Final = {
    ".aac": "audio/aac",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".ape": "audio/x-ape",
    ".dff": "audio/x-dff",
    ".dsf": "audio/x-dsf",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".mka": "audio/x-matroska",
    ".mp2": "audio/mpeg",
    ".mp3": "audio/mpeg",
    ".mp4": "audio/mp4",
    ".mpc": "audio/x-musepack",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".tta": "audio/x-tta",
    ".wav": "audio/wav",
    ".wave": "audio/wav",
    ".webm": "audio/webm",
    ".wma": "audio/x-ms-wma",
    ".wv": "audio/x-wavpack",
}
"""By the file's name: what is no audio by its name is never shown as anything else."""

UNKNOWN: Final = "application/octet-stream"


class AudioFileGoneError(NotFoundError):
    """The file is not where it should be, or is none."""

    def __init__(self) -> None:
        super().__init__("The file of this track is not there any more; look again.")


@dataclass(frozen=True, slots=True)
class AudioFile:
    """Open until it is closed, wherever its album goes meanwhile."""

    path: Path
    content: BinaryIO
    size_bytes: int
    etag: str
    """Another one after each change of the file (RFC 9110 section 8.8.3)."""
    modified: str
    """As HTTP writes times."""
    media_type: str

    def read(self, start: int, length: int) -> bytes:
        """Return at most ``length`` bytes from ``start`` on; of a file that was cut, fewer."""
        return os.pread(self.content.fileno(), length, start)

    def close(self) -> None:
        """Let go of the file."""
        self.content.close()

    def __enter__(self) -> Self:
        """Return itself, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()


def open_audio(path: Path) -> AudioFile:
    """Open a file to be heard; links, pipes and devices are none.

    Raises:
        AudioFileGoneError: it can't be opened.
    """
    try:
        content = regular.open_regular(path, follow=False)
    except OSError as error:
        raise AudioFileGoneError from error
    found = os.fstat(content.fileno())
    state = f"{path}|{found.st_size}|{found.st_mtime_ns}".encode("utf-8", "surrogateescape")
    return AudioFile(
        path=path,
        content=content,
        size_bytes=found.st_size,
        etag=f'"{blake2b(state, digest_size=16).hexdigest()}"',
        modified=formatdate(found.st_mtime, usegmt=True),
        media_type=MEDIA_TYPES.get(path.suffix.lower(), UNKNOWN),
    )
