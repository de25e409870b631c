"""What earlier imports have made of a folder: whether it need not be looked at again."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful import sources
from crateful.downloads.models import Download
from crateful.downloads.states import ENDED, Status
from crateful.files import paths
from crateful.library.models import Album

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from crateful.db import Database
    from crateful.imports.scan import AlbumFolder

SEEN = (Status.COMPLETE, Status.DUPLICATE)
"""Ends after which an unchanged folder need not be looked at again."""


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """What is remembered of a folder."""

    fingerprint: str
    is_gone: bool
    """Its album was deleted."""


def unseen(database: Database, albums: Sequence[AlbumFolder]) -> list[AlbumFolder]:
    """Return the folders that are not known to be one album and unchanged."""
    with database.reading() as session:
        known = known_of(session, albums)
    return [album for album in albums if not is_same(known, album) or is_gone(known, album)]


def key_of(album: AlbumFolder) -> str:
    """Return what an album is known by: its folder, and in a shared one its files, too."""
    folder = paths.text_of(album.path)
    if album.is_whole:
        return folder
    names = "\0".join(sorted(name for name, _ in album.audio))
    return f"{folder}#{hashlib.sha256(os.fsencode(names)).hexdigest()[:16]}"


def known_of(
    session: Session, albums: Sequence[AlbumFolder], *, takes_once: bool = False
) -> dict[str, KnownFolder]:
    """Return how each folder was last imported.

    Args:
        session: reading or writing.
        albums: the folders.
        takes_once: those count, too, of which nothing came or that were taken out again.
    """
    rows = session.execute(
        select(
            Download.url_key,
            Download.options,
            Download.result_album_id,
            Download.source_url,
            Download.status,
        )
        .where(
            Download.source.in_(sources.LOCAL),
            Download.url_key.in_([key_of(album) for album in albums]),
            Download.status.in_(ENDED if takes_once else SEEN),
        )
        .order_by(Download.id)
    )
    last = {
        key: (options, status in SEEN and album_id is None, url)
        for key, options, album_id, url, status in rows
    }
    lost = {url for _, is_lost, url in last.values() if is_lost}
    # One that was deleted and brought back is another row's, from the same folder.
    back = set(session.scalars(select(Album.source_url).where(Album.source_url.in_(lost))))
    return {
        key: KnownFolder(str(options.fingerprint), is_gone=is_lost and url not in back)
        for key, (options, is_lost, url) in last.items()
        if takes_once or not options.is_undone
    }


def is_same(known: Mapping[str, KnownFolder], album: AlbumFolder) -> bool:
    """Tell whether a folder has not changed since it was last imported."""
    found = known.get(key_of(album))
    return found is not None and found.fingerprint == album.fingerprint


def is_gone(known: Mapping[str, KnownFolder], album: AlbumFolder) -> bool:
    """Tell whether what a folder brought was deleted since."""
    found = known.get(key_of(album))
    return found is not None and found.is_gone
