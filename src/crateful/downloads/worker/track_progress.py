"""Track progress: the tracks of a download, and how far each is."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from crateful.downloads.models import TrackList
from crateful.downloads.states import RUNNING
from crateful.events.messages import TrackProgress
from crateful.tools.watch import TrackState  # noqa: TC001  # pydantic reads it

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.orm import Session

    from crateful.downloads.models import Download
    from crateful.sources.source import Fetched, FetchedTrack, OfferedTrack, Release
    from crateful.tools.watch import TrackMark

RECENT_S: Final = 10.0
"""How long watchers are told again that a track has ended: one who missed it once hears it."""

WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class ListedTrack:
    """One track as it is shown."""

    position: int
    """What news call it by, from 1."""
    disc: int
    number: int
    title: str
    artist: str | None
    duration_ms: int | None
    state: TrackState = "waiting"
    percent: int = 0
    """0 to 100, of the fetch."""
    error_code: str | None = None
    """Why it did not come."""
    error_message: str | None = None


_LIST: Final = TypeAdapter(list[ListedTrack])


class TrackBoard:
    """What is known of the tracks of one job; empty until its release is.

    Args:
        now: tells the time in seconds, on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.is_unsaved = False
        self._now = now
        self._tracks: dict[int, ListedTrack] = {}
        self._ended_at: dict[int, float] = {}

    def lay_out(self, release: Release) -> None:
        """Begin with the tracks that a source offers; those it can't give are missing."""
        can_come = [_listed(place, track) for place, track in enumerate(release.tracks, 1)]
        held_back = [
            replace(_listed(place, track), state="missing")
            for place, track in enumerate(release.unavailable, len(can_come) + 1)
        ]
        self._tracks = {track.position: track for track in (*can_come, *held_back)}
        self.is_unsaved = True

    def take(self, marks: Iterable[TrackMark]) -> None:
        """Take note of tracks that came further; a percentage never falls."""
        for mark in marks:
            if (track := self._tracks.get(mark.position)) is not None:
                percent = max(track.percent, int(mark.fraction * WHOLE))
                self._put(replace(track, state=mark.state, percent=percent))

    def settle(self, fetched: Fetched) -> None:
        """Say of each track whether it came, once no more can come."""
        can_come = [track for track in self._tracks.values() if track.state != "missing"]
        is_whole = len(fetched.tracks) >= len(self._tracks)
        came = _positions_of(can_come, fetched)
        why = {one.position: one for one in fetched.refused}
        for track in can_come:
            if is_whole or track.state == "fetched" or track.position in came:
                self._put(replace(track, state="fetched", percent=WHOLE))
            elif (refusal := why.get(track.position)) is None:
                self._put(replace(track, state="missing", percent=0))
            else:
                self._put(
                    replace(
                        track,
                        state="missing",
                        percent=0,
                        error_code=refusal.code,
                        error_message=refusal.message,
                    )
                )

    def news(self) -> tuple[TrackProgress, ...]:
        """Return the tracks under way, and those that ended a moment ago."""
        since = self._now() - RECENT_S
        return tuple(
            _told(track)
            for track in self._tracks.values()
            if track.state == "fetching" or self._ended_at.get(track.position, -math.inf) > since
        )

    def all(self) -> tuple[TrackProgress, ...]:
        """Return every track."""
        return tuple(_told(track) for track in self._tracks.values())

    def refusals(self) -> set[str]:
        """Return the codes for which tracks did not come."""
        return {track.error_code for track in self._tracks.values() if track.error_code}

    def save(self, session: Session, download_id: int) -> None:
        """Keep the list in place of what was kept before, if it has changed."""
        if self.is_unsaved:
            session.execute(delete(TrackList).where(TrackList.download_id == download_id))
            tracks = [asdict(track) for track in self._tracks.values()]
            session.add(TrackList(download_id=download_id, tracks=tracks))
            self.is_unsaved = False

    def _put(self, track: ListedTrack) -> None:
        before = self._tracks[track.position]
        if before == track:
            return
        self._tracks[track.position] = track
        self.is_unsaved = True
        if track.state not in {"fetching", before.state}:
            self._ended_at[track.position] = self._now()


def kept(session: Session, download: Download) -> list[ListedTrack]:
    """Return a download's tracks in the order in which they play; empty until they are known.

    Nothing is fetched of one that nobody works on: what came half way waits to go on.
    """
    body = session.scalar(select(TrackList.tracks).where(TrackList.download_id == download.id))
    tracks = _LIST.validate_python(body or [])
    if download.status not in RUNNING:
        tracks = [
            replace(one, state="waiting") if one.state == "fetching" else one for one in tracks
        ]
    return sorted(tracks, key=lambda one: (one.disc, one.number))


def _places(release: Release) -> dict[str | None, int]:
    """Return where each track stands by its id; parts of one recording have none of their own."""
    counts = Counter(one.id for one in release.tracks)
    tracks = enumerate(release.tracks, 1)
    return {one.id: place for place, one in tracks if one.id and counts[one.id] == 1}


def _positions_of(listed: Sequence[ListedTrack], fetched: Fetched) -> set[int]:
    """Return where what came belongs; each file is one track, also of two with one title."""
    places = _places(fetched.release)
    found = {places[one.id] for one in fetched.tracks if one.id in places}
    left = [one for one in fetched.tracks if one.id not in places]
    # Those of which an engine said so have the first claim on a title.
    by_claim = sorted(listed, key=lambda track: track.state != "fetched")
    for key in (_place_and_title, _title):
        for track in by_claim:
            one = next((one for one in left if key(one) == key(track)), None)
            if one is not None and track.position not in found:
                found.add(track.position)
                left.remove(one)
    return found


def _place_and_title(track: ListedTrack | FetchedTrack) -> tuple[int, int | None, str]:
    return track.disc or 1, track.number, _title(track)


def _title(track: ListedTrack | FetchedTrack) -> str:
    return track.title.casefold()


def _listed(position: int, track: OfferedTrack) -> ListedTrack:
    return ListedTrack(
        position=position,
        disc=track.disc,
        number=track.number,
        title=track.title,
        artist=track.artist,
        duration_ms=track.duration_ms,
    )


def _told(track: ListedTrack) -> TrackProgress:
    return TrackProgress(position=track.position, percent=track.percent, state=track.state)
