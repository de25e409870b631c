"""The values that go between processes and into rows survive it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from crateful.tagging.sheet import album_artist, renumber
from crateful.tagging.types import Hints, Query

TYPES = (Hints, Query)

# What was measured is a number; JSON has no other.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_a_value_is_the_same_after_json(kind: type) -> None:
    adapter = TypeAdapter(kind)

    @given(st.from_type(kind))
    def same(value: object) -> None:
        assert adapter.validate_json(adapter.dump_json(value)) == value

    same()


@given(st.lists(st.tuples(st.integers(1, 3), st.none() | st.integers(0, 6)), max_size=20))
def test_renumbering_gives_every_track_a_place_of_its_own_i10(
    places: list[tuple[int, int | None]],
) -> None:
    """I10, C29: no two tracks share disc and number; what was right stays, a 0, too."""
    renumbered = renumber(places)
    assert len(set(renumbered)) == len(places)
    assert all(place[1] >= 1 or place in places for place in renumbered)
    assert [disc for disc, _ in renumbered] == [disc for disc, _ in places]
    if len(set(places)) == len(places) and all(number is not None for _, number in places):
        assert renumbered == places


@pytest.mark.parametrize(
    ("named", "artists", "expected"),
    [
        ("Radiohead", ["a", "b"], ("Radiohead", False)),
        ("various artists", ["a", "b"], ("Various Artists", True)),
        ("Hans Zimmer", ["Hans Zimmer", "Lisa Gerrard"], ("Hans Zimmer", False)),
        (None, ["A", "A feat. B", "A ft. C", "A"], ("A", False)),
        (None, ["A & B", "A, C", "A x D"], ("A", False)),
        (None, ["Earth, Wind & Fire", "Earth, Wind & Fire feat. X"], ("Earth, Wind & Fire", False)),
        (None, ["A", "B", "C", "D"], ("Various Artists", True)),
        ("Unknown Artist", ["A", "A"], ("A", False)),
        (None, [None, None], (None, False)),
        (None, [], (None, False)),
    ],
)
def test_whose_album_it_is_g2_g3(
    named: str | None, artists: list[str | None], expected: tuple[str | None, bool]
) -> None:
    """G2, G3: a name counts; guests make no compilation; several artists do.

    G5: a soundtrack is like any other album, its composer's or a compilation.
    """
    assert album_artist(named, artists) == expected
