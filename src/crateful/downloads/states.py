"""The states of a download and the allowed transitions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """Where a download stands; the words of the API."""

    PENDING = "pending"
    DOWNLOADING = "downloading"
    IMPORTING = "importing"
    WAITING = "waiting"
    REVIEW = "review"
    COMPLETE = "complete"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """What is being done, for people to watch."""

    QUEUED = "queued"
    RESOLVING = "resolving"
    FETCHING = "fetching"
    VERIFYING = "verifying"
    PROBING = "probing"
    IDENTIFYING = "identifying"
    DECIDING = "deciding"
    TAGGING = "tagging"
    SHELVING = "shelving"
    RECORDING = "recording"
    DONE = "done"


NEXT: Final[Mapping[Status, frozenset[Status]]] = {
    Status.PENDING: frozenset(
        # To review: a decision is taken back before anybody began with it.
        {Status.DOWNLOADING, Status.IMPORTING, Status.REVIEW, Status.CANCELLED, Status.FAILED}
    ),
    # Back to pending: a transient error, or the worker died and another takes over.
    Status.DOWNLOADING: frozenset(
        {Status.IMPORTING, Status.PENDING, Status.DUPLICATE, Status.CANCELLED, Status.FAILED}
    ),
    Status.IMPORTING: frozenset(
        {
            Status.COMPLETE,
            Status.DUPLICATE,
            Status.REVIEW,
            Status.WAITING,
            Status.PENDING,
            Status.FAILED,
        }
    ),
    Status.WAITING: frozenset({Status.IMPORTING, Status.REVIEW, Status.CANCELLED, Status.FAILED}),
    # A person decided: the import goes on from the staged files.
    Status.REVIEW: frozenset({Status.PENDING, Status.CANCELLED}),
    Status.COMPLETE: frozenset({Status.PENDING}),  # to be put back to review
    Status.DUPLICATE: frozenset(),
    Status.FAILED: frozenset({Status.PENDING}),  # a retry
    Status.CANCELLED: frozenset({Status.PENDING}),
}

CLAIMABLE: Final = frozenset({Status.PENDING, Status.WAITING})
"""A worker may take these once they are due."""

RUNNING: Final = frozenset({Status.DOWNLOADING, Status.IMPORTING})
"""A worker holds a lease on these."""

CANCELLABLE: Final = frozenset({Status.PENDING, Status.DOWNLOADING, Status.WAITING, Status.REVIEW})
"""Before files of the library may move."""

RETRYABLE: Final = frozenset({Status.FAILED, Status.CANCELLED, Status.REVIEW})

ENDED: Final = frozenset({Status.COMPLETE, Status.DUPLICATE, Status.FAILED, Status.CANCELLED})
"""Nothing more happens unless somebody asks."""

LIVING: Final = frozenset(Status) - ENDED
"""Of one address and user there is at most one of these."""


def may_precede(status: Status) -> frozenset[Status]:
    """Return the states from which a download may move to ``status``."""
    return frozenset(before for before, after in NEXT.items() if status in after)
