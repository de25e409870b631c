"""What lies beside an album's tracks, and what it is called on the shelf."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.audio import encodings
from crateful.audio.cue import sheet
from crateful.audio.names import lyrics_names
from crateful.files import regular

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_STAGED_CUE: Final = ".crateful-{}.cue"
"""A sheet that names the tracks as they are called on the shelf; no household has such a name."""


def named(staged: Path, extras: Sequence[str], tracks: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what goes along, as names on the shelf and in staging.

    Lyrics go with their track under its name, and a cue sheet names the tracks by theirs; one
    that names files that are not there would only mislead, and is left out.

    Args:
        staged: the album's folder in staging.
        extras: relative to it.
        tracks: their names on the shelf, by their paths in staging.
    """
    lyrics = lyrics_names.renamed(extras, tracks)
    kept: list[tuple[str, str]] = []
    for place, extra in enumerate(extras):
        if PurePosixPath(extra).suffix.lower() != ".cue":
            kept.append((lyrics.get(extra, extra), extra))
        elif (text := _cue(staged, extra, tracks)) is not None:
            name = _STAGED_CUE.format(place)
            (staged / name).write_text(text, encoding="utf-8")
            kept.append((_cue_name(extra, text), name))
    return kept


def _cue_name(extra: str, text: str) -> str:
    """Return what a sheet is called, which players read only where it divides a file.

    MPD (0.23) lists what a sheet names a second time, in place of files that have tags.
    """
    said = sheet.parse(text)
    divides = any(len(said.tracks_in(file)) > 1 for file in range(len(said.files)))
    return PurePosixPath(extra).name + ("" if divides else ".txt")


def _cue(staged: Path, extra: str, tracks: Mapping[str, str]) -> str | None:
    """Return a sheet that names files of the shelf; ``None`` if it names others."""
    with regular.open_regular(staged / extra) as stream:
        text = encodings.decode(stream.read(sheet.MAX_BYTES), [*tracks, *tracks.values(), extra])
    names = {name: _meant(name, PurePosixPath(extra), tracks) for name in sheet.file_names(text)}
    known = {name: track for name, track in names.items() if track is not None}
    if not names or len(set(known.values())) < len(names):
        return None
    return sheet.with_files(text, known)


def _meant(name: str, cue: PurePosixPath, tracks: Mapping[str, str]) -> str | None:
    """Return the shelf's name of a file that a sheet names: by its name, or without its end."""
    base = PurePosixPath(name.replace("\\", "/"))
    for wanted in (base.name, base.stem):
        for staged, shelved in tracks.items():
            file = PurePosixPath(staged)
            is_same = wanted.casefold() in (file.name.casefold(), file.stem.casefold())
            if file.parent == cue.parent and is_same:
                return shelved
    return None
