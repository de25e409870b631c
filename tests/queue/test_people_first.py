"""Work in the background stands aside for requests, and comes on all the same."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.conftest import Person

from crateful.people_first import PEOPLE_FIRST, WORK_S, PeopleFirst

LONG_S = 60.0


class Clock:
    """Seconds as the test sets them."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_background_waits_until_the_last_who_asked_is_answered() -> None:
    clock = Clock()
    people = PeopleFirst(clock, LONG_S)
    people.asked()
    people.asked()
    at_work, done = threading.Event(), threading.Event()

    def work() -> None:
        with people.in_background():
            clock.now += WORK_S
            at_work.set()
            people.stand_aside()
            done.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert at_work.wait(LONG_S)
    people.answered()
    assert people.is_asked()
    assert not done.is_set()
    people.answered()
    thread.join(LONG_S)
    assert done.is_set()


def test_who_answers_never_stands_aside() -> None:
    """It would wait for itself."""
    people = PeopleFirst(Clock(), LONG_S)
    people.asked()
    assert not people.stand_aside()
    with people.in_background():
        pass
    assert not people.stand_aside()


@given(works=st.lists(st.floats(0, 3 * WORK_S), max_size=50))
def test_whoever_asks_without_end_at_most_halves_the_pace(works: list[float]) -> None:
    """Between two pauses, which are as long at most, there is always a piece of work."""
    clock = Clock()
    people = PeopleFirst(clock, aside_s=0.0)
    people.asked()
    pauses = 0
    with people.in_background():
        for work_s in works:
            clock.now += work_s
            pauses += people.stand_aside()
    assert pauses * WORK_S <= clock.now + 1e-9


def test_every_request_is_answered_once_whatever_comes_of_it(
    client: TestClient, admin: Person
) -> None:
    for path in ("/health", "/api/albums", "/api/albums/9999", "/api/albums?limit=x", "/nowhere"):
        client.get(path, headers=admin)
        client.post(path, headers=admin, content=b"{")
        client.get(path)
    assert not PEOPLE_FIRST.is_asked()
