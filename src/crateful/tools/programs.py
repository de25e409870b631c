"""Whether every program that is needed works: each does a little real work and is told of.

The heavy ones are imported in children, so a long-lived process may ask, too.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crateful.tools import process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# A plugin that can't be loaded is only logged by beets 2.14.1: look for it by name.
IMPORT_BEETS: Final = """
import json, beets
from beets import config, plugins
config.clear()
config.read(user=False, defaults=True)
config.set({"plugins": ["musicbrainz"]})
plugins.load_plugins()
loaded = [plugin.name for plugin in plugins.find_plugins()]
print(json.dumps({"version": beets.__version__, "loaded": loaded}))
"""


DEADLINE_S = 60.0
"""Seconds one program may take: importing yt-dlp needs two on a quick machine."""


class CheckFailedError(RuntimeError):
    """A program did not do the small piece of work it was asked for."""


class ToolStatus(StrEnum):
    """What a check found."""

    WORKS = "works"
    HINT = "hint"
    """Works; something could be better."""
    FAILS = "fails"
    """Needed, and not there or not working."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    name: str
    verdict: ToolStatus
    version: str = ""
    detail: str = ""
    """What was tried, or what to do about it."""


def check_all(scratch: Path) -> Iterator[Finding]:
    """Check every program, making and reading a short tone in ``scratch``."""
    tone = scratch / "tone.flac"
    yield _tool("ffmpeg", ("-version",), lambda path: _make_tone(path, tone))
    yield _tool("ffprobe", ("-version",), lambda path: _probe_tone(path, tone))
    yield _tool("exiftool", ("-ver",), lambda path: _read_tone(path, tone))
    yield _tool("flac", ("--version",), lambda path: _test_tone(path, tone))
    yield guarded("beets", lambda: _beets(scratch))


def check_deno(deno: Path) -> Finding:
    """Have a deno run a line of JavaScript."""
    return _tool("deno", ("--version",), _add_with_deno, str(deno))


def guarded(name: str, check: Callable[[], Finding]) -> Finding:
    """Return what ``check`` found, or that it could not look."""
    try:
        return check()
    except (CheckFailedError, process.ToolMissingError, process.ToolTimeoutError) as error:
        return Finding(name, ToolStatus.FAILS, detail=str(error))


def ask_python(code: str, python: Path, *options: str, **environment: str) -> dict[str, Any]:
    """Run ``code`` in a child: this process never imports the heavy ones."""
    argv = [str(python), *options, "-c", code]
    answer: dict[str, Any] = json.loads(_output(argv, **environment))
    return answer


def _tool(
    name: str, version_args: Sequence[str], work: Callable[[str], str], program: str = ""
) -> Finding:
    path = shutil.which(program or name)
    if path is None:
        todo = "Not found. Run `sh scripts/system-packages`, or install it and look again."
        return Finding(name, ToolStatus.FAILS, detail=todo)

    def check() -> Finding:
        first_line = _output([path, *version_args]).partition("\n")[0]
        # The word after the program's own name, which some print and some don't.
        version = re.search(r"\d[\w.+-]*", first_line)
        return Finding(name, ToolStatus.WORKS, version[0] if version else "?", work(path))

    return guarded(name, check)


def _make_tone(ffmpeg: str, tone: Path) -> str:
    source = ("-f", "lavfi", "-i", "sine=frequency=440:duration=0.1:sample_rate=44100")
    _output([ffmpeg, "-nostdin", "-v", "error", "-y", *source, str(tone)])
    return "encoded a tone"


def _probe_tone(ffprobe: str, tone: Path) -> str:
    wanted = ("-show_entries", "stream=codec_name", "-of", "csv=p=0")
    codec = _output([ffprobe, "-v", "error", *wanted, str(tone)]).strip()
    return _expect(codec, "flac", "read the tone's codec")


def _read_tone(exiftool: str, tone: Path) -> str:
    rate = _output([exiftool, "-s3", "-SampleRate", str(tone)]).strip()
    return _expect(rate, "44100", "read the tone's sample rate")


def _test_tone(flac: str, tone: Path) -> str:
    _output([flac, "--test", "--silent", str(tone)])
    return "checked the tone's MD5"


def _add_with_deno(deno: str) -> str:
    answer = _output([deno, "eval", "console.log(1 + 1)"]).strip()
    return _expect(answer, "2", "ran 1 + 1; yt-dlp runs the scripts of sites with it")


def _expect(seen: str, expected: str, done: str) -> str:
    if seen != expected:
        msg = f"Answered {seen!r} where {expected!r} was right."
        raise CheckFailedError(msg)
    return done


def _beets(scratch: Path) -> Finding:
    answer = ask_python(IMPORT_BEETS, Path(sys.executable), BEETSDIR=str(scratch))
    if "musicbrainz" not in answer["loaded"]:
        detail = "Its musicbrainz plugin does not load: nothing can be identified."
        return Finding("beets", ToolStatus.FAILS, answer["version"], detail)
    return Finding("beets", ToolStatus.WORKS, answer["version"], "loaded its musicbrainz plugin")


def _output(argv: Sequence[str], **environment: str) -> str:
    finished = process.run(argv, timeout_s=DEADLINE_S, env=process.environment(**environment))
    if finished.returncode:
        last_line = finished.stderr.strip().rpartition("\n")[2] or "It said nothing."
        msg = f"Ended with code {finished.returncode}: {last_line[:200]}"
        raise CheckFailedError(msg)
    return finished.stdout
