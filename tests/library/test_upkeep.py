"""What is made up for now and then, and what people did to the folders by hand."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select
from tests.library import albums
from tests.library.albums import HI_RES, MP3, Copy
from tests.library.conftest import Library

from crateful.db import utc_now
from crateful.library import maintenance, service
from crateful.library.browse import albums as albums_
from crateful.library.browse.keyset import Window
from crateful.library.filing.file_album import Filed, Kept
from crateful.library.hearts import levels, link_folders
from crateful.library.models import Album, AlbumHeart, TrashEntry
from crateful.library.store import covers, missing_files, players
from crateful.library.trash import deletion
from crateful.users.models import User

OTHER = Copy(title="Amnesiac", tracks=("Packt", "Pyramid Song"), year=2001)


def kept(library: Library, user_id: int) -> set[int]:
    with library.database.reading() as session:
        whole = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
        return set(session.scalars(whole))


def test_the_links_of_a_removed_user_go_and_their_own_files_stay(library: Library) -> None:
    """I15: nobody is told when a user is removed; the next round finds out."""
    albums.file(library.database, Copy(), library.root, "download-1")
    for name in ("ada", "bob"):
        user_id = albums.add_user(library.database, name)
        with library.database.session() as session:
            levels.add_album(session, user_id, 1)
        link_folders.sync(library.database, library.settings, [user_id])
    (library.settings.users_dir / "ada" / "mine.m3u").write_text("hers")
    with library.database.session() as session:
        session.delete(session.get_one(User, 1))
    maintenance.run_maintenance(library.database, library.settings, is_first=False)
    left = [path.name for path in (library.settings.users_dir / "ada").rglob("*")]
    assert left == ["mine.m3u"]
    assert (library.settings.users_dir / "bob" / "Radiohead").is_dir()


def test_links_that_the_last_process_did_not_get_to_are_made_at_the_start(
    library: Library,
) -> None:
    """H2, H5: links are worked out from the hearts, whatever was missed."""
    albums.file(library.database, Copy(), library.root, "download-1")
    user_id = albums.add_user(library.database, "ada")
    with library.database.session() as session:
        levels.add_album(session, user_id, 1)
    maintenance.run_maintenance(library.database, library.settings, is_first=False)
    assert not (library.settings.users_dir / "ada").exists()
    maintenance.run_maintenance(library.database, library.settings, is_first=True)
    assert len(list((library.settings.users_dir / "ada").rglob("*.flac"))) == 3


def test_small_pictures_of_old_versions_are_removed(library: Library) -> None:
    albums.file(library.database, Copy(), library.root, "download-1")
    with library.database.reading() as session:
        _, version = covers.picture_of(session, library.settings, 1)
    made = [library.settings.data_dir / "covers" / name for name in (version, "1-7", "99-7")]
    for folder in made:
        folder.mkdir(parents=True)
        (folder / "160.jpg").write_text("small")
    maintenance.run_maintenance(library.database, library.settings, is_first=False)
    assert [folder.exists() for folder in made] == [True, False, False]


def test_an_album_whose_folder_was_removed_by_hand_can_come_back(any_library: Library) -> None:
    """F2: a row without files keeps nobody out; its id and hearts stay."""
    database, root = any_library.database, any_library.root
    albums.file(database, OTHER, root, "download-1")
    first = albums.file(database, Copy(quality=HI_RES), root, "download-2")
    ada = albums.add_user(database, "ada")
    with database.session() as session:
        levels.add_album(session, ada, first.album_id)
    shutil.rmtree(root / "library" / "Radiohead" / "OK Computer (1997)")
    with database.reading() as session:
        assert service.named(session, "Radiohead", "OK Computer", root / "library") == []
    again = albums.file(database, Copy(quality=MP3), root, "download-3")
    assert again == Filed(
        first.album_id, "replaced", "the files of the copy in the library are gone", (ada,)
    )
    assert isinstance(albums.file(database, Copy(quality=MP3), root, "download-4"), Kept)


def test_albums_of_a_disk_that_is_not_mounted_are_not_gone(library: Library) -> None:
    """F2: or else a worse copy would take the place of each."""
    for number, copy in enumerate((OTHER, Copy()), start=1):
        albums.file(library.database, copy, library.root, f"download-{number}")
    shelf = library.root / "library"
    shelf.rename(library.root / "unplugged")
    with library.database.reading() as session:
        album = session.get_one(Album, 2)
        assert not missing_files.is_gone(session, shelf, album)
        shelf.mkdir()
        assert not missing_files.is_gone(session, shelf, album)


def test_names_of_any_length_are_filed_and_listed(any_library: Library) -> None:
    """I17: PostgreSQL refuses an index entry of more than 2704 bytes."""
    name = "".join(chr(0x4E00 + (7919 * index) % 20_000) for index in range(1500))
    for number in range(3):
        copy = Copy(
            artist=f"{name}{number}",
            title=f"{name} {number}",
            edition=f"{name} Edition {number}",
            folder=f"Long/{number}",
        )
        albums.file(any_library.database, copy, any_library.root, f"download-{number}")
    seen: list[int] = []
    window = Window(limit=1)
    with any_library.database.reading() as session:
        while True:
            page = albums_.page(session, 0, window, sort="artist")
            seen += [album.id for album in page.items]
            if page.next_cursor is None:
                break
            assert len(page.next_cursor) <= 4000
            window = replace(window, cursor=page.next_cursor)
    assert len(seen) == 3


def test_an_album_that_is_back_or_changes_hands_is_kept_by_the_artists_followers(
    library: Library,
) -> None:
    """H6: an artist heart is all albums, also those that come another way than by import."""
    albums.file(library.database, Copy(), library.root, "download-1")
    albums.file(library.database, OTHER, library.root, "download-2")
    early, late = (albums.add_user(library.database, name) for name in ("early", "late"))
    with library.database.session() as session:
        levels.add_artist(session, early, 1)
        levels.remove_album(session, early, 1)
    deletion.delete_album(library.database, library.settings, 1, None)
    with library.database.session() as session:
        levels.add_artist(session, late, 1)
        entry = session.scalars(select(TrashEntry)).one()
        assert entry.created_at <= utc_now()
    _, keepers = deletion.restore(library.database, library.settings, entry.id)
    assert keepers == [late]
    assert (kept(library, early), kept(library, late)) == ({2}, {1, 2})


def test_two_last_tracks_hearted_at_the_same_moment_make_the_album_hearted(
    any_library: Library,
) -> None:
    """H7: each must see the other's."""
    database = any_library.database
    albums.file(database, OTHER, any_library.root, "download-1")
    ada = albums.add_user(database, "ada")

    def heart(track_id: int) -> None:
        with database.session() as session:
            levels.add_track(session, ada, track_id)

    for _ in range(20):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(heart, (1, 2)))
        assert kept(any_library, ada) == {1}
        with database.session() as session:
            levels.remove_album(session, ada, 1)


@pytest.mark.parametrize("folder", [".trash", ".incoming"])
def test_an_older_versions_folders_are_hidden_from_players_c28(
    library: Library, folder: str
) -> None:
    """C28: on start and every now and then, where somebody took the files away."""
    own = library.settings.library_dir / folder
    (own / "album").mkdir(parents=True)
    maintenance.run_maintenance(library.database, library.settings, is_first=True)
    assert (own / ".mpdignore").read_text() == "*\n"
    (own / ".nomedia").unlink()
    maintenance.run_maintenance(library.database, library.settings, is_first=False)
    assert {path.name for path in own.iterdir()} == {*players.FILES, "album"}
    assert list((own / "album").iterdir()) == []
