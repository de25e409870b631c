"""Which lyrics belong to which track, by their names; pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SUFFIXES: Final = frozenset({".lrc", ".srt", ".ttml", ".txt"})

_LANGUAGE: Final = re.compile(r"\.[a-z]{2,3}(-[a-z]{2,4})?", re.IGNORECASE)


def track_of(file: PurePosixPath, tracks: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """Return the track whose lyrics a file holds: ``song.lrc``, ``song.en.lrc``, ``song.flac.lrc``.

    One beside it goes before one of the same name in another folder (``Lyrics/song.lrc``).
    """
    if file.suffix.lower() not in SUFFIXES:
        return None
    same = [track for track in tracks if _end(file, track) is not None]
    beside = [track for track in same if track.parent == file.parent]
    found = beside or same
    return found[0] if len(found) == 1 else None


def beside(file: PurePosixPath, track: PurePosixPath, new_name: str) -> str:
    """Return what the lyrics of a track are called when the track is called ``new_name``."""
    return f"{PurePosixPath(new_name).with_suffix('')}{_end(file, track) or ''}{file.suffix}"


def renamed(names: Iterable[str], new_names: Mapping[str, str]) -> dict[str, str]:
    """Return new names for the lyrics among an album's files.

    Args:
        names: of all files of the album.
        new_names: by the track's name before.
    """
    tracks = [PurePosixPath(name) for name in new_names]
    found: dict[str, str] = {}
    for name in names:
        file = PurePosixPath(name)
        if name not in new_names and (track := track_of(file, tracks)) is not None:
            found[name] = beside(file, track, new_names[track.as_posix()])
    return found


def _end(file: PurePosixPath, track: PurePosixPath) -> str | None:
    """Return what stands between a track's name and the end of its lyrics'; nothing, or ``.en``."""
    stem = file.stem
    for whole in (track.name, track.stem):
        if stem.casefold() == whole.casefold():
            return ""
    rest = stem[len(track.stem) :]
    is_track = stem[: len(track.stem)].casefold() == track.stem.casefold()
    return rest if is_track and _LANGUAGE.fullmatch(rest) else None
