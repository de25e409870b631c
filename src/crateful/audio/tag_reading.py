"""Read no more than the tags of many files: enough to tell which of them are one album."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mediafile

from crateful.audio import streams, tags
from crateful.audio.facts import FileTags, Tags
from crateful.audio.files import LOSSLESS_EXTENSIONS
from crateful.audio.tag_blocks.opening import open_tags
from crateful.files import paths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_tags(folder: Path, names: Sequence[str]) -> tuple[FileTags, ...]:
    """Return what each file says of itself; of one that can't be read, nothing.

    Args:
        folder: absolute.
        names: of the files, relative to it, as :mod:`crateful.files.paths` writes them.
    """
    return tuple(_read(folder / paths.path_of(name), name) for name in names)


def _read(file: Path, name: str) -> FileTags:
    is_lossless = file.suffix.lower() in LOSSLESS_EXTENSIONS
    try:
        opened = open_tags(file)
        said = tags.of_mediafile(opened)
    except (mediafile.UnreadableFileError, OSError, *tags.UNREADABLE):
        return FileTags(name, _of_container(file), is_lossless)
    return FileTags(name, said, is_lossless or opened.format in {"ALAC", "FLAC"})


def _of_container(file: Path) -> Tags:
    try:
        return tags.of_container(streams.metadata_of(file))
    except (streams.NotAudioError, OSError):
        return Tags()
