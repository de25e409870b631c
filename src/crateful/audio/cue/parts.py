"""What an image is split into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One track of an image."""

    path: str
    """Where it goes, relative to the folder; a FLAC file."""
    start: int
    """In frames of a compact disc, from the image's start."""
    tags: dict[str, str | int]
    """What the sheet says of it, by MediaFile's names."""
