"""What a pasted link must look like, and which links are the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.errors import InvalidError
from crateful.tools.addresses import is_public_name, literal

if TYPE_CHECKING:
    from urllib.parse import SplitResult

YOUTUBE_HOSTS: Final = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"}
)
SOUNDCLOUD_HOSTS: Final = frozenset({"soundcloud.com", "www.soundcloud.com", "m.soundcloud.com"})
BANDCAMP_SUFFIX: Final = ".bandcamp.com"
QOBUZ_HOSTS: Final = frozenset(
    {"qobuz.com", "www.qobuz.com", "open.qobuz.com", "play.qobuz.com", "widget.qobuz.com"}
)
SHORT_LINK_HOSTS: Final = frozenset({"on.soundcloud.com", "soundcloud.app.goo.gl", "snd.sc"})
"""These say nothing about where they lead."""

ALBUM_LIST: Final = "OLAK5uy_"
"""Begins the id of a YouTube list that is an album of YouTube Music."""

MAX_URL: Final = 2048

_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\\u0080-\u00a0\u2028\u2029]")
_VIDEO_ID: Final = re.compile(r"[\w-]{11}", re.ASCII)
_VIDEO_FOLDERS: Final = ("shorts", "live", "embed", "v")
_LOCALE: Final = re.compile(r"[a-z]{2}-[a-z]{2}")
_QOBUZ_KINDS: Final = {
    "album": "album",
    "track": "track",
    "playlist": "playlist",
    "playlists": "playlist",  # the shop's
    "artist": "artist",
    "interpreter": "artist",  # the shop's
    "label": "label",
}
_QOBUZ_ALBUM: Final = re.compile(r"[0-9a-zA-Z]{4,32}", re.ASCII)
_TRACKING: Final = re.compile(r"utm_.*|fbclid|gclid|si|feature|ref|from|igshid|mc_[ce]id")
_WEB_PORTS: Final = {"http": 80, "https": 443}


class UnsupportedUrlError(InvalidError):
    """The address is not one that anything can be downloaded from."""


def checked(url: str) -> str:
    """Return ``url`` in plain form: scheme and host in lower case, no fragment, punycode.

    The fragment goes because yt-dlp's patterns look at the whole text:
    ``http://127.0.0.1#.bandcamp.com/track/x`` passes for Bandcamp there.

    Raises:
        UnsupportedUrlError: it is no http(s) address of a public host, or is made to deceive.
    """
    url = url.strip()
    if len(url) > MAX_URL:
        message = f"The address is longer than {MAX_URL} characters."
        raise UnsupportedUrlError(message)
    parts = _split(url)
    fault = _fault(url, parts)
    if parts is None or fault:
        raise UnsupportedUrlError(fault or "")
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    host = host.removesuffix(".").lower().encode("idna").decode()
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def host_of(url: str) -> str:
    """Return the exact host of ``url`` in lower case; empty when there is none."""
    parts = _split(url)
    return (parts.hostname or "").removesuffix(".") if parts else ""


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same; no I/O.

    A YouTube video within a list means the video, unless the list is an album of YouTube
    Music: then it means the album.
    """
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in _WEB_PORTS:
        return url
    if found := qobuz_item(url):
        return qobuz_url(*found)
    return _canonical(host_of(url), parts)


def _canonical(host: str, parts: SplitResult) -> str:
    if host in YOUTUBE_HOSTS:
        return _youtube(host, parts)
    path = parts.path.rstrip("/")
    if host in SOUNDCLOUD_HOSTS:
        secret = [pair for pair in parse_qsl(parts.query) if pair[0] == "secret_token"]
        return urlunsplit(("https", "soundcloud.com", path, urlencode(secret), ""))
    if host.endswith(BANDCAMP_SUFFIX):
        return urlunsplit(("https", host, path, "", ""))
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0])
    ]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, urlencode(kept), ""))


def video_id(url: str) -> str | None:
    """Return the id of the YouTube video that ``url`` names, if it names one."""
    parts = _split(url)
    if parts is None or host_of(url) not in YOUTUBE_HOSTS:
        return None
    folders = parts.path.strip("/").split("/")
    found = dict(parse_qsl(parts.query)).get("v", "") if folders == ["watch"] else ""
    if host_of(url) == "youtu.be" and len(folders) == 1:
        found = folders[0]
    elif len(folders) == 2 and folders[0] in _VIDEO_FOLDERS:  # noqa: PLR2004  # /shorts/ID
        found = folders[1]
    return found if _VIDEO_ID.fullmatch(found) else None


def qobuz_item(url: str) -> tuple[str, str] | None:
    """Return what of Qobuz's ``url`` names, ``("album", "0060254728933")``; None if nothing.

    Its player and its shop write the same thing in many ways: with a locale, with words before
    the id, and an artist as an ``interpreter``. Only the id counts.
    """
    parts = _split(url)
    if parts is None or host_of(url) not in QOBUZ_HOSTS:
        return None
    folders = [one for one in parts.path.split("/") if one]
    if folders and _LOCALE.fullmatch(folders[0].lower()):
        del folders[0]
    if len(folders) < 2:  # noqa: PLR2004  # a kind and an id
        return None
    kind, item = _QOBUZ_KINDS.get(folders[0].lower()), folders[-1]
    if kind is None or (kind == "album" and not _QOBUZ_ALBUM.fullmatch(item)):
        return None
    # An artist's or a label's page may end in words; nothing is fetched from either.
    is_page = kind in {"artist", "label"}
    return (kind, item) if kind == "album" or is_page or item.isdecimal() else None


def qobuz_url(kind: str, item: str) -> str:
    """Return the address of a thing of Qobuz's, as its player writes it."""
    return f"https://open.qobuz.com/{kind}/{item}"


def _youtube(host: str, parts: SplitResult) -> str:
    listed = dict(parse_qsl(parts.query)).get("list", "")
    video = video_id(parts.geturl())
    path = parts.path.rstrip("/")
    is_list = listed and (video is None or listed.startswith(ALBUM_LIST))
    if is_list and path in {"/watch", "/playlist", f"/{video}"}:
        query = urlencode({"list": listed})
        return f"https://www.youtube.com/playlist?{query}"
    if video is not None:
        return f"https://www.youtube.com/watch?v={video}"
    site = "music.youtube.com" if host == "music.youtube.com" else "www.youtube.com"
    return urlunsplit(("https", site, path, parts.query, ""))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        return None
    return parts


def _fault(url: str, parts: SplitResult | None) -> str:
    """Say what is wrong with an address; empty when nothing is."""
    if parts is None or _FORBIDDEN.search(url):
        return "This is not a web address."
    if parts.scheme.lower() not in _WEB_PORTS or not parts.hostname:
        return "Give a whole web address that begins with https://."
    if "@" in parts.netloc:
        return "The address must not hold a user name or password."
    if parts.port not in {None, *_WEB_PORTS.values()}:
        return "The address must not name a port."
    return "" if _is_public(parts.hostname) else "The address must name a public host."


def _is_public(host: str) -> bool:
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return literal(name) is None and is_public_name(name)
