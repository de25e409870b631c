"""The yt-dlp engine, a program of its own, which ``ytdlp_start.py`` starts.

One line of JSON on standard input says what to do (:class:`crateful.engines.protocol.EngineJob`);
events come out as lines of JSON, the log on standard error. The input stays open: its end
means that the parent is gone, and this process and all it started end, too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.engines.channel import Cancelled, Channel
from crateful.engines.protocol import VERSION, EngineJob, Hello, Stopped

if TYPE_CHECKING:
    from crateful.engines.ytdlp.sayings import Failure

CANCELLED: Final = 130


def main() -> int:
    """Do the one job and return the exit status."""
    channel = Channel()
    try:
        job = _job(channel)
        return _run(job, channel)
    except Cancelled:
        return CANCELLED


def _job(channel: Channel) -> EngineJob:
    raw = channel.receive()
    if raw.get("version") != VERSION:
        message = "The engine and the service are of different versions; update both."
        channel.emit(Stopped("engine-outdated", message, "needs_user"))
        raise Cancelled
    return EngineJob(**raw | {"extractors": tuple(raw["extractors"])})


def _run(job: EngineJob, channel: Channel) -> int:
    # Or else it runs whatever lies in `yt_dlp_plugins` below the home, the working folder or
    # a zip beside them (yt-dlp 2026.08.19, plugins.py): code that nobody here has read.
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    # Only now: a job that is stopped at once need not wait for the import.
    from yt_dlp.utils import YoutubeDLError  # noqa: PLC0415
    from yt_dlp.version import __version__ as tool_version  # noqa: PLC0415

    from crateful.engines.ytdlp.explain import explain  # noqa: PLC0415
    from crateful.engines.ytdlp.options import part_dir, state_dir  # noqa: PLC0415
    from crateful.engines.ytdlp.work import FailedError, Work  # noqa: PLC0415

    channel.emit(Hello("yt-dlp", tool_version))
    state = state_dir(job)
    cookie_file = state / "cookies.txt" if job.cookies else None
    try:
        for folder in (part_dir(job), Path(job.cache_dir)):
            folder.mkdir(parents=True, exist_ok=True)
        if cookie_file is not None:
            _write_private(cookie_file, job.cookies or "")
        work = Work(job, channel, cookie_file)
        {"probe": work.probe, "fetch": work.fetch, "reach": work.reach}[job.mode]()
    except FailedError as error:
        return _stop(channel, error.failure)
    except (YoutubeDLError, OSError) as error:
        return _stop(channel, explain(error))
    finally:
        if cookie_file is not None:
            cookie_file.unlink(missing_ok=True)
    return 0


def _stop(channel: Channel, failure: Failure) -> int:
    channel.emit(Stopped(failure.code, failure.message, failure.recovery, failure.retry_after_s))
    return 2


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
