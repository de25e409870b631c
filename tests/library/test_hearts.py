"""Hearts on three levels, and the folders of links that follow from them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from tests.library import albums
from tests.library.albums import HI_RES, Copy
from tests.library.conftest import Library

from crateful.library.filing.file_album import Filed
from crateful.library.hearts import levels, link_folders
from crateful.library.models import AlbumHeart, TrackHeart
from crateful.library.trash import deletion
from crateful.users.models import User

FIRST = Copy(title="Pablo Honey", tracks=("You", "Creep"), year=1993)
SECOND = Copy(title="The Bends", tracks=("Planet Telex", "High and Dry"), year=1995)


@pytest.fixture
def ada(any_library: Library) -> int:
    """Somebody, and two albums of one artist with two tracks each."""
    for number, copy in enumerate((FIRST, SECOND), start=1):
        albums.file(any_library.database, copy, any_library.root, f"download-{number}")
    return albums.add_user(any_library.database, "ada")


def kept(library: Library, user_id: int) -> tuple[set[int], set[int]]:
    """Return the albums and the single tracks that somebody keeps."""
    with library.database.reading() as session:
        whole = select(AlbumHeart.album_id).where(AlbumHeart.user_id == user_id)
        alone = select(TrackHeart.track_id).where(TrackHeart.user_id == user_id)
        return set(session.scalars(whole)), set(session.scalars(alone))


def do(library: Library, user_id: int, *steps: tuple[str, int]) -> tuple[set[int], set[int]]:
    for name, thing_id in steps:
        with library.database.session() as session:
            getattr(levels, name)(session, user_id, thing_id)
    return kept(library, user_id)


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ([("add_album", 1)], ({1}, set())),
        ([("add_album", 1), ("add_album", 1)], ({1}, set())),
        ([("add_track", 1)], (set(), {1})),
        ([("add_track", 1), ("add_track", 2)], ({1}, set())),
        ([("add_album", 1), ("remove_track", 1)], (set(), {2})),
        ([("add_track", 1), ("add_album", 1), ("remove_album", 1)], (set(), {1})),
        ([("add_track", 1), ("add_track", 2), ("remove_album", 1)], (set(), set())),
        ([("add_artist", 1)], ({1, 2}, set())),
        ([("add_artist", 1), ("remove_album", 1)], ({2}, set())),
        ([("add_track", 3), ("add_artist", 1), ("remove_artist", 1)], (set(), set())),
        ([("remove_album", 1), ("remove_track", 1), ("remove_artist", 1)], (set(), set())),
    ],
)
def test_the_rules_of_hearts(
    any_library: Library, ada: int, steps: list[tuple[str, int]], wanted: tuple[set[int], set[int]]
) -> None:
    """H1, H2, H7: what is taken off is off, and what was kept for itself stays."""
    assert do(any_library, ada, *steps) == wanted


def test_who_follows_an_artist_keeps_the_albums_to_come(any_library: Library, ada: int) -> None:
    """H6: in the one way in that there is."""
    do(any_library, ada, ("add_artist", 1))
    later = Copy(title="Kid A", year=2000)
    filed = albums.file(any_library.database, later, any_library.root, "download-3")
    assert isinstance(filed, Filed)
    assert (filed.followed_by, filed.hearted_by) == ((ada,), (ada,))
    assert kept(any_library, ada)[0] == {1, 2, filed.album_id}


def files_of(library: Library, name: str = "ada") -> set[str]:
    home = library.settings.users_dir / name
    found = {path for path in home.rglob("*") if path.is_symlink()}
    for link in found:
        assert not link.readlink().is_absolute()
        assert link.resolve().is_relative_to(library.settings.library_dir.resolve())
        assert link.exists()
    return {path.relative_to(home).as_posix() for path in found}


def sync(library: Library, *user_ids: int) -> None:
    link_folders.sync(library.database, library.settings, user_ids)


def test_links_are_a_function_of_hearts(any_library: Library, ada: int) -> None:
    """H2, H4: relative, for a whole album and for one track; gone with the heart."""
    do(any_library, ada, ("add_album", 1), ("add_track", 3))
    sync(any_library, ada)
    assert files_of(any_library) == {
        "Radiohead/Pablo Honey (1993)/01 - You.flac",
        "Radiohead/Pablo Honey (1993)/02 - Creep.flac",
        "Radiohead/Pablo Honey (1993)/cover.jpg",
        "Radiohead/The Bends (1995)/01 - Planet Telex.flac",
        "Radiohead/The Bends (1995)/cover.jpg",
    }
    do(any_library, ada, ("remove_album", 1))
    sync(any_library, ada)
    assert {Path(name).parent.name for name in files_of(any_library)} == {"The Bends (1995)"}


def test_links_of_a_two_disc_album_are_all_there(any_library: Library, ada: int) -> None:
    """H3."""
    copy = Copy(title="Live", tracks=("One", "One", "Two", "Two"), discs=2, has_cover=False)
    filed = albums.file(any_library.database, copy, any_library.root, "download-3")
    do(any_library, ada, ("add_album", filed.album_id))
    sync(any_library, ada)
    assert len(files_of(any_library)) == 4


def test_links_open_the_better_copy_after_a_replacement(any_library: Library, ada: int) -> None:
    """H5, F8."""
    do(any_library, ada, ("add_album", 1))
    sync(any_library, ada)
    filed = albums.file(
        any_library.database, FIRST.but(quality=HI_RES), any_library.root, "download-3"
    )
    sync(any_library, *filed.hearted_by)
    home = any_library.settings.users_dir / "ada"
    assert len(files_of(any_library)) == 3
    assert "bit_depth=24" in (home / "Radiohead/Pablo Honey (1993)/02 - Creep.flac").read_text()


def test_links_go_with_a_deleted_album_and_peoples_own_files_stay(
    any_library: Library, ada: int
) -> None:
    """I15."""
    do(any_library, ada, ("add_album", 1))
    sync(any_library, ada)
    playlist = any_library.settings.users_dir / "ada" / "Radiohead" / "mine.m3u"
    playlist.write_text("x")
    affected = deletion.delete_album(any_library.database, any_library.settings, 1, None)
    assert affected == [ada]
    sync(any_library, *affected)
    assert files_of(any_library) == set()
    assert playlist.read_text() == "x"


def test_links_follow_a_new_name_and_go_with_their_user(any_library: Library, ada: int) -> None:
    do(any_library, ada, ("add_album", 1))
    sync(any_library, ada)
    with any_library.database.session() as session:
        session.get_one(User, ada).username = "Ada Lovelace"
    sync(any_library, ada)
    assert len(files_of(any_library, "Ada Lovelace")) == 3
    assert not (any_library.settings.users_dir / "ada").exists()
    with any_library.database.session() as session:
        session.delete(session.get_one(User, ada))
    link_folders.sync_all(any_library.database, any_library.settings)
    assert not (any_library.settings.users_dir / "Ada Lovelace").exists()


def note_in_the_way_of_an_artist(home: Path) -> Path:
    (home / "Radiohead").write_text("my own note")
    return home / "Radiohead"


def note_in_the_way_of_an_album(home: Path) -> Path:
    (home / "Radiohead").mkdir()
    (home / "Radiohead/Pablo Honey (1993)").write_text("my own note")
    return home / "Radiohead/Pablo Honey (1993)"


def folder_in_the_way_of_the_marker(home: Path) -> Path:
    (home / link_folders.MARKER).mkdir()
    return home / link_folders.MARKER


def pipe_in_the_way_of_the_marker(home: Path) -> Path:
    os.mkfifo(home / link_folders.MARKER)
    return home / link_folders.MARKER


def link_in_the_way_of_the_marker(home: Path) -> Path:
    note = home.parent / "note of somebody else"
    note.write_text("my own note")
    (home / link_folders.MARKER).symlink_to(note)
    return note


def bytes_in_the_way_of_the_marker(home: Path) -> Path:
    (home / link_folders.MARKER).write_bytes(b"\xff" * 10_000)
    return home


def file_in_the_way_of_the_home(home: Path) -> Path:
    home.rmdir()
    home.write_text("my own note")
    return home


STRAYS = [
    note_in_the_way_of_an_artist,
    note_in_the_way_of_an_album,
    folder_in_the_way_of_the_marker,
    pipe_in_the_way_of_the_marker,
    link_in_the_way_of_the_marker,
    bytes_in_the_way_of_the_marker,
    file_in_the_way_of_the_home,
]


@pytest.mark.parametrize("stray", STRAYS)
def test_what_one_person_put_into_their_folder_costs_nobody_else_a_link_and_stays(
    library: Library, stray: Callable[[Path], Path]
) -> None:
    for number, copy in enumerate((FIRST, SECOND), start=1):
        albums.file(library.database, copy, library.root, f"download-{number}")
    people = [albums.add_user(library.database, name) for name in ("ada", "bob")]
    home = library.settings.users_dir / "ada"
    home.mkdir(parents=True)
    theirs = stray(home)
    kind = theirs.lstat().st_mode
    for person in people:
        do(library, person, ("add_album", 1))
    sync(library, *people)
    assert len(files_of(library, "bob")) == 3
    link_folders.sync_all(library.database, library.settings)
    assert len(files_of(library, "bob")) == 3
    assert theirs.lstat().st_mode == kind
    if theirs.is_file():
        assert theirs.read_text() == "my own note"


def test_a_stray_file_costs_its_owner_only_the_links_in_whose_place_it_stands(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    for number, copy in enumerate((FIRST, SECOND), start=1):
        albums.file(library.database, copy, library.root, f"download-{number}")
    ada = albums.add_user(library.database, "ada")
    home = library.settings.users_dir / "ada"
    home.mkdir(parents=True)
    note_in_the_way_of_an_album(home)
    do(library, ada, ("add_artist", 1))
    sync(library, ada)
    assert {Path(name).parent.name for name in files_of(library)} == {"The Bends (1995)"}
    (told,) = caplog.messages
    assert told.startswith(f"3 links of user {ada} are not up to date")
    assert "Pablo Honey (1993)" in told
    (home / "Radiohead/Pablo Honey (1993)").unlink()
    sync(library, ada)
    assert len(files_of(library)) == 6


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add_album", "remove_album"]), st.integers(1, 2)),
        st.tuples(st.sampled_from(["add_track", "remove_track"]), st.integers(1, 4)),
        st.tuples(st.sampled_from(["add_artist", "remove_artist"]), st.just(1)),
    ),
    max_size=8,
)


@given(steps=STEPS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_last_word_on_a_thing_counts(library: Library, steps: list[tuple[str, int]]) -> None:
    """H1: a thing is kept after a heart, not kept after it is taken off."""
    if not albums.albums(library.database):
        for number, copy in enumerate((FIRST, SECOND), start=1):
            albums.file(library.database, copy, library.root, f"download-{number}")
        albums.add_user(library.database, "ada")
    with library.database.session() as session:
        for table in ("album_hearts", "track_hearts", "artist_hearts"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # names of our own
    whole, alone = do(library, 1, *steps)
    assert not (1 in whole and {1, 2} <= alone)
    for tracks in ({1, 2}, {3, 4}):
        assert not tracks <= alone
    if steps:
        name, thing = steps[-1]
        album_of = {1: 1, 2: 1, 3: 2, 4: 2}
        if name.endswith("track"):
            assert (thing in alone or album_of[thing] in whole) is name.startswith("add")
        elif name.endswith("album"):
            assert (thing in whole) is name.startswith("add")
        else:
            assert (whole == {1, 2}) is name.startswith("add")
