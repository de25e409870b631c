"""The staging folder of one download, and the note that its fetch is complete.

``<staging>/<id>/audio`` holds the files; ``fetched.json`` is written last, so that whoever finds it
never fetches again, however the worker before ended. It is synced but for copies of a folder that
is still there: the library syncs them once, when they are filed.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from crateful.album_text import lifted
from crateful.audio.files import iter_audio
from crateful.files import atomic
from crateful.sources.source import Fetched
from crateful.tools import births

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOTE: Final = "fetched.json"
AUDIO: Final = "audio"
_UNTIL_BOOT: Final = "until_boot"
"""In a note of files that are not synced: the start of the machine in which it counts."""

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


def note_fetched(staging: Path, fetched: Fetched, *, has_originals: bool = False) -> None:
    """Record that everything came; files and note survive a power cut from here on.

    Args:
        staging: the download's.
        fetched: what came.
        has_originals: it can be copied once more, so nobody waits for the disk now: the note
            counts until the machine starts again, or until :func:`keep`.
    """
    if has_originals:
        kept = {**_FETCHED.dump_python(fetched, mode="json"), _UNTIL_BOOT: births.boot_id()}
        with atomic.drafting(staging / NOTE) as draft:
            draft.write_text(json.dumps(kept))
            draft.replace(staging / NOTE)
        return
    _sync_audio(staging)
    atomic.write(staging / NOTE, _FETCHED.dump_json(fetched))


def keep(staging: Path) -> None:
    """Have what was noted survive a power cut from now on; it is to wait for somebody."""
    kept = _noted(staging)
    if kept is not None and kept.pop(_UNTIL_BOOT, None) is not None:
        _sync_audio(staging)
        atomic.write(staging / NOTE, json.dumps(kept).encode())


def _sync_audio(staging: Path) -> None:
    for path in sorted(audio_dir(staging).rglob("*")):
        if path.is_file():
            atomic.sync(path)


def _noted(staging: Path) -> dict[str, Any] | None:
    """Return a note that still counts."""
    try:
        kept: dict[str, Any] = json.loads((staging / NOTE).read_bytes())
        is_lost = kept.get(_UNTIL_BOOT, births.boot_id()) != births.boot_id()
    except (FileNotFoundError, AttributeError, ValueError):
        return None
    return None if is_lost else kept


def read_fetched(staging: Path) -> Fetched | None:
    """Return what an earlier attempt fetched, or ``None`` when it did not finish."""
    if (kept := _noted(staging)) is None:
        return None
    try:
        return _FETCHED.validate_python({**kept, "release": lifted(kept["release"])})
    except (KeyError, TypeError, ValueError):
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
