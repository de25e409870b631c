"""Which bytes of a file a header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.listening.byte_ranges import UnsatisfiableError, wanted

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "bytes_"),
    [
        ("bytes=0-", range(SIZE)),
        ("bytes=0-0", range(1)),
        ("BYTES=10-19", range(10, 20)),
        ("bytes=990-99999", range(990, SIZE)),
        ("bytes=-10", range(990, SIZE)),
        ("bytes=-5000", range(SIZE)),
        ("bytes=20-10", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("bytes=\u0661-\u0662", None),
        ("seconds=0-1", None),
        ("bytes=" + "9" * 400 + "-", None),
        ("", None),
        (None, None),
    ],
)
def test_one_range_is_read_as_rfc_9110_says_and_anything_else_means_all(
    header: str | None, bytes_: range | None
) -> None:
    assert wanted(header, SIZE) == bytes_


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_no_byte_of_the_file_is_an_error(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        wanted(header, SIZE)


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,19}-\d{0,19}", fullmatch=True))
def test_whatever_is_asked_for_lies_in_the_file(header: str) -> None:
    try:
        found = wanted(header, SIZE)
    except UnsatisfiableError:
        return
    assert found is None or (found and 0 <= found.start < found.stop <= SIZE)
