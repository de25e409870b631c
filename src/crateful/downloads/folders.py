"""Music that is already there, as a download: its folder takes the place of a source."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crateful.audio.files import disc_of_folder, is_audio, iter_audio
from crateful.errors import Recovery, StepFailedError
from crateful.sources.source import Fetched, FetchedTrack, Progress, Release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        StepFailedError: the folder is gone, can't be read or has no audio; the disk is full.
    """
    files = wanted_files(folder)
    originals: list[Original] = []
    for done, file in enumerate(files):
        watch.check()
        watch.progress(Progress(done / len(files), done, len(files)))
        name = file.relative_to(folder)
        stat = file.stat()
        _copy(file, into / name)
        originals.append((name.as_posix(), stat.st_size, stat.st_mtime_ns))
    names = tuple(file.relative_to(folder) for file in files)
    return Gathered(describe(folder, names), tuple(originals))


def wanted_files(folder: Path) -> list[Path]:
    """Return the album's audio and what belongs to it, sorted.

    Raises:
        StepFailedError: there is no such folder any more, or no audio in it.
    """
    files = [
        file for file in album_files(folder) if is_audio(file) or file.suffix.lower() in KEPT_EXTRAS
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


def finish_move(source_url: str, options: Mapping[str, Any]) -> None:
    """Remove the originals of an album that is in the library now, if it was to be moved."""
    if options.get("mode") == "move":
        originals = [tuple(item) for item in options.get("originals") or ()]
        remove_originals(Path(source_url), originals)


def remove_originals(folder: Path, originals: Sequence[Original]) -> None:
    """Finish a move: delete what was copied, unless it has changed since, and empty folders.

    Safe to repeat: what is gone is passed over.
    """
    for name, size_bytes, mtime_ns in originals:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) == (size_bytes, mtime_ns):
            path.unlink()
    if not folder.is_dir():
        return
    below = sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True)
    for path in [*below, folder]:
        if not any(path.iterdir()):
            path.rmdir()


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, to)
    except PermissionError as error:
        msg = f"The server may not read {file}; change its permissions and try again."
        raise StepFailedError(
            msg, code="file-not-readable", recovery=Recovery.NEEDS_USER
        ) from error
