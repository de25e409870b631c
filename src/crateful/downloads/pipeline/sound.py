"""What was learned of an album's files while they were verified, kept until it is filed.

It stands beside the staged files, so that an import that waited for a person decodes nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from crateful.audio.facts import NO_REPLAY_GAIN, NO_SOUND, Sound
from crateful.audio.loudness import gains
from crateful.files import atomic
from crateful.library.store import sound_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crateful.audio.facts import AudioFacts, Loudness, ReplayGain
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.worker.job import Job
    from crateful.tagging.types import Hints

NOTE: Final = "sound.json"
_SOUNDS: Final = TypeAdapter(dict[str, Sound])


@dataclass(frozen=True, slots=True)
class _Choice:
    """What decides whether a file is told how loud it is."""

    album: ReplayGain
    ours: frozenset[ReplayGain]
    is_replaced: bool
    is_as_it_is: bool


def keep(staging: Path, sounds: Mapping[str, Sound]) -> None:
    """Note what was learned of staged files, beside what was learned of others."""
    if sounds:
        atomic.write(staging / NOTE, _SOUNDS.dump_json({**_kept(staging), **sounds}))


def known(staging: Path, facts: tuple[AudioFacts, ...]) -> tuple[AudioFacts, ...]:
    """Return files with what was learned of them."""
    sounds = _kept(staging)
    return tuple(replace(fact, sound=sounds.get(fact.path, NO_SOUND)) for fact in facts)


def gained(
    job: Job, context: WorkerContext, facts: tuple[AudioFacts, ...], *, is_as_it_is: bool
) -> tuple[AudioFacts, ...]:
    """Return files with what is to be written of their loudness, as far as it is to be.

    What a file says of its loudness itself stays, unless the household wants it replaced. An
    album's gain is that of all its files.

    Args:
        job: the download's.
        context: the household's preferences, and the library.
        facts: of each file, with its sound.
        is_as_it_is: what a person's own folder has, and no release was found for: it says of its
            loudness only what they or we wrote, unless all is to be replaced.
    """
    policy = context.preferences().loudness
    found = [fact.sound.loudness for fact in facts if fact.sound.loudness]
    if policy not in ("write", "replace") or len(found) < len(facts):
        return facts
    choice = _Choice(
        album=gains.of_album(found),
        ours=_ours(context, job.ask.options.joins),
        is_replaced=policy == "replace",
        is_as_it_is=is_as_it_is,
    )
    return tuple(
        replace(fact, sound=replace(fact.sound, loudness=_with_gain(loudness, choice)))
        for fact, loudness in zip(facts, found, strict=True)
    )


def told(hints: Hints, facts: Sequence[AudioFacts]) -> Hints:
    """Return hints with what each file is to say of its loudness."""
    said = {
        fact.path: gains.tags(fact.sound.loudness.written, fact.codec)
        for fact in facts
        if fact.sound.loudness and fact.sound.loudness.written
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
        return sound_rows.written(session, album_id)


def _kept(staging: Path) -> dict[str, Sound]:
    try:
        return _SOUNDS.validate_json((staging / NOTE).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
