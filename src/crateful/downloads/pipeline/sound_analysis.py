"""What was learned of an album's files while they were verified, kept until it is filed.

It stands beside the staged files, so that an import that waited for a person decodes nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from crateful.audio.facts import NO_REPLAY_GAIN, NOT_ANALYSED, SoundAnalysis
from crateful.audio.loudness import gains
from crateful.files import atomic
from crateful.library.store import analysis_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.audio.facts import AudioFacts, Loudness, ReplayGain
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.tagging.types import Hints

NOTE: Final = "sound.json"
_ANALYSES: Final = TypeAdapter(dict[str, SoundAnalysis])


@dataclass(frozen=True, slots=True)
class _Choice:
    """What decides whether a file is told how loud it is."""

    album: ReplayGain
    ours: frozenset[ReplayGain]
    is_replaced: bool
    is_as_it_is: bool


def keep(staging: Path, analyses: Mapping[str, SoundAnalysis]) -> None:
    """Note what was learned of staged files, beside what was learned of others."""
    if analyses:
        atomic.write(staging / NOTE, _ANALYSES.dump_json({**_kept(staging), **analyses}))


def known(staging: Path, facts: tuple[AudioFacts, ...]) -> tuple[AudioFacts, ...]:
    """Return files with what was learned of them."""
    analyses = _kept(staging)
    return tuple(replace(fact, analysis=analyses.get(fact.path, NOT_ANALYSED)) for fact in facts)


def gained(
    job: Job, context: WorkerContext, facts: tuple[AudioFacts, ...], *, is_as_it_is: bool
) -> tuple[AudioFacts, ...]:
    """Return files with what is to be written of their loudness, as far as it is to be.

    What a file says of its loudness itself stays, unless the household wants it replaced. An
    album's gain is that of all its files.

    Args:
        job: the download's.
        context: the household's preferences, and the library.
        facts: of each file, with its analysis.
        is_as_it_is: what a person's own folder has, and no release was found for: it says of its
            loudness only what they or we wrote, unless all is to be replaced.
    """
    policy = context.preferences().loudness
    found = [fact.analysis.loudness for fact in facts if fact.analysis.loudness]
    if policy not in ("write", "replace") or len(found) < len(facts):
        return facts
    choice = _Choice(
        album=gains.of_album(found),
        ours=_ours(context, job.ask.options.joins),
        is_replaced=policy == "replace",
        is_as_it_is=is_as_it_is,
    )
    return tuple(
        replace(fact, analysis=replace(fact.analysis, loudness=_with_gain(loudness, choice)))
        for fact, loudness in zip(facts, found, strict=True)
    )


def told(hints: Hints, facts: Sequence[AudioFacts]) -> Hints:
    """Return hints with what each file is to say of its loudness."""
    said = {
        fact.path: gains.tags(fact.analysis.loudness.written, fact.codec)
        for fact in facts
        if fact.analysis.loudness and fact.analysis.loudness.written
    }
    tracks = (replace(hint, loudness=said.get(hint.path, {})) for hint in hints.tracks)
    return replace(hints, tracks=tuple(tracks))


def _with_gain(found: Loudness, choice: _Choice) -> Loudness:
    is_ours = found.own and any(gains.is_same(found.own, one) for one in choice.ours)
    own = None if is_ours else found.own
    gain = gains.of_track(found, choice.album)
    is_free = bool(is_ours) or (own is None and not choice.is_as_it_is)
    is_told = gain != NO_REPLAY_GAIN and (is_free or choice.is_replaced)
    return replace(found, own=own, written=gain if is_told else None)


def _ours(context: WorkerContext, album_id: int | None) -> frozenset[ReplayGain]:
    """Return what we wrote into the files of an album that is joined: no owner said that."""
    if album_id is None:
        return frozenset()
    with context.database.reading() as session:
        return analysis_rows.written(session, album_id)


def _kept(staging: Path) -> dict[str, SoundAnalysis]:
    try:
        return _ANALYSES.validate_json((staging / NOTE).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
