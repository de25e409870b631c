"""From scanned folders to albums, by what the tags say."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING

from crateful.audio.facts import FileTags
from crateful.audio.names.disc_names import disc_in
from crateful.audio.names.folder_names import FolderName, read_folder
from crateful.downloads.models import LeftOut
from crateful.downloads.moving_in import zipped_album, zips
from crateful.downloads.moving_in.import_files import Reason
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.imports import scan, service
from crateful.imports.grouping import WORSE, group
from crateful.imports.known_folders import unseen
from crateful.imports.notes import PassedOver
from crateful.imports.siblings import Part, joined, part_of
from crateful.tagging.consensus import commonest, commonest_name

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.imports.scan import AlbumFolder, Found


def tell_apart(found: Found, job: Job, context: WorkerContext) -> Found:
    """Read the tags of folders that are not known yet, and make albums of them.

    Raises:
        Whatever ``job.watch.check`` raises.
    """
    albums: list[Part] = []
    worse_copies: list[LeftOut] = []
    for at in range(0, len(found.albums), service.ROWS_PER_COMMIT):
        some = found.albums[at : at + service.ROWS_PER_COMMIT]
        new = set(unseen(context.database, some))
        # A child takes longer to start than a few albums to be read: all that will read them now.
        context.workbench.warm(min(len(new), context.settings.worker_threads) - 1)
        for folder in some:
            job.watch.check()
            if folder not in new:
                albums.append(Part(folder))
                continue
            parts, worse = _parts(folder, _tags(folder, job, context), found.root)
            albums += parts
            worse_copies += worse
    lines = (PassedOver(each.path, Reason.WORSE_COPY) for each in worse_copies)
    return replace(
        found,
        albums=tuple(joined(albums)),
        left_out=(*found.left_out, *worse_copies),
        passed_over=(*found.passed_over, *lines),
    )


def _tags(folder: AlbumFolder, job: Job, context: WorkerContext) -> list[FileTags]:
    """Return the files' tags by their names; where a file kills its reader, by names alone."""
    names = {paths.text_of(PurePath(name)): name for name, _ in folder.audio}
    try:
        with _on_disk(folder, job, context) as path:
            read = context.workbench.read_tags(path, list(names), job.watch)
    except StepFailedError as error:
        if error.recovery is Recovery.WAITING:
            raise
        # Which file it is, and what can be done, is said when the album itself is read.
        return [FileTags(name) for name in names.values()]
    return [replace(each, path=names[each.path]) for each in read]


@contextmanager
def _on_disk(folder: AlbumFolder, job: Job, context: WorkerContext) -> Generator[Path]:
    """Yield the folder, unpacked for as long as that takes where it lies in a zip."""
    if folder.zip is None:
        yield folder.path
        return
    inner = folder.path.relative_to(folder.zip)
    audio = {PurePosixPath(inner / name) for name, _ in folder.audio}
    members = [one for one in zips.look(folder.zip).members if one.path in audio]
    with zipped_album.unpacked(
        folder.zip, members, job.staging, job.watch, context.settings
    ) as into:
        yield into / inner


def _parts(
    folder: AlbumFolder, tags: list[FileTags], root: Path
) -> tuple[list[Part], list[LeftOut]]:
    grouped = group(tags)
    said = {each.path: each.tags for each in tags}
    parts = []
    for names, album in zip(grouped.albums, scan.split(folder, grouped.albums), strict=True):
        of_album = [said[name] for name in names]
        artist = commonest_name(each.album_artist or each.artist for each in of_album)
        title = commonest(each.album for each in of_album)
        named = None if title else _named(album, root)
        known = replace(album, title=title, artist=artist, named=named)
        inside = (str((album.path / name).relative_to(folder.path)) for name, _ in album.audio)
        parts.append(part_of(known, [said[name] for name in inside]))
    worse = [LeftOut(paths.text_of(folder.path / name), WORSE) for name in grouped.worse]
    return parts, worse


def _named(album: AlbumFolder, root: Path) -> FolderName | None:
    """Return what an album without tags is called by its folder, or by those of its discs."""
    is_inside = album.path.is_relative_to(root)  # or a link leads there
    inside = album.path.relative_to(root).parts if is_inside else album.path.parts[-1:]
    # The folder above an album may be its artist's; the one above what was asked for is anybody's.
    above = inside[-2] if len(inside) > 1 and album.path.parent != album.zip else None
    if album.is_whole:
        return _text(read_folder(album.name, above))
    tops = [disc_in(PurePath(name).parts[0]) for name, _ in album.audio]
    titles = {disc.title if disc else "" for disc in tops}
    title = titles.pop()
    return (
        _text(read_folder(title, inside[-1] if inside else None)) if title and not titles else None
    )


def _text(named: FolderName) -> FolderName:
    """Return names as people read them: what is kept is text."""
    said = (part and paths.readable(part) for part in (named.artist, named.album, named.year))
    return FolderName(*said)
