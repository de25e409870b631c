"""Which file is which track, told from distances, lengths and order alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crateful.tagging.matching.assignment import assign


def placed(distances: list[list[float]], files: list[float], tracks: list[float | None]) -> object:
    found = assign(distances, files, tracks)
    return [file for file, _ in found.pairs], sorted(found.guessed)


def equal(files: int, tracks: int) -> list[list[float]]:
    return [[0.0] * tracks for _ in range(files)]


def test_lengths_count_by_the_second_where_titles_are_the_same_k2() -> None:
    """C2: without the ten seconds that beets forgives, in whatever order the files come."""
    assert placed(equal(3, 3), [61, 66, 72], [61, 66, 72]) == ([0, 1, 2], [])
    assert placed(equal(3, 3), [72, 61, 66], [61, 66, 72]) == ([1, 2, 0], [])


def test_the_order_of_names_decides_between_equals_and_is_told_as_a_guess_k3() -> None:
    assert placed(equal(3, 3), [60, 60, 60], [60, 60, 60]) == ([0, 1, 2], [0, 1, 2])
    assert placed(equal(3, 3), [60, 60, 60], [None] * 3) == ([0, 1, 2], [0, 1, 2])
    one_clear = [[0, 0, 0.5], [0, 0, 0.5], [0.5, 0.5, 0]]
    assert placed(one_clear, [60, 60, 60], [60, 60, 60]) == ([0, 1, 2], [0, 1])


def test_files_of_the_end_keep_their_order_where_the_beginning_is_missing() -> None:
    found = assign(equal(2, 5), [60, 60], [60] * 5)
    assert [file for file, _ in found.pairs] == [0, 1]
    assert found.guessed == {0, 1}


def test_a_file_that_could_as_well_be_left_over_is_a_guess() -> None:
    found = assign(equal(2, 1), [60, 60], [60])
    assert found.pairs == ((0, 0),)
    assert found.guessed == {0}


def test_nothing_is_assigned_to_nothing() -> None:
    assert assign([], [], [60]).pairs == ()
    assert assign([[]], [60], []).pairs == ()


@given(
    st.lists(st.integers(5, 60), min_size=1, max_size=8, unique=True).flatmap(
        lambda sevens: st.tuples(st.permutations(range(len(sevens))), st.just(sevens))
    )
)
def test_lengths_alone_put_any_order_right(case: tuple[list[int], list[int]]) -> None:
    order, sevens = case
    lengths = [7.0 * each for each in sevens]
    found = assign(equal(len(order), len(order)), [lengths[track] for track in order], [*lengths])
    assert [(order[file], file) for file, _ in found.pairs] == [
        (track, file) for file, track in found.pairs
    ]
    assert not found.guessed
