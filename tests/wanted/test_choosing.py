"""Which of a catalogue's albums is the one that is wanted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.library.names import album_key, artist_key
from crateful.preferences.hours import is_within
from crateful.sources import CATALOGUE
from crateful.sources.source import Found
from crateful.wanted.choosing import Sought, choose, mark_of, quality_of, size_of

TODAY = date(2026, 11, 30)


def sought(artist: str = "Nirvana", title: str = "Nevermind", **more: Any) -> Sought:
    key = album_key(title)
    return Sought(artist_key(artist), key.title, key.edition, **more)


def found(title: str = "Nevermind", artist: str = "Nirvana", **more: Any) -> Found:
    facts: dict[str, Any] = {"id": "1", "bit_depth": 16, "sample_rate_hz": 44_100, **more}
    return Found("album", facts.pop("id"), title, artist, "https://q/1", **facts)


def chosen(wanted: Sought, *albums: Found) -> tuple[str, str | None, str]:
    choice = choose(wanted, CATALOGUE.description, albums, TODAY)
    return choice.act, choice.found and choice.found.id, choice.reason


def test_the_same_album_in_the_best_quality_that_can_be_had_is_taken() -> None:
    cd, hires = found(id="cd"), found(id="hires", bit_depth=24, sample_rate_hz=96_000)
    other_artist = found(id="uk", artist="Nirvana UK", bit_depth=24, sample_rate_hz=192_000)
    deluxe = found("Nevermind (Deluxe Edition)", id="deluxe", bit_depth=24, sample_rate_hz=192_000)
    assert chosen(sought(), cd, deluxe, other_artist, hires)[:2] == ("take", "hires")
    away = found(id="away", bit_depth=24, sample_rate_hz=192_000, is_streamable=False)
    assert chosen(sought(), away, cd)[:2] == ("take", "cd")
    by_two = found(id="two", artist="Nirvana & Friends")
    assert chosen(sought(), by_two)[:2] == ("take", "two")
    by_code = found("Quite another name", id="code", upc="0012345678905")
    assert chosen(sought(upc="12345678905"), by_code)[:2] == ("take", "code")
    years = found(id="1967", year="1967", bit_depth=24), found(id="1991", year="1991")
    assert chosen(sought(year=1991), *years)[:2] == ("take", "1991")


@pytest.mark.parametrize(
    ("wanted", "album", "act", "reason"),
    [
        (sought(), found(artist="Nirvana UK"), "nothing", "Qobuz does not have it."),
        (sought(), found("Never Mind the Rest"), "nothing", "Qobuz does not have it."),
        (
            sought(),
            found("Nevermind (Deluxe Edition)"),
            "ask",
            "Qobuz only has another edition: Nevermind (Deluxe Edition).",
        ),
        (
            sought(),
            found(bit_depth=None),
            "ask",
            "Qobuz only has it lossy, and you asked for lossless.",
        ),
        (sought(takes_lossy=True), found(bit_depth=None), "take", "Qobuz has it."),
        (
            sought(),
            found(is_streamable=False, available_from="2026-12-12"),
            "wait",
            "Qobuz has it only from 12 December 2026.",
        ),
        # L26: a year is no day, so nothing is waited for.
        (
            sought(),
            found(is_streamable=False, available_from="2027"),
            "nothing",
            "Qobuz knows it and may not give it.",
        ),
        (
            sought(tried=frozenset({mark_of("qobuz", found())})),
            found(),
            "nothing",
            "Qobuz has nothing but what was fetched before.",
        ),
    ],
)
def test_each_look_leaves_its_reason_l26(
    wanted: Sought, album: Found, act: str, reason: str
) -> None:
    assert (chosen(wanted, album)[0], chosen(wanted, album)[2]) == (act, reason)


def test_an_equal_copy_is_tried_once_and_a_better_one_again_l31() -> None:
    tried = sought(tried=frozenset({mark_of("qobuz", found())}))
    assert chosen(tried, found(), found(id="2"))[0] == "take"
    assert chosen(tried, found(bit_depth=24))[0] == "take"
    assert chosen(tried, found())[0] == "nothing"


@given(
    st.lists(
        st.builds(
            found,
            title=st.sampled_from(["Nevermind", "nevermind!", "Bleach", "Nevermind (Live)"]),
            artist=st.sampled_from(["Nirvana", "NIRVANA", "Nirvana UK", ""]),
            id=st.sampled_from("abc"),
            bit_depth=st.sampled_from([None, 16, 24]),
            is_streamable=st.booleans(),
            available_from=st.one_of(
                st.none(),
                st.sampled_from(["", "2026", "2026-13-45", "nonsense"]),
                st.dates(TODAY - timedelta(9), TODAY + timedelta(9)).map(date.isoformat),
            ),
        )
    )
)
def test_what_is_taken_is_the_album_and_is_out(albums: list[Found]) -> None:
    choice = choose(sought(), CATALOGUE.description, albums, TODAY)
    assert choice == choose(sought(), CATALOGUE.description, albums, TODAY)
    assert choice.reason
    if choice.act == "take":
        assert choice.found is not None
        assert choice.found.is_streamable
        assert quality_of(choice.found)
        assert size_of(choice.found) > 0
        assert artist_key(choice.found.artist or "") == "nirvana"
        assert album_key(choice.found.title) == album_key("Nevermind")
    if choice.act == "wait":
        assert choice.until is not None
        assert choice.until > TODAY


@given(st.integers(0, 23), st.integers(0, 24), st.integers(0, 23))
def test_a_window_of_hours_may_go_over_midnight(begin: int, end: int, hour: int) -> None:
    window = f"{begin:02}-{end:02}"
    inside = {(begin + each) % 24 for each in range((end - begin) % 24 or 24)}
    if begin != end:
        assert is_within(window, hour) == (hour in inside)
    assert is_within("", hour)
