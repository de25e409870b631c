import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crateful.tagging.titles import (
    edition_in,
    edition_key,
    join_edition,
    split_edition,
    tidy,
)


@pytest.mark.parametrize(
    ("whole", "title", "edition"),
    [
        ("OK Computer", "OK Computer", ""),
        ("OK Computer (Remastered)", "OK Computer", ""),
        ("OK Computer (Remastered 2011)", "OK Computer", ""),
        ("OK Computer (2011 Remaster)", "OK Computer", ""),
        ("OK Computer [Explicit]", "OK Computer", ""),
        ("OK Computer (Reissue)", "OK Computer", ""),
        ("OK Computer (24-Bit 96kHz)", "OK Computer", ""),
        ("OK Computer (Deluxe Edition)", "OK Computer", "Deluxe Edition"),
        ("OK Computer - Deluxe Edition", "OK Computer", "Deluxe Edition"),
        ("OK Computer (2011 Remastered Deluxe Edition)", "OK Computer", "Deluxe Edition"),
        ("OK Computer (Deluxe) [Remastered]", "OK Computer", "Deluxe"),
        ("Abbey Road: 50th Anniversary Edition", "Abbey Road", "50th Anniversary Edition"),
        ("1989 (Taylor's Version)", "1989", "Taylor's Version"),
        ("Pet Sounds (Mono)", "Pet Sounds", "Mono"),
        ("Album (Live)", "Album", "Live"),
        ("Album (Live at Wembley)", "Album", "Live at Wembley"),
        ("Album (Acoustic)", "Album", "Acoustic"),
        ("音楽図鑑\uff08デラックス・エディション\uff09", "音楽図鑑", "デラックス・エディション"),
        ("Greatest Hits, Vol. 2", "Greatest Hits", "Vol. 2"),
        ("Greatest Hits Volume II", "Greatest Hits", "Vol. 2"),
        ("Greatest Hits (Volume Two)", "Greatest Hits", "Vol. 2"),
        ("Weezer (Blue Album)", "Weezer (Blue Album)", ""),
        ("Weezer (Green Album)", "Weezer (Green Album)", ""),
        ("Live (1975)", "Live (1975)", ""),
        ("Live (1978)", "Live (1978)", ""),
        ("Live at Leeds", "Live at Leeds", ""),
        ("Vol. 4", "Vol. 4", ""),
        ("Deluxe", "Deluxe", ""),
        ("( )", "( )", ""),
        ("- (Deluxe)", "-", "Deluxe"),
        ("Greatest Hits - (Deluxe)", "Greatest Hits", "Deluxe"),
        ("Greatest Hits: (Volume Two)", "Greatest Hits", "Vol. 2"),
        ("Weezer - (Blue Album)", "Weezer - (Blue Album)", ""),
        ("Album [Live at Leeds (1970)]", "Album", "Live at Leeds (1970)"),
        ("22", "22", ""),
    ],
)
def test_only_edition_words_are_split_off_f5(whole: str, title: str, edition: str) -> None:
    """F5: (Blue Album) is not (Green Album), a Deluxe is not the plain one, a Remaster is."""
    assert split_edition(whole) == (title, edition)


@given(st.text(max_size=120))
@example("- (Vol. 2)")
@example("Hits - (Vol. 2)")
@example(", - Band 2")
@example("Hits [Live at Leeds (1970)]")
@example("Hits [Live at Leeds (1970)] (Deluxe [2])")
@example(".[)Edition]")
def test_splitting_a_joined_title_gives_the_same_parts_again(whole: str) -> None:
    parts = split_edition(whole)
    assert split_edition(join_edition(*parts)) == parts


@given(
    st.lists(
        st.sampled_from(
            [
                "Blue",
                "(Live)",
                "[Deluxe]",
                " - ",
                "Remastered",
                "(2011)",
                ", ",
                "Vol. 2",
                ": ",
                "(",
                "Edition",
                "Mono",
            ]
        ),
        max_size=8,
    ).map(" ".join)
)
@example(" -   -  Vol. 2")
def test_splitting_titles_full_of_edition_words_is_stable(whole: str) -> None:
    title, edition = split_edition(whole)
    assert title or not tidy(whole)
    assert split_edition(join_edition(title, edition)) == (title, edition)


@pytest.mark.parametrize("whole", ["(" * 5000, "(live) " * 2000, "vol. " * 3000, "x, " * 3000])
def test_a_hostile_title_is_taken_as_it_is(whole: str) -> None:
    assert split_edition(whole)[0]


def test_a_comment_of_musicbrainz_may_name_an_edition() -> None:
    assert edition_in("deluxe edition") == "Deluxe Edition"
    assert edition_in("remaster") == ""
    assert edition_in("UK") == ""
    assert edition_in(None) == ""


def test_two_spellings_of_an_edition_share_a_key() -> None:
    assert edition_key("Deluxe") == edition_key("deluxe edition") != edition_key("Live")


def test_tidy_text_has_no_line_breaks_and_nothing_invisible() -> None:
    assert tidy("a\n\tb\u202ec\u200b\x00 ") == "a bc"
    assert tidy("e\u0301") == "é"
