"""A look at files that are taken at their word: whether each is as long as it says, and its facts.

What decoding alone tells is not asked here; it follows when the album is filed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.audio import first_look
from crateful.audio.census import TooManyPartsError
from crateful.audio.first_look import DamagedError
from crateful.audio.probe import measure
from crateful.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crateful.audio.facts import AudioFacts


def survey(
    folder: Path, paths: Sequence[str], *, keeps_tail: bool = False
) -> tuple[AudioFacts, ...] | None:
    """Measure files without decoding them, in the order given; ExifTool is not asked.

    Args:
        folder: absolute.
        paths: relative to it.
        keeps_tail: what stands behind a file's end stays.

    Returns:
        ``None`` when one of them does not look whole: decode them to know.
    """
    if not all(_is_whole(folder, path, keeps_tail=keeps_tail) for path in paths):
        return None
    try:
        return tuple(measure(folder / path, path) for path in paths)
    except StepFailedError:
        return None


def _is_whole(folder: Path, path: str, *, keeps_tail: bool) -> bool:
    """Tell whether a file is as long as it says; for FLAC no decoder need be loaded."""
    try:
        if first_look.is_whole_flac(folder / path, keeps_tail=keeps_tail):
            return True
    except (DamagedError, TooManyPartsError, OSError):
        return False
    from crateful.audio.verify import verify  # noqa: PLC0415  # loads numpy and FFmpeg

    return not verify(folder, {path: None}, keeps_tail=keeps_tail, decodes=False)
