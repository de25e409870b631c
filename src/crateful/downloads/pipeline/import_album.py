"""The second half of a download: from audio in staging to an album in the library.

The heavy steps (decode, read, match, write tags) run in the workbench's child; what is here
only hands over and keeps the results.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful import sources
from crateful.audio.quality import Ceiling
from crateful.downloads import local_folder, staging
from crateful.downloads.models import Decision, Mode
from crateful.downloads.owned_copies import AlreadyOwned
from crateful.downloads.pipeline import finish, lossy, provenance
from crateful.downloads.pipeline.own_names import with_names
from crateful.downloads.review import snapshot, store
from crateful.downloads.source_metadata import hints_of, said_of
from crateful.downloads.states import Stage
from crateful.errors import Recovery, StepFailedError
from crateful.files import paths
from crateful.library.filing import file_album
from crateful.library.filing.file_album import Filing, Kept
from crateful.preferences import service as preference_service
from crateful.sources.source import Incident
from crateful.tagging import policy
from crateful.tagging.policy import AsIs, AutoApply, NeedsReview, Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crateful.audio.facts import AudioFacts, Damage
    from crateful.downloads.context import WorkerContext
    from crateful.downloads.review.snapshot import ReviewSnapshot
    from crateful.downloads.worker.job import Job
    from crateful.library.filing.file_album import Filed
    from crateful.sources.source import Fetched
    from crateful.tagging.types import Candidate, Hints, MusicBrainz, Query, TaggedAlbum

_NAMED: Final = 3
"""Files that a question names."""

MADE_TO_HARM: Final = frozenset({"too-many-parts"})
"""Damages that no further fetch mends: somebody made the file so."""

Choice = AutoApply | AsIs
"""What the files will be tagged as."""


class Import:
    """One staged album on its way into the library; the steps are called in their order."""

    def __init__(self, job: Job, context: WorkerContext, fetched: Fetched) -> None:
        self._job = job
        self._context = context
        self._fetched = fetched
        self._in_place = job.ask.options.mode is Mode.IN_PLACE
        self._folder = (
            paths.path_of(job.ask.source_url) if self._in_place else staging.audio_dir(job.staging)
        )
        from_person = job.ask.source == local_folder.SOURCE
        self._hints: Hints = replace(hints_of(job.ask.source, fetched), from_person=from_person)
        self._facts: tuple[AudioFacts, ...] = ()
        with context.database.reading() as session:
            self._preferences = preference_service.load(session, context.vault)
        self._asked_for_track = job.ask.search_type == "track" or bool(fetched.release.asked_track)
        self._doubt: NeedsReview | None = None
        self.candidates: tuple[Candidate, ...] = ()
        """What :meth:`identify` found, best first."""

    def verify(self) -> None:
        """Decode every file and hold it against what its source promised.

        Raises:
            StepFailedError: a file is damaged; nothing of the album is filed.
        """
        if self._job.ask.resumed:
            return  # it was whole when the import began to wait, and staging is nobody else's
        self._job.stage(Stage.VERIFYING)
        promised = {track.path: track.duration_ms for track in self._fetched.tracks}
        damages = self._verified(promised)
        if cuts := {each.path: each.keep_bytes for each in damages if each.keep_bytes is not None}:
            damages = [each for each in damages if each.keep_bytes is None]
            damages += self._cut_or_ask(cuts, promised)
        if damages:
            raise self._damaged(damages)

    def _verified(self, promised: Mapping[str, int | None]) -> list[Damage]:
        # In place nothing is written; a person who decided otherwise than to cut wants all of it.
        said = self._job.ask.options.decision
        keeps_tail = self._in_place or (said is not None and not said.cut)
        workbench = self._context.workbench
        return [*workbench.verify(self._folder, promised, self._job, keeps_tail=keeps_tail)]

    def _cut_or_ask(
        self, cuts: Mapping[str, int], promised: Mapping[str, int | None]
    ) -> list[Damage]:
        """Cut off what stands behind the files' ends if a person said so; return what is damaged.

        Only copies in staging are cut: an original is its owner's.
        """
        names = ", ".join(Path(path).name for path in list(cuts)[:_NAMED])
        more = f" and {len(cuts) - _NAMED} more" if len(cuts) > _NAMED else ""
        said = self._job.ask.options.decision
        if said is None or not said.cut:
            self._doubt = NeedsReview(
                "trailing-data",
                f"Something else stands behind the end of {names}{more}: "
                "have it cut off, import it as it is, or discard it.",
            )
            return []
        for path, keep_bytes in cuts.items():
            os.truncate(self._folder / path, keep_bytes)
            self._job.log(f"cut: {path}: behind its first {keep_bytes} bytes")
        return self._verified({path: promised[path] for path in cuts})

    def _damaged(self, damages: Sequence[Damage]) -> StepFailedError:
        first = damages[0]
        more = f" and {len(damages) - 1} more" if len(damages) > 1 else ""
        for damage in damages:
            self._job.log(f"damaged: {damage.path}: {damage.code}: {damage.message}")
        # Another fetch may bring it whole: the note goes, so that one is made.
        staging.discard(self._job.staging, [damage.path for damage in damages])
        # A fresh copy of a folder is as its original; one of an earlier attempt may be torn.
        is_original = self._job.ask.source == local_folder.SOURCE and self._job.ask.attempt == 1
        recovery = Recovery.NEEDS_USER if is_original else Recovery.TRANSIENT
        if first.code in MADE_TO_HARM:
            recovery = Recovery.PERMANENT
        msg = f"{Path(first.path).name}{more} is damaged: {first.message}"
        return StepFailedError(msg[:300], code=f"audio-{first.code}", recovery=recovery)

    def probe(self) -> None:
        """Measure every file.

        Raises:
            StepFailedError: one is lossy and nobody said that this is fine.
        """
        self._job.stage(Stage.PROBING)
        paths = [track.path for track in self._fetched.tracks]
        said = said_of(self._fetched)
        self._facts = tuple(
            replace(fact, raw={**fact.raw, **said.get(fact.path, {})})
            for fact in self._context.workbench.probe(self._folder, paths, self._job)
        )
        lossy.check_files(self._job, self._facts)
        self._hints = with_names(self._hints, self._facts)
        for fact in self._facts:
            for conflict in fact.conflicts:
                self._job.log(f"probe: {fact.path}: {conflict}")

    def identify(self) -> Choice | NeedsReview:
        """Find the release on MusicBrainz, or take what a person has decided in review.

        Raises:
            StepFailedError: MusicBrainz does not answer (waiting), or knows no such release.
        """
        if self._doubt is not None:
            return self._doubt
        self._job.stage(Stage.IDENTIFYING)
        said = self._job.ask.options.decision or Decision()
        if said.as_is:
            return AsIs("A person chose to file it as it is.")
        if said.candidate_id:
            database = self._context.database
            return AutoApply(store.stored(database, self._job.ask.id, said.candidate_id))
        try:
            return self._ask_musicbrainz(said.query)
        except StepFailedError as error:
            if error.recovery is not Recovery.WAITING or not self._may_go_unmatched():
                raise
            self._job.incident(
                Incident("unmatched", "MusicBrainz was down, so its source's names were kept.")
            )
            return AsIs("MusicBrainz was down.")

    def _ask_musicbrainz(self, query: Query) -> Choice | NeedsReview:
        found = self._context.workbench.identify(
            self._folder, self._hints, query, self._musicbrainz(), self._job
        )
        self.candidates = found.candidates
        for odd in found.left_out:
            self._job.log(f"musicbrainz: left out {odd}")
        if query.release_ids and found.candidates:
            return AutoApply(found.candidates[0])
        choice = policy.decide(
            found,
            self._hints,
            Thresholds(
                auto=self._preferences.auto_confidence, review=self._preferences.review_confidence
            ),
            trusted_source=self._is_trusted(),
            staged_tracks=len(self._facts),
        )
        if isinstance(choice, AsIs):
            self._job.incident(Incident("unmatched", choice.reason))
        return choice

    def material(self) -> ReviewSnapshot:
        """Return what a person who must decide is shown of the files and their source."""
        return snapshot.gather(self._hints, self._facts)

    def _is_trusted(self) -> bool:
        """Tell whether its catalogue is as good as MusicBrainz: filed so when nothing matches."""
        return sources.described(self._job.ask.source).has_catalogue_names

    def _may_go_unmatched(self) -> bool:
        """Tell whether a whole album of a trusted source need not wait for MusicBrainz."""
        is_whole = not self._fetched.missing and self._job.ask.options.decision is None
        return self._preferences.unmatched_when_down and self._is_trusted() and is_whole

    def _musicbrainz(self) -> MusicBrainz:
        return preference_service.musicbrainz(self._preferences, self._context.settings)

    def plan(self, choice: Choice) -> TaggedAlbum:
        """Say what the album will be called and where it belongs; nothing is written."""
        return self._tag(choice, cover=None, write=False)

    def decide(self, plan: TaggedAlbum) -> AlreadyOwned | None:
        """Hold the plan against the shelf, before anything is written."""
        self._job.stage(Stage.DECIDING)
        self._job.note(target_path=plan.folder)
        kept = file_album.foresee(self._context.database, self._filing(plan))
        return None if kept is None else self._owned(kept)

    def _owned(self, kept: Kept) -> AlreadyOwned:
        return AlreadyOwned(kept.album_id, kept.reason, self._asked_for_track)

    def tag(self, choice: Choice) -> TaggedAlbum:
        """Write tags and cover into the staged files; files in place are left as they are."""
        if self._in_place:
            return self._tag(choice, cover=None, write=False)
        self._job.stage(Stage.TAGGING)
        return self._tag(choice, cover=self._cover(choice), write=True)

    def _tag(self, choice: Choice, *, cover: str | None, write: bool) -> TaggedAlbum:
        candidate = choice.candidate if isinstance(choice, AutoApply) else None
        return self._context.workbench.tag(
            self._folder, self._hints, candidate, cover, self._job, write=write
        )

    def _cover(self, choice: Choice) -> str | None:
        """Return the cover's path in staging: the source's, the files', or the archive's."""
        cover = self._context.workbench.cover(self._folder, self._fetched.cover, self._job)
        if cover is None and isinstance(choice, AutoApply):
            cover = self._context.workbench.fetch_cover(
                self._folder, choice.candidate.id, self._musicbrainz(), self._job
            )
        if cover is None:
            self._job.incident(Incident("no-cover", "No cover picture was found."))
        return cover

    def shelve(self, tagged: TaggedAlbum) -> Filed | AlreadyOwned:
        """Move the album into the library, record it and end the download, all or nothing.

        Raises:
            StepFailedError: the disk is full, the library can't be written to, or another
                download is filing the same album right now.
        """
        self._job.stage(Stage.SHELVING)
        self._job.note(
            title=tagged.title,
            artist=tagged.artist,
            tracks_total=max(tagged.track_total, len(tagged.tracks)),
            tracks_done=len(tagged.tracks),
        )
        for title in tagged.missing:
            self._job.incident(Incident("track-missing", f"Missing: {title}", track=title))
        outcome = file_album.file_album(
            self._context.database,
            self._filing(tagged),
            fence=self._job.fence,
            on_record=lambda session, album_id: finish.as_complete(
                session, self._job, album_id, asked_for_track=self._asked_for_track
            ),
        )
        return self._owned(outcome) if isinstance(outcome, Kept) else outcome

    def _filing(self, tagged: TaggedAlbum) -> Filing:
        return Filing(
            job=f"download-{self._job.ask.id}",
            staged=self._folder,
            library=self._context.settings.library_dir,
            tagged=tagged,
            facts=tuple(
                replace(fact, size_bytes=(self._folder / fact.path).stat().st_size)
                for fact in self._facts
            ),
            trash_days=self._context.settings.trash_days,
            cover="cover.jpg" if (self._folder / "cover.jpg").is_file() else None,
            extras=self._fetched.extras,
            source=self._job.ask.source,
            source_url=self._job.ask.source_url
            if self._job.ask.source == local_folder.SOURCE
            else self._fetched.release.url,
            user_id=self._job.ask.user_id,
            in_place=self._in_place,
            from_lossy_source=self._is_from_lossy_source(),
            ceiling=Ceiling.parse(self._preferences.quality_ceiling),
            provenance=provenance.of_job(self._job, self._context.settings),
        )

    def _is_from_lossy_source(self) -> bool:
        """Tell whether what is in the files can't be lossless, whatever holds it."""
        is_known = sources.described(self._job.ask.source).lossy == "always"
        return is_known and self._fetched.release.lossless is False
