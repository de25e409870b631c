"""Moving an album's files into the library: complete beside it, then one rename.

Nothing here knows the database. What a crash leaves behind is told by evidence alone: a
marker inside the new folder says whose it is, so that only what a job made is ever moved
back or removed.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.files import atomic, paths, regular
from crateful.library.store import players
from crateful.tools import births

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping

logger = logging.getLogger(__name__)

MARKER: Final = ".crateful-filing"
"""In a folder that is not recorded yet: the attempt that made it, and the process, in two lines."""

FILE_MODE: Final = 0o644
"""Players and shares run as other users: they must be able to read."""

_NOT_ALLOWED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_LINKS: Final = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EACCES}
)
"""What ``link(2)`` says on another file system, or on one without hard links."""


@dataclass(frozen=True, slots=True)
class Move:
    """One album's folder changing its place."""

    attempt: str
    """Names the folders below ``.incoming`` and ``.trash``; never used twice."""
    folder: str | None
    """Where the staged files go, relative to the library; ``None`` when none do."""
    old_folder: str | None
    """What goes to the trash; ``None`` when nothing does."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The master library's folder."""

    root: Path

    def place(self, folder: str) -> Path:
        """Return an album's folder.

        Raises:
            StepFailedError: the name leads out of the library.
        """
        return self.root / safe_name(folder)

    def incoming(self, attempt: str) -> Path:
        """Return where the files of ``attempt`` wait to be complete."""
        return self.root / ".incoming" / attempt

    def trash(self, attempt: str) -> Path:
        """Return where what ``attempt`` took from the shelf is kept."""
        return self.root / ".trash" / attempt


def safe_name(name: str) -> PurePosixPath:
    """Return ``name`` as a relative path that stays below where it starts.

    Raises:
        StepFailedError: it does not.
    """
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or not path.parts
        or "\0" in name
        or any(part in {"..", ".incoming", ".trash"} for part in path.parts)
    ):
        msg = "The album has a name that can't be a folder; edit its title and try again."
        raise StepFailedError(msg, code="unsafe-name", recovery=Recovery.NEEDS_USER)
    return path


@contextmanager
def reporting() -> Generator[None]:
    """Turn errors of the disk into errors that a user can act on.

    Raises:
        StepFailedError: any :class:`OSError` inside.
    """
    try:
        yield
    except OSError as error:
        raise _explained(error) from error


def _explained(error: OSError) -> StepFailedError:
    if error.errno in NO_ROOM:
        msg = "The library's disk is full: free some space; it is tried again by itself."
        return StepFailedError(msg, code="disk-full", recovery=Recovery.WAITING)
    if error.errno in _NOT_ALLOWED:
        msg = "The library can't be written to: check its folder's owner, rights and mount."
        return StepFailedError(msg, code="library-not-writable", recovery=Recovery.NEEDS_USER)
    msg = f"The library's disk answered: {error.strerror or type(error).__name__}."
    return StepFailedError(msg, code="library-disk-error", recovery=Recovery.TRANSIENT)


