"""What a filing remembers of the files that it came from, so that an import can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful.library.models import FiledFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crateful.files.recipes import Recipe


@dataclass(frozen=True, slots=True)
class Original:
    """A file of somebody's folder."""

    path: str
    """Relative to the folder, as :mod:`crateful.files.paths` writes it."""
    staged: str
    """Its copy's, relative to the staged folder."""
    size_bytes: int
    mtime_ns: int
    mode: int = 0
    """Who may do what with it."""
    recipe: Recipe | None = None
    """How to make it again from the tagged copy, where it is to go."""


@dataclass(frozen=True, slots=True)
class FolderImport:
    """That an album comes from somebody's folder."""

    batch_id: str
    mode: str
    """What becomes of the folder's files."""
    originals: tuple[Original, ...]


def rows(
    origin: FolderImport, record_id: int, album: Path, names: Mapping[str, str]
) -> Iterator[FiledFile]:
    """Yield what is kept of each file.

    Args:
        origin: where the album comes from.
        record_id: of the import record.
        album: its folder in the library.
        names: of the files there, by their staged paths.
    """
    for each in origin.originals:
        name = names.get(each.staged)
        stat = (album / name).lstat() if name else None
        yield FiledFile(
            record_id=record_id,
            file_name=name,
            size_bytes=stat.st_size if stat else 0,
            mtime_ns=stat.st_mtime_ns if stat else 0,
            original=each.path,
            original_bytes=each.size_bytes,
            original_mtime_ns=each.mtime_ns,
            original_mode=each.mode,
            sha256=each.recipe.sha256 if each.recipe and each.recipe.body else None,
            recipe=each.recipe.body if each.recipe else None,
        )
