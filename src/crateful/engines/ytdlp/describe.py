"""Turns yt-dlp's dictionaries into what the protocol says of an album or a track."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crateful.engines.protocol import Chapter, Info

_TOPIC: Final = " - Topic"
_DISTRIBUTED: Final = re.compile(r"Provided to YouTube by ")
_PHONOGRAM: Final = re.compile(r"^\u2117 (?:(?:19|20)\d\d )?(?P<label>.+)$", re.MULTILINE)
"""``\u2117 2021 Loopback Records``: who owns the recording."""

if TYPE_CHECKING:
    from collections.abc import Mapping


def describe(raw: Mapping[str, Any]) -> Info:
    """Return what ``raw`` says; whatever is missing or of a strange type is None."""
    entries = [one for one in raw.get("entries") or () if one]
    url = _text(raw.get("webpage_url")) or _text(raw.get("url")) or ""
    return Info(
        id=str(raw.get("id") or url),
        url=url,
        title=_text(raw.get("title")),
        extractor=_text(raw.get("extractor_key")) or _text(raw.get("ie_key")),
        is_list=raw.get("_type") == "playlist",
        track=_text(raw.get("track")),
        track_number=_number(raw.get("track_number")),
        disc_number=_number(raw.get("disc_number")),
        artist=_joined(raw, "artist", "artists"),
        album=_text(raw.get("album")),
        album_artist=_joined(raw, "album_artist", "album_artists"),
        album_type=_text(raw.get("album_type")),
        uploader=_text(raw.get("uploader")) or _text(raw.get("channel")),
        genre=_joined(raw, "genre", "genres"),
        label=_text(raw.get("label")) or _label_in(raw),
        isrc=_text(raw.get("isrc")),
        upc=_text(raw.get("upc")),
        is_catalogued=_is_catalogued(raw),
        channel_url=_text(raw.get("channel_url")),
        release_date=_text(raw.get("release_date")) or _text(raw.get("release_year")),
        upload_date=_text(raw.get("upload_date")),
        duration_s=_seconds(raw.get("duration")),
        codec=_text(raw.get("acodec")),
        extension=_text(raw.get("ext")),
        thumbnail=_text(raw.get("thumbnail")) or _last_thumbnail(raw),
        position=_number(raw.get("playlist_autonumber")) or _number(raw.get("playlist_index")),
        list_title=_text(raw.get("playlist_title")),
        list_artist=_text(raw.get("playlist_uploader")),
        chapters=tuple(_chapters(raw)),
        entries=tuple(describe(one) for one in entries),
    )


def _is_catalogued(raw: Mapping[str, Any]) -> bool:
    """Tell whether a catalogue names it: YouTube Music, or who brought it to SoundCloud."""
    if raw.get("is_catalogued"):
        return True
    is_youtube = str(raw.get("extractor_key") or raw.get("ie_key") or "").startswith("Youtube")
    if not is_youtube:
        return False
    names = raw.get("artists") or raw.get("artist")
    uploader = str(raw.get("uploader") or raw.get("channel") or "")
    return bool(raw.get("track") and names) or uploader.endswith(_TOPIC)


def _label_in(raw: Mapping[str, Any]) -> str | None:
    """Return the label that the description of a recording from a distributor names."""
    description = str(raw.get("description") or "")
    found = _PHONOGRAM.search(description) if _DISTRIBUTED.match(description) else None
    return found["label"].strip() if found else None


def _text(value: object) -> str | None:
    text = str(value).strip() if isinstance(value, str | int) else ""
    return text or None


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) and value > 0 else None


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _joined(raw: Mapping[str, Any], one: str, many: str) -> str | None:
    values = [name for name in raw.get(many) or () if isinstance(name, str) and name.strip()]
    return ", ".join(values) or _text(raw.get(one))


def _last_thumbnail(raw: Mapping[str, Any]) -> str | None:
    thumbnails = raw.get("thumbnails") or ()
    return _text(thumbnails[-1].get("url")) if thumbnails else None


def _chapters(raw: Mapping[str, Any]) -> list[Chapter]:
    chapters = []
    for one in raw.get("chapters") or ():
        start, end = one.get("start_time"), one.get("end_time")
        if start is not None and end is not None and end > start:
            chapters.append(Chapter(str(one.get("title") or ""), float(start), float(end)))
    return chapters
