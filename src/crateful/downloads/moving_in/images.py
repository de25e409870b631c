"""Images of whole discs in a household's folder, and the cue sheets that say what is in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.audio import encodings
from crateful.audio.cue import sheet
from crateful.audio.cue.parts import Part
from crateful.audio.names.disc_names import disc_in
from crateful.dates import clean_date
from crateful.files import regular
from crateful.sources.source import FetchedTrack
from crateful.tagging.naming import legal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crateful.audio.cue.sheet import CueSheet, CueTrack
    from crateful.sources.source import Fetched

_FEWEST: Final = 2
"""Tracks in one file: with fewer it is no image."""


HIDDEN_S: Final = 10
"""Seconds before the first track from which on something is hidden there, as a track 0."""

HIDDEN_TITLE: Final = "Hidden Track"


@dataclass(frozen=True, slots=True)
class Image:
    """One file with several tracks."""

    path: str
    """Relative to the album's folder."""
    cue: str
    parts: tuple[Part, ...]
    new_cue: str | None
    """A sheet for the parts; ``None`` where it can't be said in one."""


def find(folder: Path, fetched: Fetched) -> tuple[Image, ...]:
    """Return the images among an album's files.

    Only where all audio of a cue sheet's folder is images: beside single tracks an image says
    everything twice, and which of them is meant is for a person to say.

    Raises:
        OSError: a cue sheet can't be read.
    """
    audio = [PurePosixPath(track.path) for track in fetched.tracks]
    found: dict[PurePosixPath, Image] = {}
    for cue in sorted(PurePosixPath(each) for each in fetched.extras if _is_cue(each)):
        beside = [file for file in audio if file.parent == cue.parent]
        for image in _of_sheet(_read(folder, cue, fetched), cue, beside):
            found.setdefault(PurePosixPath(image.path), image)
    places = {file.parent for file in found}
    torn = {file.parent for file in audio if file.parent in places and file not in found}
    return _with_discs([image for file, image in found.items() if file.parent not in torn])


def divides(text: str) -> bool:
    """Tell whether a sheet names several tracks in one file."""
    said = sheet.parse(text)
    return any(_has_tracks(said.tracks_in(place)) for place in range(len(said.files)))


def without_sheet(fetched: Fetched) -> list[str]:
    """Return the files that may be images by their own tags: alone, with no sheet beside them."""
    audio = [PurePosixPath(track.path) for track in fetched.tracks]
    told = {PurePosixPath(each).parent for each in fetched.extras if _is_cue(each)}
    folders = Counter(file.parent for file in audio)
    return [str(file) for file in audio if folders[file.parent] == 1 and file.parent not in told]


def with_parts(fetched: Fetched, images: Sequence[Image]) -> Fetched:
    """Return the album with each image's tracks in its place."""
    parts = {image.path: image.parts for image in images}
    lost = {image.cue for image in images if image.new_cue is None}
    tracks = tuple(
        each
        for track in fetched.tracks
        for each in (
            [FetchedTrack(path=part.path, title="", disc=None) for part in parts[track.path]]
            if track.path in parts
            else [track]
        )
    )
    extras = tuple(each for each in fetched.extras if each not in lost)
    return replace(fetched, tracks=tracks, extras=extras)


