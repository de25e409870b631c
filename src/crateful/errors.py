"""Base classes of errors that are not bugs.

Every slice raises its own subclass of one of these. None of them knows about HTTP:
:mod:`crateful.asgi.problems` is the one place that gives them a status.
"""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import Final

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What an :class:`OSError` of a full disk, or of a used-up quota, has as its ``errno``."""


class DatabaseMovedError(OSError):
    """The database's file is not the one that was opened: what is written there is lost."""


class CratefulError(Exception):
    """Base of every error that the service expects and can explain.

    Args:
        message: one sentence that says what happened and what to do.
        slug: the problem's stable name, where its class does not say it.
        data: facts that a program may read (``album_id=3``); shown as fields of the problem.
    """

    def __init__(self, message: str, *, slug: str | None = None, **data: object) -> None:
        super().__init__(message)
        self.slug = slug
        self.data = data


class NotFoundError(CratefulError):
    """The thing does not exist."""


class ForbiddenError(CratefulError):
    """The user is known and may not do this."""


class UnauthenticatedError(CratefulError):
    """Nobody is signed in with this request."""


class InvalidError(CratefulError):
    """The request is well-formed and a value in it can't be right."""


class RefusedError(CratefulError):
    """The request is right and still can't be taken as it is now."""


class ConflictError(CratefulError):
    """The thing is in a state that does not allow this."""


class TooManyError(CratefulError):
    """The user must wait before trying again; ``retry_after_s`` in the data says how long."""


class UnavailableError(CratefulError):
    """A tool or a service that this depends on did not answer as it should."""


class Recovery(StrEnum):
    """What may help after a failed step of a download."""

    TRANSIENT = "transient"
    """Trying again later may work; the service does so by itself, a few times."""

    WAITING = "waiting"
    """An outside service that the import needs is down; tried again until it is back."""

    NEEDS_USER = "needs_user"
    """A person must decide or change a setting first."""

    PERMANENT = "permanent"
    """Trying again can't help."""


class StepFailedError(CratefulError):
    """A step of a download failed; carries a stable code and what may help.

    Args:
        message: one sentence for the user, without secrets, under 300 characters.
        code: a stable kebab-case word such as ``disk-full``, listed in docs/errors.md.
        recovery: what may help.
        retry_after_s: how long the other side asked us to wait, in seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        recovery: Recovery = Recovery.PERMANENT,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.recovery = recovery
        self.retry_after_s = retry_after_s
