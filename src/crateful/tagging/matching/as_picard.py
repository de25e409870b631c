"""What Picard makes of a release and beets (2.14) does not; beets asks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPTIONAL: Final = "needs_no_file"
"""Under this name an AlbumInfo holds the ids of its tracks that need no file."""

_VIDEO_MEDIA: Final = ("dvd-video", "blu-ray", "hd-dvd", "vcd", "svcd", "umd", "vhs", "laserdisc")
_SILENCE: Final = "[silence]"


def of_release(data: Mapping[str, Any]) -> dict[str, object]:
    """Return what is the same on all tracks of a release.

    Which tracks need no file, the first label and number that are any (``[no label]`` and
    ``[none]`` are MusicBrainz's words for there being none), its own date and its producers.
    """
    labels = [(one["label"] or {}).get("name") for one in data["label_info"]]
    numbers = [one["catalog_number"] for one in data["label_info"]]
    return {
        OPTIONAL: [str(track["id"]) for track in _optional(data)],
        "label": next((one for one in labels if one and one != "[no label]"), None),
        "catalognum": next((one for one in numbers if one and one.lower() != "[none]"), None),
        "releasedate": data.get("date") or None,
        "album_producers": _producers(data),
    }


def of_recording(data: Mapping[str, Any]) -> dict[str, object]:
    """Return what is a recording's own: its producers."""
    return {"producers": _producers(data)}


def _producers(data: Mapping[str, Any]) -> list[str]:
    relations = data.get("artist_relations") or ()
    return [str(one["artist"]["name"]) for one in relations if one["type"] == "producer"]


def _optional(release: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for medium in release["media"]:
        if pregap := medium.get("pregap"):
            yield pregap
        yield from medium.get("data_tracks") or ()
        is_video = (medium["format"] or "").lower().startswith(_VIDEO_MEDIA)
        for track in medium.get("tracks") or ():
            recording = track["recording"]
            if is_video or recording["video"] or recording["title"] == _SILENCE:
                yield track
