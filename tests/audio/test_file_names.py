"""What the names of files tell, and what they only seem to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.audio.names.file_names import artist_and_title, places


def read(*paths: str) -> list[tuple[int | None, int | None, str | None]]:
    return [(each.disc, each.number, each.title) for each in places(paths).values()]


def test_numbers_stand_before_the_titles() -> None:
    assert read("01 Air.flac", "02. Sea.flac", "03-Sky.flac") == [
        (None, 1, "Air"),
        (None, 2, "Sea"),
        (None, 3, "Sky"),
    ]
    assert read("00 hidden.flac", "01.flac") == [(None, 0, "hidden"), (None, 1, None)]
    assert read("Track 01.wav", "Track 02.wav") == [(None, 1, None), (None, 2, None)]


def test_discs_stand_in_folders_or_before_the_numbers() -> None:
    assert read("CD1/01 a.flac", "CD2/01 b.flac") == [(1, 1, "a"), (2, 1, "b")]
    assert read("1-01 a.mp3", "2-01 b.mp3") == [(1, 1, "a"), (2, 1, "b")]
    assert read("CD1 - 01 - a.mp3", "CD2 - 01 - b.mp3") == [(1, 1, "a"), (2, 1, "b")]
    assert read("d1t01 a.mp3", "d2t01 b.mp3") == [(1, 1, "a"), (2, 1, "b")]
    assert read("Disc 1 Track 1.mp3", "Disc 1 Track 2.mp3") == [(1, 1, None), (1, 2, None)]
    assert read("101 a.mp3", "102 b.mp3", "201 c.mp3") == [(1, 1, "a"), (1, 2, "b"), (2, 1, "c")]


def test_the_two_sides_of_a_record_are_counted_through() -> None:
    found = read("A1 a.flac", "A2 b.flac", "B1 c.flac", "C1 d.flac")
    assert found == [(1, 1, "a"), (1, 2, "b"), (1, 3, "c"), (2, 1, "d")]


def test_what_all_names_begin_with_is_no_part_of_a_title() -> None:
    assert read("Ada - Rooms - 01 - a.mp3", "Ada - Rooms - 02 - b.mp3") == [
        (None, 1, "a"),
        (None, 2, "b"),
    ]
    assert read("ada_-_1-01_-_a.mp3", "ada_-_2-01_-_b.mp3") == [(1, 1, "a"), (2, 1, "b")]
    assert read("Work - 1. Allegro.mp3", "Work - 2. Andante.mp3") == [
        (None, None, "Work - 1. Allegro"),
        (None, None, "Work - 2. Andante"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("1999.flac", "24K.flac"),
        ("7 Seconds.flac", "99 Problems.flac"),
        ("50 Ways.flac",),
        ("1979.flac", "12 Monkeys.flac", "Air.flac"),
        ("01 a.flac", "01 b.flac"),
        ("Air.flac", "Sea.flac", "01 Sky.flac"),
    ],
)
def test_numbers_that_others_do_not_bear_out_are_titles(names: tuple[str, ...]) -> None:
    """K4: a year, a size, or one name of three with a number."""
    assert [(disc, number) for disc, number, _ in read(*names)] == [(None, None)] * len(names)


def test_an_artist_may_stand_before_the_title() -> None:
    assert artist_and_title("Ada - Air - Live") == ("Ada", "Air - Live")
    assert artist_and_title("Air") == (None, "Air")
    assert artist_and_title(" - Air") == (None, " - Air")


@given(st.lists(st.text(max_size=20).map(lambda name: name.replace("/", "") or "x"), max_size=8))
def test_any_names_are_read_and_no_two_of_a_folder_get_the_same_number(names: list[str]) -> None:
    paths = sorted({f"{name}.flac" for name in names})
    found = places(paths)
    assert list(found) == paths
    numbered = [(each.disc, each.number) for each in found.values() if each.number is not None]
    assert len(numbered) == len(set(numbered))
