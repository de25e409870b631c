"""Files as their sound names them, before they are held against a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crateful.tagging.policy import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crateful.tagging.acoustid.opinion import Opinions


def named(info: Any, staged: Mapping[str, Any], said: Opinions) -> dict[str, Any]:  # noqa: ANN401
    """Return copies of beets' items that say what the release says, where they said nothing.

    Which recording a file is, its sound says; what has no name can't speak against a release.

    Args:
        info: beets' AlbumInfo.
        staged: beets' items by their path.
        said: the recordings that each may be.
    """
    tracks = {track.track_id: track for track in info.tracks if track.track_id}
    return {
        path: _named(info, item.copy(), tracks.keys() & said.get(path, frozenset()), tracks)
        for path, item in staged.items()
    }


def _named(info: Any, item: Any, ids: set[str], tracks: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if len(ids) == 1:
        track = tracks[ids.pop()]
        item["mb_trackid"] = track.track_id
        if is_placeholder(item.title):
            item["title"] = track.title
        if is_placeholder(item.artist):
            item["artist"] = track.artist or info.artist
        item["track"] = item.track or track.medium_index or 0
    if is_placeholder(item.album):
        item["album"] = info.album
    if is_placeholder(item.albumartist):
        item["albumartist"] = info.artist
    return item