def _is_cue(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".cue"


def _read(folder: Path, cue: PurePosixPath, fetched: Fetched) -> CueSheet:
    with regular.open_regular(folder / cue) as stream:
        raw = stream.read(sheet.MAX_BYTES)
    names = (*(track.path for track in fetched.tracks), *fetched.extras, fetched.release.url)
    return sheet.parse(encodings.decode(raw, names))


def _of_sheet(
    said: CueSheet, cue: PurePosixPath, beside: Sequence[PurePosixPath]
) -> Iterable[Image]:
    images = [place for place in range(len(said.files)) if _has_tracks(said.tracks_in(place))]
    for place in images:
        image = _named(said.files[place], cue, beside, is_only=len(said.files) == 1)
        if image is not None:
            parts = _parts(said, place, image)
            new_cue = None
            if len(said.files) == 1:
                names = [PurePosixPath(part.path).name for part in parts]
                new_cue = sheet.per_track(said, place, names)
            yield Image(image.as_posix(), cue.as_posix(), parts, new_cue)


def _has_tracks(tracks: Sequence[CueTrack]) -> bool:
    """Tell whether there are several, each behind the one before."""
    starts = [track.start[1] for track in tracks if track.start]
    is_rising = all(one < other for one, other in pairwise(starts))
    return len(starts) >= _FEWEST and is_rising


def _named(
    name: str, cue: PurePosixPath, beside: Sequence[PurePosixPath], *, is_only: bool
) -> PurePosixPath | None:
    """Return the file that a sheet means: WAVE may be FLAC by now, and under another name."""
    base = PurePosixPath(name.replace("\\", "/"))
    for wanted in (base.name, base.stem, cue.stem):
        for file in beside:
            if wanted.casefold() in (file.name.casefold(), file.stem.casefold()):
                return file
    return beside[0] if is_only and len(beside) == 1 else None


def _parts(said: CueSheet, place: int, image: PurePosixPath) -> tuple[Part, ...]:
    tracks = said.tracks_in(place)
    first = tracks[0].start[1] if tracks[0].start else 0
    is_hidden = place == 0 and first >= HIDDEN_S * sheet.FRAMES_PER_S
    parts = [_part(said, tracks[0], image, 0, hidden=True)] if is_hidden else []
    for at, track in enumerate(tracks):
        # What is shorter than a song is kept in front of the first track: nothing is lost.
        start = track.start[1] if track.start and (at or is_hidden) else 0
        parts.append(_part(said, track, image, start))
    return tuple(parts)


def _part(
    said: CueSheet, track: CueTrack, image: PurePosixPath, start: int, *, hidden: bool = False
) -> Part:
    number = 0 if hidden else track.number
    title = "" if hidden else track.texts.get("TITLE", "").strip()
    title = title or (HIDDEN_TITLE if hidden else f"Track {number}")
    name = legal_name(f"{image.stem[:40]} {number:02} - {title[:100]}", ".flac")
    tags = _tags(said, track, title)
    if hidden:
        tags = {**tags, "track": 0}
        tags.pop("isrc", None)
    return Part((image.parent / name).as_posix(), start, tags)


def _tags(said: CueSheet, track: CueTrack, title: str) -> dict[str, str | int]:
    performer = said.texts.get("PERFORMER", "")
    year, month, day = (
        int(part) for part in f"{clean_date(said.texts.get('DATE')) or 0}-0-0".split("-")[:3]
    )
    tags: dict[str, str | int] = {
        "title": title,
        "artist": track.texts.get("PERFORMER", "") or performer,
        "album": said.texts.get("TITLE", ""),
        "albumartist": performer,
        "track": track.number,
        "tracktotal": len(said.tracks),
        "isrc": track.texts.get("ISRC", ""),
        "composer": track.texts.get("SONGWRITER", "") or said.texts.get("SONGWRITER", ""),
        "genre": said.texts.get("GENRE", ""),
        "barcode": said.texts.get("CATALOG", "").strip("0") and said.texts.get("CATALOG", ""),
        "disc": _number(said.texts.get("DISCNUMBER", "")),
        "disctotal": _number(said.texts.get("TOTALDISCS", "")),
        "year": year,
        "month": month,
        "day": day,
    }
    return {name: value for name, value in tags.items() if value}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0  # noqa: PLR2004  # discs


def _with_discs(images: Sequence[Image]) -> tuple[Image, ...]:
    """Number the discs of images that lie in one folder, where their sheets don't."""
    folders: dict[PurePosixPath, list[Image]] = {}
    for image in images:
        folders.setdefault(PurePosixPath(image.path).parent, []).append(image)
    discs = {
        image.path: _disc_of(image, place)
        for beside in folders.values()
        if len({image.cue for image in beside}) > 1
        for place, image in enumerate(beside, start=1)
    }
    return tuple(
        replace(
            image,
            parts=tuple(
                replace(part, tags={"disc": discs[image.path], **part.tags}) for part in image.parts
            ),
        )
        if image.path in discs
        else image
        for image in images
    )


def _disc_of(image: Image, place: int) -> int:
    named = disc_in(PurePosixPath(image.path).stem)
    return named.number if named and named.number else place
