"""What is to be written of new tags: only what a file does not say yet.

A file's tags are its owner's: a value goes only where a better one takes its place, and a list
is not cut to the one of its values that is known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import mediafile
from mutagen.apev2 import APETextValue

from crateful.dates import clean_date
from crateful.tagging.titles import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE: Final = ("year", "month", "day")
"""MediaFile's names for the parts of one tag."""

_FIRST_DATE: Final = ("original_year", "original_month", "original_day")
"""And of the date of an album's first release."""

_PACKED: Final = frozenset({"track", "tracktotal", "disc", "disctotal"})
"""Several of them share one tag in some formats, which says nothing of each."""

_SEVERAL: Final = frozenset({"isrc", "label", "catalognum", "barcode"})
"""What an album or a track may have several of, though MediaFile reads one."""


def additions(
    file: Any,  # noqa: ANN401  # mediafile has no types
    better: Mapping[str, object],
    gaps: Mapping[str, object],
) -> dict[str, object]:
    """Return which of the new values are to be written into a file.

    Args:
        file: a MediaFile.
        better: takes the place of what the file says otherwise.
        gaps: written only where the file says nothing.
    """
    known = _known(better)
    filling = {
        name: value
        for name, value in _known(gaps).items()
        if name not in {*_DATE, "originalyear"} and not own_texts(file, name)
    }
    wanted = {
        name: _with_own(file, name, value)
        for name, value in {**filling, **known}.items()
        if name not in {*_DATE, *_FIRST_DATE} and not _says(file, name, value)
    }
    text = date_text(file)
    date = better if "year" in known else gaps if _is_no_date(text) else {}
    return wanted | _date_values(_DATE, date, text) | _first_date(file, better, gaps)


def plain(value: object) -> str:
    """Return a value as it is compared: as text, without what nobody sees."""
    return tidy(str(value or ""))


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is empty; a gain of 0.0 dB and "no compilation" are values."""
    writable = set(mediafile.MediaFile.fields())
    return {
        name: value
        for name, value in values.items()
        if name in writable and (value or isinstance(value, bool | float))
    }


def _says(file: Any, name: str, value: object) -> bool:  # noqa: ANN401
    """Tell whether a file says a value already, be it among others."""
    said = getattr(file, name)
    if isinstance(value, bool):
        return bool(said) == value
    if isinstance(value, list | tuple):
        return {plain(each) for each in value} <= {plain(each) for each in said or ()}
    text = plain(value)
    return plain(said) == text or (name in _SEVERAL and text in own_texts(file, name))


def _with_own(file: Any, name: str, value: object) -> object:  # noqa: ANN401
    """Return a new value; a file's own genres stay behind a new one."""
    if name != "genres" or not isinstance(value, list):
        return value
    new = {plain(each).casefold() for each in value}
    return [*value, *(each for each in file.genres or () if plain(each).casefold() not in new)]


def own_texts(file: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    """Return every text that a file has for a field, also those that MediaFile can't read."""
    value = getattr(file, name)
    texts = [plain(each) for each in (value if isinstance(value, list) else [value])]
    descriptor: Any = vars(mediafile.MediaFile)[name]
    if name not in _PACKED and not isinstance(descriptor, mediafile.DateItemField):
        for style in descriptor.styles(file.mgfile):
            texts += _raw_texts(file.mgfile, style.key)
    return tuple(dict.fromkeys(text for text in texts if text))


def _raw_texts(tags: Any, key: str) -> list[str]:  # noqa: ANN401
    try:
        raw = tags[key]
    except (KeyError, ValueError):
        return []
    if hasattr(raw, "people"):  # an ID3 frame of many roles
        return []
    raw = list(raw) if isinstance(raw, APETextValue) else getattr(raw, "text", raw)
    return [_text(each) for each in (raw if isinstance(raw, list) else [raw])]


def _text(raw: object) -> str:
    return plain(raw.decode(errors="replace") if isinstance(raw, bytes) else raw)


def date_text(file: Any) -> str:  # noqa: ANN401  # mediafile has no types
    """Return the date as it stands in a MediaFile, whether or not it can be read as one."""
    return _written_date(file, "date") or plain(file.year)


def _written_date(file: Any, name: str) -> str:  # noqa: ANN401
    descriptor: Any = vars(mediafile.MediaFile)[name]
    texts = (style.get(file.mgfile) for style in descriptor.styles(file.mgfile))
    return next((plain(text) for text in texts if text), "")


def _is_no_date(text: str) -> bool:
    """Tell whether a date only says that nobody knows: nothing, or zeros."""
    return not text.strip("0-/.: ")


def _date_values(
    parts: tuple[str, str, str], values: Mapping[str, object], text: str
) -> dict[str, object]:
    """Return a date's parts, all of them; none where the file says it as exactly or better."""
    year, month, day = (int(str(values.get(part) or 0)) for part in parts)
    if not year or (clean_date(text) or "").startswith(_joined(year, month, day)):
        return {}
    return dict(zip(parts, (year, month or None, day or None), strict=True))


def _joined(year: int, month: int, day: int) -> str:
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _first_date(
    file: Any,  # noqa: ANN401
    better: Mapping[str, object],
    gaps: Mapping[str, object],
) -> dict[str, object]:
    """Return the date of an album's first release; an owner's own is only made more exact."""
    own = _written_date(file, "original_date") or plain(file.originalyear)
    new = _joined(*(int(str(better.get(part) or 0)) for part in _FIRST_DATE))
    if not _is_no_date(own) and not new.startswith(clean_date(own) or "?"):
        parts: dict[str, object] = {}
    else:
        parts = _date_values(_FIRST_DATE, better, own)
    year = (clean_date(own) or new)[:4]
    if "originalyear" in gaps and not own_texts(file, "originalyear") and year.strip("0"):
        parts["originalyear"] = year
    return parts
