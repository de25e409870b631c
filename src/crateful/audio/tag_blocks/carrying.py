"""What a block of tags holds that has no name in MediaFile, put into another kind of tags.

The names are those that Picard gives it, such as ``MOOD`` and ``PERFORMER``; another frame keeps
its own. So the notes by which MP3Gain undoes its work stay, and what somebody thought of a song.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from mutagen import apev2, id3
from mutagen.flac import VCFLACDict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_MAX_APE_KEY: Final = 255
_MOST_STARS: Final = 255
"""Of a rating in ID3."""

# mutagen has no types.
_ID3: Final[Any] = id3.ID3
_TXXX: Final[Any] = id3.TXXX

_NAMES: Final = {
    "TMOO": "MOOD",
    "TOAL": "ORIGINALALBUM",
    "TOLY": "ORIGINALLYRICIST",
    "TOPE": "ORIGINALARTIST",
    "TOWN": "OWNER",
    "TRSN": "RADIOSTATION",
    "WCOP": "LICENSE",
    "WOAR": "WEBSITE",
}


def carry_unknown(own: Any, block: Any, known: Collection[str]) -> None:  # noqa: ANN401
    """Give a file's own tags what a block says that has no name in MediaFile.

    Args:
        own: the file's tags, which are changed; what they say already stays.
        block: the other tags.
        known: keys of the block that MediaFile has names for, in lower case.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for key, name, values in _texts(block):
        if name and not {key.casefold(), name.casefold()} & set(known):
            texts[name] += values
    for name, values in texts.items():
        if isinstance(own, _ID3):
            if f"TXXX:{name}" not in set(own.keys()):
                own.add(_TXXX(encoding=3, desc=name, text=values))
        elif _takes(own, name):
            own[name] = values


def _texts(block: Any) -> Iterator[tuple[str, str, list[str]]]:  # noqa: ANN401
    """Yield each key of a block, what it is called elsewhere, and its texts."""
    for key, value in block.items():
        if isinstance(value, apev2.APETextValue):
            yield str(key), str(key), list(value)
        elif isinstance(value, id3.TIPL):
            for role, name in _people(value):
                yield role, role.upper().replace(" ", ""), [name]
        elif isinstance(value, id3.Frame):
            read = next((read for kind, read in _FRAMES if isinstance(value, kind)), None)
            if read is not None:
                yield (str(key), *read(value))


def _people(frame: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return those behind a recording but its producers, whom MediaFile knows."""
    return [(role, name) for role, name in frame.people if role.casefold() != "producer"]


def _own_text(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return str(frame.desc), [str(text) for text in frame.text]


def _comment(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return f"COMMENT:{frame.desc}".rstrip(":"), [str(text) for text in frame.text]


def _rating(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return f"RATING:{frame.email}".rstrip(":"), [f"{frame.rating / _MOST_STARS:.2f}"]


def _performers(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return "PERFORMER", [f"{name} ({played})" for played, name in frame.people]


def _own_address(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return f"WEBSITE:{frame.desc}".rstrip(":"), [frame.url]


def _address(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return _NAMES.get(frame.FrameID, frame.FrameID), [frame.url]


def _text(frame: Any) -> tuple[str, list[str]]:  # noqa: ANN401
    return _NAMES.get(frame.FrameID, frame.FrameID), [str(text) for text in frame.text]


_FRAMES: Final[tuple[tuple[Any, Callable[[Any], tuple[str, list[str]]]], ...]] = (
    (id3.TXXX, _own_text),
    (id3.COMM, _comment),
    (id3.POPM, _rating),
    (id3.TMCL, _performers),
    (id3.WXXX, _own_address),
    (id3.UrlFrame, _address),
    (id3.TextFrame, _text),
)
"""How each kind of frame is read; the first that fits. Data of programs are nobody else's."""


def _takes(tags: Any, key: str) -> bool:  # noqa: ANN401
    """Tell whether tags can have a key, and have it not yet."""
    is_fit = 1 < len(key) <= _MAX_APE_KEY and key.isascii() and key.isprintable()
    if not is_fit or "=" in key or not isinstance(tags, apev2.APEv2 | VCFLACDict):
        return False
    return key not in tags
