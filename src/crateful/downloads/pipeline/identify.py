"""Step 4, identify: the release on MusicBrainz, a person's decision, or the source's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crateful import sources
from crateful.downloads.models import Decision
from crateful.downloads.pipeline import second_opinion
from crateful.downloads.review import store
from crateful.downloads.states import Stage
from crateful.errors import Recovery, StepFailedError
from crateful.preferences import service as preference_service
from crateful.sources.source import Incident
from crateful.tagging import policy
from crateful.tagging.matching.mapping import mapped
from crateful.tagging.policy import AsIs, AutoApply, NeedsReview, Thresholds

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.verify import Probed
    from crateful.downloads.worker.job import Job
    from crateful.preferences.schemas import Preferences
    from crateful.tagging.types import Candidate, Query


@dataclass(frozen=True, slots=True)
class Identified:
    """An album of which it is known what it will be tagged as."""

    probed: Probed
    choice: AutoApply | AsIs


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An album that a person must look at."""

    probed: Probed
    question: NeedsReview
    candidates: tuple[Candidate, ...] = ()
    """The best first."""
    by_sound: str | None = None
    """What AcoustID knows of its recordings, in words, if it was asked."""


def identify(job: Job, context: WorkerContext, probed: Probed) -> Identified | Doubtful:
    """Find the release on MusicBrainz, or take what a person has decided in review.

    Raises:
        StepFailedError: MusicBrainz does not answer (waiting), or knows no such release.
    """
    if probed.question is not None:
        return Doubtful(probed, probed.question)
    job.watch.stage(Stage.IDENTIFYING)
    said = job.ask.options.decision or Decision()
    if said.as_is or probed.is_trusted:
        _tell_ids(job, probed)
        return Identified(probed, AsIs("A person chose to file it as it is."))
    if said.candidate_id:
        chosen = store.stored(context.database, job.ask.id, said.candidate_id)
        return Identified(probed, AutoApply(mapped(chosen, said.mapping)))
    preferences = context.preferences()
    try:
        return _ask_musicbrainz(job, context, probed, said.query, preferences)
    except StepFailedError as error:
        may_go_on = _may_go_unmatched(job, probed, preferences)
        if error.recovery is not Recovery.WAITING or not may_go_on:
            raise
        job.row.incident(
            Incident("unmatched", "MusicBrainz was down, so its source's names were kept.")
        )
        return Identified(probed, AsIs("MusicBrainz was down."))


def _ask_musicbrainz(
    job: Job, context: WorkerContext, probed: Probed, query: Query, preferences: Preferences
) -> Identified | Doubtful:
    musicbrainz = preference_service.musicbrainz(preferences, context.settings)
    folder, hints = probed.staged.folder, probed.hints
    found = context.workbench.identify(folder, hints, query, musicbrainz, job.watch)
    for odd in found.left_out:
        job.log.write(f"musicbrainz: left out {odd}")
    if query.release_ids and found.candidates:
        said = job.ask.options.decision or Decision()
        return Identified(probed, AutoApply(mapped(found.candidates[0], said.mapping)))
    choice = policy.decide(
        found,
        hints,
        Thresholds(auto=preferences.auto_confidence, review=preferences.review_confidence),
        trusted_source=_is_trusted(job),
        staged_tracks=len(probed.facts),
    )
    if isinstance(choice, NeedsReview):
        told = second_opinion.ask(job, context, probed, found.candidates)
        if told is None:
            return Doubtful(probed, choice, found.candidates)
        question = second_opinion.with_proposal(choice, told)
        return Doubtful(probed, question, told.candidates, told.said)
    if isinstance(choice, AsIs):
        job.row.incident(Incident("unmatched", choice.reason))
    return Identified(probed, choice)


def _tell_ids(job: Job, probed: Probed) -> None:
    """Say that files named several releases: players would show as many albums."""
    named = {fact.tags.musicbrainz_release_id for fact in probed.facts} - {None}
    if len(named) > 1 and probed.hints.from_person:
        words = f"The files named {len(named)} MusicBrainz releases; all name the commonest now."
        job.row.incident(Incident("one-release", words))


def _is_trusted(job: Job) -> bool:
    """Tell whether its catalogue is as good as MusicBrainz: filed so when nothing matches."""
    return sources.described(job.ask.source).has_catalogue_names


def _may_go_unmatched(job: Job, probed: Probed, preferences: Preferences) -> bool:
    """Tell whether a whole album of a trusted source need not wait for MusicBrainz."""
    is_whole = not probed.staged.fetched.missing and job.ask.options.decision is None
    return preferences.unmatched_when_down and _is_trusted(job) and is_whole
