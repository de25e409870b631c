"""The states of a wanted album, the allowed transitions, and when it is looked for again. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a wanted album stands; the words of the API."""

    WANTED = "wanted"
    """Nobody has looked for it yet."""

    SEARCHING = "searching"
    """A worker looks for it right now."""

    NOT_FOUND = "not_found"
    """No source has it as it is wanted; it is looked for again."""

    ASK = "ask"
    """Something is there, and a person is to say whether to take it."""

    FOUND = "found"
    """A download of it was asked for."""

    OWNED = "owned"
    """The library has it."""

    DROPPED = "dropped"
    """A person does not want it any more; no list and no artist brings it back."""


class Why(StrEnum):
    """Why an album is wanted."""

    LIST = "list"
    FOLLOW = "follow"
    BY_HAND = "by_hand"
    UPGRADE = "upgrade"
    REST = "rest"
    """The library's copy lacks some of its tracks."""


class Aim(StrEnum):
    """What is to become of the library."""

    ALBUM = "album"
    """It is to have an album that it does not have."""

    UPGRADE = "upgrade"
    """It is to have an album in better quality."""

    REST = "rest"
    """It is to have what one of its albums lacks."""


NEXT: Final[Mapping[State, frozenset[State]]] = {
    State.WANTED: frozenset({State.SEARCHING, State.ASK, State.OWNED, State.DROPPED}),
    # Back to wanted: the worker died, or may not download right now.
    State.SEARCHING: frozenset(State) - {State.SEARCHING},
    State.NOT_FOUND: frozenset({State.WANTED, State.SEARCHING, State.OWNED, State.DROPPED}),
    State.ASK: frozenset({State.WANTED, State.OWNED, State.DROPPED}),
    # Back: its download failed, was cancelled, or brought nothing better.
    State.FOUND: frozenset({State.WANTED, State.NOT_FOUND, State.ASK, State.OWNED, State.DROPPED}),
    # Back: a person wants again what was deleted, or a better copy of it.
    State.OWNED: frozenset({State.WANTED, State.DROPPED}),
    State.DROPPED: frozenset({State.WANTED, State.ASK, State.OWNED}),
}

SETTLED: Final = frozenset({State.OWNED, State.DROPPED})
"""Nothing more happens unless somebody asks."""

LOOKED_FOR: Final = frozenset({State.WANTED, State.SEARCHING, State.NOT_FOUND})
"""A worker may claim these once they are due; one that is searched for, when its worker died."""

PAUSES: Final = tuple(timedelta(days=days) for days in (1, 3, 7, 30))
"""Between two looks that found nothing; the last one goes on."""

UPGRADE_PAUSES: Final = tuple(timedelta(days=days) for days in (7, 30, 90))
"""The same for a better copy of what can be heard already."""


def may_follow(before: State, after: State) -> bool:
    """Tell whether a wanted album may go from one state to another."""
    return after in NEXT[before]


def may_precede(state: State) -> frozenset[State]:
    """Return the states from which a wanted album may go to ``state``."""
    return frozenset(before for before, after in NEXT.items() if state in after)


def pause_after(misses: int, aim: Aim = Aim.ALBUM) -> timedelta:
    """Return how long nobody looks after so many looks in a row that found nothing.

    Args:
        misses: from 1.
        aim: of the wish.
    """
    pauses = UPGRADE_PAUSES if aim is Aim.UPGRADE else PAUSES
    return pauses[min(max(misses, 1), len(pauses)) - 1]


def is_by_machine(why: Why) -> bool:
    """Tell whether it is wanted without a person asking for just this album."""
    return why is not Why.BY_HAND


def asked_again(state: State, why: Why, *, is_owned: bool) -> State:
    """Return where a person's item stands once the same album is asked for again.

    A machine changes nothing of what a person has settled: what was dropped stays dropped, and
    what was deleted from the library stays deleted.

    Args:
        state: of the item before.
        why: it is asked for now.
        is_owned: the library has it.
    """
    if is_by_machine(why) or state not in SETTLED:
        return state
    return State.OWNED if is_owned else State.WANTED
