from __future__ import annotations

from tests.running import eventually

from crateful.tools.idle import Idle
from crateful.tools.process import Child, environment


def a_child() -> Child:
    return Child(["sleep", "600"], env=environment())


def test_the_last_that_was_kept_is_taken_and_each_once() -> None:
    idle: Idle[Child] = Idle(2)
    first, second, other = a_child(), a_child(), a_child()
    idle.keep(first, "a")
    idle.keep(second, "a")
    assert idle.take("b") is None
    assert idle.take("a") is second
    assert idle.take("a") is first
    assert idle.take("a") is None
    idle.keep(other, "b")
    idle.keep(first, "a")
    idle.keep(second, "a")
    assert not other.is_alive(), "it had waited longest"
    idle.close()
    assert not first.is_alive()
    assert not second.is_alive()


def test_the_dead_are_not_taken_and_who_is_not_needed_ends() -> None:
    idle: Idle[Child] = Idle(2, 0.2)
    dead, forgotten = a_child(), a_child()
    dead.kill()
    idle.keep(dead)
    assert idle.take() is None
    idle.keep(forgotten)
    eventually(lambda: not forgotten.is_alive())
    assert idle.take() is None
    idle.close()
