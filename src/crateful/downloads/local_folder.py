"""The local folder as a source: an album that is already on this server."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from crateful.audio.files import is_audio, iter_audio, natural_key, walk
from crateful.audio.names import lyrics_names
from crateful.audio.names.disc_names import belongs_above
from crateful.downloads.models import Mode
from crateful.downloads.moving_in import by_content, zipped_album
from crateful.errors import NO_ROOM, Recovery, StepFailedError
from crateful.files import paths, regular
from crateful.sources.source import Fetched, FetchedTrack, Release
from crateful.tools.watch import Progress

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Sequence
    from os import stat_result

    from crateful.audio.files import Listing
    from crateful.db import Database
    from crateful.downloads.models import Options, Original
    from crateful.downloads.moving_in.by_content import Looked
    from crateful.sources.source import Incident
    from crateful.tools.watch import Watch

KEPT_EXTRAS: Final = frozenset(
    {
        *(".pdf", ".epub", ".nfo", ".cue", ".log", ".accurip", ".lrc", ".ttml"),
        *(".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
    }
)
"""What comes along with the audio: booklets, notes, rip logs, lyrics, pictures."""

MAX_INSIDE: Final = 8
"""Levels of folders without audio that come along with an album."""

MAX_NAME_BYTES: Final = 255
"""Of one name, on every file system of Linux."""


@dataclass(frozen=True, slots=True)
class GatheredFolder:
    """A folder's album, ready for the same steps as one that was fetched."""

    fetched: Fetched
    originals: tuple[Original, ...]
    renamed: tuple[tuple[str, str], ...]
    """Originals that have another name in staging, and that name."""


def gather(
    folder: Path,
    into: Path,
    watch: Watch,
    only: Collection[str] | None = None,
    *,
    is_ours: bool = False,
) -> GatheredFolder:
    """Copy an album's files into ``into``; the originals are only read.

    Args:
        folder: the album's.
        into: where the copies go.
        watch: who may stop it.
        only: the album's audio, where the folder holds other albums, too.
        is_ours: it was only made to be gathered, so the files themselves go.

    Raises:
        StepFailedError: the folder is gone, can't be read, has no audio or is being changed.
        OSError: our own disk is full.
    """
    looked = _looked(folder, only)
    files = looked.files
    inside = [file.relative_to(folder) for file in files]
    names = staged_names(inside, looked.suffixes)
    originals: list[Original] = []
    for done, (file, own, name) in enumerate(zip(files, inside, names, strict=True)):
        watch.check()
        watch.progress(Progress(done / len(files), done, len(files)))
        stat = _move(file, into / name) if is_ours else _copy(file, into / name)
        originals.append((paths.text_of(own), stat.st_size, stat.st_mtime_ns))
    renamed = tuple(
        (paths.text_of(own), name.as_posix())
        for own, name in zip(inside, names, strict=True)
        if own != name
    )
    return GatheredFolder(describe(folder, names, looked.left_out), tuple(originals), renamed)


def _looked(folder: Path, only: Collection[str] | None) -> Looked:
    with _explaining(folder):
        return by_content.look(wanted_files(folder) if only is None else chosen_files(folder, only))


def staged_names(inside: Sequence[Path], suffixes: Sequence[str]) -> list[Path]:
    """Return under which names an album's files are staged: their own, wherever those are text.

    Others are read as people would read them, shortened where that makes them too long, and
    numbered where two become one: what goes on into rows, messages and the library is text. So
    is what a name's end says of the content.

    Args:
        inside: the files, relative to the album's folder.
        suffixes: the right end of each name.
    """
    ends = list(zip(inside, suffixes, strict=True))
    taken = {name for name, suffix in ends if _is_fit(name, suffix)}
    names: list[Path] = []
    for own, suffix in ends:
        if _is_fit(own, suffix):
            names.append(own)
            continue
        readable = Path(*(_fitting(paths.readable(part)) for part in own.parts))
        wanted = name = readable.with_suffix(suffix)
        number = 2
        while name in taken:
            name = wanted.with_name(_fitting(f"{wanted.stem} ({number}){wanted.suffix}"))
            number += 1
        taken.add(name)
        names.append(name)
    return names


