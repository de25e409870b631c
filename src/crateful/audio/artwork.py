"""Covers: chosen, checked, made square and written anew, so that nothing hidden survives."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Final

import mediafile
from PIL import Image, ImageOps

from crateful.audio.facts import Cover
from crateful.audio.tag_blocks.opening import UNREADABLE, open_tags
from crateful.errors import StepFailedError
from crateful.files import atomic
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

COVER_NAME: Final = "cover.jpg"
COVER_SIDE_PX: Final = 1400
MAX_BYTES: Final = 25 * 1024**2
MAX_PIXELS: Final = 40_000_000
MIN_SIDE_PX: Final = 64

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_FOLDER_FILE: Final = re.compile(r"(cover|folder|front)\.(jpe?g|png|webp|gif)", re.IGNORECASE)
_FOLDER_ORDER: Final = ("cover", "folder", "front")
_VIDEO_RATIOS: Final = (1.3, 1.9)
"""Width to height from 4:3 to 16:9: a video's thumbnail, whose sides are not part of a cover."""

_COVER_QUALITY: Final = 90
_THUMBNAIL_QUALITY: Final = 85
_ODD_PICTURE: Final = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for pictures that are broken."""


class BadPictureError(StepFailedError):
    """The bytes are no picture that is fit to be shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The picture can't be used: {reason}.", code="bad-picture")


def choose_cover(folder: Path, named: str | None, audio: Sequence[Path]) -> Cover | None:
    """Write the album's best picture as ``cover.jpg`` into ``folder``.

    The one that the source named is best, then a file of the folder, then an embedded one;
    one that can't be used is passed over.

    Args:
        folder: absolute.
        named: relative to it.
        audio: the album's files, absolute.
    """
    for origin, data in _offers(folder, named, audio):
        try:
            return write_cover(folder, data, origin)
        except BadPictureError:
            continue
    return None


def write_cover(folder: Path, data: bytes, origin: str) -> Cover:
    """Write a picture's bytes as ``cover.jpg`` into ``folder``.

    Raises:
        BadPictureError: they are none, or one that is too large or too small.
    """
    picture = _squared(_opened(data, COVER_SIDE_PX))
    picture.thumbnail((COVER_SIDE_PX, COVER_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    _write(folder / COVER_NAME, picture, _COVER_QUALITY)
    return Cover(COVER_NAME, picture.width, picture.height, origin)


def write_thumbnail(picture: Path, into: Path, side_px: int) -> None:
    """Write a smaller JPEG of ``picture`` to ``into``, all at once.

    Raises:
        BadPictureError: it is none.
    """
    small = _opened(_read(picture), side_px)
    small.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    into.parent.mkdir(parents=True, exist_ok=True)
    _write(into, small, _THUMBNAIL_QUALITY)


def _offers(folder: Path, named: str | None, audio: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for origin, path in _offered_files(folder, named):
        try:
            yield origin, _read(path)
        except (OSError, BadPictureError):
            continue
    for file in audio:
        for data in _embedded(file):
            yield "embedded", data


def _offered_files(folder: Path, named: str | None) -> Iterator[tuple[str, Path]]:
    if named:
        yield "named", folder / named
    beside = [path for path in folder.iterdir() if _FOLDER_FILE.fullmatch(path.name)]
    for path in sorted(beside, key=lambda p: (_FOLDER_ORDER.index(p.stem.lower()), p.name)):
        yield "folder", path


def _read(path: Path) -> bytes:
    if path.is_symlink():
        reason = "it is a link"
        raise BadPictureError(reason)
    with open_regular(path) as stream:
        return stream.read(MAX_BYTES + 1)


def _embedded(file: Path) -> list[bytes]:
    """Return the pictures inside a file, front covers first."""
    try:
        images = open_tags(file).images or []
    except (OSError, *UNREADABLE):
        return []
    front = mediafile.ImageType.front
    return [image.data for image in sorted(images, key=lambda image: image.type != front)]


def _opened(data: bytes, side_px: int) -> Image.Image:
    """Decode a picture into upright RGB; its size is looked at before any pixel is."""
    if len(data) > MAX_BYTES:
        reason = f"it has more than {MAX_BYTES} bytes"
        raise BadPictureError(reason)
    with warnings.catch_warnings():
        # Pillow only warns of a picture that would take hundreds of megabytes; we refuse it.
        warnings.simplefilter("ignore")
        try:
            picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check_size(*picture.size)
            picture.draft("RGB", (side_px * 2, side_px * 2))
            picture.load()
            return _as_rgb(ImageOps.exif_transpose(picture))
        except _ODD_PICTURE as error:
            # Pillow's own words name objects by their place in memory.
            reason = "it is damaged, or of no format that is read here"
            raise BadPictureError(reason) from error


def _check_size(width_px: int, height_px: int) -> None:
    if width_px * height_px > MAX_PIXELS:
        reason = f"{width_px} x {height_px} pixels are too many"
        raise BadPictureError(reason)
    if min(width_px, height_px) < MIN_SIDE_PX:
        reason = f"{width_px} x {height_px} pixels are too few"
        raise BadPictureError(reason)


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return white
    return picture.convert("RGB")


def _squared(picture: Image.Image) -> Image.Image:
    """Cut a video's thumbnail to its middle square; leave any other picture as it is."""
    low, high = _VIDEO_RATIOS
    if not low <= picture.width / picture.height <= high:
        return picture
    side = picture.height
    left = (picture.width - side) // 2
    return picture.crop((left, 0, left + side, side))


def _write(path: Path, picture: Image.Image, quality: int) -> None:
    """Write a JPEG under another name first, so that nobody ever sees half of it."""
    # A new picture, so that no profile, comment or EXIF block comes along.
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    with atomic.replacing(path) as draft:
        bare.save(draft, "JPEG", quality=quality, optimize=True, progressive=True)
        draft.chmod(0o644)
