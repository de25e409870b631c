"""The check of all formats, once after each change of what reads and writes them.

A machine's result is kept in the data folder beside what it was made with, so a start that
changes nothing costs a few looks at files, and no program is run to tell.
"""

from __future__ import annotations

import logging
import platform
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ValidationError

from crateful.events.messages import ADMINS_ONLY, Notification
from crateful.files import atomic
from crateful.system.schemas import ToolView
from crateful.tools.programs import ToolStatus
from crateful.tools.watch import NoWatch
from crateful.workbench import soundcheck

if TYPE_CHECKING:
    import threading

    from crateful.downloads.context import WorkerContext
    from crateful.events.bus import Bus

logger = logging.getLogger(__name__)

PACKAGES: Final = (
    *("crateful", "av", "beets", "mediafile", "mutagen"),
    *("numpy", "pillow", "soundfile"),
)
PROGRAMS: Final = ("ffmpeg", "exiftool", "perl")


class Remembered(BaseModel):
    """What one machine's check found, and with what."""

    made_of: dict[str, str]
    findings: list[ToolView]


class StoppedError(Exception):
    """The worker ends before the check does."""


class _Until(NoWatch):
    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping

    def check(self) -> None:
        if self._stopping.is_set():
            raise StoppedError


def made_of() -> dict[str, str]:
    """Return the versions of the packages, and what tells a program from another one."""
    packages = {name: version(name) for name in PACKAGES}
    return {
        "python": platform.python_version(),
        **packages,
        **{program: _mark(program) for program in PROGRAMS},
    }


def is_due(data_dir: Path) -> bool:
    """Tell whether this machine was not checked since something changed."""
    known = _read(_note(data_dir))
    return known is None or known.made_of != made_of()


def run(context: WorkerContext, bus: Bus, stopping: threading.Event) -> None:
    """Check every format, remember what was found, and tell the admins what fails.

    Raises:
        OSError: the data folder can't be written to.
        StoppedError: ``stopping`` was set; nothing is remembered.
    """
    before = made_of()
    with tempfile.TemporaryDirectory(prefix="crateful-soundcheck-") as scratch:
        found = list(soundcheck.listen(context.workbench, Path(scratch), _Until(stopping)))
    views = [ToolView.model_validate(finding) for finding in found]
    _write(_note(context.settings.data_dir), Remembered(made_of=before, findings=views))
    broken = [view for view in views if view.verdict is ToolStatus.FAILS]
    logger.info("Checked %d formats with a tone of each; %d fail", len(views), len(broken))
    if broken:
        names = ", ".join(view.name for view in broken)
        message = f"{names}: {broken[0].detail} `crateful doctor` says more."
        logger.error("Some files can't be read or written: %s", message)
        title = "Some files can't be read or written"
        bus.tell(ADMINS_ONLY, Notification(level="error", title=title, message=message))


def failing(data_dir: Path) -> list[ToolView]:
    """Return the formats that some machine's last check found broken."""
    notes = map(_read, sorted(_folder(data_dir).glob("*.json")))
    return [
        view
        for note in notes
        if note is not None
        for view in note.findings
        if view.verdict is ToolStatus.FAILS
    ]


def _mark(program: str) -> str:
    """Return what changes when a program is installed anew, without running it."""
    found = shutil.which(program)
    if found is None:
        return "missing"
    path = Path(found).resolve()
    status = path.stat()
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def _folder(data_dir: Path) -> Path:
    return data_dir.absolute() / "checks"


def _note(data_dir: Path) -> Path:
    return _folder(data_dir) / f"{platform.node() or 'here'}.json"


def _read(path: Path) -> Remembered | None:
    try:
        return Remembered.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None  # none yet, half written, or of another version


def _write(path: Path, note: Remembered) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, note.model_dump_json().encode())
