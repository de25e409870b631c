"""What the sound of a doubtful album says, where the household asks AcoustID.

It is asked only once a person is to decide anyway, so its answer never files anything by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.preferences import service as preference_service
from crateful.tagging.acoustid.values import Heard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.verify import Probed
    from crateful.downloads.worker.job import Job
    from crateful.tagging.acoustid.values import SecondOpinion
    from crateful.tagging.policy import NeedsReview
    from crateful.tagging.types import Candidate


def ask(
    job: Job, context: WorkerContext, probed: Probed, candidates: Sequence[Candidate]
) -> SecondOpinion | None:
    """Return what the sound says of the releases; ``None`` where nobody is asked.

    Raises:
        StepFailedError: MusicBrainz does not answer (waiting).
    """
    preferences = context.preferences()
    acoustid = preference_service.acoustid(preferences)
    heard = [
        Heard(fact.path, fact.analysis.fingerprint, fact.duration_ms)
        for fact in probed.facts
        if fact.analysis.fingerprint
    ]
    if acoustid is None or not heard:
        return None
    ways = acoustid, preference_service.musicbrainz(preferences, context.settings)
    found = probed.hints, candidates
    told = context.workbench.listen(probed.staged.folder, found, heard, ways, job.watch)
    job.log.write(f"by sound: {told.said}")
    return told


def with_proposal(question: NeedsReview, told: SecondOpinion) -> NeedsReview:
    """Return a question that names a release: what names did not tell, all of the sound may.

    Where some of it says something else, nothing is chosen for the person.
    """
    if question.preselected is not None:
        return question
    fitting = (
        one for one in told.candidates if one.by_sound and one.by_sound.agree == one.by_sound.of
    )
    return replace(question, preselected=next(fitting, None))
