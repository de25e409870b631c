"""Two spellings of one name meet; two names never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.library.names import album_key, artist_key, letter, sort_key
from crateful.library.tokenizer import asked, search_text, words
from crateful.tagging.naming import AlbumName, TrackName, plan

WORDS = st.sampled_from(["the", "The", "a", "an", "b", "1", "2", "feat.", "ft.", "&", "+", "é"])
NAMES = st.one_of(st.text(max_size=30), st.lists(WORDS, max_size=6).map(" ".join))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Motörhead", "Motorhead"),
        ("AC/DC", "ACDC"),
        ("The Beatles", "BEATLES"),
        ("Sigur Rós", "sigur ros"),
        ("Florence + The Machine", "Florence and the Machine"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("Jay-Z", "JAY Z"),
        ("Santana feat. Rob Thomas", "Santana"),
        ("\uff32adiohead", "Radiohead"),
        ("( )", "()"),
        ("Guns N\u2019 Roses", "Guns N' Roses"),
    ],
)
def test_spellings_of_one_artist_have_one_key(one: str, other: str) -> None:
    """F4, F6."""
    assert artist_key(one) == artist_key(other)


def test_names_of_any_script_stay_apart() -> None:
    """F4: letters of every script count, and what is only signs keeps its signs."""
    names = ["宇多田ヒカル", "Кино", "÷", "+", "( )", "!!!", "Øresund", "resund", "ガ", "カ", "x"]
    assert len({artist_key(name) for name in names}) == len(names)
    assert all(artist_key(name) for name in names)


@pytest.mark.parametrize("name", ["The The", "A The B", "the a", "The", "A"])
def test_a_name_of_articles_stays_itself(name: str) -> None:
    """F6."""
    assert artist_key(name) == name.casefold().replace(" ", "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("OK Computer (Remastered 2011)", "OK Computer", True),
        ("OK Computer [Explicit]", "OK Computer", True),
        ("OK Computer (Reissue)", "OK Computer", True),
        ("The Dark Side of the Moon", "Dark Side of the Moon", True),
        ("Umbrella (feat. Jay-Z)", "Umbrella", True),
        ("Weezer (Blue Album)", "Weezer (Green Album)", False),
        ("Live (1975)", "Live (1978)", False),
        ("OK Computer (Deluxe Edition)", "OK Computer", False),
        ("Nevermind (Live)", "Nevermind", False),
        ("Pet Sounds (Mono)", "Pet Sounds", False),
        ("Now, Vol. 1", "Now, Vol. 2", False),
        ("1 2", "12", False),
    ],
)
def test_editions_are_albums_of_their_own_and_remasters_are_not(
    one: str, other: str, *, same: bool
) -> None:
    """F5."""
    assert (album_key(one) == album_key(other)) is same


def test_an_edition_beside_the_title_is_the_same_as_in_it() -> None:
    assert album_key("OK Computer", "Deluxe Edition") == album_key("OK Computer (Deluxe)")


@given(NAMES)
def test_a_key_is_its_own_key(name: str) -> None:
    assert artist_key(artist_key(name)) == artist_key(name)


@given(NAMES)
def test_only_what_nobody_can_see_has_an_empty_key(name: str) -> None:
    assert artist_key(name) or not name.strip() or not sort_key(name)


@given(NAMES)
def test_every_name_has_a_letter(name: str) -> None:
    assert letter(name) in {*"ABCDEFGHIJKLMNOPQRSTUVWXYZ#"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("The Beatles", "B"), ("Ólafur", "O"), ("Øresund", "O"), ("2Pac", "#"), ("Кино", "#")],
)
def test_lists_file_a_name_under_its_letter(name: str, wanted: str) -> None:
    assert letter(name) == wanted


def test_a_soundtrack_stands_under_its_artist_like_any_album_g5() -> None:
    """G5: there is no folder of a genre; one by many artists is a compilation."""
    track = [TrackName(1, 1, "Time", "Hans Zimmer", ".flac")]
    score = AlbumName(artist="Hans Zimmer", title="Inception", year=2010)
    assert plan(score, track).folder == "Hans Zimmer/Inception (2010)"
    songs = AlbumName(artist="Various Artists", title="Drive", year=2011, is_compilation=True)
    assert plan(songs, track).folder == "Various Artists/Drive (2011)"
    assert plan(songs, track).file_names == ("01 - Hans Zimmer - Time.flac",)


@given(st.text(max_size=40))
def test_a_row_answers_every_beginning_of_its_own_words(text: str) -> None:
    there = search_text(text).split()
    for word in asked(text):
        assert any(own.startswith(word) for own in there)


@given(st.text(max_size=40))
def test_words_hold_nothing_that_an_index_could_take_for_a_sign(text: str) -> None:
    """A9."""
    for word in words(text):
        assert word
        assert not set(word) & set(" '\"*:&|!()\\%_\0")
