"""Saving an ID3v2.3 tag as the ID3v2.3 that its owner chose, with every frame that did not change.

mutagen (1.48) translates what it reads to ID3v2.4: ``TYER`` becomes ``TDRC``, and what has no
successor (``RVAD``, unknown frames) is gone. So the tag is read once more as it stands, and only
the frames that are another's by now are put into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mutagen import id3

from crateful.audio.tag_blocks.dates_as_text import keep_dates
from crateful.dates import clean_date

if TYPE_CHECKING:
    from pathlib import Path

# mutagen has no types.
_ID3: Final[Any] = id3.ID3
_FRAMES: Final[Any] = id3.Frames

_NEWEST: Final = (2, 4, 0)
_PEOPLE: Final = ("TIPL", "TMCL")
"""Which were one frame, ``IPLS``."""


def is_older(tags: object) -> bool:
    """Tell whether a file's tag is one of ID3 before 2.4."""
    return isinstance(tags, _ID3) and tags.version < _NEWEST


def save(path: Path, kind: Any, tags: Any, options: dict[str, object]) -> None:  # noqa: ANN401
    """Write into a file what changed of its tag, as ID3v2.3; an ID3v2.2 tag becomes one.

    Args:
        path: of the file.
        kind: mutagen's for files like it.
        tags: as they are to be, translated to ID3v2.4.
        options: of mutagen's for saving.
    """
    before = kind(path).tags
    keep_dates(before, path)
    file = kind(path, translate=False)
    raw = file.tags
    changed = {
        key
        for key in {*before.keys(), *tags.keys()}
        if repr(before.get(key)) != repr(tags.get(key))
    }
    for key in changed - {"TDRC", "TDOR", *_PEOPLE}:
        raw.pop(key, None)
        if key in tags:
            raw[key] = tags[key]
    if "TDRC" in changed:
        _set_date(raw, tags.get("TDRC"), "TDRC", "TYER", "TDAT", "TIME")
    if "TDOR" in changed:
        _set_date(raw, tags.get("TDOR"), "TDOR", "TORY")
    if changed & {*_PEOPLE}:
        _set_people(raw, tags)
    # A list stays one text with NUL between: `/` would make two artists of AC/DC.
    file.save(path, v2_version=3, v23_sep=None, **options)


def _set_date(raw: Any, new: Any, name: str, year: str, *rest: str) -> None:  # noqa: ANN401
    """Put a date into the frames that ID3v2.3 has for it, and into a newer one that was there."""
    has_newer = raw.pop(name, None) is not None
    for each in (year, *rest):
        raw.pop(each, None)
    if new is None:
        return
    text = str(new)
    date = clean_date(text)
    if has_newer:
        raw[name] = new
    raw[year] = _FRAMES[year](encoding=1, text=[date[:4] if date else text])
    if date and rest and len(date) == len("2024-02-27"):
        raw[rest[0]] = _FRAMES[rest[0]](encoding=1, text=[f"{date[8:]}{date[5:7]}"])


def _set_people(raw: Any, tags: Any) -> None:  # noqa: ANN401
    for name in ("IPLS", *_PEOPLE):
        raw.pop(name, None)
    people = [pair for name in _PEOPLE if name in tags for pair in tags[name].people]
    if people:
        raw["IPLS"] = _FRAMES["IPLS"](encoding=1, people=people)
