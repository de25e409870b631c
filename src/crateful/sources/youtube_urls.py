"""YouTube's addresses: which mean the same, which lead to lists, and which to no music."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.sources import urls
from crateful.sources.source import SongListAddress

HOSTS: Final = (
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtu.be",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
)

ALBUM_LIST: Final = "OLAK5uy_"
"""Begins the id of a YouTube list that is an album of YouTube Music."""

_SITE: Final = "www.youtube.com"
_MUSIC: Final = "music.youtube.com"
_SHORT: Final = "youtu.be"

_VIDEO_ID: Final = re.compile(r"(?!live_stream|videoseries)[\w-]{11}", re.ASCII)
_VIDEO_FOLDERS: Final = ("shorts", "live", "embed", "v", "e", "watch")
_LIST_ID: Final = re.compile(r"[\w-]{2,100}", re.ASCII)
_OF_LISTS: Final = ("/watch", "/playlist", "/embed", "/embed/videoseries")
_BROWSED: Final = re.compile(r"/browse/(?:VL(?P<list>[\w-]+)|(?P<channel>UC[\w-]+))")
"""How YouTube Music names lists and channels beside its albums, `/browse/MPREb_...`."""
_BROWSED_ALBUM: Final = "/browse/MPRE"

_CHANNEL: Final = re.compile(
    r"(?P<channel>/(?:@[^/]+|(?:channel|c|user)/[^/]+|(?P<vanity>[\w.-]+)))(?:/(?P<tab>[\w-]+))?"
)
_NO_NAMES: Final = frozenset(
    {"account", "ads", "attribution_link", "browse", "channel", "clip", "creators", "e", "embed"}
    | {
        "explore",
        "feed",
        "gaming",
        "getting_started",
        "hashtag",
        "index",
        "kids",
        "library",
        "live",
    }
    | {"live_chat", "movies", "music", "news", "oops", "playlist", "podcasts", "post", "premium"}
    | {"redirect", "results", "search", "shared", "shorts", "signin", "source", "sports", "t"}
    | {"storefront", "trending", "upload", "user", "v", "watch", "watch_popup", "watch_videos"}
)
"""What stands in an address where the name of a channel may, and is none (yt-dlp 2026.8)."""
_TABS: Final = {
    "releases": "releases",
    "featured": "releases",
    "playlists": "playlists",
    "videos": "videos",
}
"""Tabs of a channel that are taken, and which is asked for."""

_OF_ONE: Final = re.compile(r"(?P<uploads>UU(?:LF|LP)?|PU)[\w-]{22}|FL[\w-]{22}")
"""Ids of lists of all that a channel has uploaded, or that somebody likes: never one album."""
_OF_NO_MUSIC: Final = re.compile(r"UU[A-Z]{2}[\w-]{22}")
"""Uploads of one kind that is no music: shorts, what was on air, what only members see."""
_MIX: Final = re.compile(r"RD(?!CLAK)|UL|LL$|WL$|LM$")
"""Begins the ids of lists that are made up for each listener, or are one's own."""

_SENTENCE_OF_MIXES: Final = (
    "A mix is made up anew for each listener, and other lists are yours alone: give a video, a "
    "playlist or an album."
)
_SENTENCE_OF_CLIPS: Final = "A clip is only a piece of a video: give the video's own address."
_SENTENCE_OF_PAGES: Final = (
    "This page lists no albums: give a video, a playlist, or a channel's releases."
)


