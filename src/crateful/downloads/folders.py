"""Music that is already there, as a download: its folder takes the place of a source."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crateful.audio.files import disc_of_folder, is_audio, iter_audio
from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.sources.source import Fetched, FetchedTrack, Progress, Release

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from os import stat_result

    from crateful.sources.source import Watch

SOURCE: Final = "folder"

KEPT_EXTRAS: Final = frozenset({".pdf", ".cue", ".log", ".lrc", ".jpg", ".jpeg", ".png", ".webp"})
"""What comes along with the audio: booklets, rip logs, lyrics, pictures."""

Original = tuple[str, int, int]
"""A file as it was copied: path relative to its folder, bytes, time of writing in ns."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A folder's album, ready for the same steps as one that was fetched."""

    fetched: Fetched
    originals: tuple[Original, ...]


def gather(folder: Path, into: Path, watch: Watch) -> Gathered:
    """Copy an album's files into ``into``; the originals are only read.

    Raises:
        StepFailedError: the folder is gone, can't be read, has no audio or is being changed.
        OSError: our own disk is full.
    """
    files = wanted_files(folder)
    names = tuple(file.relative_to(folder) for file in files)
    originals: list[Original] = []
    for done, (file, name) in enumerate(zip(files, names, strict=True)):
        watch.check()
        watch.progress(Progress(done / len(files), done, len(files)))
        stat = _copy(file, into / name)
        originals.append((name.as_posix(), stat.st_size, stat.st_mtime_ns))
    return Gathered(describe(folder, names), tuple(originals))


def stay(folder: Path, library: Path) -> Fetched:
    """Describe an album of the library's folder that is imported where it stands.

    Raises:
        StepFailedError: the folder is gone, can't be read or has no audio, or it holds other
            albums: what is done to this one's folder would be done to them.
    """
    files = wanted_files(folder)
    others = set(iter_audio(folder)) - set(files)
    if others or folder.samefile(library):
        msg = (
            f"Other albums lie inside {folder}, beside these files; "
            "give each album a folder of its own and import again."
        )
        raise StepFailedError(msg, code="folder-shared", recovery=Recovery.NEEDS_USER)
    return describe(folder, [file.relative_to(folder) for file in files])


def wanted_files(folder: Path) -> list[Path]:
    """Return the album's audio and what belongs to it, sorted.

    Raises:
        StepFailedError: there is no such folder any more, no audio in it, or it can't be read.
    """
    with _explaining(folder):
        files = [
            file
            for file in album_files(folder)
            if is_audio(file) or file.suffix.lower() in KEPT_EXTRAS
        ]
    if not any(is_audio(file) for file in files):
        msg = f"There is no audio in {folder} any more; check the folder and import it again."
        raise StepFailedError(msg, code="folder-without-audio")
    return files


def album_files(folder: Path) -> list[Path]:
    """Return the files of one album, sorted; hidden ones and links are passed over.

    Its discs' folders belong to it, and so do folders without audio (``Scans``); any other
    folder below is an album of its own.
    """
    if not folder.is_dir():
        return []
    files = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_file():
            files.append(entry)
        elif is_disc(entry) or (entry.is_dir() and not any(iter_audio(entry))):
            files += album_files(entry)
    return files


def is_disc(folder: Path) -> bool:
    """Tell whether a folder is one disc of the album above it: ``CD1``, ``Disc 2``."""
    return disc_of_folder(Path(folder.name) / "track") is not None


def describe(folder: Path, names: Sequence[Path]) -> Fetched:
    """Say of a folder what a source would say of a release: nothing that its tags don't."""
    tracks = tuple(
        FetchedTrack(path=name.as_posix(), title="", disc=None) for name in names if is_audio(name)
    )
    extras = tuple(name.as_posix() for name in names if not is_audio(name))
    release = Release(
        url=str(folder),
        title="",
        artist=None,
        tracks=(),
        lossless=None,
        lossless_reason="known when the files are read",
    )
    return Fetched(release=release, tracks=tracks, extras=extras)


def finish_move(source_url: str, options: Mapping[str, Any]) -> list[Path]:
    """Remove the originals of an album that is in the library now, if it was to be moved.

    Returns:
        Those that could not be removed.
    """
    if options.get("mode") != "move":
        return []
    return remove_originals(
        Path(source_url), [tuple(item) for item in options.get("originals") or ()]
    )


def remove_originals(folder: Path, originals: Sequence[Original]) -> list[Path]:
    """Finish a move: delete what was copied, unless it has changed since, and empty folders.

    Safe to repeat: what is gone is passed over.

    Returns:
        What the server may not delete.
    """
    left = [
        folder / name
        for name, size_bytes, mtime_ns in originals
        if not _remove(folder / name, size_bytes, mtime_ns)
    ]
    if not left and folder.is_dir():
        below = sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True)
        for path in [*below, folder]:
            _remove_if_empty(path)
    return left


def _remove(file: Path, size_bytes: int, mtime_ns: int) -> bool:
    """Delete a file that is as it was copied; return ``False`` if the server may not."""
    try:
        stat = file.lstat()
        if (stat.st_size, stat.st_mtime_ns) == (size_bytes, mtime_ns):
            file.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # not empty, or not ours to remove: it stays
        return


def _copy(file: Path, to: Path) -> stat_result:
    """Copy a file that nobody writes to meanwhile; return what it was."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with _explaining(file):
        before = file.stat()
        shutil.copyfile(file, to, follow_symlinks=False)
        after = file.lstat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _changing(file)
    return after


@contextmanager
def _explaining(path: Path) -> Generator[None]:
    """Turn what a person's folder refuses into what they can act on."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _changing(path) from error
    except OSError as error:
        if error.errno in NO_ROOM:  # the disk that is written to, not the one that is read
            raise
        msg = f"The server can't read {path}: {error.strerror}; look after it and try again."
        raise StepFailedError(
            msg, code="file-not-readable", recovery=Recovery.NEEDS_USER
        ) from error


def _changing(path: Path) -> StepFailedError:
    msg = f"{path} was changed while it was read; it is read again."
    return StepFailedError(msg, code="folder-changed", recovery=Recovery.TRANSIENT)
