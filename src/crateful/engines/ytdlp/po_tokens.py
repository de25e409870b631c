"""PO tokens: the plugin that has a server of the household make them, where one is named.

It is the one plugin that is ever loaded, and only the part of it that asks a server; the part that
runs a script of this machine is not.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from crateful.engines.ytdlp import PO_TOKENS
from crateful.engines.ytdlp.po_token_server import NoPoTokensError, trouble, version_at

if TYPE_CHECKING:
    from crateful.engines.protocol import EngineJob
    from crateful.engines.ytdlp.sayings import Failure

_PACKAGE: Final = "bgutil-ytdlp-pot-provider"
_MODULE: Final = "yt_dlp_plugins.extractor.getpot_bgutil_http"


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
        return trouble(message)
    ask = provider._real_request_pot  # noqa: SLF001  # what yt-dlp has each provider define

    def ask_without_proxy(self: object, request: Any) -> Any:  # noqa: ANN401  # yt-dlp's own
        return ask(self, replace(request, request_proxy=None))

    # Or it tells the server to go by the guard: of this job alone, and on this machine's loopback.
    provider._real_request_pot = ask_without_proxy  # noqa: SLF001
    return None


def trouble_at(address: str) -> Failure | None:
    """Return why the server at an address makes no PO tokens; ``None`` when it would."""
    try:
        theirs = version_at(address)
    except NoPoTokensError as error:
        return trouble(str(error))
    try:
        ours = version(_PACKAGE)
    except PackageNotFoundError:
        return load_plugin()
    if theirs.partition(".")[0] == ours.partition(".")[0]:
        return None
    return trouble(f"The PO token provider is of version {theirs}, and yt-dlp's plugin of {ours}.")
