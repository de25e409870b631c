"""Which albums lie in zips: what they would be as folders, told from their lists of files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful.audio.files import SYSTEM_FOLDERS, is_audio
from crateful.downloads.models import Mode
from crateful.downloads.moving_in import zips
from crateful.downloads.moving_in.import_files import Reason
from crateful.errors import StepFailedError
from crateful.imports import scan
from crateful.imports.notes import Notes
from crateful.imports.scan import Folder, Found

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path, PurePosixPath

    from crateful.downloads.moving_in.zips import Member

IN_PLACE: Final = "in place nothing is unpacked; import the zip by copy or move"
NESTED: Final = "it is an archive, and those inside a zip are not opened; unpack it yourself"
NO_FILE: Final = "it is a link or no regular file"
NO_AUDIO: Final = "there is no audio in it"


def look(path: Path) -> Found:
    """Find every album in a zip, as :func:`crateful.imports.scan.look` would if it were a folder.

    Raises:
        StepFailedError: it is damaged, encrypted or made to harm.
    """
    contents = zips.look(path)
    notes = Notes(path)
    for one in contents.odd:
        notes.name(path / one, Reason.NOT_REGULAR, NO_FILE)
    for one in contents.archives:
        notes.name(path / one, Reason.NOT_SUPPORTED, NESTED)
    by_folder: dict[Path, list[Member]] = defaultdict(list)
    for member in contents.members:
        if zips.is_rubbish(member.path):
            notes.pass_over(path / member.path, _system(member.path))
        else:
            by_folder[path / member.path.parent].append(member)
    folders = [_folder(folder, members, notes) for folder, members in by_folder.items()]
    albums = scan.albums_of(path, folders, notes)
    if not albums and not contents.archives:
        notes.name(path, Reason.NOT_MUSIC, NO_AUDIO)
    notes.sum_up()
    return Found(
        path,
        tuple(replace(album, zip=path) for album in sorted(albums, key=scan.by_name)),
        tuple(notes.left_out),
        len(folders),
        passed_over=tuple(notes.passed_over),
        beside=notes.beside,
    )


def open_all(found: Found, mode: Mode | None, tell: Callable[[int], None]) -> Found:
    """Return what a scan found with the albums of its zips; one that can't be used is named.

    Args:
        found: by the scan.
        mode: of the import.
        tell: called before each zip; may raise to stop.
    """
    notes = Notes(found.root)
    opened = []
    for path in found.zips:
        tell(found.folders)
        if mode is Mode.IN_PLACE:
            notes.name(path, Reason.NOT_SUPPORTED, IN_PLACE)
            continue
        try:
            opened.append(look(path))
        except StepFailedError as error:
            notes.name(path, Reason.NOT_READABLE, str(error).rstrip("."))
    albums = [album for each in (found, *opened) for album in each.albums]
    return replace(
        found,
        albums=tuple(sorted(albums, key=scan.by_name)),
        left_out=(*found.left_out, *notes.left_out, *(o for e in opened for o in e.left_out)),
        passed_over=(
            *found.passed_over,
            *notes.passed_over,
            *(one for each in opened for one in each.passed_over),
        ),
        beside={folder: names for e in (found, *opened) for folder, names in e.beside.items()},
    )


def _folder(folder: Path, members: list[Member], notes: Notes) -> Folder:
    notes.look_beside(folder, [member.path.name for member in members])
    audio = [(one.path.name, one.stamp) for one in members if is_audio(one.path)]
    return Folder(folder, audio, error=None)


def _system(path: PurePosixPath) -> str | None:
    return next((part for part in path.parts if part.casefold() in SYSTEM_FOLDERS), None)
