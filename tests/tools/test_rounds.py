"""Work of the background is looked for seldom while there is none, and nobody's wake is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.tools.rounds import Pace

REST_S = 60.0


class Seconds:
    """A clock that stands still until it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Work:
    """What there is to do; it counts who looks, and may be added to while somebody reads."""

    def __init__(self) -> None:
        self.looks = 0
        self.there: list[int] = []
        self.came_while_read: list[int] = []
        self.pace = Pace(REST_S, clock=Seconds())

    def seek(self) -> int | None:
        self.looks += 1
        found = self.there.pop() if self.there else None
        for one in self.came_while_read:
            self.there.append(one)
            self.pace.wake()
        self.came_while_read = []
        return found


def test_a_wake_that_comes_while_rows_are_read_has_them_read_again() -> None:
    work = Work()
    work.came_while_read = [7]
    assert work.pace.look(work.seek) is None
    assert work.pace.look(work.seek) == 7
    assert work.pace.look(work.seek) is None
    assert work.looks == 3
    assert work.pace.look(work.seek) is None
    assert work.looks == 3, "nothing has come since"


def test_a_wake_is_kept_when_the_rows_could_not_be_read() -> None:
    work = Work()
    assert work.pace.look(work.seek) is None
    work.pace.wake()

    def fail() -> int | None:
        message = "the disk is away"
        raise OSError(message)

    with pytest.raises(OSError, match="away"):
        work.pace.look(fail)
    work.there = [7]
    assert work.pace.look(work.seek) == 7


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["wake", "come", "come while read", "look"]),
            st.floats(0, 2 * REST_S),
        ),
        max_size=30,
    )
)
def test_whatever_comes_with_a_wake_is_found_by_the_next_looks(
    events: list[tuple[str, float]],
) -> None:
    """In whatever order things come, wake and are looked for."""
    work, clock = Work(), Seconds()
    work.pace = Pace(REST_S, clock=clock)
    came, found = 0, 0
    for what, passed_s in events:
        clock.now += passed_s
        if what == "wake":
            work.pace.wake()
        elif what == "come":
            came += 1
            work.there.append(came)
            work.pace.wake()
        elif what == "come while read":
            came += 1
            work.came_while_read.append(came)
        elif what == "look":
            found += work.pace.look(work.seek) is not None
    came -= len(work.came_while_read)
    work.came_while_read = []
    for _ in range(came - found):
        assert work.pace.look(work.seek) is not None


def test_nobody_is_asked_while_they_are_away_and_pauses_grow_until_they_answer() -> None:
    clock = Seconds()
    pace = Pace(first_pause_s=5, longest_pause_s=15, clock=clock)
    work = Work()
    work.there = [3, 2, 1]
    assert [pace.put_off(None) for _ in range(4)] == [5, 10, 15, 15]
    pace.wake()
    clock.now = 14.9
    assert pace.look(work.seek) is None
    assert work.looks == 0
    clock.now = 15
    assert pace.look(work.seek) == 1
    pace.answered()
    assert pace.put_off(99) == 15
    pace.answered()
    assert pace.put_off(7) == 7