def stage(
    shelf: Shelf, attempt: str, files: Mapping[str, Path], *, copied: Collection[str] = ()
) -> None:
    """Gather ``files`` below ``.incoming``, synced to the disk when this returns.

    Args:
        shelf: the library.
        attempt: whose they are.
        files: name in the album's folder to the file; linked where that is possible.
        copied: names whose files will be written to, so a link would change the original.
    """
    target = shelf.incoming(attempt)
    target.mkdir(parents=True)
    players.hide(target.parent)
    (target / MARKER).write_text(f"{attempt}\n{births.this_process()}")
    for name, source in files.items():
        path = target / safe_name(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        _bring(source, path, may_link=name not in copied)
    sync_tree(target)


def carry_over(shelf: Shelf, move: Move, known: Collection[str]) -> None:
    """Link what people put into the replaced folder into the new one: lyrics, booklets, notes.

    Args:
        shelf: the library.
        move: with the folder that is replaced.
        known: names in the old folder that the library put there.
    """
    if move.old_folder is None or not (old := shelf.place(move.old_folder)).is_dir():
        return
    target = shelf.incoming(move.attempt)
    taken = {name.casefold() for name in files_below(target)}
    has_cover = any(PurePosixPath(name).stem == "cover" for name in taken)
    carried = False
    for name, source in files_below(old).items():
        if name in known or name == MARKER or name.casefold() in taken:
            continue
        if has_cover and PurePosixPath(name.casefold()).stem == "cover":
            continue
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _bring(source, path, may_link=True)
        carried = True
    if carried:
        sync_tree(target)


def swap(shelf: Shelf, move: Move) -> None:
    """Put the old folder into the trash and the staged one in its place."""
    if move.old_folder is not None and (old := shelf.place(move.old_folder)).is_dir():
        trash = shelf.trash(move.attempt)
        trash.parent.mkdir(exist_ok=True)
        players.hide(trash.parent)
        _rename(old, trash)
        remove_empty(old.parent, shelf.root)
    if move.folder is not None:
        _rename(shelf.incoming(move.attempt), shelf.place(move.folder))


def undo(shelf: Shelf, move: Move) -> None:
    """Undo ``move`` on the disk, from wherever it stopped."""
    incoming, trash = shelf.incoming(move.attempt), shelf.trash(move.attempt)
    if move.folder is not None:
        place = shelf.place(move.folder)
        if maker_of(place) == move.attempt and not incoming.exists():
            _rename(place, incoming)
            remove_empty(place.parent, shelf.root)
    if move.old_folder is not None and trash.exists():
        _rename(trash, shelf.place(move.old_folder))
    remove_tree(incoming)


def finish(shelf: Shelf, move: Move, *, keeps_old: bool) -> None:
    """Remove what a committed move left: the marker, and the old folder unless it is kept."""
    if move.folder is not None:
        place = shelf.place(move.folder)
        if maker_of(place) == move.attempt:
            (place / MARKER).unlink()
    if not keeps_old:
        remove_tree(shelf.trash(move.attempt))


def purge(shelf: Shelf, attempt: str) -> None:
    """Remove what is kept of an attempt; its name goes first, so nobody finds a part of it.

    Raises:
        OSError: a part of it can't be removed; the rest stays for another try.
    """
    folder = shelf.trash(attempt)
    going = folder.with_name(f"{attempt}.going")
    if folder.exists():
        folder.rename(going)
    remove_tree(going)


def maker_of(folder: Path) -> str | None:
    """Return the attempt that made ``folder`` and has not recorded it yet."""
    try:
        return regular.read_text(folder / MARKER).partition("\n")[0]
    except (FileNotFoundError, NotADirectoryError, regular.NotRegularError):
        return None


def process_of(folder: Path) -> str:
    """Return the process that made ``folder``, see :mod:`crateful.tools.births`; '' if unknown."""
    try:
        return regular.read_text(folder / MARKER).partition("\n")[2]
    except (FileNotFoundError, NotADirectoryError, regular.NotRegularError):
        return ""


def staged(shelf: Shelf) -> list[Path]:
    """Return the folders that wait beside the shelf, each named after its attempt."""
    return sorted(shelf.incoming("").glob("[!.]*"))


def remove_tree(folder: Path) -> None:
    """Remove a folder of ours with everything in it; a link is removed, never followed.

    Raises:
        OSError: a part of it can't be removed; the rest stays for another try.
    """
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def remove_empty(folder: Path, root: Path) -> None:
    """Remove ``folder`` if nothing is left in it, and so on upwards, but never ``root``."""
    while folder != root and folder.is_relative_to(root):
        try:
            folder.rmdir()
        except OSError:  # not empty, gone, or not ours to remove
            return
        folder = folder.parent


def files_below(folder: Path) -> dict[str, Path]:
    """Return every file below ``folder`` by its name relative to it, links as they are."""
    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(parent, name)
            if path.is_symlink() or not path.is_dir():
                found[path.relative_to(folder).as_posix()] = path
    return found


def sync_tree(folder: Path) -> None:
    """Sync everything below ``folder`` to the disk."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent, name)
            if regular.is_regular(path):  # of links and pipes, the folder is all there is
                atomic.sync(path)
        atomic.sync(Path(parent))


def _rename(source: Path, target: Path) -> None:
    """Rename a folder and sync both its old and its new parent."""
    if not target.parent.is_dir():
        target.parent.mkdir(parents=True)
        atomic.sync(target.parent.parent)
    source.rename(target)
    for parent in (source.parent, target.parent):
        atomic.sync(parent)


def _bring(source: Path, target: Path, *, may_link: bool) -> None:
    """Link a file, or copy it where a link can't be made or must not."""
    if may_link:
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
        else:
            _make_readable(target)
            return
    if not source.is_symlink() and not regular.is_regular(source):
        logger.warning("%s is no regular file and stays behind", paths.text_of(source))
        return
    shutil.copy2(source, target, follow_symlinks=False)
    _make_readable(target)
    if source.lstat().st_size != target.lstat().st_size:
        raise OSError(errno.EIO, "a file was not copied whole")


def _make_readable(path: Path) -> None:
    if not path.is_symlink():
        path.chmod(FILE_MODE)
