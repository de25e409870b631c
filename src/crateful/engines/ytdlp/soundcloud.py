"""What SoundCloud says of a track and yt-dlp leaves out: its length, and its catalogue's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yt_dlp.extractor.soundcloud import SoundcloudIE as _SoundcloudIE

if TYPE_CHECKING:
    import yt_dlp

Raw = dict[str, Any]

SOUNDCLOUD: Final = "soundcloud.*"
"""The pattern of its extractors in a job."""


class SoundcloudIE(_SoundcloudIE):  # type: ignore[misc]  # yt-dlp ships no types
    """yt-dlp's own, which takes a sample's 30 seconds for the length of the song.

    It bears the same name, for that is how yt-dlp knows who reads the entries of a set.
    """

    def _extract_info_dict(self, info: Raw, *args: object, **named: object) -> Raw:
        found: Raw = super()._extract_info_dict(info, *args, **named)
        whole_ms = info.get("full_duration")
        if isinstance(whole_ms, int | float) and whole_ms > 0:
            found["duration"] = whole_ms / 1000
        return {**found, **_catalogue_words(info)}


def _catalogue_words(info: Raw) -> Raw:
    """Return what whoever brought the track there says of it, by yt-dlp's names or our own."""
    told: Raw = info.get("publisher_metadata") or {}
    said: Raw = {
        "isrc": told.get("isrc"),
        "upc": told.get("upc_or_ean"),
        "album": told.get("album_title"),
        "label": info.get("label_name"),
    }
    if told.get("release_title") and told.get("artist"):
        said |= {"track": told["release_title"], "is_catalogued": True}
    return {name: value for name, value in said.items() if value}


def promise_whole_songs(ydl: yt_dlp.YoutubeDL) -> None:
    """Have ``ydl`` read SoundCloud's tracks with the length of the whole song."""
    ydl.add_info_extractor(SoundcloudIE())
