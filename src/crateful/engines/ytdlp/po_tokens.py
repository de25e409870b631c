"""PO tokens: the plugin that has a server of the household make them, where one is named.

It is the one plugin that is ever loaded, and only the part of it that asks a server; the part that
runs a script of this machine is not.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import RequestError

from crateful.engines.ytdlp import PO_TOKENS
from crateful.engines.ytdlp.sayings import Failure

if TYPE_CHECKING:
    import yt_dlp

    from crateful.engines.protocol import EngineJob

_PACKAGE: Final = "bgutil-ytdlp-pot-provider"
_MODULE: Final = "yt_dlp_plugins.extractor.getpot_bgutil_http"
_ANSWER_S: Final = 10.0
_MOST_BYTES: Final = 10_000


def provider_of(job: EngineJob) -> str | None:
    """Return the address at which PO tokens are made; ``None`` where the household named none."""
    named = job.extractor_args.get(PO_TOKENS, {}).get("base_url")
    return named[0] if named else None


def load_plugin() -> Failure | None:
    """Have yt-dlp ask for PO tokens from now on; return why it can't."""
    if _MODULE in sys.modules:
        return None
    try:
        provider = import_module(_MODULE).BgUtilHTTPPTP
    except (ImportError, AttributeError):
        message = f"{_PACKAGE} is not installed beside yt-dlp: update the engine."
        return _trouble(message)
    ask = provider._real_request_pot  # noqa: SLF001  # what yt-dlp has each provider define

    def ask_without_proxy(self: object, request: Any) -> Any:  # noqa: ANN401  # yt-dlp's own
        return ask(self, replace(request, request_proxy=None))

    # Or it tells the server to go by the guard: of this job alone, and on this machine's loopback.
    provider._real_request_pot = ask_without_proxy  # noqa: SLF001
    return None


def trouble_at(ydl: yt_dlp.YoutubeDL, address: str) -> Failure | None:
    """Return why the server at an address makes no PO tokens; ``None`` when it would."""
    # Not by way of the guard, which reaches no address of the household's own.
    asked = Request(f"{address}/ping", proxies={"all": None}, extensions={"timeout": _ANSWER_S})
    try:
        with ydl.urlopen(asked) as answer:
            theirs = str(json.loads(answer.read(_MOST_BYTES))["version"])
    except (RequestError, OSError):
        return _trouble(f"No PO token provider answers at {address}.")
    except (ValueError, TypeError, LookupError):
        return _trouble(f"What answers at {address} is no PO token provider.")
    try:
        ours = version(_PACKAGE)
    except PackageNotFoundError:
        return load_plugin()
    if theirs.partition(".")[0] == ours.partition(".")[0]:
        return None
    message = f"The PO token provider is of version {theirs}, and yt-dlp's plugin of {ours}."
    return _trouble(message)


def _trouble(message: str) -> Failure:
    return Failure("po-token-provider", message, "needs_user")
