"""Looking albums up on MusicBrainz that were filed as they are, and proposing what they seem to be.

The album's row waits until one compare-and-swap says what was found; no file is written. While
MusicBrainz does not answer, nothing is looked up and nothing fails.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crateful.downloads.afterwards.verification import AlbumAwayError
from crateful.errors import Recovery, StepFailedError
from crateful.events.messages import LibraryChanged
from crateful.library.proposals import content, looking
from crateful.library.store import proposal_rows
from crateful.library.store.proposal_rows import ProposalState
from crateful.preferences import service as preference_service
from crateful.tagging import policy
from crateful.tagging.policy import AutoApply, NeedsReview, Thresholds
from crateful.tagging.types import Hints, Query, TrackHint
from crateful.tools.rounds import Pace

if TYPE_CHECKING:
    from collections.abc import Collection

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus
    from crateful.library.proposals.looking import SoughtAlbum
    from crateful.tagging.types import Candidate, Identification
    from crateful.tools.watch import Watch
    from crateful.workbench.client import Workbench

logger = logging.getLogger(__name__)

LONGEST_PAUSE_S: Final = 600.0
"""Between two questions to a MusicBrainz that does not answer."""


@dataclass(frozen=True, slots=True)
class _Finding:
    """What becomes of the row."""

    state: ProposalState
    why: str = ""
    candidate: Candidate | None = None


class LateIdentification:
    """The part of a worker's rounds that asks MusicBrainz.

    Args:
        context: what the worker's jobs share.
        bus: tells people what was found.
        bench: of idle priority.
    """

    def __init__(self, context: WorkerContext, bus: Bus, bench: Workbench) -> None:
        self._context = context
        self._bus = bus
        self._bench = bench
        self.pace = Pace(longest_pause_s=LONGEST_PAUSE_S)

    def next_album(self, without: Collection[int]) -> int | None:
        """Return the album to look up next; none while nobody wants it."""
        with self._context.database.reading() as session:
            album_id = proposal_rows.next_due(session, without)
        if album_id is None or not self._context.preferences().identify_afterwards:
            return None
        return album_id

    def look(self, album_id: int, watch: Watch) -> None:
        """Ask MusicBrainz for one album and record what it seems to be.

        Raises:
            AlbumAwayError: its folder is not there.
            Whatever ``watch.check`` raises; then nothing is recorded.
        """
        copy = self._copy_of(album_id)
        if copy is None:
            return
        try:
            finding, found = self._found(copy, watch)
        except StepFailedError as error:
            if error.recovery is Recovery.WAITING:
                self._pause(copy, error)
            else:
                self._record(copy, ProposalState.FAILED, _failure(copy, error))
            return
        self.pace.answered()
        self._record(copy, finding.state, {**found, "why": finding.why[:500], "tries": 0})

    def _copy_of(self, album_id: int) -> SoughtAlbum | None:
        with self._context.database.reading() as session:
            sought = looking.read(session, self._context.settings.library_dir, album_id)
        if sought is not None and not sought.stamp:
            raise AlbumAwayError
        return sought

    def _found(self, copy: SoughtAlbum, watch: Watch) -> tuple[_Finding, dict[str, Any]]:
        """Return what was found, and what the row holds of it."""
        preferences = self._context.preferences()
        musicbrainz = preference_service.musicbrainz(preferences, self._context.settings)
        hints = Hints(tracks=tuple(TrackHint(path=name) for name in copy.row_ids), from_person=True)
        found = self._bench.identify(copy.folder, hints, Query(), musicbrainz, watch)
        sure = Thresholds(auto=preferences.auto_confidence, review=preferences.review_confidence)
        finding = _finding(found, hints, sure)
        if finding.candidate is None:
            return finding, {}
        diffs = self._bench.compare(copy.folder, hints, finding.candidate, watch)
        said = content.of_lookup(finding.candidate, diffs, copy.row_ids)
        adds, differs = (content.counted(said, kind) for kind in ("adds", "differs"))
        state = finding.state
        if state is ProposalState.SURE and not adds and not differs:
            state = ProposalState.AGREES
        elif state is ProposalState.SURE and differs:
            state = ProposalState.DIFFERS
        if finding.candidate.id == copy.declined_release_id:
            state = ProposalState.DECLINED
        return replace(finding, state=state), {
            "release_id": finding.candidate.id,
            "score": finding.candidate.confidence,
            "adds": adds,
            "differs": differs,
            "content": said,
        }

    def _record(self, copy: SoughtAlbum, state: ProposalState, found: dict[str, Any]) -> None:
        with self._context.database.session() as session:
            is_recorded = looking.record(session, copy, state, **found)
        if is_recorded:
            self._bus.tell(None, LibraryChanged(album_id=copy.album_id, action="proposed"))

    def _pause(self, copy: SoughtAlbum, error: StepFailedError) -> None:
        """Ask nothing for a while; the row goes on waiting, and says why."""
        pause_s = self.pace.put_off(error.retry_after_s)
        logger.info("albums are looked up again in %.0f s: %s", pause_s, error)
        with self._context.database.session() as session:
            looking.hinder(session, copy, str(error))


def _finding(found: Identification, hints: Hints, sure: Thresholds) -> _Finding:
    choice = policy.decide(
        found, hints, sure, trusted_source=False, staged_tracks=len(hints.tracks)
    )
    if isinstance(choice, AutoApply):
        return _Finding(ProposalState.SURE, candidate=choice.candidate)
    if isinstance(choice, NeedsReview) and choice.preselected is not None:
        return _Finding(ProposalState.UNSURE, choice.message, choice.preselected)
    why = choice.message if isinstance(choice, NeedsReview) else choice.reason
    return _Finding(ProposalState.UNKNOWN, why)


def _failure(copy: SoughtAlbum, error: StepFailedError) -> dict[str, Any]:
    tries = copy.tries + 1
    logger.info("album %s could not be looked up: %s", copy.album_id, error)
    return {"why": str(error)[:500], "tries": tries, "next_at": proposal_rows.retry_at(tries)}
