"""From the folders that a scan found to the albums that their tags say they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from crateful.audio.facts import FileTags
from crateful.downloads.models import LeftOut
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.imports import scan, service
from crateful.imports.grouping import WORSE, group
from crateful.tagging.consensus import commonest, commonest_name

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.imports.scan import AlbumFolder, Found
    from crateful.tools.watch import Watch


def tell_apart(found: Found, watch: Watch, context: WorkerContext) -> Found:
    """Read the tags of folders that are not known yet, and make albums of them.

    Raises:
        Whatever ``watch.check`` raises.
    """
    albums: list[AlbumFolder] = []
    left_out = list(found.left_out)
    for at in range(0, len(found.albums), service.ROWS_PER_COMMIT):
        some = found.albums[at : at + service.ROWS_PER_COMMIT]
        new = set(service.unseen(context.database, some))
        for folder in some:
            watch.check()
            if folder not in new:
                albums.append(folder)
                continue
            parts, worse = _parts(folder, _tags(folder, watch, context))
            albums += parts
            left_out += worse
    return replace(found, albums=tuple(albums), left_out=tuple(left_out))


def _tags(folder: AlbumFolder, watch: Watch, context: WorkerContext) -> list[FileTags]:
    """Return the files' tags by their names; where a file kills its reader, by names alone."""
    names = {paths.text_of(PurePath(name)): name for name, _ in folder.audio}
    try:
        read = context.workbench.read_tags(folder.path, list(names), watch)
    except StepFailedError as error:
        if error.recovery is Recovery.WAITING:
            raise
        # Which file it is, and what can be done, is said when the album itself is read.
        return [FileTags(name) for name in names.values()]
    return [replace(each, path=names[each.path]) for each in read]


def _parts(folder: AlbumFolder, tags: list[FileTags]) -> tuple[list[AlbumFolder], list[LeftOut]]:
    grouped = group(tags)
    said = {each.path: each.tags for each in tags}
    parts = []
    for names, album in zip(grouped.albums, scan.split(folder, grouped.albums), strict=True):
        of_album = [said[name] for name in names]
        artist = commonest_name(each.album_artist or each.artist for each in of_album)
        title = commonest(each.album for each in of_album)
        parts.append(replace(album, title=title, artist=artist))
    worse = [LeftOut(paths.text_of(folder.path / name), WORSE) for name in grouped.worse]
    return parts, worse
