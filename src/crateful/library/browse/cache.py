"""The library version cache: answers that any change of the library makes invalid."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from crateful.library.models import HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sqlalchemy.orm import Session

Kept = TypeVar("Kept")

MOST_KEPT: Final = 256
"""Answers for one database."""

OVERTAKEN: Final = 1_000
"""How many ids back an entry may still be missing: PostgreSQL gives ids before it commits, so of
two changes at one moment the second may be seen first."""


def library_version(session: Session) -> tuple[int, int]:
    """Return what differs after every change of the library, whichever process made it."""
    newest = session.scalar(select(func.max(HistoryEntry.id))) or 0
    late = select(func.count()).where(HistoryEntry.id > newest - OVERTAKEN)
    return newest, session.scalar(late) or 0


class LibraryVersionCache(Generic[Kept]):
    """Answers for this process, each good for one state of one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[
            object, OrderedDict[Hashable, tuple[tuple[int, int], Kept]]
        ] = WeakKeyDictionary()

    def get(self, session: Session, question: Hashable, work_out: Callable[[], Kept]) -> Kept:
        """Return the answer to ``question``, worked out only if the library has changed since.

        Args:
            session: only read.
            question: all that the answer depends on besides the library.
            work_out: finds the answer with ``session``.
        """
        database = session.get_bind().engine
        # Read before the rows are: an answer may be newer than this, and is then worked out
        # again; never older.
        now = library_version(session)
        with self._lock:
            answers = self._kept.setdefault(database, OrderedDict())
            known = answers.get(question)
        if known is not None and known[0] == now:
            return known[1]
        answer = work_out()
        with self._lock:
            answers[question] = (now, answer)
            answers.move_to_end(question)
            while len(answers) > MOST_KEPT:
                answers.popitem(last=False)
        return answer
