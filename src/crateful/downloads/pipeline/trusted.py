"""An album whose own tags are taken at their word: filed at once, decoded afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.downloads.moving_in import whole_tags
from crateful.downloads.pipeline import authenticity
from crateful.downloads.pipeline.verify import measured, paths_of, verify
from crateful.downloads.states import Stage

if TYPE_CHECKING:
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.fetch import Staged
    from crateful.downloads.pipeline.verify import Probed
    from crateful.downloads.worker.job import Job


def take(job: Job, context: WorkerContext, staged: Staged) -> Probed | None:
    """Return the measured album if it can be filed as it is tagged.

    Returns:
        ``None``: it goes the usual way. Nobody said to trust its tags, they lack something, one
        of its files is not as long as it says, or its sound decides whether it comes in.
    """
    options = job.ask.options
    if not options.trust_tags or options.decision is not None:
        return None
    if authenticity.decides_at_the_door(job, context):
        return None
    job.watch.stage(Stage.PROBING)
    facts = context.workbench.survey(
        staged.folder, paths_of(staged), job.watch, keeps_tail=staged.in_place
    )
    if facts is None:
        job.log.write("trust-tags: decoded, for a file does not look whole")
        return None
    probed = measured(job, staged, facts)
    lacks = whole_tags.what_lacks(probed.facts, probed.hints)
    job.log.write(f"trust-tags: {f'asked, for its tags lack {lacks}' if lacks else 'taken'}")
    return None if lacks else replace(probed, is_verified=False, is_trusted=True)


def verified(job: Job, context: WorkerContext, probed: Probed) -> Probed:
    """Decode an album that was to be decoded afterwards; it is to take another one's place.

    Raises:
        StepFailedError: a file is damaged.
    """
    found = verify(job, context, probed.staged, anew=True)
    return replace(probed, is_verified=True, question=found.question)
