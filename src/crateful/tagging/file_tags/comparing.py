"""What a release says of a file beside what the file says itself: nothing is written."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from crateful.dates import clean_date, year_of
from crateful.tagging.file_tags.additions import additions, date_text, own_texts, plain
from crateful.tagging.policy import same_barcode, same_code
from crateful.tagging.types import TagDiff

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARED: Final = (
    *("album", "albumartist", "title", "artist", "track", "disc"),
    *("label", "catalognum", "barcode", "isrc"),
    *("mb_albumid", "mb_releasegroupid", "mb_trackid"),
)
"""What may be told to differ; other tags, such as genres, are a matter of taste."""

_DATE: Final = ("year", "month", "day")
_FIRST_DATE: Final = ("original_year", "original_month", "original_day")


def compare(
    path: str,
    file: Any,  # noqa: ANN401  # mediafile has no types
    said: Mapping[str, object],
    original_year: int | None,
) -> TagDiff:
    """Return what a file lacks of a release, and what it says otherwise.

    Args:
        path: the file's, for the answer.
        file: a MediaFile.
        said: the release's values by MediaFile's names.
        original_year: of the album's first edition; a file that bears it says nothing else.
    """
    first = {} if file.original_year or file.originalyear else _first_date(said)
    wanted = additions(file, first, said)
    adds = {name: value for name, value in wanted.items() if name not in _DATE and _is_plain(value)}
    if wanted.get("year"):
        adds["date"] = _date(wanted)
    differs = {
        name: (getattr(file, name), said[name])
        for name in COMPARED
        if said.get(name) and name not in wanted and _is_other(file, name, said[name])
    }
    if date := _other_date(file, said, original_year):
        differs["date"] = date
    return TagDiff(path, adds, differs)


def _is_other(file: Any, name: str, new: object) -> bool:  # noqa: ANN401
    """Tell whether a file's one value means something else; of a list, nobody chooses one."""
    there = own_texts(file, name)
    if len(there) != 1:
        return False
    old = next(iter(there))
    if name == "barcode":
        return not same_barcode(old, str(new))
    if name in {"catalognum", "isrc"}:
        return not same_code(old, str(new))
    one, other = _folded(old), _folded(str(new))
    if name == "label":
        return one not in other and other not in one
    return one != other


def _other_date(
    file: Any,  # noqa: ANN401
    said: Mapping[str, object],
    original_year: int | None,
) -> tuple[str, str] | None:
    """Return both dates where their years differ, and the file's is one that we could write."""
    old, year = date_text(file), said.get("year")
    if not old or not year or clean_date(old) != old:
        return None
    return None if year_of(old) in {year, original_year} else (old, _date(said))


def _first_date(said: Mapping[str, object]) -> dict[str, object]:
    """Return when the album came out first, as far as the release says."""
    return {name: said[name] for name in _FIRST_DATE if said.get(name)}


def _date(values: Mapping[str, object]) -> str:
    year, month, day = (int(str(values.get(part) or 0)) for part in _DATE)
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])


def _folded(text: str) -> str:
    """Return what of a text is heard: no case, no signs, unless there are only signs."""
    whole = unicodedata.normalize("NFKD", plain(text)).casefold()
    return "".join(sign for sign in whole if sign.isalnum()) or whole


def _is_plain(value: object) -> bool:
    """Tell whether JSON can hold it as it is."""
    if isinstance(value, list | tuple):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float)
