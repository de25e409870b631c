"""Steps 5 to 7, decide, tag and shelve: from an identified album to one in the library."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crateful import sources
from crateful.audio.authenticity import album_rule
from crateful.audio.quality import Ceiling
from crateful.downloads.owned_copies import AlreadyOwned
from crateful.downloads.pipeline import (
    authenticity,
    finish,
    keeping,
    lossy,
    origin,
    provenance,
    sound_analysis,
    trusted,
)
from crateful.downloads.pipeline.fetch import asked_for_track
from crateful.downloads.pipeline.identify import Doubtful
from crateful.downloads.review import outcomes, store
from crateful.downloads.states import Stage
from crateful.errors import Recovery, StepFailedError
from crateful.library.filing import file_album
from crateful.library.filing.file_album import Filed, Filing, Kept, Unverified
from crateful.sources.source import Incident
from crateful.tagging.policy import AutoApply, NeedsReview
from crateful.tagging.sheet import plan_as_is

if TYPE_CHECKING:
    from crateful.audio.facts import Cover, CoverMaker
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.pipeline.identify import Identified
    from crateful.downloads.pipeline.verify import Probed
    from crateful.downloads.worker.job import Job
    from crateful.library.filing.file_album import Untold
    from crateful.tagging.types import TaggedAlbum


@dataclass(frozen=True, slots=True)
class Planned:
    """An album that the library wants; nothing of it is written yet."""

    identified: Identified
    album: TaggedAlbum


@dataclass(frozen=True, slots=True)
class Tagged:
    """An album whose files say what they are."""

    identified: Identified
    album: TaggedAlbum
    cover: str | None = None
    """Its picture, relative to the staged folder."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An album in the library."""

    album: TaggedAlbum
    filed: Filed


def decide(
    job: Job, context: WorkerContext, identified: Identified
) -> Planned | AlreadyOwned | Doubtful:
    """Say what the album will be, and hold that against the library; nothing is written.

    Raises:
        StepFailedError: it is not whole, and was to take another copy's place.
    """
    plan = _tag(job, context, identified)
    known = file_album.spelling(context.database, plan.artist)
    if known != plan.artist:
        identified = _by(known, identified)
        plan = _tag(job, context, identified)
    job.watch.stage(Stage.DECIDING)
    job.row.note(target_path=plan.folder)
    foreseen = file_album.foresee(context.database, _filing(job, context, identified, plan))
    if foreseen.would_replace and album_rule.is_unheard(identified.probed.facts):
        identified = replace(identified, probed=_heard(job, context, identified.probed))
        foreseen = file_album.foresee(context.database, _filing(job, context, identified, plan))
    if isinstance(foreseen.stopped, Unverified):
        # A copy goes only for a better one, so that is known before.
        probed = trusted.verified(job, context, identified.probed)
        if probed.question is not None:
            return Doubtful(probed, probed.question)
        return Planned(replace(identified, probed=probed), plan)
    if foreseen.stopped is None:
        return Planned(identified, plan)
    return _instead(job, context, identified, foreseen.stopped)


def before_asking(job: Job, context: WorkerContext, doubtful: Doubtful) -> Doubtful:
    """Return an album in doubt with what its sound shows, where an answer depends on that.

    A person is told what comes of an answer, and not what the files' format promises.

    Args:
        job: the download's.
        context: the tools and the household's preferences.
        doubtful: the album, with the releases that are proposed.
    """
    probed = doubtful.probed
    shown = finish.snapshot_of(job, context, probed)
    ways = [
        outcomes.Proposal(shown),
        *(outcomes.Proposal(shown, one) for one in doubtful.candidates),
    ]
    with context.database.reading() as session:
        household = outcomes.household(session, context)
        if not outcomes.turns_on_sound(session, household, ways):
            return doubtful
    return replace(doubtful, probed=_heard(job, context, probed))


def tag(job: Job, context: WorkerContext, planned: Planned) -> Tagged:
    """Write tags and cover into the staged files; files in place are left as they are."""
    identified = planned.identified
    if identified.probed.staged.in_place:
        return Tagged(identified, planned.album)
    job.watch.stage(Stage.TAGGING)
    if job.ask.options.decision is not None:
        keeping.begin(job, identified.probed.staged.folder)
    cover = _cover(job, context, identified)
    identified = _with_loudness(job, context, identified)
    embedded = (cover.embedded or cover.path) if cover else None
    album = _tag(job, context, identified, embedded, write=True)
    return Tagged(identified, album, cover.path if cover else None)


def shelve(job: Job, context: WorkerContext, tagged: Tagged) -> Shelved | AlreadyOwned | Doubtful:
    """Move the album into the library, record it and end the download, all or nothing.

    Raises:
        StepFailedError: the disk is full, the library can't be written to, or another
            download is filing the same album right now.
    """
    job.watch.stage(Stage.SHELVING)
    album = tagged.album
    came_from = origin.of(job.ask, tagged.identified.probed.staged)
    job.row.note(
        title=album.title,
        artist=album.artist,
        tracks_total=max(album.track_total, len(album.tracks)),
        tracks_done=len(album.tracks),
    )
    for title in album.missing:
        job.row.incident(Incident("track-missing", f"Missing: {title}", track=title))
    wants_track = _wants_track(job, tagged.identified)
    filing = _filing(job, context, tagged.identified, album, tagged.cover)
    filing = replace(filing, origin=came_from)
    is_kept = keeping.keep(job, context, filing)
    outcome = file_album.file_album(
        context.database,
        filing,
        fence=job.row.fence,
        on_record=lambda session, album_id: finish.as_complete(
            session,
            job,
            album_id,
            asked_for_track=wants_track,
            is_verified=tagged.identified.probed.is_verified,
            is_kept=is_kept,
        ),
    )
    if isinstance(outcome, Filed):
        return Shelved(album, outcome)
    if isinstance(outcome, Unverified):
        msg = "Another copy of this album has come meanwhile; this one is verified first."
        raise StepFailedError(msg, code="album-busy", recovery=Recovery.TRANSIENT)
    return _instead(job, context, tagged.identified, outcome)


