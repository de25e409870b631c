"""Tag blocks of another kind than a file's own, left there by other programs.

Players that read those first show another album, so a save leaves one truth in the file. What
only such a block knows goes into the file's own.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any, Final

import mediafile
import mutagen
from mutagen import apev2, id3

from crateful.audio import sniff
from crateful.audio.tag_blocks.carrying import carry_unknown
from crateful.audio.tags import UNREADABLE, number_of
from crateful.dates import clean_date
from crateful.files.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crateful.audio.sniff import Sniffed

_INFO: Final = {
    "INAM": "title",
    "IART": "artist",
    "IPRD": "album",
    "IGNR": "genre",
    "ICMT": "comments",
    "ICOP": "copyright",
    "IMUS": "composer",
    "ITRK": "track",
    "IPRT": "track",
}
"""Entries of a WAV file's INFO list, and MediaFile's names for them."""

_INFO_DATE: Final = "ICRD"
_PARTS: Final = frozenset(
    {"year", "month", "day", "original_year", "original_month", "original_day", "art"}
)
"""Names that are parts of others."""

ID3V1_BYTES: Final = 128
_ID3V1_TEXT_BYTES: Final = 30

# mutagen has no types.
_APE_FILE: Final[Any] = apev2.APEv2File
_ID3_FILE: Final[Any] = id3.ID3FileType

# mediafile (0.17) writes the tags of these as it writes an MP3's, once it is told.
mediafile.MP3StorageStyle.formats += [
    name
    for name in ("TrueAudio", "DSDIFF", "ID3FileType")
    if name not in mediafile.MP3StorageStyle.formats
]


class TagBlock(mediafile.MediaFile):  # type: ignore[misc]  # mediafile has no types
    """One block of tags by itself, read by MediaFile's names."""

    def __init__(self, tags: Any) -> None:  # noqa: ANN401  # mutagen has no types
        self.mgfile = tags


def ape_behind(path: Path) -> TagBlock | None:
    """Return the APEv2 tag at the end of a file, if there is one."""
    found: Any = _APE_FILE(path)
    return TagBlock(found) if found.tags else None


def id3_around(path: Path) -> TagBlock | None:
    """Return the ID3 tag in front of a file, or the old one at its end, if there is one."""
    try:
        found: Any = _ID3_FILE(path)
    except id3.ID3NoHeaderError:
        return None
    return TagBlock(found) if found.tags else None


def id3v1_behind(path: Path) -> TagBlock | None:
    """Return the old tag of 128 bytes at a file's end, if there is one."""
    with open_regular(path) as stream:
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - ID3V1_BYTES))
        last = stream.read()
    if len(last) != ID3V1_BYTES or not last.startswith(b"TAG"):
        return None
    found: Any = _ID3_FILE(io.BytesIO(last))
    return TagBlock(found) if found.tags else None


def contradicts(block: TagBlock, file: mediafile.MediaFile) -> bool:
    """Tell whether an old tag says something else than the file's own, as far as it can."""
    for name in ("title", "artist", "album"):
        said, own = _shortened(getattr(block, name)), _shortened(getattr(file, name))
        if said and said != own:
            return True
    return False


def _shortened(text: object) -> bytes:
    return str(text or "").encode("latin-1", "replace")[:_ID3V1_TEXT_BYTES].strip(b"\0 ")


def of_file(path: Path, sniffed: Sniffed) -> TagBlock | None:
    """Return the foreign block of a file, if it has one that can be read."""
    try:
        if sniffed.format in (sniff.MPEG, sniff.TTA):
            return ape_behind(path)
        if sniffed.format is sniff.FLAC or sniffed.start:
            return id3_around(path)
    except (mutagen.MutagenError, *UNREADABLE):
        return None
    return None


def fill(file: mediafile.MediaFile, block: TagBlock) -> None:
    """Give a file's own tags what only the block says; nothing is saved."""
    for name in mediafile.MediaFile.fields():
        if name in _PARTS or has(file, name) or not has(block, name):
            continue
        if name == "date":
            _set_date(file, next(_dates(block), None))
        elif value := getattr(block, name):
            setattr(file, name, value)
            if isinstance(value, str) and len(several := _all_texts(block, name)) > 1:
                _set_all(file, name, several)
    known = {
        str(style.key).casefold()
        for name in set(mediafile.MediaFile.fields()) - _PARTS
        for style in vars(mediafile.MediaFile)[name].styles(block.mgfile)
    }
    carry_unknown(file.mgfile.tags, block.mgfile.tags, known)


def _all_texts(block: TagBlock, name: str) -> list[str]:
    """Return every text of a field, of which MediaFile reads the first."""
    descriptor: Any = vars(mediafile.MediaFile)[name]
    for style in descriptor.styles(block.mgfile):
        if style.key in block.mgfile:
            value = block.mgfile[style.key]
            texts = getattr(value, "text", value)
            return [] if isinstance(texts, str) else [str(each) for each in texts]
    return []


def _set_all(file: mediafile.MediaFile, name: str, texts: list[str]) -> None:
    descriptor: Any = vars(mediafile.MediaFile)[name]
    for style in descriptor.styles(file.mgfile):
        there = file.mgfile.get(style.key)
        if isinstance(there, id3.TextFrame):
            there.text = list(texts)
        elif isinstance(there, list | apev2.APETextValue):
            file.mgfile[style.key] = list(texts)


def fill_from_info(file: mediafile.MediaFile, info: Mapping[str, str]) -> None:
    """Give a WAV file's own tags what only its INFO list says."""
    for entry, name in _INFO.items():
        text = info.get(entry, "").strip()
        if text and not has(file, name):
            value = number_of(text) if name == "track" else text
            if value:
                setattr(file, name, value)
    if not has(file, "date"):
        _set_date(file, clean_date(info.get(_INFO_DATE, "")))


def info_of(file: mediafile.MediaFile, info: Mapping[str, str]) -> dict[str, str]:
    """Return which entries of an INFO list say something else than the file's own tags."""
    wanted = {entry: str(getattr(file, name) or "") for entry, name in _INFO.items()}
    wanted[_INFO_DATE] = next(_dates(file), "")
    said = {entry: info[entry].strip() for entry in wanted if entry in info}
    return {
        entry: wanted[entry]
        for entry, text in said.items()
        if wanted[entry] and not _agree(entry, wanted[entry], text)
    }


def has(file: mediafile.MediaFile, name: str) -> bool:
    """Tell whether a file says anything for a field, be it an odd value."""
    descriptor: Any = vars(mediafile.MediaFile)[name]
    return any(style.get(file.mgfile) for style in descriptor.styles(file.mgfile))


def _agree(entry: str, new: str, said: str) -> bool:
    if _INFO.get(entry) == "track":
        return number_of(said) == number_of(new)
    return new == said or (entry == _INFO_DATE and new.startswith(clean_date(said) or "?"))


def _dates(file: mediafile.MediaFile) -> Iterator[str]:
    descriptor: Any = vars(mediafile.MediaFile)["date"]
    for style in descriptor.styles(file.mgfile):
        if found := clean_date(str(style.get(file.mgfile) or "")):
            yield found


def _set_date(file: mediafile.MediaFile, date: str | None) -> None:
    if date is None:
        return
    year, month, day = (int(part) for part in f"{date}-0-0".split("-")[:3])
    file.year, file.month, file.day = year, month or None, day or None
