"""What an album's own folder holds of it, kept with the album: its import can be undone."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from crateful import sources
from crateful.downloads.models import Mode
from crateful.files import paths, recipes
from crateful.files.recipes import CutShortError
from crateful.library.filing.originals import FolderImport, Original

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from crateful.downloads.job_input import JobInput
    from crateful.downloads.pipeline.fetch import Staged


def of(ask: JobInput, staged: Staged) -> FolderImport | None:
    """Return where an album comes from; ``None`` unless it is an import of folders.

    Args:
        ask: what was asked for.
        staged: tagged by now; a move's originals are still where they were.

    Raises:
        OSError: a staged file can't be read.
    """
    mode, batch_id = ask.options.mode, ask.batch_id
    if not sources.is_local(ask.source) or mode is None or batch_id is None:
        return None
    if ask.options.upload is not None:
        mode = Mode.COPY  # what was sent is nobody's folder: nothing ever goes back there
    found = _in_place(staged) if mode is Mode.IN_PLACE else _copied(ask, mode, staged.folder)
    return FolderImport(batch_id, mode.value, tuple(found))


def _in_place(staged: Staged) -> Iterator[Original]:
    for name in (*(track.path for track in staged.fetched.tracks), *staged.fetched.extras):
        now = (staged.folder / name).lstat()
        yield Original(name, name, now.st_size, now.st_mtime_ns)


def _copied(ask: JobInput, mode: Mode, copies: Path) -> Iterator[Original]:
    folder, renamed = paths.path_of(ask.source_url), dict(ask.options.renamed)
    for name, size_bytes, mtime_ns in ask.options.originals:
        own = paths.path_of(name)
        staged = renamed.get(name) or own.as_posix()
        original = Original(name, staged, size_bytes, mtime_ns)
        if mode is Mode.MOVE:
            original = _leaving(original, folder / own, copies / staged)
        yield original


def _leaving(original: Original, file: Path, copy: Path) -> Original:
    """Add how a file comes back; one that was changed since it was copied stays anyway."""
    if (now := _unchanged(original, file)) is None:
        return original
    # What was split or left out is not there any more: nothing stands for it but itself.
    try:
        recipe = recipes.make(file, copy if copy.is_file() else None)
    except CutShortError:
        if _unchanged(original, file):
            raise
        return original
    return Original(
        original.path,
        original.staged,
        original.size_bytes,
        original.mtime_ns,
        stat.S_IMODE(now.st_mode),
        recipe,
    )


def _unchanged(original: Original, file: Path) -> os.stat_result | None:
    """Return how a file is now, if it is as it was copied."""
    try:
        now = file.lstat()
    except OSError:
        return None
    is_same = (now.st_size, now.st_mtime_ns) == (original.size_bytes, original.mtime_ns)
    return now if is_same else None
