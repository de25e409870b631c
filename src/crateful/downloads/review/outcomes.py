"""What each answer to a review would do to the library, told before it is given.

By the one decision, held against the rows of this moment. An answer that says which albums it was
told of (``may_replace``) replaces no other, however long it waits for its turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from crateful.audio.quality import Ceiling
from crateful.downloads.review import naming
from crateful.downloads.review.schemas import AnswerOutcome, OutcomeAlbum
from crateful.errors import StepFailedError
from crateful.library.filing import verdicts
from crateful.library.filing.verdicts import Newcomer
from crateful.library.identity.decision import Add, Replace
from crateful.library.models import Album, Artist
from crateful.preferences import service as preference_service
from crateful.tagging.forecast import forecast
from crateful.tagging.titles import join_edition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.review.snapshot import Evidence, ReviewSnapshot
    from crateful.library.identity.decision import Verdict
    from crateful.tagging.types import Candidate, GivenNames, Hints

EARLIER_VERSION = "It waits since an earlier version, which kept too little of it to tell."
NOT_LOOKED_UP = "That is known once the release was looked up."
GOES_ON = "It goes on where it stopped: it is filed if nothing is in doubt, or asks again."
REGROUPED = "It is put together anew first: then it is filed, or asks again."
DISCARDS = AnswerOutcome(
    action="discard", reason="Nothing of it is filed, and what was fetched is removed."
)


@dataclass(frozen=True, slots=True)
class Household:
    """What the decision depends on beside the rows."""

    library: Path
    ceiling: Ceiling | None
    """The quality above which nothing better is wanted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to file an album that waits."""

    snapshot: ReviewSnapshot
    candidate: Candidate | None = None
    """The release; ``None`` for the album as it is."""
    names: GivenNames | None = None
    """What it should be called instead."""


def household(session: Session, context: WorkerContext) -> Household:
    """Return what the decision depends on as of now."""
    preferences = preference_service.load(session, context.vault)
    return Household(context.settings.library_dir, Ceiling.parse(preferences.quality_ceiling))


def foresee(
    session: Session, household: Household, proposals: Sequence[Proposal]
) -> list[AnswerOutcome]:
    """Return what each would do, by itself, in their order; a few statements for all of them."""
    newcomers = [_newcomer(one) for one in proposals]
    fit = [one for one in newcomers if isinstance(one, Newcomer)]
    said = verdicts.decide(session, household.library, fit, household.ceiling)
    albums = _albums(session, {one.album_id for one in said if not isinstance(one, Add)})
    outcomes = iter([_told(verdict, albums) for verdict in said])
    return [next(outcomes) if isinstance(one, Newcomer) else one for one in newcomers]


def unknown(reason: str) -> AnswerOutcome:
    """Return what is told where it can't be known yet."""
    return AnswerOutcome(action="unknown", reason=reason)


def replaced(outcome: AnswerOutcome | None) -> tuple[int, ...]:
    """Return which album an answer would take the place of, if any."""
    if outcome is None or outcome.album is None or outcome.action != "replace":
        return ()
    return (outcome.album.album_id,)


def untold(outcome: AnswerOutcome, told: Collection[int]) -> str | None:
    """Return what to say of an answer that would replace an album nobody was told of."""
    album = outcome.album
    if album is None or {*replaced(outcome)} <= {*told}:
        return None
    return (
        f"By now this would take the place of {album.title} by {album.artist}, which you were "
        "not shown; look at the review again."
    )


def _asks(reason: str) -> AnswerOutcome:
    """Return what is told of an answer that would only lead to a question."""
    return AnswerOutcome(action="ask", reason=reason)


def _newcomer(proposal: Proposal) -> Newcomer | AnswerOutcome:
    snapshot = proposal.snapshot
    if proposal.candidate is None and (lacking := naming.lacking(snapshot, proposal.names)):
        return _asks(f"Nothing tells {lacking}.")
    evidence = snapshot.evidence
    if evidence is None:
        return unknown(EARLIER_VERSION)
    try:
        tagged = forecast(proposal.candidate, _hints(evidence, proposal.names), evidence.facts)
    except StepFailedError as error:
        return _asks(str(error))
    lossy = evidence.from_lossy_source
    facts = verdicts.facts_of(tagged, evidence.facts, from_lossy_source=lossy)
    return Newcomer(facts, evidence.stands_in, evidence.joins)


def _hints(evidence: Evidence, names: GivenNames | None) -> Hints:
    return naming.named(evidence.hints, names, evidence.facts) if names else evidence.hints


def _albums(session: Session, ids: Iterable[int]) -> dict[int, OutcomeAlbum]:
    """Return the albums of the library that verdicts are about."""
    query = select(Album, Artist.name).join(Artist, Artist.id == Album.artist_id)
    return {
        album.id: OutcomeAlbum(
            album_id=album.id,
            artist=artist,
            title=join_edition(album.title, album.edition),
            year=album.year,
            quality=album.quality,
            is_lossless=album.is_lossless,
        )
        for album, artist in session.execute(query.where(Album.id.in_(ids)))
    }


def _told(verdict: Verdict, albums: dict[int, OutcomeAlbum]) -> AnswerOutcome:
    if isinstance(verdict, Add):
        return AnswerOutcome(action="add", reason=verdict.reason)
    action = "replace" if isinstance(verdict, Replace) else "duplicate"
    return AnswerOutcome.model_validate(
        {"action": action, "reason": verdict.reason, "album": albums.get(verdict.album_id)}
    )
