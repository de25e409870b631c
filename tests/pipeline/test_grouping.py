"""Which files are one album, told from tags and folders alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.facts import FileTags, Tags
from crateful.imports.grouping import group

Tagged = tuple[str, str | None, str | None]
"""A path with ALBUM and ALBUMARTIST."""


def file(
    path: str, album: str | None = None, artist: str | None = None, **more: object
) -> FileTags:
    tags = Tags(album=album, album_artist=artist, **more)  # type: ignore[arg-type]
    return FileTags(path, tags, is_lossless=path.endswith((".flac", ".wav")))


def albums(*files: Tagged) -> list[list[str]]:
    return [list(each) for each in group([file(*each) for each in files]).albums]


@pytest.mark.parametrize(
    "folders",
    [
        ("X CD1", "X CD2"),
        ("X (Disc 1)", "X (Disc 2)"),
        ("Disc One", "Disc Two"),
        ("CD I", "CD II"),
        ("D1", "D2"),
        ("2003 - X - CD1", "2003 - X - CD2"),
        (".", "Bonus Disc"),
        ("Disc 1/FLAC", "Disc 2/FLAC"),
        ("CD1", "CD2"),
        ("LP1", "LP2"),
    ],
)
def test_discs_whose_tags_agree_are_one_album(folders: tuple[str, str]) -> None:
    one, two = (folder.removeprefix(".") and f"{folder}/" for folder in folders)
    paths = [f"{one}01.flac", f"{two}01.flac"]
    assert [sorted(each) for each in albums(*((path, "X", "Ada") for path in paths))] == [
        sorted(paths)
    ]
    assert len(albums((paths[0], "X (Disc 1)", "Ada"), (paths[1], "X (Disc 2)", "ADA "))) == 1
    assert len(albums((paths[0], None, None), (paths[1], None, None))) == 1
    assert len(albums((paths[0], "X", None), (paths[1], "X", "Ada"))) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("LP1/01.flac", "LP1", "Ada"), ("LP2/01.flac", "LP2", "Ada")),
        (("CD1/01.flac", "Songs", "Ada"), ("CD2/01.flac", "Songs", "Bea")),
        (("01.flac", "Rooms", "Ada"), ("02.flac", "Doors", "Ada")),
        (("01.flac", "Vol. 1", "Ada"), ("02.flac", "Vol. 2", "Ada")),
        (("01.flac", "Zeppelin I", "Ada"), ("02.flac", "Zeppelin II", "Ada")),
    ],
)
def test_tags_that_disagree_are_two_albums_c4_c5(one: Tagged, two: Tagged) -> None:
    assert albums(one, two) == [[one[0]], [two[0]]]


def test_loose_songs_are_singles_c5() -> None:
    """By five albums, or by five artists where none is named and nothing is numbered."""
    named = [file(f"{n}.flac", f"Single {n}", "Ada", title=n) for n in "abcde"]
    assert len(group(named).albums) == 5
    unnamed = [FileTags(f"{n}.flac", Tags(title=n, artist=f"Artist {n}")) for n in "abcde"]
    assert len(group(unnamed).albums) == 5
    by_one = [FileTags(f"{n}.flac", Tags(title=n, artist="Ada")) for n in "abcde"]
    assert len(group(by_one).albums) == 1
    counted = [FileTags(f"0{n} x.flac", Tags(title=str(n), artist=f"A{n}")) for n in range(1, 6)]
    assert len(group(counted).albums) == 1


def test_a_compilation_without_an_album_artist_is_one_album() -> None:
    files = [
        FileTags(f"{n}.flac", Tags(album="Now", artist=f"Artist {n}", track=n)) for n in range(1, 9)
    ]
    assert len(group(files).albums) == 1


def test_two_albums_of_one_name_without_an_album_artist_are_two() -> None:
    files = [
        FileTags(f"{who} {n}.flac", Tags(album="Greatest Hits", artist=who, track=n))
        for who in ("Ada", "Bea")
        for n in (1, 2, 3)
    ]
    assert [len(each) for each in group(files).albums] == [3, 3]


def test_what_says_nothing_goes_with_its_folder() -> None:
    assert albums(("01.flac", "X", "Ada"), ("02.flac", None, None)) == [["01.flac", "02.flac"]]
    assert albums(("CD1/1.flac", "X", "Ada"), ("CD2/1.flac", None, None)) == [
        ["CD1/1.flac", "CD2/1.flac"]
    ]
    mixed = (("1.flac", "X", "A"), ("2.flac", "Y", "B"), ("3.flac", None, None))
    assert albums(*mixed) == [["1.flac"], ["2.flac"], ["3.flac"]]


def test_one_release_id_is_one_album_whatever_its_discs_are_called() -> None:
    files = [
        file(f"CD{n}/1.flac", f"Sides: {n}", "Ada", musicbrainz_release_id="same") for n in "12"
    ]
    assert len(group(files).albums) == 1


def test_of_two_encodings_of_one_album_the_lossy_one_is_left_and_named_c30() -> None:
    paths = [f"{n:02} Air{n}.{kind}" for kind in ("flac", "mp3") for n in (1, 2, 3)]
    grouped = group(
        [file(path, "X", "Ada", title=path.split(".")[0], track=int(path[:2])) for path in paths]
    )
    assert grouped.albums == (("01 Air1.flac", "02 Air2.flac", "03 Air3.flac"),)
    assert grouped.worse == ("01 Air1.mp3", "02 Air2.mp3", "03 Air3.mp3")


def test_a_lossy_track_that_nothing_better_has_stays_c30() -> None:
    """Brothers of C30: untagged in folders by format; and a bonus track that is lossy only."""
    apart = group([file(f"{kind.upper()}/{n}.{kind}") for kind in ("flac", "mp3") for n in "ab"])
    assert apart.albums == (("FLAC/a.flac", "FLAC/b.flac"),)
    bonus = [("1.flac", 1), ("1.mp3", 1), ("2.mp3", 2)]
    grouped = group([file(path, "X", "A", title=f"t{n}", track=n) for path, n in bonus])
    assert (grouped.albums, grouped.worse) == ((("1.flac", "2.mp3"),), ("1.mp3",))


NAMES = st.sampled_from([None, "X", "Y", "X CD1", "x (Disc 2)", "Z"])
FOLDERS = st.sampled_from(["", "CD1/", "CD2/", "X CD1/", "FLAC/", "Bonus Disc/", "Disc One/MP3/"])


@given(
    st.lists(
        st.builds(
            lambda folder, stem, kind, tags: FileTags(
                f"{folder}{stem}.{kind}", tags, kind == "flac"
            ),
            FOLDERS,
            st.sampled_from(["01 a", "02 b", "c", "1-01", "A1", "é"]),
            st.sampled_from(["flac", "mp3"]),
            st.builds(
                Tags,
                album=NAMES,
                album_artist=NAMES,
                artist=NAMES,
                title=NAMES,
                track=st.sampled_from([None, 1, 2]),
                disc=st.sampled_from([None, 1, 2]),
                musicbrainz_release_id=st.sampled_from([None, "one", "two"]),
            ),
        ),
        min_size=1,
        max_size=14,
        unique_by=lambda each: each.path,
    ),
    st.randoms(use_true_random=False),
)
def test_each_file_is_in_exactly_one_album_in_any_order_of_reading(
    files: list[FileTags], chance: random.Random
) -> None:
    grouped = group(files)
    placed = [path for album in grouped.albums for path in album] + list(grouped.worse)
    assert sorted(placed) == sorted(each.path for each in files)
    assert all(grouped.albums)
    shuffled = files.copy()
    chance.shuffle(shuffled)
    assert group(shuffled) == grouped