def _is_fit(name: Path, suffix: str) -> bool:
    return paths.is_text(name) and name.suffix == suffix


def _fitting(name: str) -> str:
    """Shorten a name that has become longer than a file system takes; its suffix stays."""
    path = Path(name)
    room = MAX_NAME_BYTES - len(path.suffix.encode()) - len(" (999)")
    return path.stem.encode()[:room].decode(errors="ignore") + path.suffix


def stay(folder: Path, library: Path, only: Collection[str] | None = None) -> Fetched:
    """Describe an album of the library's folder that is imported where it stands.

    Raises:
        StepFailedError: the folder is gone, can't be read or has no audio, or it holds other
            albums: what is done to this one's folder would be done to them.
    """
    looked = _looked(folder, only)
    files = looked.files
    with _explaining(folder):
        others = set(iter_audio(folder)) - set(files if only else wanted_files(folder))
    if others or folder.samefile(library):
        msg = (
            f"Other albums lie inside {paths.text_of(folder)}, beside these files; "
            "give each album a folder of its own and import again."
        )
        raise StepFailedError(msg, code="folder-shared", recovery=Recovery.NEEDS_USER)
    if unfit := next((file for file in files if is_audio(file) and not paths.is_text(file)), None):
        msg = (
            f"The name {paths.text_of(unfit)} is not UTF-8, which players can't be told; "
            "rename it, or import the folder by copy or move."
        )
        raise StepFailedError(msg[:300], code="name-not-text", recovery=Recovery.NEEDS_USER)
    inside = (file.relative_to(folder) for file in files)
    return describe(folder, [name for name in inside if paths.is_text(name)], looked.left_out)


def wanted_files(folder: Path) -> list[Path]:
    """Return the album's audio and what belongs to it, ``2 x`` before ``10 x``.

    Raises:
        StepFailedError: there is no such folder any more, no audio in it, or it can't be read.
    """
    with _explaining(folder):
        files = coming_along(album_files(folder))
    if not any(is_audio(file) for file in files):
        name = paths.text_of(folder)
        msg = f"There is no audio in {name} any more; check the folder and import it again."
        raise StepFailedError(msg, code="folder-without-audio")
    return files


def coming_along(files: Sequence[Path]) -> list[Path]:
    """Return what comes along; of texts, only those that are named after a track: its lyrics."""
    tracks = [PurePosixPath(file) for file in files if is_audio(file)]
    return [
        file
        for file in files
        if is_audio(file)
        or file.suffix.lower() in KEPT_EXTRAS
        or lyrics_names.track_of(PurePosixPath(file), tracks) is not None
    ]


def chosen_files(folder: Path, only: Collection[str]) -> list[Path]:
    """Return the named audio, and what lies in folders with no other album's audio.

    Args:
        folder: with the album's files, among others.
        only: the files, as :mod:`crateful.files.paths` writes them.

    Raises:
        StepFailedError: one is gone, or a folder can't be read.
    """
    wanted = {folder / paths.path_of(name) for name in only}
    found: list[Path] = []
    with _explaining(folder):
        if (every := _all_below(folder, wanted)) is not None:
            return _in_order(coming_along(every), folder)
        for inside in {file.parent for file in wanted}:
            files = [inside / entry.name for entry in next(walk(inside)).files]
            audio = {file for file in files if is_audio(file)}
            found += audio & wanted
            if audio <= wanted:
                found += [file for file in coming_along(files) if not is_audio(file)]
    if gone := wanted - set(found):
        raise _changing(min(gone))
    return _in_order(found, folder)


def _all_below(folder: Path, audio: Collection[Path]) -> list[Path] | None:
    """Return all files below a folder, if this audio is all that there is and it is all there."""
    found: list[Path] = []
    left = set(audio)
    for listing in walk(folder):
        files = [listing.path / entry.name for entry in listing.files]
        sounding = {file for file in files if is_audio(file)}
        if listing.error is not None or not sounding <= left:
            return None
        left -= sounding
        found += files
    return None if left else found


