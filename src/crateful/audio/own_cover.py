"""The cover that a household has of its album: theirs, and kept byte for byte."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from PIL import Image

from crateful.audio import artwork
from crateful.audio.artwork import OWNERS, BadPictureError
from crateful.audio.facts import Cover
from crateful.audio.names import cover_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STAGED: Final = ".crateful-cover"
"""A picture's name until it is on the shelf, where no file of a household has it."""

STAGED_COPY: Final = ".crateful-embedded.jpg"
"""A smaller copy, ours, for files without a picture of their own."""

MAX_EMBEDDED_BYTES: Final = 2 * 1024**2
"""What is put into each file of an album."""

_SUFFIXES: Final = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
_EMBEDDABLE: Final = frozenset({"JPEG", "PNG"})
"""What every format of tags takes (MP4 has no others)."""


def choose_own_cover(folder: Path, audio: Sequence[Path]) -> Cover | None:
    """Return the album's own picture as it is; one that can't be shown is passed over.

    A file of the folder is best, then one of its folders without audio (``Scans``), then what is
    embedded. Nothing of it is written anew.

    Args:
        folder: absolute.
        audio: the album's files, absolute.
    """
    for place, path in enumerate(_files(folder)):
        try:
            data = artwork.read_picture(path, OWNERS)
            # Behind one that can't be shown, no name but ours would be found first.
            return _kept(folder, data, path, keeps_name=place == 0)
        except (OSError, BadPictureError):
            continue
    for file in audio:
        for data in artwork.embedded(file):
            try:
                return _kept(folder, data, None)
            except BadPictureError:
                continue
    return None


def _files(folder: Path) -> Iterator[Path]:
    """Yield the pictures that may be the cover, those of the album's own folder first."""
    below: dict[Path, list[str]] = {folder: []}
    for path in sorted(folder.rglob("*")):
        if cover_names.is_picture(path.name) and not path.name.startswith("."):
            below.setdefault(path.parent, []).append(path.name)
    for place, names in sorted(below.items(), key=lambda each: (len(each[0].parts), each[0])):
        for name in cover_names.likeliest(names):
            yield place / name


def _kept(folder: Path, data: bytes, path: Path | None, *, keeps_name: bool = False) -> Cover:
    """Put a picture where the shelf takes it from.

    Raises:
        BadPictureError: it can't be shown.
    """
    small = artwork.opened(data, artwork.COVER_SIDE_PX, OWNERS)
    with Image.open(io.BytesIO(data)) as picture:
        kind, (width_px, height_px) = str(picture.format), picture.size
    suffix = _SUFFIXES[kind]
    if path is not None and keeps_name and _is_well_named(folder, path, suffix):
        name = path.name
    else:
        name = _placed(folder, data, suffix, path)
    embedded = name
    if kind not in _EMBEDDABLE or len(data) > MAX_EMBEDDED_BYTES:
        artwork.write_small(small, folder / STAGED_COPY)
        embedded = STAGED_COPY
    origin = "folder" if path else "embedded"
    return Cover(name, width_px, height_px, origin, embedded)


def _placed(folder: Path, data: bytes, suffix: str, path: Path | None) -> str:
    """Return the name of the file with a picture's bytes, of the right end."""
    target = folder / f"{STAGED}{suffix}"
    target.unlink(missing_ok=True)
    if path is not None and path.parent == folder:
        with suppress(OSError):  # where a file has one name only, there are two files
            os.link(path, target)  # one file: on the shelf it has one name
            return target.name
    target.write_bytes(data)
    return target.name


def _is_well_named(folder: Path, path: Path, suffix: str) -> bool:
    name = PurePosixPath(path.name.casefold())
    is_right = name.suffix == suffix or (suffix == ".jpg" and name.suffix == ".jpeg")
    return path.parent == folder and name.stem in cover_names.STEMS and is_right
