"""How large the pictures in a file's tags are, where their format has a place for it."""

from __future__ import annotations

import base64
import io
import warnings
from typing import TYPE_CHECKING, Any, Final

from mutagen import flac
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

_PICTURE: Any = flac.Picture
"""mutagen has no types."""
_IN_COMMENTS: Final = "metadata_block_picture"
_BITS: Final = {"1": 1, "L": 8, "P": 24, "RGB": 24, "RGBA": 32, "LA": 16, "CMYK": 32, "YCbCr": 24}


def say_sizes(tags: Any) -> None:  # noqa: ANN401  # any of mutagen's file types
    """Write width, height and depth into FLAC's picture blocks (RFC 9639 section 8.8) that lack it.

    Ogg holds the same block in its comments.
    """
    if isinstance(tags, flac.FLAC):
        _measure(tags.pictures)
    elif _IN_COMMENTS in tags:
        blocks = [_PICTURE(base64.b64decode(text)) for text in tags[_IN_COMMENTS]]
        _measure(blocks)
        tags[_IN_COMMENTS] = [base64.b64encode(block.write()).decode() for block in blocks]


def _measure(blocks: Iterable[Any]) -> None:
    for block in blocks:
        if block.width or block.height:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(block.data)) as picture:  # reads its header only
                    block.width, block.height = picture.size
                    block.depth = _BITS.get(picture.mode, 24)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
