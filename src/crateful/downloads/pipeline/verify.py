"""Steps 2 and 3, verify and probe: decode every file, then measure it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.downloads import staging
from crateful.downloads.pipeline import authenticity, lossy, sound_analysis
from crateful.downloads.pipeline.own_names import with_names
from crateful.downloads.review import naming
from crateful.downloads.source_metadata import hints_of, said_of
from crateful.downloads.states import Stage
from crateful.errors import Recovery, StepFailedError
from crateful.preferences import service as preference_service
from crateful.tagging.policy import NeedsReview

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import AudioFacts, Damage
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.fetch import Staged
    from crateful.downloads.worker.job import Job
    from crateful.tagging.types import Hints

_NAMED: Final = 3
"""Files that a question names."""

MADE_TO_HARM: Final = frozenset({"too-many-parts"})
"""Damages that no further fetch mends: somebody made the file so."""


@dataclass(frozen=True, slots=True)
class Verified:
    """An album of which every file can be decoded to its end."""

    staged: Staged
    question: NeedsReview | None = None
    """What only a person can decide about it."""


@dataclass(frozen=True, slots=True)
class Probed:
    """An album of which every file was measured, and what its source says of it."""

    staged: Staged
    question: NeedsReview | None
    facts: tuple[AudioFacts, ...]
    hints: Hints
    is_verified: bool = True
    """Every file was decoded; else that follows when the album is filed."""
    is_trusted: bool = False
    """It is filed as it is tagged; see :mod:`crateful.downloads.pipeline.trusted`."""


def verify(job: Job, context: WorkerContext, staged: Staged, *, anew: bool = False) -> Verified:
    """Decode every file and hold it against what its source promised.

    Args:
        job: the download's.
        context: the tools.
        staged: the album.
        anew: also where it was whole when the import began to wait.

    Raises:
        StepFailedError: a file is damaged; nothing of the album is filed.
    """
    if job.ask.resumed and not anew:
        return Verified(staged)  # it was whole when the import began to wait
    job.watch.stage(Stage.VERIFYING)
    promised = {track.path: track.duration_ms for track in staged.fetched.tracks}
    damages, question = _decode(job, context, staged, promised), None
    if cuts := {each.path: each.keep_bytes for each in damages if each.keep_bytes is not None}:
        damages = [each for each in damages if each.keep_bytes is None]
        if job.ask.options.decision and job.ask.options.decision.cut:
            damages += _cut(job, context, staged, cuts, promised)
        else:
            question = _whether_to_cut([*cuts])
    if damages:
        raise _damaged(job, damages)
    return Verified(staged, question)


def probe(job: Job, context: WorkerContext, verified: Verified) -> Probed:
    """Measure every file.

    Raises:
        StepFailedError: one is lossy and nobody said that this is fine.
    """
    job.watch.stage(Stage.PROBING)
    staged, said = verified.staged, said_of(verified.staged.fetched)
    facts = tuple(
        replace(fact, raw={**fact.raw, **said.get(fact.path, {})})
        for fact in context.workbench.probe(staged.folder, paths_of(staged), job.watch)
    )
    facts = authenticity.examined(job, context, staged, sound_analysis.known(job.staging, facts))
    return replace(measured(job, staged, facts), question=verified.question)


def measured(job: Job, staged: Staged, facts: tuple[AudioFacts, ...]) -> Probed:
    """Return an album with what its files, their names and its source say of it.

    Raises:
        StepFailedError: one file is lossy and nobody said that this is fine.
    """
    fetched = staged.fetched
    lossy.check_files(job.ask, facts)
    for fact in facts:
        for conflict in fact.conflicts:
            job.log.write(f"probe: {fact.path}: {conflict}")
    from_person = sources.is_local(job.ask.source)
    hints = replace(hints_of(job.ask.source, fetched), from_person=from_person)
    hints = with_names(hints, facts, job.ask.options.folder)
    if job.ask.options.decision and job.ask.options.decision.names:
        hints = naming.named(hints, job.ask.options.decision.names, facts)
    return Probed(staged, None, facts, hints)


def paths_of(staged: Staged) -> list[str]:
    """Return the album's audio, relative to its folder."""
    return [track.path for track in staged.fetched.tracks]


def _decode(
    job: Job, context: WorkerContext, staged: Staged, promised: Mapping[str, int | None]
) -> list[Damage]:
    # In place nothing is written; a person who decided otherwise than to cut wants all of it.
    said = job.ask.options.decision
    decoded = context.workbench.decode(
        staged.folder,
        promised,
        job.watch,
        options=preference_service.analysis_options(context.preferences()),
        keeps_tail=staged.in_place or (said is not None and not said.cut),
    )
    sound_analysis.keep(job.staging, decoded.analyses)
    return [*decoded.damages]


def _cut(
    job: Job,
    context: WorkerContext,
    staged: Staged,
    cuts: Mapping[str, int],
    promised: Mapping[str, int | None],
) -> list[Damage]:
    """Cut off what stands behind the files' ends; return what is damaged.

    Only copies in staging are cut: an original is its owner's.
    """
    for path, keep_bytes in cuts.items():
        os.truncate(staged.folder / path, keep_bytes)
        job.log.write(f"cut: {path}: behind its first {keep_bytes} bytes")
    return _decode(job, context, staged, {path: promised[path] for path in cuts})


def _whether_to_cut(paths: Sequence[str]) -> NeedsReview:
    names = ", ".join(Path(path).name for path in paths[:_NAMED])
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return NeedsReview(
        "trailing-data",
        f"Something else stands behind the end of {names}{more}: "
        "have it cut off, import it as it is, or discard it.",
    )


def _damaged(job: Job, damages: Sequence[Damage]) -> StepFailedError:
    first = damages[0]
    more = f" and {len(damages) - 1} more" if len(damages) > 1 else ""
    for damage in damages:
        job.log.write(f"damaged: {damage.path}: {damage.code}: {damage.message}")
    # Another fetch may bring it whole: the note goes, so that one is made.
    staging.discard(job.staging, [damage.path for damage in damages])
    # A fresh copy of a folder is as its original; one of an earlier attempt may be torn.
    is_original = sources.is_local(job.ask.source) and job.ask.attempt == 1
    recovery = Recovery.NEEDS_USER if is_original else Recovery.TRANSIENT
    if first.code in MADE_TO_HARM:
        recovery = Recovery.PERMANENT
    msg = f"{Path(first.path).name}{more} is damaged: {first.message}"
    return StepFailedError(msg[:300], code=f"audio-{first.code}", recovery=recovery)