def video_id(url: str) -> str | None:
    """Return the id of the YouTube video that ``url`` names, if it names one."""
    parts = urls.split(url)
    if parts is None or urls.host_of(url) not in HOSTS:
        return None
    folders = parts.path.strip("/").split("/")
    found = dict(parse_qsl(parts.query)).get("v", "") if folders == ["watch"] else ""
    if urls.host_of(url) == _SHORT and len(folders) == 1:
        found = folders[0]
    elif len(folders) == 2 and folders[0] in _VIDEO_FOLDERS:  # noqa: PLR2004  # /shorts/ID
        found = folders[1]
    return found if _VIDEO_ID.fullmatch(found) else None


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same.

    A video within a list means the video, unless the list is an album of YouTube Music: then it
    means the album.
    """
    parts = urls.split(url)
    if parts is None:
        return url
    path = parts.path.rstrip("/")
    browsed = _BROWSED.fullmatch(path)
    listed = browsed["list"] if browsed else _list_id(parts.query)
    if browsed and not listed:
        return f"https://{_SITE}/channel/{browsed['channel']}"
    video = video_id(url)
    is_list = listed and (video is None or listed.startswith(ALBUM_LIST))
    if is_list and (browsed or path in {*_OF_LISTS, f"/{video}", f"/embed/{video}"}):
        return _list_address(listed)
    if video is not None:
        return f"https://{_SITE}/watch?v={video}"
    host = urls.host_of(url)
    return urlunsplit(("https", host if host in {_MUSIC, _SHORT} else _SITE, path, parts.query, ""))


def song_list_at(url: str) -> SongListAddress | None:
    """Return the playlist that an address names, also beside a video; no I/O.

    ``None``: it names none. One of an empty id is an album's.

    Raises:
        UnsupportedUrlError: it is a mix, or somebody's own list.
    """
    parts = urls.split(url)
    path = parts.path.rstrip("/") if parts else ""
    browsed = _BROWSED.fullmatch(path)
    listed = (browsed["list"] if browsed else None) or _list_id(parts.query if parts else "")
    if listed.startswith(ALBUM_LIST) or path.startswith(_BROWSED_ALBUM):
        return SongListAddress("", url)
    if not _LIST_ID.fullmatch(listed):
        return None
    address = _list_address(listed)
    check(address)
    return SongListAddress(listed, address)


def list_url(url: str) -> str | None:
    """Return where a channel's albums, lists or videos are; ``None`` for other addresses."""
    address = urlsplit(canonical(url))
    if _OF_ONE.fullmatch(_list_id(address.query)):
        return address.geturl()
    found = _channel(url)
    tab = found["tab"] or "releases" if found else ""
    return f"https://{_SITE}{found['channel']}/{_TABS.get(tab, tab)}" if found else None


def uploads_url(url: str) -> str | None:
    """Return where all that a channel uploaded is, if ``url`` names the channel and no part of it.

    Channels of artists that nobody keeps ("Topic") have that list and no tab of videos.
    """
    found = _channel(url)
    if found is None or found["tab"]:
        return None
    channel: str = found["channel"]
    if (number := channel.removeprefix("/channel/UC")) != channel:
        return _list_address(f"UU{number}")
    return f"https://{_SITE}{channel}/videos"


def check(url: str) -> None:
    """Refuse what no album can come of; no I/O.

    Raises:
        UnsupportedUrlError: it is a mix, somebody's own list, a search, a piece of a video, or a
            page that lists no music.
    """
    address = urlsplit(canonical(url))
    listed = _list_id(address.query)
    if _MIX.match(listed) and address.path == "/playlist":
        raise urls.UnsupportedUrlError(_SENTENCE_OF_MIXES)
    if address.path.startswith("/clip/"):
        raise urls.UnsupportedUrlError(_SENTENCE_OF_CLIPS)
    if not _leads_to_music(url):
        raise urls.UnsupportedUrlError(_SENTENCE_OF_PAGES)


def _leads_to_music(url: str) -> bool:
    address = urlsplit(canonical(url))
    if found := _channel(url):
        return (found["tab"] or "releases") in _TABS
    if address.path == "/playlist":
        return list_url(url) is not None or not _OF_NO_MUSIC.fullmatch(_list_id(address.query))
    # Of a mistyped video yt-dlp says what is wrong with it.
    return (address.path + "/").startswith(
        ("/watch/", _BROWSED_ALBUM)
    ) or address.hostname == _SHORT


def _channel(url: str) -> re.Match[str] | None:
    address = urlsplit(canonical(url))
    found = _CHANNEL.fullmatch(address.path)
    if found is None or not found["vanity"]:
        return found
    is_a_name = found["vanity"] not in _NO_NAMES and address.hostname == _SITE
    return found if is_a_name else None


def _list_id(query: str) -> str:
    return dict(parse_qsl(query)).get("list", "")


def _list_address(list_id: str) -> str:
    return f"https://{_SITE}/playlist?{urlencode({'list': list_id})}"
