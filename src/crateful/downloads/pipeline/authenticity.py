"""What fetched lossless files really are: looked at before anything is filed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.audio.authenticity import album_rule, verdicts
from crateful.downloads.pipeline import lossy
from crateful.errors import StepFailedError
from crateful.preferences import service as preference_service
from crateful.sources.source import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.fetch import Staged
    from crateful.downloads.worker.job import Job
    from crateful.preferences.schemas import ProvenLossy

_READERS: Final = frozenset({"file-crashed-reader", "file-too-slow"})
"""Of a step that ended because of one file."""


def examined(
    job: Job, context: WorkerContext, staged: Staged, facts: tuple[AudioFacts, ...]
) -> tuple[AudioFacts, ...]:
    """Return an album's files with what their sound shows of where they come from.

    What people own is looked at when nobody waits, unless the household wants to be asked.

    Args:
        job: the download's; its log tells what was found.
        context: the tools and the household's preferences.
        staged: the album.
        facts: of each file.

    Raises:
        StepFailedError: they were made from lossy ones, and that is not wanted.
    """
    policy = _policy(job, context)
    if policy == "off" or (policy == "mark" and sources.is_local(job.ask.source)):
        return facts
    if not (paths := album_rule.lossless_names(facts)):
        return facts
    told = _judged(job, context, staged, facts, paths)
    if policy != "mark":
        lossy.check_origins(job.ask, told, may_be_confirmed=policy == "ask")
    return told


def before_replacing(
    job: Job, context: WorkerContext, staged: Staged, facts: tuple[AudioFacts, ...]
) -> tuple[AudioFacts, ...]:
    """Return an album's files with what they show: a copy goes only for a better one.

    Args:
        job: the download's.
        context: the tools and the household's preferences.
        staged: the album.
        facts: of each file; what was looked at already stays as it is.
    """
    if _policy(job, context) == "off" or not album_rule.is_unheard(facts):
        return facts
    return _judged(job, context, staged, facts, album_rule.lossless_names(facts))


def decides_at_the_door(job: Job, context: WorkerContext) -> bool:
    """Tell whether what a person owns may not come in before it was looked at."""
    return sources.is_local(job.ask.source) and _policy(job, context) in ("ask", "refuse")


def _policy(job: Job, context: WorkerContext) -> ProvenLossy:
    is_own = sources.is_local(job.ask.source)
    return preference_service.proven_lossy(context.preferences(), is_own=is_own)


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
    told = album_rule.judged([replace(one, authenticity=found.get(one.path)) for one in facts])
    for fact in told:
        if fact.authenticity:
            for verdict in verdicts.verdicts_of(fact.authenticity, fact.bit_depth):
                job.log.write(f"examined: {fact.path}: {verdict.text}")
    for proof in verdicts.verdicts_of_album(album_rule.examined(told)):
        if proof.code in verdicts.PROOFS:
            job.row.incident(Incident("less-than-claimed", proof.text))
    return told
