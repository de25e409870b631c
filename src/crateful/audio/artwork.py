"""Cover pictures: chosen, checked, cropped to a square, and encoded anew without metadata."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import mediafile
from PIL import Image, ImageOps

from crateful.audio.facts import Cover
from crateful.audio.names import cover_names
from crateful.audio.tag_blocks.opening import UNREADABLE, open_tags
from crateful.errors import StepFailedError
from crateful.files import atomic
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

COVER_NAME: Final = "cover.jpg"
COVER_SIDE_PX: Final = 1400
MIN_SIDE_PX: Final = 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a picture may be that is decoded."""

    bytes: int
    pixels: int


STRANGERS: Final = Bounds(25 * 1024**2, 40_000_000)
OWNERS: Final = Bounds(128 * 1024**2, 100_000_000)
"""A scan of a sleeve at 1200 dots to the inch, as PNG."""

_MAX_WHOLE_PIXELS: Final = 16_000_000
"""What has more is made smaller before it is converted, which takes it several times."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
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


def choose_cover(
    folder: Path, named: str | None, audio: Sequence[Path], *, is_video: bool = False
) -> Cover | None:
    """Write the album's best picture as ``cover.jpg`` into ``folder``.

    The one that the source named is best, then a file of the folder, then an embedded one;
    one that can't be used is passed over.

    Args:
        folder: absolute.
        named: relative to it.
        audio: the album's files, absolute.
        is_video: the source's pictures are thumbnails of videos, of which the middle is kept.
    """
    for origin, data in _offers(folder, named, audio):
        try:
            return write_cover(folder, data, origin, is_video=is_video)
        except BadPictureError:
            continue
    return None


def write_cover(folder: Path, data: bytes, origin: str, *, is_video: bool = False) -> Cover:
    """Write a picture's bytes as ``cover.jpg`` into ``folder``.

    Raises:
        BadPictureError: they are none, or one that is too large or too small.
    """
    picture = opened(data, COVER_SIDE_PX, STRANGERS)
    if is_video:
        picture = _squared(picture)
    picture.thumbnail((COVER_SIDE_PX, COVER_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    _write(folder / COVER_NAME, picture, _COVER_QUALITY)
    return Cover(COVER_NAME, picture.width, picture.height, origin)


def write_thumbnail(picture: Path, into: Path, side_px: int, *, bounds: Bounds = STRANGERS) -> None:
    """Write a smaller JPEG of ``picture`` to ``into``, all at once.

    Raises:
        BadPictureError: it is none.
    """
    small = opened(read_picture(picture, bounds), side_px, bounds)
    small.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    into.parent.mkdir(parents=True, exist_ok=True)
    _write(into, small, _THUMBNAIL_QUALITY)


def write_small(picture: Image.Image, into: Path) -> None:
    """Write a picture as a JPEG of no more than a cover's size."""
    picture.thumbnail((COVER_SIDE_PX, COVER_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    _write(into, picture, _COVER_QUALITY)


def _offers(folder: Path, named: str | None, audio: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for origin, path in _offered_files(folder, named):
        try:
            yield origin, read_picture(path, STRANGERS)
        except (OSError, BadPictureError):
            continue
    for file in audio:
        for data in embedded(file):
            yield "embedded", data


def _offered_files(folder: Path, named: str | None) -> Iterator[tuple[str, Path]]:
    if named:
        yield "named", folder / named
    beside = {path.name: path for path in folder.iterdir()}
    for name in cover_names.likeliest(beside):
        if PurePath(name).stem.casefold() in cover_names.STEMS:
            yield "folder", beside[name]


def read_picture(path: Path, bounds: Bounds) -> bytes:
    """Return the bytes of a picture's file, one more than allowed at most.

    Raises:
        BadPictureError: it is a link.
        OSError: it can't be read.
    """
    if path.is_symlink():
        reason = "it is a link"
        raise BadPictureError(reason)
    with open_regular(path) as stream:
        return stream.read(bounds.bytes + 1)


def embedded(file: Path) -> list[bytes]:
    """Return the pictures inside a file, front covers first."""
    try:
        images = open_tags(file).images or []
    except (OSError, *UNREADABLE):
        return []
    front = mediafile.ImageType.front
    return [image.data for image in sorted(images, key=lambda image: image.type != front)]


def opened(data: bytes, side_px: int, bounds: Bounds) -> Image.Image:
    """Decode a picture into upright RGB; its size is looked at before any pixel is.

    Raises:
        BadPictureError: it is none, or one that is too large or too small.
    """
    if len(data) > bounds.bytes:
        reason = f"it has more than {bounds.bytes} bytes"
        raise BadPictureError(reason)
    with warnings.catch_warnings():
        # Pillow only warns of a picture that would take hundreds of megabytes; we refuse it.
        warnings.simplefilter("ignore")
        try:
            picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check_size(*picture.size, bounds)
            picture.draft("RGB", (side_px * 2, side_px * 2))
            picture.load()
            return _as_rgb(ImageOps.exif_transpose(_lessened(picture, side_px)))
        except _ODD_PICTURE as error:
            # Pillow's own words name objects by their place in memory.
            reason = "it is damaged, or of no format that is read here"
            raise BadPictureError(reason) from error


def _lessened(picture: Image.Image, side_px: int) -> Image.Image:
    """Return a very large picture several times smaller, still larger than what is wanted."""
    factor = min(picture.size) // (2 * side_px)
    can_be = picture.mode in ("RGB", "RGBA", "L", "LA")
    if not can_be or factor <= 1 or picture.width * picture.height <= _MAX_WHOLE_PIXELS:
        return picture
    smaller = picture.reduce(factor)
    smaller.info = picture.info  # says how it is to be turned
    return smaller


def _check_size(width_px: int, height_px: int, bounds: Bounds) -> None:
    if width_px * height_px > bounds.pixels:
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
