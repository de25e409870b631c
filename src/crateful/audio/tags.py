"""What a file's tags say, read strictly: what is not clearly a date or a number is nothing."""

from __future__ import annotations

import logging
import re
import struct
from typing import TYPE_CHECKING, Any, Final

import mediafile

from crateful.album_text import AlbumText, first_text
from crateful.audio.facts import Tags
from crateful.dates import clean_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError, struct.error)
"""What mediafile's conversions raise for tags that hold something else than they should."""

_MAX_CHARACTERS: Final = 2000
_MAX_NUMBER: Final = 9999
_NUMBER: Final = re.compile(r"0*([1-9]\d{0,3})(?:\s*(?:/|of)\s*(\d+))?", re.ASCII)

_NAMES: Final = {"artist": "artist", "album_artist": "albumartist", "album": "album"}
"""Ours and MediaFile's for what a file may list, though MediaFile reads one."""

_ZERO: Final = re.compile(r"0+(?:\s*(?:/|of)\s*\d+)?", re.ASCII)

_SIDE: Final = re.compile(r"([A-Z])0*([1-9]\d?)?", re.ASCII | re.IGNORECASE)

_CONTROLS: Final = dict.fromkeys([*range(32), *range(127, 160)], " ")

_IN_CONTAINERS: Final = {
    "genres": ("genre",),
    "label": ("label", "publisher"),
    "barcode": ("barcode", "upc"),
}
"""What FFmpeg calls some of MediaFile's fields."""

# The library logs each odd tag as a warning; they are the file's, not ours.
logging.getLogger("mediafile").setLevel(logging.ERROR)


def date_of(text: object) -> str | None:
    """Return a tag's date as ISO 8601, as exact as it is: ``1997``, ``1997-05-21``.

    ``0000``, ``0``, ``19999`` and whatever else is no year from 1000 to 9999 are ``None``; a
    month or day that can't be is left out.
    """
    return clean_date(str(text or ""))


def number_of(value: object) -> int | None:
    """Return a track's or disc's number of ``3``, ``"03"`` or ``"3/12"``; ``None`` for others."""
    found = _NUMBER.fullmatch(str(value or "").strip())
    return int(found[1]) if found else None


def track_number_of(value: object) -> int | None:
    """Return a track's number, which may be 0: a track hidden before the first."""
    is_zero = value is not None and bool(_ZERO.fullmatch(str(value).strip()))
    return 0 if is_zero else number_of(value)


def side_of(value: object) -> str | None:
    """Return where on a record a track is, ``A1`` of ``a01`` or ``A``; ``None`` for others."""
    found = _SIDE.fullmatch(str(value or "").strip())
    return f"{found[1].upper()}{found[2] or 1}" if found else None


def text_of(value: object) -> str | None:
    """Return a tag's text as it is, without control characters; ``None`` if nothing is left."""
    if value is None:
        return None
    text = str(value).translate(_CONTROLS).strip()
    return text[:_MAX_CHARACTERS] or None


def of_mediafile(opened: mediafile.MediaFile) -> Tags:
    """Read the tags of a file that mediafile has opened.

    Raises:
        One of ``UNREADABLE``: they can't be read at all.
    """
    side = next(filter(None, map(side_of, _raw_texts(opened, "track"))), None)
    return Tags(
        title=text_of(opened.title),
        artist=text_of(opened.artist),
        album=text_of(opened.album),
        album_artist=text_of(opened.albumartist),
        track=None if side else track_number_of(opened.track),
        track_total=number_of(opened.tracktotal),
        side=side,
        disc=number_of(opened.disc),
        disc_total=number_of(opened.disctotal),
        date=_first_date(opened),
        isrc=text_of(opened.isrc),
        text=AlbumText.read(lambda tag: text_of(first_text(getattr(opened, tag)))),
        is_compilation=bool(opened.comp),
        musicbrainz_release_id=text_of(opened.mb_albumid),
        musicbrainz_recording_id=text_of(opened.mb_trackid),
        several=tuple(ours for ours, theirs in _NAMES.items() if _has_several(opened, theirs)),
    )


def of_container(metadata: Mapping[str, str]) -> Tags:
    """Read the tags that FFmpeg found in a container that mediafile does not know."""
    by_name = {name.lower(): value for name, value in metadata.items()}

    def text(*names: str) -> str | None:
        return next((found for name in names if (found := text_of(by_name.get(name)))), None)

    return Tags(
        title=text("title"),
        artist=text("artist"),
        album=text("album"),
        album_artist=text("album_artist", "albumartist"),
        track=track_number_of(text("track", "part_number")),
        disc=number_of(text("disc")),
        date=date_of(text("date", "date_released", "year")),
        isrc=text("isrc"),
        text=AlbumText.read(lambda tag: text(*_IN_CONTAINERS.get(tag, (tag,)))),
    )


def _has_several(opened: mediafile.MediaFile, name: str) -> bool:
    return any(not isinstance(values, str) and len(values) > 1 for values in _raw(opened, name))


def _raw_texts(opened: mediafile.MediaFile, name: str) -> Iterator[str]:
    for values in _raw(opened, name):
        yield str(values if isinstance(values, str) else next(iter(values), ""))


def _raw(opened: mediafile.MediaFile, name: str) -> Iterator[Any]:
    """Yield what stands in a file for a field of MediaFile's, one text or several."""
    field: Any = vars(mediafile.MediaFile)[name]
    for style in field.styles(opened.mgfile):
        try:
            raw = opened.mgfile[style.key]
        except (KeyError, ValueError):
            continue
        yield getattr(raw, "text", raw)


def _first_date(opened: mediafile.MediaFile) -> str | None:
    """Return the date as it stands in the file; the library's own would make year 0 of others."""
    field: Any = vars(mediafile.MediaFile)["date"]
    for style in field.styles(opened.mgfile):
        if found := date_of(style.get(opened.mgfile)):
            return found
    return date_of(opened.year)
