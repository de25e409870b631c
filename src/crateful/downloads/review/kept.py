"""What is kept of a decided album, so that it can be put back to review after it was filed.

One file for each download, with the note of its fetch and how each staged file is made again
from the one in the library, byte for byte. It is as long there as a deleted album is in the trash.
"""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from sqlalchemy import select

from crateful.audio.files import is_audio
from crateful.db import utc_now
from crateful.downloads import staging
from crateful.downloads.models import Download
from crateful.downloads.review import store
from crateful.downloads.states import Status
from crateful.files import atomic, recipes, regular
from crateful.files.recipes import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crateful.db import Database
    from crateful.settings import Settings

logger = logging.getLogger(__name__)

BEFORE: Final = "before"
"""In a download's staging: its files as they were when nothing had been written into them."""

_PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One staged file as it was before it was tagged."""

    path: str
    """Relative to the staged folder."""
    name: str | None
    """As the library has it, relative to the album's folder; ``None``: it has nothing of it."""
    mtime_ns: int
    sha256: str
    recipe: bytes

    def make(self, album: Path, into: Path) -> None:
        """Write it below ``into`` again.

        Args:
            album: its album's folder in the library.
            into: the staged folder.

        Raises:
            NotTheSameError: the library's file was changed since.
            OSError: one can't be read, the other not written.
        """
        path = into / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with path.open("xb") as file:
            recipe = Recipe(self.sha256, self.recipe)
            recipes.follow(recipe, album / self.name if self.name else None, file)
        os.utime(path, ns=(self.mtime_ns, self.mtime_ns))


@with_config(ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
@dataclass(frozen=True, slots=True)
class KeptReview:
    """A decided album as it waited."""

    asked: dict[str, Any]
    """As the row's ``review``."""
    fetched: str
    """The note of the fetch, as staging has it."""
    files: tuple[KeptFile, ...]


_KEPT: Final = TypeAdapter(KeptReview)


def begin(folder: Path, staged: Path) -> None:
    """Copy what is staged before anything is written into it; what is copied already stays.

    Args:
        folder: the download's own.
        staged: its files.

    Raises:
        OSError: the disk is full, or a file can't be read.
    """
    for file in _files(staged):
        copy = folder / BEFORE / file.relative_to(staged)
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}{_PART}")
        regular.copy(file, part)
        shutil.copystat(file, part)
        part.replace(copy)


def keep(
    settings: Settings,
    download_id: int,
    staged: Path,
    names: Mapping[str, str],
    asked: Mapping[str, Any],
) -> bool:
    """Keep how the staged files are made again; tell whether all of the music can be.

    Args:
        settings: where it is kept.
        download_id: the download.
        staged: its files, tagged by now.
        names: under which they will stand in the library, by their staged paths.
        asked: what the person was asked, in short.

    Raises:
        OSError: a file can't be read, or what is kept not written.
    """
    folder = settings.staging_dir / str(download_id)
    files = []
    for old in _files(folder / BEFORE):
        path = old.relative_to(folder / BEFORE).as_posix()
        name = names.get(path)
        recipe = recipes.make(old, staged / path if name else None)
        if recipe.body is not None:
            mtime_ns = old.stat().st_mtime_ns
            files.append(KeptFile(path, name, mtime_ns, recipe.sha256, recipe.body))
        elif is_audio(old):
            return False
    staging.keep(folder)  # a note that counts for longer than the machine runs
    fetched = regular.read_text(folder / staging.NOTE)
    kept = KeptReview(dict(asked), fetched, tuple(files))
    _place(settings, download_id).parent.mkdir(exist_ok=True)
    atomic.write(_place(settings, download_id), _KEPT.dump_json(kept), 0o600)
    return True


def read(settings: Settings, download_id: int) -> KeptReview | None:
    """Return what is kept of a download; ``None`` when nothing is, or no more."""
    try:
        return _KEPT.validate_json(regular.read_bytes(_place(settings, download_id)))
    except (OSError, ValidationError):
        return None


def is_there(settings: Settings, download_id: int) -> bool:
    """Tell whether anything is kept of a download."""
    return _place(settings, download_id).is_file()


def collect(settings: Settings, database: Database) -> None:
    """Remove what is kept of downloads that are gone, or for longer than the trash keeps albums."""
    folder = settings.data_dir / "decided"
    there = {int(path.stem): path for path in folder.glob("*.json") if path.stem.isdecimal()}
    if not there:
        return
    with database.session() as session:
        rows = session.execute(select(Download.id, Download.status).where(Download.id.in_(there)))
        known = {row.id: row.status for row in rows}
        oldest = utc_now().timestamp() - settings.trash_days * 86_400
        for download_id, path in there.items():
            if download_id not in known:
                path.unlink(missing_ok=True)
            elif known[download_id] is Status.COMPLETE and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                store.forget(session, download_id)


def _place(settings: Settings, download_id: int) -> Path:
    return settings.data_dir / "decided" / f"{download_id}.json"


def _files(folder: Path) -> Iterator[Path]:
    """Yield regular files; never through a link."""
    return (
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix != _PART and not path.is_symlink() and path.is_file()
    )
