"""Periodic maintenance of the library; nothing depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.library.hearts import link_folders
from crateful.library.store import covers, players
from crateful.library.store.disk import Shelf
from crateful.library.trash import purging

if TYPE_CHECKING:
    from crateful.db import Database
    from crateful.settings import Settings


def run_maintenance(database: Database, settings: Settings, *, is_first: bool) -> None:
    """Remove what is out of date: old trash, links of users who are gone, old pictures.

    Players are kept out of the trash, also out of one that an older version made.

    Args:
        database: with the library's rows.
        settings: where everything is.
        is_first: since the start of this process; then everybody's links are brought up to
            date, since the last process may have ended before it did so.

    Raises:
        OSError: the disk does not allow it now; it is tried again at the next call.
    """
    purging.purge_expired(database, settings)
    shelf = Shelf(settings.library_dir)
    for folder in (shelf.incoming(""), shelf.trash("")):
        if folder.is_dir():
            players.hide(folder)
    if is_first:
        link_folders.sync_all(database, settings)
    else:
        link_folders.drop_strangers(database, settings)
    covers.collect(database, settings)
