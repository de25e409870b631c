"""Speeds, sizes and times as people read them, at the borders between units too."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.formatting import (
    eta_text,
    length_text,
    remaining_text,
    size_text,
    speed_text,
)

FACTORS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
TEXT = re.compile(r"(\d+)(?:\.\d)? ([kMGT]?B)")


@pytest.mark.parametrize(
    ("speed_bps", "text"),
    [
        (None, None),
        (-1, "0 B/s"),
        (0, "0 B/s"),
        (999, "999 B/s"),
        (1000, "1.0 kB/s"),
        (999_949, "999.9 kB/s"),
        (999_950, "1.0 MB/s"),
        (999_999, "1.0 MB/s"),
        (2_500_000, "2.5 MB/s"),
        (999_999_999, "1.0 GB/s"),
    ],
)
def test_a_speed_is_told_in_the_unit_that_it_is_read_in(
    speed_bps: int | None, text: str | None
) -> None:
    assert speed_text(speed_bps) == text


@given(
    st.integers(0, 10**15 - 10**11)
    | st.builds(lambda power, less: 10**power - less, st.integers(3, 14), st.integers(0, 10**3))
)
def test_no_size_reads_as_a_thousand_of_its_unit_and_each_is_as_large_as_it_says(
    size_bytes: int,
) -> None:
    found = TEXT.fullmatch(size_text(size_bytes))
    assert found
    assert int(found[1]) < 1000
    number = float(found[0].split()[0])
    factor = FACTORS[found[2]]
    assert abs(number * factor - size_bytes) <= factor / 20 + 1


@pytest.mark.parametrize(
    ("duration_ms", "text"),
    [
        (0, "00:00:00"),
        (59_499, "00:00:59"),
        (59_501, "00:01:00"),
        (3_599_999, "01:00:00"),
        (360_000_000, "100:00:00"),
    ],
)
def test_a_length_is_told_to_the_nearest_second(duration_ms: int, text: str) -> None:
    assert length_text(duration_ms) == text


def test_what_is_left_is_told_in_whole_seconds() -> None:
    assert [eta_text(eta_s) for eta_s in (None, -1, 59, 60, 3600)] == [
        None,
        "00:00:00",
        "00:00:59",
        "00:01:00",
        "01:00:00",
    ]


def test_what_is_left_is_told_in_one_unit() -> None:
    """U30: for people, who need no clock."""
    told = [remaining_text(seconds) for seconds in (None, -1, 0, 2, 59, 60, 95, 3600, 9000)]
    assert told == [None, "0 s", "0 s", "2 s", "59 s", "1 min", "2 min", "1 h", "2 h"]
