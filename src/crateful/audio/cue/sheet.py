"""What a cue sheet says: files, tracks and where they begin; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FRAMES_PER_S: Final = 75
"""Of a compact disc: the unit of a cue sheet's times."""

MAX_BYTES: Final = 1024 * 1024
MAX_TRACKS: Final = 999

_LINE: Final = re.compile(r"\s*([A-Za-z]+)\s*(.*?)\s*")
_FILE: Final = re.compile(r'(?:"([^"]*)"|(\S.*?))(?:\s+[A-Za-z0-9]+)?')
_TIME: Final = re.compile(r"0*(\d{1,4}):(\d\d):(\d\d)", re.ASCII)
_INDEX: Final = re.compile(r"0*(\d{1,2})\s+(\S+)", re.ASCII)
_FILE_LINE: Final = re.compile(
    r'^([ \t]*FILE[ \t]+)(?:"([^"\n]*)"|(\S[^\n]*?))([ \t]+\w+)?[ \t]*$',
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(slots=True)
class CueTrack:
    """One track as a sheet tells of it."""

    number: int
    file: int
    """Which of the sheet's files it begins in, from 0."""
    texts: dict[str, str] = field(default_factory=dict)
    """``TITLE``, ``PERFORMER``, ``SONGWRITER``, ``ISRC``."""
    indexes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By number: the file, and frames from its start. 1 is where the track begins."""

    @property
    def start(self) -> tuple[int, int] | None:
        """File and frames at which it begins; ``None`` if the sheet does not say."""
        return self.indexes.get(1)


@dataclass(slots=True)
class CueSheet:
    """A whole sheet."""

    files: list[str] = field(default_factory=list)
    tracks: list[CueTrack] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """``TITLE``, ``PERFORMER``, ``CATALOG``, and of remarks ``DATE``, ``GENRE``, ``DISCNUMBER``."""

    def tracks_in(self, file: int) -> list[CueTrack]:
        """Return the tracks that begin in one of the files, in their order."""
        return [track for track in self.tracks if track.start and track.start[0] == file]


def parse(text: str) -> CueSheet:
    """Read a sheet; lines that say nothing that is known are passed over."""
    sheet = CueSheet()
    for line in text[:MAX_BYTES].splitlines():
        if found := _LINE.fullmatch(line):
            _take(sheet, found[1].upper(), found[2])
    return sheet


def file_names(text: str) -> list[str]:
    """Return the files that a sheet names."""
    return [found[2] or found[3] for found in _FILE_LINE.finditer(text)]


def with_files(text: str, names: Mapping[str, str]) -> str:
    """Return a sheet that names other files; the rest of it stays."""

    def named(found: re.Match[str]) -> str:
        return f'{found[1]}"{names[found[2] or found[3]]}"{found[4] or " WAVE"}'

    return _FILE_LINE.sub(named, text)


def per_track(sheet: CueSheet, file: int, parts: Sequence[str]) -> str:
    """Return a sheet for the parts of an image: what leads to a track ends the file before it.

    One part more than tracks is what is hidden before the first.
    """
    lines = [f'{name} "{text}"' for name, text in sheet.texts.items() if name in _OF_SHEET]
    lines += [f'REM {name} "{text}"' for name, text in sheet.texts.items() if name in _REMARKS]
    lines.append(f'FILE "{parts[0]}" WAVE')
    tracks = sheet.tracks_in(file)
    starts = [0, *(frames for track in tracks for _, frames in [track.start or (file, 0)])]
    first = len(parts) - len(tracks)
    if not first:  # what stands before the first track is in front of it
        del starts[1]
    for own, track in enumerate(tracks, start=first):
        lines.append(f"  TRACK {track.number:02} AUDIO")
        lines += [f'    {name} "{text}"' for name, text in track.texts.items()]
        hidden = {0: (file, 0)} if own == first == 1 else {}
        for number, (_, frames) in sorted((hidden | track.indexes).items()):
            if own and number == 1:
                lines.append(f'FILE "{parts[own]}" WAVE')
            before = starts[own - 1] if own and number == 0 else starts[own]
            lines.append(f"    INDEX {number:02} {_time(frames - before)}")
    return "\n".join(lines) + "\n"


_OF_SHEET: Final = frozenset({"TITLE", "PERFORMER", "SONGWRITER", "CATALOG"})
_OF_TRACK: Final = frozenset({"TITLE", "PERFORMER", "SONGWRITER", "ISRC"})
_REMARKS: Final = frozenset({"DATE", "GENRE", "DISCID", "DISCNUMBER", "TOTALDISCS", "COMMENT"})


def _take(sheet: CueSheet, word: str, rest: str) -> None:
    track = sheet.tracks[-1] if sheet.tracks else None
    if word == "REM":
        word, _, rest = rest.partition(" ")
        if word.upper() in _REMARKS and track is None:
            sheet.texts[word.upper()] = _unquoted(rest)
    elif word == "FILE" and (found := _FILE.fullmatch(rest)):
        sheet.files.append(found[1] or found[2] or "")
    elif word == "TRACK" and rest.upper().endswith("AUDIO") and len(sheet.tracks) < MAX_TRACKS:
        _begin(sheet, rest)
    elif word == "INDEX" and track is not None:
        _index(sheet, track, rest)
    elif track is not None and word in _OF_TRACK:
        track.texts[word] = _unquoted(rest)
    elif track is None and word in _OF_SHEET:
        sheet.texts[word] = _unquoted(rest)


def _begin(sheet: CueSheet, rest: str) -> None:
    number = re.match(r"\d{1,3}", rest, re.ASCII)
    if number and sheet.files:
        sheet.tracks.append(CueTrack(int(number[0]), len(sheet.files) - 1))


def _index(sheet: CueSheet, track: CueTrack, rest: str) -> None:
    found = _INDEX.fullmatch(rest)
    frames = _frames(found[2]) if found else None
    if found and frames is not None:
        track.indexes[int(found[1])] = (len(sheet.files) - 1, frames)


def _frames(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if not found or int(found[3]) >= FRAMES_PER_S:
        return None
    return (int(found[1]) * 60 + int(found[2])) * FRAMES_PER_S + int(found[3])


def _time(frames: int) -> str:
    seconds, rest = divmod(frames, FRAMES_PER_S)
    return f"{seconds // 60:02}:{seconds % 60:02}:{rest:02}"


def _unquoted(text: str) -> str:
    inner = text.strip()
    return inner[1:-1] if len(inner) > 1 and inner[0] == inner[-1] == '"' else inner.strip('"')
