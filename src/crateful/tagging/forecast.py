"""What an album would be tagged as, told from what was read of its files before; pure rules.

The same sheets as :class:`crateful.tagging.engine.Tagger` makes of the files themselves, so that
whoever only wants to know opens none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crateful.audio.facts import FileTags
from crateful.dates import clean_date
from crateful.tagging.policy import is_placeholder
from crateful.tagging.sheet import sheet_as_is, sheet_of
from crateful.tagging.titles import join_edition, split_edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crateful.audio.facts import AudioFacts, Tags
    from crateful.tagging.types import Candidate, Hints, TaggedAlbum, TrackHint


def forecast(candidate: Candidate | None, hints: Hints, facts: Sequence[AudioFacts]) -> TaggedAlbum:
    """Return what an album would be tagged as; its files have no names yet.

    Args:
        candidate: the release, or ``None`` for the album as it is.
        hints: what the source says; names every file.
        facts: of every file, with its own tags alone.

    Raises:
        StepFailedError: ``metadata-missing``: nothing tells the artist, album or titles.
    """
    tags = {fact.path: fact.tags for fact in facts}
    files = [FileTags(hint.path, _heard(hints, hint, tags[hint.path])) for hint in hints.tracks]
    if candidate is None:
        return sheet_as_is(hints, files)
    return sheet_of(candidate, _isrcs(candidate), hints, files)


def _heard(hints: Hints, hint: TrackHint, tags: Tags) -> Tags:
    """Return what a file says, with what its source says in its place."""
    artist = hint.artist or hints.artist
    if hints.from_person and not hint.artist and not is_placeholder(tags.artist):
        artist = None  # who plays is not who the album is by
    album = join_edition(*split_edition(hints.album)) if hints.album else None
    is_hidden = hint.number == 0
    return replace(
        tags,
        title=hint.title or tags.title,
        artist=artist or tags.artist,
        album=album or tags.album,
        album_artist=hints.artist or tags.album_artist,
        track=0 if is_hidden else hint.number or tags.track or None,
        disc=hint.disc or tags.disc,
        date=clean_date(hints.date) or tags.date,
        isrc=hint.isrc or tags.isrc,
    )


def _isrcs(candidate: Candidate) -> dict[str, str]:
    """Return the first ISRC of each recording that has one."""
    return {
        track["track_id"]: str(track["isrc"]).split(";")[0]
        for track in candidate.snapshot.get("tracks", ())
        if track.get("track_id") and track.get("isrc")
    }
