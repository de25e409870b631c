"""What fetched lossless files really are: looked at before anything is filed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.audio.authenticity import verdicts
from crateful.downloads.pipeline import lossy
from crateful.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.fetch import Staged
    from crateful.downloads.worker.job import Job

_READERS: Final = frozenset({"file-crashed-reader", "file-too-slow"})
"""Of a step that ended because of one file."""


def examined(
    job: Job, context: WorkerContext, staged: Staged, facts: tuple[AudioFacts, ...]
) -> tuple[AudioFacts, ...]:
    """Return an album's files with what their sound shows of where they come from.

    What people own is looked at when nobody waits: it comes in as they have it.

    Args:
        job: the download's; its log tells what was found.
        context: the tools and the household's preferences.
        staged: the album.
        facts: of each file.

    Raises:
        StepFailedError: they were made from lossy ones, and that is not wanted.
    """
    policy = context.preferences().proven_lossy
    if sources.is_local(job.ask.source) or policy == "off":
        return facts
    # No lossy encoder's output is ever sold as DSD, whose rate means something else besides.
    paths = [fact.path for fact in facts if fact.is_lossless and fact.codec != "dsd"]
    if not paths:
        return facts
    told = _judged(job, context, staged, facts, paths)
    if policy != "mark":
        lossy.check_origins(job.ask, told, may_be_confirmed=policy == "ask")
    return told


def _judged(
    job: Job,
    context: WorkerContext,
    staged: Staged,
    facts: tuple[AudioFacts, ...],
    paths: Sequence[str],
) -> tuple[AudioFacts, ...]:
    try:
        looked_at = context.workbench.examine(staged.folder, paths, job.watch)
    except StepFailedError as error:
        if error.code not in _READERS:
            raise
        # Every file was decoded to its end before: a second look that fails takes no album away.
        job.log.write(f"not examined: {error}")
        return facts
    found = dict(zip(paths, looked_at, strict=True))
    told = verdicts.judged([replace(one, authenticity=found.get(one.path)) for one in facts])
    for fact in told:
        if fact.authenticity:
            for verdict in verdicts.verdicts_of(fact.authenticity, fact.bit_depth):
                job.log.write(f"examined: {fact.path}: {verdict.text}")
    return told
