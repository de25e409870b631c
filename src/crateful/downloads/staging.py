"""The staging folder of one download, and the note that its fetch is complete.

``<staging>/<id>/audio`` holds the files; ``fetched.json`` is written last and synced, so
that whoever finds it never fetches again, however the worker before ended.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from crateful.album_text import lifted
from crateful.audio.files import iter_audio
from crateful.files import atomic
from crateful.sources.source import Fetched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOTE: Final = "fetched.json"
AUDIO: Final = "audio"
_FETCHED: Final = TypeAdapter(Fetched)


def audio_dir(staging: Path) -> Path:
    """Return the folder of the download's audio, made if need be."""
    folder = staging / AUDIO
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def audio_file(staging: Path, path: str) -> Path:
    """Return where a file of the download's audio is, as reviews name it."""
    return staging / AUDIO / path


def review_cover(staging: Path) -> Path:
    """Return where the picture is that a person is shown of the album in review."""
    return staging / "review.jpg"


def note_fetched(staging: Path, fetched: Fetched) -> None:
    """Record that everything came; files and note survive a power cut from here on."""
    for path in sorted(audio_dir(staging).rglob("*")):
        if path.is_file():
            atomic.sync(path)
    atomic.write(staging / NOTE, _FETCHED.dump_json(fetched))


def read_fetched(staging: Path) -> Fetched | None:
    """Return what an earlier attempt fetched, or ``None`` when it did not finish."""
    try:
        kept = json.loads((staging / NOTE).read_bytes())
        return _FETCHED.validate_python({**kept, "release": lifted(kept["release"])})
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        return None


def is_worth_a_retry(staging: Path) -> bool:
    """Tell whether a retry would find tracks here that it need not fetch again."""
    audio = staging / AUDIO
    return (staging / NOTE).is_file() or (audio.is_dir() and any(iter_audio(audio)))


def forget(staging: Path) -> None:
    """Throw away all that was fetched, the note first."""
    (staging / NOTE).unlink(missing_ok=True)
    shutil.rmtree(staging / AUDIO, ignore_errors=True)


def discard(staging: Path, paths: Sequence[str]) -> None:
    """Throw away damaged files and the note, so that the next attempt fetches them again."""
    (staging / NOTE).unlink(missing_ok=True)
    for path in paths:
        (audio_dir(staging) / path).unlink(missing_ok=True)
