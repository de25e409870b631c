"""Whether the engines that are installed work, each tried in its own environment."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crateful.engines.environments.engine import EngineInstallError
from crateful.engines.environments.in_use import place_of
from crateful.tools import programs
from crateful.tools.programs import Finding, ToolStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crateful.engines.environments.building import Environment

EXTRACTORS: Final = (
    "youtube",
    "youtube:tab",
    "Bandcamp",
    "Bandcamp:album",
    "soundcloud",
    "soundcloud:set",
    "generic",
)
"""The parts of yt-dlp that the sources use, by yt-dlp's own names (2026.8.19)."""

IMPORT_YTDLP: Final = """
import json
from yt_dlp.extractor import gen_extractor_classes
from yt_dlp.version import __version__
names = {extractor.IE_NAME for extractor in gen_extractor_classes()}
print(json.dumps({"version": __version__, "names": sorted(names)}))
"""

IMPORT_CURL: Final = """
import curl_cffi, json
from yt_dlp.networking.impersonate import ImpersonateTarget
from yt_dlp import YoutubeDL
with YoutubeDL({"quiet": True}) as downloader:
    # yt-dlp 2026.8.19 has no public name for this.
    ready = downloader._impersonate_target_available(ImpersonateTarget("chrome"))
print(json.dumps({"version": curl_cffi.__version__, "ready": ready}))
"""


ASK_PLUGIN: Final = """
import json
from importlib.metadata import version
try:
    import yt_dlp_plugins.extractor.getpot_bgutil_http
except ImportError:
    found = None
else:
    found = version("bgutil-ytdlp-pot-provider")
print(json.dumps({"version": found}))
"""


ASK_DENO: Final = """
import json
# yt-dlp 2026.8.19 has no public name for this.
from yt_dlp.utils._jsruntime import DenoJsRuntime
info, least = DenoJsRuntime().info, DenoJsRuntime.MIN_SUPPORTED_VERSION
print(json.dumps({"path": info and info.path, "supported": bool(info and info.supported),
    "version": info and info.version, "least": ".".join(map(str, least))}))
"""


def check_all(folder: Path | None = None) -> Iterator[Finding]:
    """Try every engine and what it runs.

    Args:
        folder: where engines live; by default where the settings say.
    """
    yield from _check_ytdlp(folder)
    yield check("qobuz", folder)


def check(name: str, folder: Path | None = None) -> Finding:
    """Import an engine in its own environment, to see whether it works."""
    place = place_of(name, folder)
    environment, row = place.in_use, f"{place.engine.package} ({name})"
    if environment is None:
        todo = f"Not installed. Run `crateful engine install {name}` to download from {name}."
        return Finding(row, ToolStatus.HINT, detail=todo)
    version = environment.engine.version
    try:
        environment.prove()
    except EngineInstallError as error:
        return Finding(row, ToolStatus.FAILS, version, str(error))
    return Finding(row, ToolStatus.WORKS, version, "imported, in an environment of its own")


def _check_ytdlp(folder: Path | None) -> Iterator[Finding]:
    environment = place_of("youtube", folder).in_use
    checks = {"yt-dlp": _ytdlp, "curl_cffi": _curl, "deno": _deno, "PO tokens": _po_tokens}
    for name, look in checks.items():
        if environment is None:
            todo = "Not installed. Run `crateful engine install youtube`."
            yield Finding(name, ToolStatus.FAILS, detail=todo)
        else:
            yield programs.guarded(name, partial(look, environment))


def _ytdlp(environment: Environment) -> Finding:
    answer = programs.ask_python(IMPORT_YTDLP, environment.python, "-I")
    if missing := set(EXTRACTORS) - set(answer["names"]):
        detail = f"Does not know {', '.join(sorted(missing))}: another version is needed."
        return Finding("yt-dlp", ToolStatus.FAILS, answer["version"], detail)
    detail = "knows YouTube, Bandcamp, SoundCloud and plain links"
    return Finding("yt-dlp", ToolStatus.WORKS, answer["version"], detail)


def _curl(environment: Environment) -> Finding:
    answer = programs.ask_python(IMPORT_CURL, environment.python, "-I")
    if not answer["ready"]:
        detail = "yt-dlp can't use it: sites that want a browser may refuse."
        return Finding("curl_cffi", ToolStatus.HINT, answer["version"], detail)
    detail = "yt-dlp can pass for a browser"
    return Finding("curl_cffi", ToolStatus.WORKS, answer["version"], detail)


def _deno(environment: Environment) -> Finding:
    """Have the deno that yt-dlp would take run a line; its own package brings one."""
    answer = programs.ask_python(ASK_DENO, environment.python, "-I")
    if answer["path"] is None:
        detail = "yt-dlp finds none. Run `crateful engine update youtube`."
        return Finding("deno", ToolStatus.FAILS, detail=detail)
    if not answer["supported"]:
        detail = f"yt-dlp needs {answer['least']}. Run `crateful engine update youtube`."
        return Finding("deno", ToolStatus.FAILS, answer["version"], detail)
    return programs.check_deno(Path(answer["path"]))


def _po_tokens(environment: Environment) -> Finding:
    answer = programs.ask_python(ASK_PLUGIN, environment.python, "-I")
    if answer["version"] is None:
        detail = "yt-dlp can't ask for any. Run `crateful engine update youtube`."
        return Finding("PO tokens", ToolStatus.HINT, detail=detail)
    detail = "yt-dlp can ask a server that makes them, where the preferences name one"
    return Finding("PO tokens", ToolStatus.WORKS, answer["version"], detail)
