"""Lists in a zip, as Takeout and Spotify send them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from crateful.downloads.moving_in import zips
from crateful.errors import StepFailedError
from crateful.lists.readers import reading
from crateful.lists.readers.rows import UnreadableListError
from crateful.tools.watch import NO_WATCH

if TYPE_CHECKING:
    from crateful.downloads.moving_in.zips import Member
    from crateful.lists.readers.rows import ReadList

SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".json", ".jspf", ".xspf", ".m3u", ".m3u8"})

MOST_FILES: Final = 500
"""Files of a zip that are read; a household's Takeout has a hundred playlists."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of all of them, unpacked."""

_BEGINS: Final = b"PK\x03\x04"


def is_packed(content: bytes) -> bool:
    """Tell whether a file is a zip."""
    return content.startswith(_BEGINS)


def read(content: bytes, folder: Path) -> tuple[ReadList, ...]:
    """Return the lists of every file in a zip that is one; others are passed over.

    Args:
        content: the zip.
        folder: where it is unpacked for a moment.

    Raises:
        UnreadableListError: it is damaged or made to harm, or there is no list in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as name:
        path = Path(name, "lists.zip")
        path.write_bytes(content)
        try:
            members = _lists_of(path)
            zips.unpack(path, members, Path(name, "in"), NO_WATCH)
        except StepFailedError as error:
            raise UnreadableListError(str(error)) from error
        found = [one for member in members for one in _read_one(Path(name, "in"), member)]
    if not found:
        msg = "There is no list in this zip that can be read; unpack it and bring its files."
        raise UnreadableListError(msg)
    return tuple(found)


def _lists_of(path: Path) -> list[Member]:
    members = [
        one
        for one in zips.look(path).members
        if one.path.suffix.lower() in SUFFIXES and not zips.is_rubbish(one.path)
    ]
    if len(members) > MOST_FILES or sum(one.size_bytes for one in members) > MOST_BYTES:
        msg = "There is more in this zip than lists take; unpack it and bring the lists alone."
        raise UnreadableListError(msg)
    return members


def _read_one(folder: Path, member: Member) -> tuple[ReadList, ...]:
    """Read a file of a zip; what is no list beside lists is no fault."""
    try:
        return reading.read(member.path.name, (folder / member.path).read_bytes())
    except UnreadableListError:
        return ()
