"""A release as a person or the policy is shown it: its facts, and which file is which track."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crateful.album_text import AlbumText, first_text
from crateful.dates import clean_date
from crateful.tagging.matching.fitting import fit
from crateful.tagging.types import Candidate, TrackMatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.tagging.types import Hints

GUESS: Final = 0.95
"""The most that a release is sure of whose files could as well be other tracks of it."""


def candidate_of(
    info: Any,  # noqa: ANN401
    staged: Mapping[str, Any],
    hints: Hints,
) -> Candidate:
    """Return a release as it fits the staged files.

    Args:
        info: beets' AlbumInfo.
        staged: beets' items by their path.
        hints: what their source says.
    """
    items = list(staged.values())
    if hints.is_single and not hints.album:
        # Its album is not known: that can't speak against any.
        items[0].update({"album": info.album, "albumartist": info.artist})
    found = fit(info, items)
    likeness = found.likeness
    path_of = {id(item): path for path, item in staged.items()}
    confidence = round(1 - float(likeness), 4)
    return replace(
        _described(info),
        confidence=min(confidence, GUESS) if found.guessed else confidence,
        guessed=tuple(path_of[id(item)] for item in found.guessed),
        penalties={name: round(float(value), 4) for name, value in likeness.items()},
        matches=tuple(
            TrackMatch(
                path=path_of[id(item)],
                disc=track.medium or 1,
                number=number_of(track),
                title=track.title or "",
                artist=track.artist or info.artist or "",
                recording_id=track.track_id,
                distance=round(float(likeness.tracks[track]), 4),
                length_ms=round(track.length * 1000) if track.length else None,
                isrc=str(track.isrc) if track.get("isrc") else None,
            )
            for item, track in found.pairs
        ),
        extra_paths=tuple(path_of[id(item)] for item in found.extra_items),
        missing=tuple(
            f"{track.medium or 1}-{number_of(track):02d} {track.title}"
            for track in found.extra_tracks
        ),
    )


def _described(info: Any) -> Candidate:  # noqa: ANN401
    date = "-".join(f"{part:02d}" for part in (info.year, info.month, info.day) if part)
    text = AlbumText.read(lambda tag: first_text(info.get(tag)))
    return Candidate(
        id=info.album_id,
        artist=info.artist or "",
        album=info.album or "",
        confidence=0,
        year=info.year,
        original_year=info.original_year,
        date=clean_date(date),
        media=info.media,
        country=info.country,
        text=replace(text, genre=text.genre and text.genre.title()),
        disambiguation=info.albumdisambig,
        status=info.albumstatus,
        group_id=info.releasegroup_id,
        track_total=len(info.tracks),
        disc_total=info.mediums or 1,
        is_compilation=bool(info.va),
        snapshot=_freeze(info),
    )


def number_of(track: Any) -> int:  # noqa: ANN401
    """Return where a track stands on its disc."""
    return int(track.medium_index if track.medium_index is not None else track.index)


def _freeze(info: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**info, "tracks": [dict(track) for track in info.tracks]}
