"""The row of each album that was filed without MusicBrainz, and every move that it makes.

It is the truth: what waits is looked up, and nothing is written into files before a person says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from crateful.library.models import Album


class ProposalState(StrEnum):
    """How far the identification of an album has come, and what became of it."""

    WAITING = "waiting"
    """Not looked up yet, or to be looked up anew."""

    UNKNOWN = "unknown"
    """MusicBrainz has nothing like it."""

    AGREES = "agrees"
    """Its files say all that its release does."""

    SURE = "sure"
    """Its release only adds to what its files say."""

    DIFFERS = "differs"
    """Its release is sure, and some of it is another than its files say."""

    UNSURE = "unsure"
    """It may be this release; ``why`` says what speaks against it."""

    TAKEN = "taken"
    DECLINED = "declined"
    FAILED = "failed"
    """It could not be looked up; ``next_at`` says when it is tried again."""


OFFERED: Final = frozenset({ProposalState.SURE, ProposalState.DIFFERS, ProposalState.UNSURE})
"""What a person can take or decline."""

_SETTLED: Final = frozenset({ProposalState.TAKEN, ProposalState.DECLINED})
"""What an edit leaves as it is."""

_FIRST_RETRY: Final = timedelta(hours=1)
_MOST_DOUBLED: Final = 7
"""Retries of what failed come no further apart than some days."""


class Proposal(Model):
    """What an album of the library seems to be."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index(None, "state", "album_id", "score"),
        Index(None, "state", "next_at", "album_id"),
        Index(None, "batch_id", "state", "album_id", "score"),
    )

    album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[ProposalState] = mapped_column(
        word_column(ProposalState), default=ProposalState.WAITING
    )
    score: Mapped[float] = mapped_column(default=0.0)
    """0 to 1, of the release."""
    adds: Mapped[int] = mapped_column(default=0)
    """Tags that taking it would add, in all files together."""
    differs: Mapped[int] = mapped_column(default=0)
    release_id: Mapped[str | None] = mapped_column(default=None)
    declined_release_id: Mapped[str | None] = mapped_column(default=None)
    """What a person did not want; it is not offered again."""
    why: Mapped[str] = mapped_column(default="")
    stamp: Mapped[str] = mapped_column(default="")
    """Of files and rows as they were looked at, or as they were after it was taken."""
    version: Mapped[int] = mapped_column(default=0)
    """Counts every move: what was read before one changes nothing after it."""
    batch_id: Mapped[str | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default_factory=utc_now)
    looked_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), default=None
    )
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    content: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """As :mod:`crateful.library.proposals.content` reads it."""
    undoing: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What taking it took away, to undo it."""


def filed(session: Session, album: Album, batch_id: str | None) -> None:
    """Have an album that was just filed looked up, unless it was filed as a known release."""
    row = session.get(Proposal, album.id, with_for_update=True)
    if album.confidence is not None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Proposal(album_id=album.id, batch_id=batch_id))
    else:
        row.batch_id = batch_id or row.batch_id
        wait(row)


def wait(row: Proposal) -> None:
    """Have an album looked up as if it never was; what a person declined stays declined."""
    if row.state is ProposalState.DECLINED:
        row.declined_release_id = row.release_id
    row.state, row.next_at, row.tries = ProposalState.WAITING, utc_now(), 0
    row.why, row.content, row.undoing = "", {}, {}
    row.score, row.adds, row.differs, row.release_id = 0.0, 0, 0, None
    row.version += 1


def edited(session: Session, album_id: int) -> None:
    """Have an album looked up anew that was changed, unless a person has decided already."""
    row = session.get(Proposal, album_id, with_for_update=True)
    if row is not None and row.state not in _SETTLED:
        wait(row)


def next_due(session: Session, without: Collection[int]) -> int | None:
    """Return the album that is to be looked up next; first those that never were."""
    for state in (ProposalState.WAITING, ProposalState.FAILED):
        due = (
            select(Proposal.album_id)
            .where(Proposal.state == state, Proposal.next_at <= utc_now())
            .where(Proposal.album_id.not_in(without))
            .order_by(Proposal.next_at, Proposal.album_id)
            .limit(1)
        )
        if (album_id := session.scalar(due)) is not None:
            return album_id
    return None


def move(
    session: Session, album_id: int, version: int, to: ProposalState, **values: object
) -> bool:
    """Make one move, unless somebody else made one meanwhile; return whether it was made.

    Args:
        session: one unit of work.
        album_id: whose row.
        version: of the row as it was read.
        to: the new state.
        **values: further columns.
    """
    done = session.scalar(
        update(Proposal)
        .where(Proposal.album_id == album_id, Proposal.version == version)
        .values(state=to, version=version + 1, **values)
        .returning(Proposal.album_id)
        .execution_options(synchronize_session=False)
    )
    return done is not None


def retry_at(tries: int) -> datetime:
    """Return when to try again what failed ``tries`` times."""
    times = 1 << min(tries - 1, _MOST_DOUBLED)
    return utc_now() + times * _FIRST_RETRY


def remove(session: Session, album_id: int) -> None:
    """Forget an album's row."""
    session.execute(delete(Proposal).where(Proposal.album_id == album_id))
