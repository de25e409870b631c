"""Lists and counts of proposals; what each holds is read for one alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from crateful.errors import NotFoundError
from crateful.library.browse import files, keyset
from crateful.library.browse.keyset import SortOrder, Window
from crateful.library.models import Album, Artist
from crateful.library.proposals import content
from crateful.library.proposals.schemas import (
    DifferenceView,
    ProposalCounts,
    ProposalDetail,
    ProposalPage,
    ProposalView,
    ProposedRelease,
    TrackDifferences,
)
from crateful.library.store import album_rows
from crateful.library.store.proposal_rows import OFFERED, Proposal, ProposalState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from crateful.library.proposals.content import Difference

BY_ALBUM: Final = SortOrder("proposals", (Proposal.album_id,), (int,), Proposal.album_id)

_SHORT: Final = [
    name for name in ProposalView.model_fields if name not in {"artist", "title", "year"}
]


class ProposalNotFoundError(NotFoundError):
    """The album was not filed as it is, or is gone."""

    def __init__(self) -> None:
        super().__init__("Nothing is proposed for this album.")


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals are asked for."""

    states: frozenset[ProposalState] = frozenset()
    """Empty: all."""
    above: float | None = None
    batch_id: str | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the conditions."""
        found: list[ColumnElement[bool]] = []
        if len(self.states) == 1:
            found.append(Proposal.state == next(iter(self.states)))
        elif self.states:
            found.append(Proposal.state.in_(self.states))
        if self.above is not None:
            found.append(Proposal.score >= self.above)
        if self.batch_id is not None:
            found.append(Proposal.batch_id == self.batch_id)
        return found


def page(
    session: Session, window: Window, wanted: ProposalFilter, *, enabled: bool
) -> ProposalPage:
    """List proposals by their albums' ids."""
    ids, cursor = read_ids(session, window, wanted)
    found = {view.album_id: view for view in shown(session, ids)}
    return ProposalPage(
        items=[found[each] for each in ids if each in found],
        counts=counts(session, wanted.batch_id, enabled=enabled),
        next_cursor=cursor,
    )


def read_ids(
    session: Session, window: Window, wanted: ProposalFilter
) -> tuple[list[int], str | None]:
    """Return the albums of one page, and where the next one begins."""
    every = select(Proposal.album_id)
    return keyset.read(session, every, BY_ALBUM, window, where=wanted.clauses())


def count(session: Session, wanted: ProposalFilter) -> int:
    """Return how many proposals there are."""
    found = select(func.count()).select_from(Proposal).where(*wanted.clauses())
    return session.scalar(found) or 0


def counts(session: Session, batch_id: str | None, *, enabled: bool) -> ProposalCounts:
    """Count the proposals of each state, of the library or of one import."""
    by_state = select(Proposal.state, func.count()).group_by(Proposal.state)
    if batch_id is not None:
        by_state = by_state.where(Proposal.batch_id == batch_id)
    of_state = {str(state): number for state, number in session.execute(by_state)}
    total = sum(of_state.values())
    waiting = of_state.get(ProposalState.WAITING, 0)
    return ProposalCounts(
        total=total,
        looked_up=total - waiting - of_state.get(ProposalState.FAILED, 0),
        enabled=enabled,
        hindrance=_hindrance(session) if waiting else "",
        **of_state,
    )


def shown(session: Session, ids: Collection[int]) -> list[ProposalView]:
    """Return some proposals in short; of an album that went meanwhile, none."""
    columns: list[Any] = [getattr(Proposal, name) for name in _SHORT]
    rows = session.execute(
        select(Artist.name.label("artist"), Album.title, Album.year, *columns)
        .join(Album, Album.id == Proposal.album_id)
        .join(Artist, Artist.id == Album.artist_id)
        .where(Proposal.album_id.in_(ids))
    )
    return [_short(dict(row._mapping)) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


def one(session: Session, library: Path, album_id: int) -> ProposalDetail:
    """Return a proposal with all that taking it would write.

    Raises:
        ProposalNotFoundError: there is none.
        StepFailedError: the disk can't be read.
    """
    # In this order: what was found between the two is told whole, and not as found without content.
    short = shown(session, [album_id])
    row = session.get(Proposal, album_id)
    if row is None or not short:
        raise ProposalNotFoundError
    album, kept = session.get_one(Album, album_id), row.content
    tracks = album_rows.tracks_of(session, album_id) if kept else []
    is_taken = row.state is ProposalState.TAKEN
    return ProposalDetail(
        **short[0].model_dump(),
        release=ProposedRelease(id=row.release_id or "", **kept["release"]) if kept else None,
        album=_views(content.of_album(kept)) if kept else [],
        tracks=[
            TrackDifferences(
                track_id=track.id,
                disc=track.disc,
                number=track.number,
                title=track.title,
                tags=_views(content.of_track(kept, track.id)),
            )
            for track in tracks
        ],
        missing=kept.get("missing", []),
        extra=kept.get("extra", []),
        may_undo=row.state is ProposalState.DECLINED
        or (is_taken and row.stamp == files.stamp(session, library, album)),
    )


def _short(values: dict[str, Any]) -> ProposalView:
    if values["state"] is not ProposalState.FAILED:
        values["next_at"] = None
    if values["state"] not in OFFERED | {ProposalState.TAKEN, ProposalState.DECLINED}:
        values["release_id"] = None
    return ProposalView(**values)


def _hindrance(session: Session) -> str:
    """Return why what waits does not go on: what was tried last says it."""
    told = select(Proposal.why).where(Proposal.state == ProposalState.WAITING)
    return session.scalar(told.order_by(Proposal.next_at, Proposal.album_id).limit(1)) or ""


def _views(found: Sequence[Difference]) -> list[DifferenceView]:
    return [
        DifferenceView(field=each.field, old=each.old, new=each.new, differs=each.is_other)
        for each in found
    ]