def album_files(folder: Path) -> list[Path]:
    """Return the files of one album in natural order; hidden ones and links are passed over.

    Its discs' folders belong to it, and so do folders without audio (``Scans``); any other
    folder below is an album of its own.

    Raises:
        OSError: the folder or one of its discs can't be read.
    """
    listings = list(walk(folder))
    sounding = _with_audio_below(listings)
    files: list[Path] = []
    ours = {folder}
    for listing in listings:
        path = listing.path
        if path != folder:
            if path.parent not in ours or (path in sounding and not belongs_above(path.name)):
                continue
            if len(path.parts) - len(folder.parts) > MAX_INSIDE and not belongs_above(path.name):
                continue
            ours.add(path)
        if listing.error is not None and (path == folder or belongs_above(path.name)):
            raise listing.error
        files += [path / file.name for file in listing.files]
    return _in_order(files, folder)


def _in_order(files: Iterable[Path], folder: Path) -> list[Path]:
    start = len(folder.parts)
    return sorted(files, key=lambda file: [natural_key(part) for part in file.parts[start:]])


def _with_audio_below(listings: Sequence[Listing]) -> set[Path]:
    """Return the folders that hold audio, at whatever depth."""
    found: set[Path] = set()
    for listing in reversed(listings):  # those inside a folder come after it
        if listing.path in found or any(is_audio(Path(file.name)) for file in listing.files):
            found |= {listing.path, listing.path.parent}
    return found


def describe(folder: Path, names: Sequence[Path], left_out: Sequence[Incident] = ()) -> Fetched:
    """Say of a folder what a source would say of a release: nothing that its tags don't."""
    tracks = tuple(
        FetchedTrack(path=name.as_posix(), title="", disc=None) for name in names if is_audio(name)
    )
    extras = tuple(name.as_posix() for name in names if not is_audio(name))
    release = Release(
        url=paths.text_of(folder),
        title="",
        artist=None,
        tracks=(),
        lossless=None,
        lossless_reason="known when the files are read",
    )
    return Fetched(release=release, tracks=tracks, extras=extras, incidents=tuple(left_out))


def finish_move(
    database: Database, source_url: str, batch_id: str | None, options: Options
) -> list[Path]:
    """Remove the originals of an album that is in the library now, if it was to be moved.

    A zip goes once all that is in it stands.

    Returns:
        Those that could not be removed.
    """
    if options.zip is not None:
        return zipped_album.finish_move(database, batch_id, options)
    if options.mode is not Mode.MOVE:
        return []
    folder, is_shared = paths.path_of(source_url), options.files is not None
    return remove_originals(folder, options.originals, is_shared=is_shared)


def remove_originals(
    folder: Path, originals: Sequence[Original], *, is_shared: bool = False
) -> list[Path]:
    """Finish a move: delete what was copied, unless it has changed since, and empty folders.

    Safe to repeat: what is gone is passed over.

    Args:
        folder: the album's.
        originals: what was copied.
        is_shared: other things lie in the folder, so only what the files lay in is looked at.

    Returns:
        What the server may not delete.
    """
    left = [
        folder / paths.path_of(name)
        for name, size_bytes, mtime_ns in originals
        if not _remove(folder / paths.path_of(name), size_bytes, mtime_ns)
    ]
    if not left:
        inside = {path for name, *_ in originals for path in paths.path_of(name).parents}
        ours = {folder / path for path in inside - {Path()}}
        below = ours if is_shared else {listing.path for listing in walk(folder)}
        for path in sorted(below, reverse=True):
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
    with _explaining(file):
        to.parent.mkdir(parents=True, exist_ok=True)
        before = file.lstat()
        regular.copy(file, to)
        after = file.lstat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _changing(file)
    return after


def _move(file: Path, to: Path) -> stat_result:
    to.parent.mkdir(parents=True, exist_ok=True)
    return file.replace(to).stat()


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
        name, reason = paths.text_of(path), error.strerror
        msg = f"The server can't read {name[-200:]}: {reason}; look after it and try again."
        raise StepFailedError(
            msg, code="file-not-readable", recovery=Recovery.NEEDS_USER
        ) from error


def _changing(path: Path) -> StepFailedError:
    msg = f"{paths.text_of(path)[-200:]} was changed while it was read; it is read again."
    return StepFailedError(msg, code="folder-changed", recovery=Recovery.TRANSIENT)
