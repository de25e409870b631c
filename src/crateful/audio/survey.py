"""A look at files that are taken at their word: whether each is as long as it says, and its facts.

What decoding alone tells is not asked here; it follows when the album is filed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.audio.probe import measure
from crateful.audio.verify import verify
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
    if verify(folder, dict.fromkeys(paths), keeps_tail=keeps_tail, decodes=False):
        return None
    try:
        return tuple(measure(folder / path, path) for path in paths)
    except StepFailedError:
        return None
