"""The manifest of finished files, from which an interrupted job goes on."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crateful.engines.protocol import Info, MadeFile, TrackMade

if TYPE_CHECKING:
    from pathlib import Path


class Manifest:
    """One line of JSON per finished entry.

    Args:
        file: where it is kept.
        staging: what the paths in it are relative to.
    """

    def __init__(self, file: Path, staging: Path) -> None:
        self._file = file
        self._staging = staging

    def read(self) -> list[TrackMade]:
        """Return the entries whose files are all still there, each once, in order."""
        if not self._file.exists():
            return []
        found: dict[str, TrackMade] = {}
        for line in self._file.read_text("utf-8").splitlines():
            track = _track(line)
            if track is not None and self._is_whole(track):
                found[track.info.id] = track
        return list(found.values())

    def add(self, track: TrackMade) -> None:
        """Remember a finished entry."""
        line = json.dumps(asdict(track), ensure_ascii=False)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")  # never onto a line that a killed writer left unfinished

    def _is_whole(self, track: TrackMade) -> bool:
        return all((self._staging / made.path).is_file() for made in track.files)


def archive_id(info: Info) -> str:
    """Return what yt-dlp's ``download_archive`` calls this entry."""
    return f"{(info.extractor or '').lower()} {info.id}"


def _track(line: str) -> TrackMade | None:
    try:
        raw: dict[str, Any] = json.loads(line)
    except ValueError:  # the last line, when its writer was killed in the middle of it
        return None
    info = Info(**raw["info"] | {"chapters": (), "entries": ()})
    return TrackMade(info, tuple(MadeFile(**one) for one in raw["files"]))
