"""What each answer to a review would do to the library, told before it is given.

By the one decision, held against the rows of this moment. Where nobody has listened yet to what one
owns, the decision is made a second time as if its sound were the worst: what differs is said. An
answer that says which albums it was
told of (``may_replace``) replaces no other, however long it waits for its turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from crateful.audio.authenticity import album_rule
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
    from collections.abc import Collection, Iterable, Mapping, Sequence
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
UNHEARD: Final = ", if its sound holds what its format says: that is looked at first"
DISCARDS = AnswerOutcome(
    action="discard", reason="Nothing of it is filed, and what was fetched is removed."
)


@dataclass(frozen=True, slots=True)
class Household:
    """What the decision depends on beside the rows."""

    library: Path
    ceiling: Ceiling | None
    """The quality above which nothing better is wanted."""
    is_heard_first: Mapping[bool, bool]
    """Whether an album's sound is looked at before it takes a copy's place; of fetched ones, and
    of one's own (``True``)."""


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
    return Household(
        context.settings.library_dir,
        Ceiling.parse(preferences.quality_ceiling),
        {
            is_own: preference_service.proven_lossy(preferences, is_own=is_own) != "off"
            for is_own in (False, True)
        },
    )


def foresee(
    session: Session, household: Household, proposals: Sequence[Proposal]
) -> list[AnswerOutcome]:
    """Return what each would do, by itself, in their order; a few statements for all of them."""
    newcomers = [_newcomer(one) for one in proposals]
    verdict_of, unheard = _verdicts(session, household, proposals, newcomers)
    for place in unheard:
        first = verdict_of[place]
        verdict_of[place] = replace(first, reason=f"{first.reason}{UNHEARD}")
    replaced_or_equal = (one for one in verdict_of.values() if not isinstance(one, Add))
    albums = _albums(session, {one.album_id for one in replaced_or_equal})
    return [
        one if isinstance(one, AnswerOutcome) else _told(verdict_of[place], albums)
        for place, one in enumerate(newcomers)
    ]


def turns_on_sound(session: Session, household: Household, proposals: Sequence[Proposal]) -> bool:
    """Tell whether what some answer does is known only once the files were listened to."""
    newcomers = [_newcomer(one) for one in proposals]
    return bool(_verdicts(session, household, proposals, newcomers)[1])


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


def _verdicts(
    session: Session,
    household: Household,
    proposals: Sequence[Proposal],
    newcomers: Sequence[Newcomer | AnswerOutcome],
) -> tuple[dict[int, Verdict], list[int]]:
    """Return what is decided of each that can be, by its place, and whose sound may change that."""
    fit = {place: one for place, one in enumerate(newcomers) if isinstance(one, Newcomer)}
    said = verdicts.decide(session, household.library, [*fit.values()], household.ceiling)
    verdict_of = dict(zip(fit, said, strict=True))
    open_ = [
        place
        for place, verdict in verdict_of.items()
        if isinstance(verdict, Replace) and _is_heard_first(household, proposals[place])
    ]
    worst = [_at_worst(fit[place]) for place in open_]
    at_worst = verdicts.decide(session, household.library, worst, household.ceiling)
    turned = zip(open_, at_worst, strict=True)
    return verdict_of, [place for place, verdict in turned if not isinstance(verdict, Replace)]


def _is_heard_first(household: Household, proposal: Proposal) -> bool:
    evidence = proposal.snapshot.evidence
    if evidence is None or not household.is_heard_first[evidence.hints.from_person]:
        return False
    return album_rule.is_unheard(evidence.facts)


def _at_worst(newcomer: Newcomer) -> Newcomer:
    """Return an album as if all of it were made from lossy files."""
    tracks = tuple(
        replace(track, quality=replace(track.quality, is_lossless=False))
        for track in newcomer.facts.tracks
    )
    return replace(newcomer, facts=replace(newcomer.facts, tracks=tracks))


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
