"""The states of a wanted album: few, and no way leads where nobody gets out again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from crateful.wanted.states import (
    LOOKED_FOR,
    NEXT,
    PAUSES,
    SETTLED,
    State,
    Why,
    asked_again,
    is_by_machine,
    may_follow,
    may_precede,
    pause_after,
)


@given(st.sampled_from(State), st.sampled_from(State))
def test_what_may_precede_is_what_may_follow_the_other_way_round(one: State, other: State) -> None:
    assert may_follow(one, other) == (one in may_precede(other))
    assert not may_follow(one, one)


def test_every_state_is_reached_and_a_person_gets_out_of_each() -> None:
    assert NEXT.keys() == set(State)
    reached, new = {State.WANTED}, {State.WANTED}
    while new := frozenset().union(*(NEXT[state] for state in new)) - reached:
        reached |= new
    assert reached == set(State)
    for state in State:
        assert State.OWNED in NEXT[state] | {state}
        assert State.DROPPED in NEXT[state] | {state}
        assert State.WANTED in NEXT[state] | {state}
        assert (state in LOOKED_FOR) == (State.SEARCHING in NEXT[state] | {state})


@given(st.integers(-3, 1000), st.integers(0, 1000))
def test_looks_come_ever_more_seldom_and_never_end(misses: int, more: int) -> None:
    assert timedelta(days=1) <= pause_after(misses) <= pause_after(misses + more) <= PAUSES[-1]
    assert [pause_after(each).days for each in (1, 2, 3, 4, 5)] == [1, 3, 7, 30, 30]


@given(state=st.sampled_from(State), why=st.sampled_from(Why), is_owned=st.booleans())
def test_no_machine_changes_what_a_person_has_settled(
    state: State, why: Why, *, is_owned: bool
) -> None:
    after = asked_again(state, why, is_owned=is_owned)
    if is_by_machine(why) or state not in SETTLED:
        assert after is state
    else:
        assert after is (State.OWNED if is_owned else State.WANTED)
