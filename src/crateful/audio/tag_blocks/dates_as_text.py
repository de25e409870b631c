"""Dates of an MP3 as somebody wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mutagen import id3

if TYPE_CHECKING:
    from pathlib import Path

_BEFORE_2_4: Final = {"TDRC": "TYER", "TDOR": "TORY", "TDRL": ""}
"""Frames with a date, and what ID3v2.3 has in their place."""

# A frame is saved under the name of its class. mutagen (1.48) reads dates strictly: of `c1973`
# nothing is left, of `21/05/1973` another date, and a save would write that.
_AS_TEXT: Final = {name: type(name, (id3.TextFrame,), {}) for name in _BEFORE_2_4}


def keep_dates(tags: Any, path: Path) -> None:  # noqa: ANN401  # mutagen has no types
    """Put a file's own texts into the dates of its ID3 tag, so that a save loses none."""
    try:
        kind: Any = id3.ID3
        written = kind(path, known_frames={**id3.Frames, **_AS_TEXT}, translate=False)
    except id3.ID3NoHeaderError:
        return
    for name, before in _BEFORE_2_4.items():
        frame = written.get(name) or written.get(before)
        if frame is not None and not str(tags.get(name, "")).startswith(str(frame)):
            tags[name] = _AS_TEXT[name](encoding=frame.encoding, text=list(frame.text))
