"""What leaves the trash for good, and what is brought back from it, at one moment."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from sqlalchemy import update
from tests.library import albums
from tests.library.albums import CD, HI_RES, Copy
from tests.library.conftest import Library

from crateful.db import utc_now
from crateful.errors import StepFailedError
from crateful.library.models import TrashEntry
from crateful.library.trash import deletion, purging, swapping

ALBUM = Copy(quality=CD)


def at_the_first_link(action: Callable[[], None]) -> list[str]:
    """Have something happen when the next file is linked: Python says so before it is."""
    happened: list[str] = []

    def audit(name: str, _arguments: object) -> None:
        if name == "os.link" and not happened:
            happened.append(name)
            action()

    sys.addaudithook(audit)
    return happened


@pytest.mark.parametrize("way", ["restore", "swap"])
def test_what_is_being_brought_back_is_not_purged(library: Library, way: str) -> None:
    """No file of it goes while the others are put on the shelf."""
    albums.file(library.database, ALBUM, library.root, "download-1")
    deletion.delete_album(library.database, library.settings, 1, None)
    if way == "swap":
        albums.file(library.database, ALBUM.but(quality=HI_RES), library.root, "download-2")

    def purge() -> None:
        with pytest.raises(StepFailedError) as refused:
            purging.purge(library.database, library.settings, 1)
        assert refused.value.code == "album-busy"

    happened = at_the_first_link(purge)
    bring_back = {"restore": deletion.restore, "swap": swapping.swap}[way]
    bring_back(library.database, library.settings, 1)
    assert happened == ["os.link"]
    (album,) = albums.albums(library.database)
    folder = library.root / "library" / album.folder
    assert all(
        (folder / track.file_name).is_file() for track in albums.tracks(library.database, album.id)
    )


@pytest.mark.parametrize("way", ["restore", "swap"])
def test_what_is_being_purged_is_not_brought_back(library: Library, way: str) -> None:
    """A part of its files may be gone: whoever purges has said so before the first goes."""
    albums.file(library.database, ALBUM, library.root, "download-1")
    if way == "swap":
        albums.file(library.database, ALBUM.but(quality=HI_RES), library.root, "download-2")
    else:
        deletion.delete_album(library.database, library.settings, 1, None)
    before = albums.shelf(library.root)
    with library.database.session() as session:
        session.execute(update(TrashEntry).values(purge_at=utc_now()))
    bring_back = {"restore": deletion.restore, "swap": swapping.swap}[way]
    with pytest.raises(deletion.FilesGoneError):
        bring_back(library.database, library.settings, 1)
    assert albums.shelf(library.root) == before
    assert purging.purge_expired(library.database, library.settings) == 1
    assert not [name for name in albums.shelf(library.root) if name.startswith(".trash")]
