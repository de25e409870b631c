"""A release whose tracks a person has put files on by hand; pure rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import TrackMatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crateful.tagging.types import Candidate, TrackChoice


@dataclass(frozen=True, slots=True)
class ReleaseTrack:
    """A track of a release, whether or not a file is it."""

    track_id: str
    disc: int
    number: int
    title: str
    artist: str
    length_ms: int | None


def tracks_of(candidate: Candidate) -> list[ReleaseTrack]:
    """Return all tracks of a release, in their order."""
    return [_track(candidate, track) for track in candidate.snapshot.get("tracks", ())]


def mapped(candidate: Candidate, mapping: Sequence[TrackChoice]) -> Candidate:
    """Return the release with files on the tracks that a person chose.

    Who is not mentioned stays, unless somebody else was put there.

    Raises:
        StepFailedError: the release has no such track, or a track was chosen twice.
    """
    if not mapping:
        return candidate
    tracks = tracks_of(candidate)
    chosen = _chosen(tracks, mapping)
    by_place = {(track.disc, track.number): track.track_id for track in tracks}
    raw = {_id(track): track for track in candidate.snapshot.get("tracks", ())}
    matches = {
        by_place[match.disc, match.number]: match
        for match in candidate.matches
        if match.path not in chosen and (match.disc, match.number) in by_place
    }
    of_id = {track.track_id: track for track in tracks}
    matches |= {
        track_id: _match(path, of_id[track_id], raw[track_id])
        for path, track_id in chosen.items()
        if track_id is not None
    }
    return _with(candidate, [(track, matches.get(track.track_id)) for track in tracks], chosen)


def _chosen(
    tracks: Sequence[ReleaseTrack], mapping: Sequence[TrackChoice]
) -> dict[str, str | None]:
    """Return the chosen track of each file by its id."""
    aliases = {place_text(track.disc, track.number): track.track_id for track in tracks}
    chosen = {each.path: aliases.get(each.track_id or "", each.track_id) for each in mapping}
    wanted = [track_id for track_id in chosen.values() if track_id is not None]
    known = set(aliases.values())
    if unknown := next((one for one in wanted if one not in known), None):
        message = f"The release has no track {unknown[:80]}; look at it again."
        raise StepFailedError(message, code="mapping-unusable", recovery=Recovery.NEEDS_USER)
    if len(set(wanted)) < len(wanted):
        message = "Two files were put on the same track; give each a track of its own."
        raise StepFailedError(message, code="mapping-unusable", recovery=Recovery.NEEDS_USER)
    return chosen


def _with(
    candidate: Candidate,
    placed: Sequence[tuple[ReleaseTrack, TrackMatch | None]],
    chosen: Iterable[str],
) -> Candidate:
    matches = [match for _, match in placed if match]
    files = {*(match.path for match in candidate.matches), *candidate.extra_paths, *chosen}
    return replace(
        candidate,
        matches=tuple(matches),
        extra_paths=tuple(sorted(files - {match.path for match in matches})),
        missing=tuple(
            f"{track.disc}-{track.number:02d} {track.title}"
            for track, match in placed
            if match is None
        ),
        guessed=(),
    )


def place_text(disc: int, number: int) -> str:
    """Return how a track is called that has no id: by its place."""
    return f"{disc}-{number}"


def _track(candidate: Candidate, track: Mapping[str, Any]) -> ReleaseTrack:
    length_s = track.get("length")
    return ReleaseTrack(
        track_id=_id(track),
        disc=track.get("medium") or 1,
        number=_number(track),
        title=track.get("title") or "",
        artist=track.get("artist") or candidate.artist,
        length_ms=round(length_s * 1000) if length_s else None,
    )


def _match(path: str, track: ReleaseTrack, raw: Mapping[str, Any]) -> TrackMatch:
    return TrackMatch(
        path=path,
        disc=track.disc,
        number=track.number,
        title=track.title,
        artist=track.artist,
        recording_id=raw.get("track_id"),
        distance=0,
        length_ms=track.length_ms,
        isrc=str(raw["isrc"]) if raw.get("isrc") else None,
    )


def _id(track: Mapping[str, Any]) -> str:
    place = place_text(track.get("medium") or 1, _number(track))
    return str(track.get("release_track_id") or place)


def _number(track: Mapping[str, Any]) -> int:
    of_disc = track.get("medium_index")
    return int(of_disc if of_disc is not None else track["index"])
