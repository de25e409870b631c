"""Static files of the web UI, and its one page for every address that is none of ours.

The build puts a digest of its content into the name of each file in ``assets``, so browsers
keep those for good; ``index.html`` names them and is asked for again each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from crateful.asgi.announced import read_announced
from crateful.asgi.middleware import path_below

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER: Final = Path(__file__).parents[1] / "static"
"""Where the build of ``web/`` puts the pages; wheels carry it, a fresh checkout lacks it."""

INDEX: Final = "index.html"
BASE: Final = '<base href="/" />'
"""In the built page; every address in it is relative to this."""

NOT_BUILT: Final = (
    "Crateful runs, but this checkout has no pages yet: run `make web` and start it again.\n"
    "Until then there are the command line and the API, which is described at /api/docs.\n"
)

FOREVER: Final = "public, max-age=31536000, immutable"
SHORTLY: Final = "public, max-age=3600"
ASK_AGAIN: Final = "no-cache"

CODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""Content codings that the build makes beforehand, the better one first."""

NO_PAGES: Final = frozenset({"api", "ws", "health", "ready", "ping", "metrics", "assets"})
"""First parts of addresses that are never a page: what is not there is a 404."""

MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Of what a build may hold; the machine's own table differs from one to the next."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the build."""

    path: Path
    media_type: str
    cache_control: str
    version: str
    """Changes when the content does."""
    codings: tuple[str, ...]

    def coding_for(self, accept_encoding: str) -> str:
        """Return the best coding that a client takes, or nothing for the file as it is."""
        accepted = accepted_codings(accept_encoding)
        return next((coding for coding in self.codings if coding in accepted), "")


class Pages:
    """Answers what no route takes, if it is a file of the build or an address of the UI."""

    def __init__(self, folder: Path, base_path: str, otherwise: ASGIApp) -> None:
        """Read the folder, once: no request can name a file that was not there.

        Args:
            folder: the build; it may be missing.
            base_path: what the addresses of the service begin with, such as ``/music``, or nothing.
            otherwise: answers everything else.
        """
        self._assets = find_assets(folder)
        self._index = read_index(folder, base_path)
        self._index_version = digest(self._index or b"")
        self._announced = read_announced(folder, base_path)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, the page, or what stands behind."""
        answer = await self._answer(scope) if _only_reads(scope) else None
        await (answer or self._otherwise)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        path, headers = path_below(scope), Headers(scope=scope)
        if asset := self._assets.get(path):
            return await _send_asset(asset, headers)
        if is_page(path, headers.get("accept", "")):
            return self._send_index(path, headers)
        return None

    def _send_index(self, path: str, headers: Headers) -> Response:
        if self._index is None:
            return PlainTextResponse(NOT_BUILT, status_code=503)
        known = {"ETag": f'"{self._index_version}"', "Cache-Control": ASK_AGAIN, "Vary": "Accept"}
        if path == "/" and (
            links := self._announced.header_for(headers.get("accept-language", ""))
        ):
            known |= {"Link": links, "Vary": "Accept, Accept-Language"}
        if is_known(headers, known["ETag"]):
            return Response(status_code=304, headers=known)
        return Response(self._index, media_type="text/html", headers=known)


def is_page(path: str, accept: str) -> bool:
    """Tell whether an address is one of the UI's own, which only the UI can tell apart."""
    first = path.removeprefix("/").partition("/")[0]
    return path == "/" or ("text/html" in accept and first not in NO_PAGES)


def find_assets(folder: Path) -> dict[str, Asset]:
    """Return every file of a build, but the page itself, by its address."""
    files = {path for path in folder.rglob("*") if path.is_file()}
    originals = (path for path in files if path.suffix not in CODINGS.values())
    return {
        f"/{path.relative_to(folder).as_posix()}": _describe(folder, path, files)
        for path in originals
        if path != folder / INDEX
    }


def read_index(folder: Path, base_path: str) -> bytes | None:
    """Return the page for a service below ``base_path``, or ``None`` when it was not built."""
    try:
        page = (folder / INDEX).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return page.replace(BASE, f'<base href="{base_path}/" />', 1).encode()


def accepted_codings(accept_encoding: str) -> set[str]:
    """Return the codings of an ``Accept-Encoding`` (RFC 9110 section 12.5.3) that are not refused.

    A ``*`` stands for nothing here: sending the file as it is suits everybody.
    """
    accepted = set()
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if weight.strip("0.") or not weight:
            accepted.add(coding)
    return accepted


def is_known(headers: Headers, etag: str) -> bool:
    """Tell whether the user has this version already (RFC 9110 section 13.1.2)."""
    known = headers.get("if-none-match", "").split(",")
    return etag in {tag.strip().removeprefix("W/") for tag in known}


def digest(content: bytes) -> str:
    """Return a name for some content that other content does not have."""
    return blake2b(content, digest_size=12).hexdigest()


def _describe(folder: Path, path: Path, files: set[Path]) -> Asset:
    has_digest = path.is_relative_to(folder / "assets")
    return Asset(
        path=path,
        media_type=MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        cache_control=FOREVER if has_digest else SHORTLY,
        version=path.name if has_digest else digest(path.read_bytes()),
        codings=tuple(
            coding
            for coding, suffix in CODINGS.items()
            if path.with_name(path.name + suffix) in files
        ),
    )


async def _send_asset(asset: Asset, headers: Headers) -> Response | None:
    coding = asset.coding_for(headers.get("accept-encoding", ""))
    known = {
        "ETag": f'"{asset.version}{CODINGS.get(coding, "")}"',
        "Cache-Control": asset.cache_control,
    }
    if asset.codings:
        known["Vary"] = "Accept-Encoding"
    if is_known(headers, known["ETag"]):
        return Response(status_code=304, headers=known)
    if coding:
        known["Content-Encoding"] = coding
    path = asset.path.with_name(asset.path.name + CODINGS.get(coding, ""))
    try:
        content = await run_in_threadpool(path.read_bytes)
    except FileNotFoundError:  # built anew since the start
        return None
    return Response(content, media_type=asset.media_type, headers=known)


def _only_reads(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