def _heard(job: Job, context: WorkerContext, probed: Probed) -> Probed:
    """Return an album that would take a copy's place with what its sound shows."""
    facts = authenticity.before_replacing(job, context, probed.staged, probed.facts)
    return replace(probed, facts=facts)


def _tag(
    job: Job,
    context: WorkerContext,
    identified: Identified,
    cover: str | None = None,
    *,
    write: bool = False,
) -> TaggedAlbum:
    choice, probed = identified.choice, identified.probed
    if probed.is_trusted and not write:
        return plan_as_is(probed.hints, probed.facts)  # no child need read the files again
    candidate = choice.candidate if isinstance(choice, AutoApply) else None
    return context.workbench.tag(
        probed.staged.folder, probed.hints, candidate, cover, job.watch, write=write
    )


def _with_loudness(job: Job, context: WorkerContext, identified: Identified) -> Identified:
    probed = identified.probed
    is_as_it_is = sources.is_local(job.ask.source) and not isinstance(identified.choice, AutoApply)
    facts = sound_analysis.gained(job, context, probed.facts, is_as_it_is=is_as_it_is)
    probed = replace(probed, facts=facts, hints=sound_analysis.told(probed.hints, facts))
    return replace(identified, probed=probed)


def _by(artist: str, identified: Identified) -> Identified:
    """Return the album with its artist in another spelling."""
    choice, probed = identified.choice, identified.probed
    if isinstance(choice, AutoApply):
        choice = replace(choice, candidate=replace(choice.candidate, artist=artist))
    else:
        probed = replace(probed, hints=replace(probed.hints, artist=artist))
    return replace(identified, choice=choice, probed=probed)


def _cover(job: Job, context: WorkerContext, identified: Identified) -> Cover | None:
    """Return the cover in staging: the source's, the files', or the archive's."""
    staged, choice = identified.probed.staged, identified.choice
    cover = context.workbench.cover(
        staged.folder, staged.fetched.cover, job.watch, maker=_maker(job.ask.source)
    )
    if cover is None and isinstance(choice, AutoApply):
        cover = context.workbench.fetch_cover(
            staged.folder, choice.candidate.id, context.musicbrainz(), job.watch
        )
    if cover is None:
        job.row.incident(Incident("no-cover", "No cover picture was found."))
    return cover


def _maker(source: str) -> CoverMaker:
    """Tell whose pictures come from a source."""
    if sources.is_local(source):
        return "owner"
    return "video" if sources.described(source).has_video_thumbnails else "shop"


def _instead(
    job: Job, context: WorkerContext, identified: Identified, stopped: Kept | Untold
) -> AlreadyOwned | Doubtful:
    """Return what becomes of an album that is not filed."""
    if isinstance(stopped, Kept):
        return AlreadyOwned(stopped.album_id, stopped.reason, _wants_track(job, identified))
    with context.database.reading() as session:
        candidates = store.candidates(session, job.ask.id)
    chosen = identified.choice.candidate if isinstance(identified.choice, AutoApply) else None
    if chosen and all(chosen.id != one.id for one in candidates):
        candidates.insert(0, chosen)
    words = f"This would take the place of {stopped.name}, which you were not told: decide again."
    return Doubtful(identified.probed, NeedsReview("would-replace", words), tuple(candidates))


def _wants_track(job: Job, identified: Identified) -> bool:
    return asked_for_track(job.ask, identified.probed.staged.fetched.release)


def _may_replace(job: Job) -> frozenset[int] | None:
    said = job.ask.options.decision
    told = said.may_replace if said else None
    joins = job.ask.options.joins
    return None if told is None else frozenset(told) | {joins or 0}


def _filing(
    job: Job,
    context: WorkerContext,
    identified: Identified,
    tagged: TaggedAlbum,
    cover: str | None = None,
) -> Filing:
    staged, ask = identified.probed.staged, job.ask
    release = staged.fetched.release
    return Filing(
        job=f"download-{ask.id}",
        staged=staged.folder,
        library=context.settings.library_dir,
        tagged=tagged,
        facts=tuple(
            replace(fact, size_bytes=(staged.folder / fact.path).stat().st_size)
            for fact in identified.probed.facts
        ),
        trash_days=context.settings.trash_days,
        cover=cover,
        extras=staged.fetched.extras,
        source=ask.source,
        source_url=ask.source_url if sources.is_local(ask.source) else release.url,
        user_id=ask.user_id,
        in_place=staged.in_place,
        may_replace=_may_replace(job),
        joins=ask.options.joins,
        from_lossy_source=lossy.is_from_lossy_source(ask, release),
        ceiling=Ceiling.parse(context.preferences().quality_ceiling),
        provenance=provenance.of_job(job, context.settings),
        is_verified=identified.probed.is_verified,
    )
