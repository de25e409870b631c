"""The yt-dlp engine, a program of its own, which ``ytdlp_start.py`` starts.

Each line of JSON on standard input says what to do (:class:`crateful.engines.protocol.EngineJob`);
events come out as lines of JSON, the log on standard error. The input stays open: its end
means that the parent is gone, and this process and all it started end, too. A job that went well
is followed by the next: to load yt-dlp takes half a second of a processor.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.engines.channel import Cancelled, Channel
from crateful.engines.protocol import VERSION, EngineJob, Hello, Rested, Stopped

if TYPE_CHECKING:
    from crateful.engines.ytdlp.sayings import Failure

CANCELLED: Final = 130
JOBS: Final = 100
"""After which it ends: what leaks in a library ends with its process."""


def main() -> int:
    """Do one job after the other, to the first that comes to nothing; return the exit status."""
    channel = Channel()
    status = 0
    try:
        for number in range(JOBS):
            if number:
                channel.emit(Rested())
            status = _run(_job(channel), channel)
            if status:
                break
    except Cancelled:
        return CANCELLED
    return status


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
    from crateful.engines.ytdlp.po_tokens import load_plugin, provider_of  # noqa: PLC0415
    from crateful.engines.ytdlp.work import FailedError, Work  # noqa: PLC0415

    gc.freeze()  # what is loaded stays, and is not looked through again
    gc.enable()
    channel.emit(Hello("yt-dlp", tool_version))
    if provider_of(job) and (failure := load_plugin()):
        return _stop(channel, failure)
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
