"""Which disc a folder names, and which album it is a part of."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.names.disc_names import DiscName, base_of, disc_in, discs_of, is_format


@pytest.mark.parametrize(
    ("path", "disc"),
    [
        ("CD1/a.flac", 1),
        ("Disc 2/a.flac", 2),
        ("disc_03/a.flac", 3),
        ("Disk-4 (Live)/a.flac", 4),
        ("Album/CD 12/a.flac", 12),
        ("cd2/extras/a.flac", 2),
        ("Disc 1/FLAC/a.flac", 1),
        ("CD/a.flac", None),
        ("Discovery/a.flac", None),
        ("CD 1997/a.flac", None),
        ("Disc 0/a.flac", None),
        ("a.flac", None),
        ("02 CD1.flac", None),
    ],
)
def test_a_disc_folder_names_its_disc_x7(path: str, disc: int | None) -> None:
    assert discs_of([PurePosixPath(path)])[PurePosixPath(path)] == disc


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Disc One", 1),
        ("CD I", 1),
        ("Disc IV - The Encore", 4),
        ("D1", 1),
        ("D2", 2),
        ("LP2", 2),
        ("Vinyl 1", 1),
        ("Cassette 2", 2),
        ("Digital Media 01", 1),
        ("(CD2) Rooms", 2),
        ("[Disc 3]", 3),
        ("Disc 1 of 2", 1),
        ("Bonus Disc", None),
        ("bonus cd", None),
        ("Side B", 1),
        ("Seite 3", 2),
        ("Blu-ray 2", 2),
        ("Kassette 1", 1),
        ("Compact Disc 2", 2),
        ("Disc Eleven", 11),
        ("диск 2", 2),
        ("Disc\uff12", 2),
    ],
)
def test_a_folder_may_be_a_disc_in_many_spellings(name: str, number: int | None) -> None:
    assert disc_in(name) == DiscName("", number)


@pytest.mark.parametrize(
    ("name", "title", "number"),
    [
        ("Rooms CD1", "Rooms", 1),
        ("Rooms (Disc 1)", "Rooms", 1),
        ("Rooms [CD 2]", "Rooms", 2),
        ("2003 - Rooms - CD1", "2003 - Rooms", 1),
        ("Rooms_CD2", "Rooms", 2),
        ("Rooms, Disc Two", "Rooms", 2),
        ("Rooms (Disc 1 - By Day)", "Rooms", 1),
        ("Rooms CD1 (2003)", "Rooms (2003)", 1),
        ("Rooms (Bonus Disc)", "Rooms", None),
        ("Rooms [Disc 2/3]", "Rooms", 2),
    ],
)
def test_a_folder_may_end_in_its_disc(name: str, title: str, number: int | None) -> None:
    assert disc_in(name) == DiscName(title, number)


@pytest.mark.parametrize(
    "name",
    [
        *("Vol. 1", "Zeppelin II", "Abbey Road", "Disco 3", "ABCD 1", "The D 1", "LP Vision"),
        *("CDs", "Bonus EP", "Bonus", "CD 1997", "Live 1999", "D2 - Foo", "Discovery"),
        "x" * 300 + " CD1",
    ],
)
def test_without_a_word_for_a_disc_nothing_is_one(name: str) -> None:
    assert disc_in(name) is None


def test_a_bonus_disc_comes_after_the_last() -> None:
    files = [PurePosixPath(each) for each in ("CD1/a", "CD2/a", "Bonus Disc/a", "a")]
    assert list(discs_of(files).values()) == [1, 2, 3, None]
    several = [PurePosixPath(each) for each in ("a", "Bonus Disc 1/a", "Bonus Disc 2/a")]
    assert list(discs_of(several).values()) == [None, 2, 3]
    beside = [PurePosixPath("a"), PurePosixPath("Bonus Disc/a")]
    assert list(discs_of(beside).values()) == [None, 2]


@pytest.mark.parametrize(
    ("folders", "discs"),
    [
        (("1", "2"), [1, 2]),
        (("Parte I", "Parte II"), [1, 2]),
        (("Disco 1 - Sol", "Disco 2 - Luna"), [1, 2]),
        (("7 Tears", "9 Lives"), [None, None]),
        (("Live 1998", "Live 1999"), [None, None]),
        (("FLAC", "MP3"), [None, None]),
        (("Side A", "Side B", "Side C"), [1, 1, 2]),
    ],
)
def test_folders_of_one_album_that_are_counted_are_its_discs(
    folders: tuple[str, ...], discs: list[int | None]
) -> None:
    assert list(discs_of([PurePosixPath(each, "a") for each in folders]).values()) == discs


@pytest.mark.parametrize("name", ["FLAC", "mp3", "MP3 320", "24bit", "24-96", "Flac 24-96", "V0"])
def test_a_folder_may_only_say_the_format(name: str) -> None:
    assert is_format(name)
    assert base_of(("Artist", "Rooms", "Disc 1", name)) == ("Artist", "Rooms")


@pytest.mark.parametrize("name", ["24K Magic", "320 Live", "Audio", "Opus One", "Wave"])
def test_a_title_is_no_format(name: str) -> None:
    assert is_format(name) is (name == "Wave")


@given(st.lists(st.text(min_size=1, max_size=40), max_size=6))
def test_the_base_of_any_folder_is_no_deeper_than_it(names: list[str]) -> None:
    base = base_of(names)
    assert len(base) <= len(names)
    assert all(base)
    assert base[:-1] == tuple(names[: len(base)])[:-1]
