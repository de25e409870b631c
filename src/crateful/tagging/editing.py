"""What a person's edits are called in the files; pure rules."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from crateful.dates import clean_date

if TYPE_CHECKING:
    from crateful.tagging.types import AlbumEdit, TrackEdit

_ALBUM_FIELDS = {
    "title": "album",
    "artist": "albumartist",
    "date": "date",
    "genre": "genres",
    "label": "label",
    "catalog_number": "catalognum",
    "upc": "barcode",
    "is_compilation": "comp",
    "disc_total": "disctotal",
}
_TRACK_FIELDS = {
    "title": "title",
    "artist": "artist",
    "disc": "disc",
    "number": "track",
    "genre": "genres",
    "isrc": "isrc",
}


def album_values(edit: AlbumEdit) -> dict[str, object]:
    """Return an edit of an album by MediaFile's names, without what is left alone."""
    return _edited(edit, _ALBUM_FIELDS)


def track_values(edit: TrackEdit) -> dict[str, object]:
    """Return an edit of a track by MediaFile's names, without what is left alone."""
    return _edited(edit, _TRACK_FIELDS)


def _edited(edit: AlbumEdit | TrackEdit, names: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in fields(edit):
        value = getattr(edit, field.name)
        if value is None or field.name not in names:
            continue
        if field.name == "genre":
            values["genres"] = [value] if value else None
        elif field.name == "date":
            values |= _edited_date(value)
        else:
            values[names[field.name]] = value
    return values


def _edited_date(text: str) -> dict[str, object]:
    date = clean_date(text) or ""
    parts = [int(part) for part in date.split("-") if part]
    year, month, day = (*parts, None, None, None)[:3]
    return {"year": year, "month": month, "day": day}
