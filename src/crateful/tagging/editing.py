"""What a person's edits write into which files; pure rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crateful.tagging.file_tags.values import album_values, track_values

if TYPE_CHECKING:
    from crateful.tagging.file_tags.values import Values
    from crateful.tagging.types import TaggedAlbum, TaggedTrack

_DATE: Final = frozenset({"year", "month", "day"})
"""Parts of one tag, which may be more exact than we know: written together."""

_NEVER: Final = frozenset({"comp", "disctotal"})
"""What nobody can edit by itself."""


def edits_between(old: TaggedAlbum, new: TaggedAlbum) -> dict[str, Values]:
    """Return what to write, by the files' new names and MediaFile's: only what differs."""
    album = _changed(album_values(old), album_values(new))
    edits = {
        after.file_name: album | _changed(_of_track(before), _of_track(after))
        for before, after in zip(old.tracks, new.tracks, strict=True)
    }
    return {name: values for name, values in edits.items() if values}


def _of_track(track: TaggedTrack) -> Values:
    return {**track_values(track), "genres": [track.genre] if track.genre else []}


def _changed(old: Values, new: Values) -> Values:
    changed = {name for name, value in new.items() if value != old[name]} - _NEVER
    return {name: new[name] for name in changed | (_DATE if changed & _DATE else frozenset())}
