"""An album in a zip, which is unpacked into its download's staging and nowhere else."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from crateful.audio.files import is_audio
from crateful.audio.names.disc_names import belongs_above
from crateful.downloads.models import Download, Mode
from crateful.downloads.moving_in import zips
from crateful.downloads.states import Status
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.outages import shortage

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from crateful.db import Database
    from crateful.downloads.models import Options, ZipFacts
    from crateful.downloads.moving_in.zips import Member
    from crateful.settings import Settings
    from crateful.tools.watch import Watch

UNPACKED: Final = "unpacked"
"""The folder in a download's staging; what a killed worker left there is unpacked anew."""


@contextmanager
def unpacked(
    zip_path: Path, members: Sequence[Member], staging: Path, watch: Watch, settings: Settings
) -> Generator[Path]:
    """Unpack files of a zip into a download's staging for a while; yield the folder.

    Raises:
        StepFailedError: they can't be, they are ``too-big`` for one album, or there is no room.
    """
    into = staging / UNPACKED
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    try:
        _check_room(members, into, settings)
        zips.unpack(zip_path, members, into, watch)
        yield into
    finally:
        shutil.rmtree(into)


@contextmanager
def unpacked_album(
    source_url: str, options: Options, staging: Path, watch: Watch, settings: Settings
) -> Generator[tuple[Path, ZipFacts]]:
    """Unpack an album's files into its staging for a while; yield its folder, and the zip's stamp.

    Args:
        source_url: the album's folder, as if the zip were one.
        options: of its download.
        staging: of its download.
        watch: who may stop it.
        settings: how much one album may take, and how much must stay free.

    Raises:
        StepFailedError: the zip is gone, damaged or made to harm, or there is no room.
    """
    facts = _facts(options)
    zip_path = paths.path_of(facts.path)
    inner = PurePosixPath(paths.path_of(source_url).relative_to(zip_path))
    facts = replace(facts, inner=str(inner), stamp=_stamp(zip_path))
    members = [one for one in zips.look(zip_path).members if one.path.is_relative_to(inner)]
    is_own = _own_files(inner, options.files)
    ours = [one for one in members if is_own(one.path)]
    with unpacked(zip_path, ours, staging, watch, settings) as folder:
        for other in {one.path for one in members if is_audio(one.path)} - {o.path for o in ours}:
            _mark(folder / other)
        (folder / inner).mkdir(parents=True, exist_ok=True)
        yield folder / inner, facts


def finish_move(database: Database, batch_id: str | None, options: Options) -> list[Path]:
    """Remove a zip that was to be moved, once all that is in it stands in the library.

    Returns:
        The zip, if the server may not remove it.
    """
    facts = _facts(options)
    albums = _albums(database, batch_id, options)
    if len(albums) < facts.albums:
        return []
    zip_path = paths.path_of(facts.path)
    stamps = {album.zip and album.zip.stamp for album in albums}
    try:
        if (
            options.mode is Mode.MOVE
            and stamps == {_stamp(zip_path)}
            and not left_in(zip_path, albums)
        ):
            zip_path.unlink()
    except (FileNotFoundError, StepFailedError):
        return []
    except OSError:
        return [zip_path]
    return []


def left_in(zip_path: Path, albums: Sequence[Options]) -> list[PurePosixPath]:
    """Return what is in a zip beside what came out of it, less what systems put there.

    Raises:
        StepFailedError: it can't be read any more.
    """
    contents = zips.look(zip_path)
    ours = {
        (PurePosixPath(_facts(album).inner, name), size)
        for album in albums
        for name, size, _ in album.originals
    }
    others = [one.path for one in contents.members if (one.path, one.size_bytes) not in ours]
    return [path for path in (*others, *contents.archives) if not zips.is_rubbish(path)]


def _albums(database: Database, batch_id: str | None, options: Options) -> list[Options]:
    """Return the options of the zip's albums that this import has brought into the library.

    None while some are not: each of a zip's albums asks, and only the last one's answer counts.
    """
    facts = _facts(options)
    if facts.albums == 1:
        return [options]
    ours = (
        Download.batch_id == batch_id,
        Download.status == Status.COMPLETE,
        lies_in(Download.source_url, facts.path),
    )
    with database.reading() as session:
        standing = session.scalar(select(func.count()).where(*ours)) or 0
        if standing < facts.albums:
            return []
        return list(session.scalars(select(Download.options).where(*ours)))


def lies_in(address: InstrumentedAttribute[str], zip_path: str) -> ColumnElement[bool]:
    """Return the condition of albums that lie in a zip: it begins their address."""
    return or_(address == zip_path, address.startswith(f"{zip_path}/", autoescape=True))


def _facts(options: Options) -> ZipFacts:
    if options.zip is None:
        msg = "the album lies in no zip"
        raise ValueError(msg)
    return options.zip


def _own_files(
    inner: PurePosixPath, files: Sequence[str] | None
) -> Callable[[PurePosixPath], bool]:
    """Tell an album's own audio, and what may belong to it, from the audio of others."""
    only = None if files is None else {inner / paths.path_of(name) for name in files}

    def is_own(path: PurePosixPath) -> bool:
        if zips.is_rubbish(path):
            return False
        if not is_audio(path):
            return True
        folders = path.relative_to(inner).parent.parts
        return all(map(belongs_above, folders)) if only is None else path in only

    return is_own


def _mark(other: Path) -> None:
    """Leave an empty file for another album's audio: its name says whose folder it is in."""
    other.parent.mkdir(parents=True, exist_ok=True)
    other.touch()


def _check_room(members: Sequence[Member], into: Path, settings: Settings) -> None:
    size_bytes = sum(one.size_bytes for one in members)
    if size_bytes > settings.max_album_bytes:
        msg = f"{size_bytes // 10**6:,} MB of the zip belong to one album, more than is allowed."
        raise StepFailedError(msg, code="too-big", recovery=Recovery.NEEDS_USER)
    if error := shortage(into, size_bytes + settings.min_free_bytes):
        raise error


def _stamp(zip_path: Path) -> tuple[int, int]:
    found = zip_path.stat()
    return found.st_size, found.st_mtime_ns
