"""What a folder's audio files hold, whatever they are called, before anything is copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful.audio import sniff
from crateful.audio.files import is_audio
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.sources.source import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crateful.audio.sniff import Format


@dataclass(frozen=True, slots=True)
class Looked:
    """An album's files, told apart by their content."""

    files: tuple[Path, ...]
    """What can come in, in the order given."""
    suffixes: tuple[str, ...]
    """Of each, the end that its name should have."""
    left_out: tuple[Incident, ...]
    """What can't, and why."""


def look(files: Sequence[Path]) -> Looked:
    """Tell which of an album's files can be read, tagged and filed.

    What is damaged, or no audio at all, is not told here: who decodes it says more.

    Raises:
        StepFailedError: ``audio-not-supported``, of all its audio.
        OSError: a file can't be read.
    """
    formats = [sniff.sniff(file).format if is_audio(file) else None for file in files]
    kept, suffixes, left_out = [], [], []
    for file, found in zip(files, formats, strict=True):
        if found is not None and not found.is_supported:
            left_out.append(_left_out(file, found))
        else:
            kept.append(file)
            suffixes.append(_suffix(file, found))
    if left_out and not any(is_audio(file) for file in kept):
        raise StepFailedError(
            left_out[0].message, code="audio-not-supported", recovery=Recovery.NEEDS_USER
        )
    return Looked(tuple(kept), tuple(suffixes), tuple(left_out))


def _suffix(file: Path, found: Format | None) -> str:
    """Return the end of a file's name: its own, where that is usual for what is in it."""
    if found is None or file.suffix.lower() in found.suffixes:
        return file.suffix
    return found.suffixes[0]


def _left_out(file: Path, found: Format) -> Incident:
    name = paths.readable(file.name)
    return Incident(
        "audio-not-supported", f"{name} stays where it is: {sniff.not_supported(found.name)}.", name
    )
