"""YouTube and YouTube Music: videos, playlists and albums; always lossy."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.engines.ytdlp import PO_TOKENS
from crateful.errors import StepFailedError
from crateful.sources import arguments, urls
from crateful.sources.description import AccountField, SourceDescription
from crateful.sources.ytdlp import PACE, PACE_IN_GERMAN, YtDlpSource

if TYPE_CHECKING:
    from crateful.engines.protocol import Info
    from crateful.sources.source import Access, Release
    from crateful.tools.watch import Watch


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

_VIDEO_ID: Final = re.compile(r"[\w-]{11}", re.ASCII)
_EMBEDDED_LIST: Final = "/embed/videoseries"
_VIDEO_FOLDERS: Final = ("shorts", "live", "embed", "v")


_CHANNEL: Final = re.compile(
    r"(?P<channel>/(?:@[^/]+|(?:channel|c|user)/[^/]+))(?:/(?P<tab>[\w-]+))?"
)
_TABS: Final = {
    "releases": "releases",
    "featured": "releases",
    "playlists": "playlists",
    "videos": "videos",
}
"""Tabs of a channel that are taken, and which is asked for."""

_MIX: Final = re.compile(r"RD(?!CLAK)|UL|LL$|WL$|LM$")
"""Begins the ids of lists that are made up for each listener, or are one's own."""

_ARGUMENTS: Final = {
    "player_client": r"-?[a-z][a-z_]{1,30}",
    "player_skip": r"webpage|configs|js|initial_data",
    "skip": r"hls|dash",
    "formats": r"missing_pot|incomplete|duplicate|dashy",
    "fetch_pot": r"auto|always|never",
    "lang": r"[a-z]{2}(-[A-Z]{2})?",
    "player_js_variant": r"[a-z_]{2,20}",
    "player_js_version": r"actual|\d{1,6}@[0-9a-f]{8}",
}
"""Of yt-dlp's (2026.8), those that reach no file, no program and no other host."""

_PROOF: Final = r"[a-z_]{2,30}(\.(gvs|player|subs))?\+[\w=-]{8,1000}"
_ARGUMENTS_HELP: Final = (
    "Extractor arguments of yt-dlp, such as player_client=tv,web; only harmless ones are taken."
)
_PO_TOKENS_HELP: Final = "As yt-dlp takes them: CLIENT.CONTEXT+TOKEN, separated by commas."

_PROVIDER_HELP: Final = (
    "Address of a bgutil server of your own that makes PO tokens, such as http://127.0.0.1:4416; "
    "yt-dlp asks it without the egress guard."
)

_SENTENCE_OF_MIXES: Final = (
    "A mix is made up anew for each listener, and other lists are yours alone: give a video, a "
    "playlist or an album."
)
_SENTENCE_OF_PAGES: Final = (
    "This page lists no albums: give a video, a playlist, or a channel's releases."
)


def video_id(url: str) -> str | None:
    """Return the id of the YouTube video that ``url`` names, if it names one."""
    parts = urls.split(url)
    if parts is None or urls.host_of(url) not in HOSTS or parts.path == _EMBEDDED_LIST:
        return None
    folders = parts.path.strip("/").split("/")
    found = dict(parse_qsl(parts.query)).get("v", "") if folders == ["watch"] else ""
    if urls.host_of(url) == "youtu.be" and len(folders) == 1:
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
    listed = dict(parse_qsl(parts.query)).get("list", "")
    path = parts.path.rstrip("/")
    video = video_id(url)
    is_list = listed and (video is None or listed.startswith(ALBUM_LIST))
    if is_list and path in {"/watch", "/playlist", _EMBEDDED_LIST, f"/{video}", f"/embed/{video}"}:
        query = urlencode({"list": listed})
        return f"https://www.youtube.com/playlist?{query}"
    if video is not None:
        return f"https://www.youtube.com/watch?v={video}"
    site = "music.youtube.com" if urls.host_of(url) == "music.youtube.com" else "www.youtube.com"
    return urlunsplit(("https", site, path, parts.query, ""))


class YouTube(YtDlpSource):
    """A video is a single, or an album when it has chapters; a list is an album.

    A video's address within a list (``watch?v=...&list=...``) asks for the video, for such a
    list is mostly what plays next. The lists of YouTube Music albums are the exception: they
    are the video's album.
    """

    description = SourceDescription(
        name="youtube",
        title="YouTube",
        about="Lossy: you are asked before each album.",
        lossy="always",
        hosts=HOSTS,
        canonical=canonical,
        home="https://www.youtube.com/",
        best_lossy="Opus or AAC",
        lossy_bitrate_bps=130_000,
        titles="of-recordings",
        has_video_thumbnails=True,
        account=(
            AccountField(
                "cookies",
                "cookies",
                "Cookies",
                "The text of a cookies.txt of somebody who is signed in to YouTube.",
                sign_in=("LOGIN_INFO", "SAPISID", "__Secure-1PAPISID", "__Secure-3PAPISID"),
            ),
            *PACE,
            AccountField(
                "extractor_args",
                "arguments",
                "Extractor arguments",
                _ARGUMENTS_HELP,
                known=_ARGUMENTS,
            ),
            AccountField(
                "po_token",
                "token",
                "PO tokens",
                _PO_TOKENS_HELP,
                pattern=f"{_PROOF}(,{_PROOF}){{0,9}}",
            ),
            AccountField("po_token_provider", "url", "PO token provider", _PROVIDER_HELP),
        ),
        translations={
            "de": {
                **PACE_IN_GERMAN,
                "Extractor arguments": "Argumente für yt-dlp",
                _ARGUMENTS_HELP: (
                    "Extractor-Argumente von yt-dlp, etwa player_client=tv,web; nur harmlose."
                ),
                "PO tokens": "PO-Token",
                "PO token provider": "PO-Token-Server",
                _PROVIDER_HELP: (
                    "Adresse eines eigenen bgutil-Servers, der PO-Token macht, etwa "
                    "http://127.0.0.1:4416; yt-dlp fragt ihn am Egress-Guard vorbei."
                ),
                _PO_TOKENS_HELP: "Wie bei yt-dlp: CLIENT.CONTEXT+TOKEN, durch Kommas getrennt.",
                "Lossy: you are asked before each album.": (
                    "Verlustbehaftet: vor jedem Album wirst du gefragt."
                ),
                "The text of a cookies.txt of somebody who is signed in to YouTube.": (
                    "Der Text einer cookies.txt von jemandem, der bei YouTube angemeldet ist."
                ),
            },
        },
        known_item="https://www.youtube.com/watch?v=jNQXAC9IVRw",
        samples=(
            "https://music.youtube.com/playlist?list=OLAK5uy_...",
            "https://www.youtube.com/watch?v=...",
        ),
    )
    extractors = ("youtube.*",)
    pause_s = 0.75

    def arguments(self, access: Access) -> dict[str, dict[str, list[str]]]:
        """Return what the household has set of YouTube's extractor, and of who makes PO tokens."""
        told = arguments.parse(access.text("extractor_args") or "", _ARGUMENTS)
        if tokens := access.text("po_token"):
            told["po_token"] = tokens.split(",")
        found = {"youtube": told} if told else {}
        if provider := access.text("po_token_provider"):
            found[PO_TOKENS] = {"base_url": [provider]}
        return found

    def test(self, access: Access, watch: Watch) -> str:
        """See whether yt-dlp starts, YouTube answers it, and so does who makes PO tokens.

        Raises:
            StepFailedError: one of them does not; the code tells why.
        """
        said = super().test(access, watch)
        provider = access.text("po_token_provider")
        return f"{said}; so does the PO token provider at {provider}" if provider else said

    def list_url(self, url: str) -> str | None:
        """Return where a channel's albums, lists or videos are; ``None`` for other addresses."""
        found = _CHANNEL.fullmatch(urlsplit(canonical(url)).path)
        if found is None:
            return None
        tab = found["tab"] or "releases"
        return f"https://www.youtube.com{found['channel']}/{_TABS.get(tab, tab)}"

    def check(self, url: str) -> None:
        """Refuse what no album can come of; no I/O.

        Raises:
            UnsupportedUrlError: it is a mix, somebody's own list, a search, or a tab of a channel
                that lists no music.
        """
        address = urlsplit(canonical(url))
        listed = dict(parse_qsl(address.query)).get("list", "")
        if _MIX.match(listed) and address.path == "/playlist":
            raise urls.UnsupportedUrlError(_SENTENCE_OF_MIXES)
        found = _CHANNEL.fullmatch(address.path)
        if address.path.startswith(("/results", "/feed")) or (
            found and (found["tab"] or "releases") not in _TABS
        ):
            raise urls.UnsupportedUrlError(_SENTENCE_OF_PAGES)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell that nothing here is lossless."""
        del info
        return False, "YouTube has only lossy audio (Opus or AAC)"

    def resolve(self, url: str, access: Access, watch: Watch) -> Release:
        """Find the whole album behind ``url``, also when a recording names only its title.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        info = self._found_at(self.job_url(url), access, watch)
        release = self.release_of(info, url)
        if not (release.is_single and release.album and info.channel_url):
            return release
        try:
            address = self._address_of(release.album, info.channel_url, access, watch)
            album = super().resolve(address, access, watch) if address else None
        except StepFailedError:  # a channel without releases: it stays one track of a named album
            return release
        return replace(album, asked_track=release.title) if album else release

    def _address_of(self, title: str, channel_url: str, access: Access, watch: Watch) -> str | None:
        """Return where an album is, by its title among the releases of its artist's channel."""
        page = f"{channel_url.rstrip('/')}/releases"
        listed = self._found_at(page, access, watch, is_of_albums=True).entries
        wanted = title.casefold()
        return next((one.url for one in listed if (one.title or "").casefold() == wanted), None)

    def release_of(self, info: Info, url: str) -> Release:
        """Return the release, with the track that was asked for."""
        release = super().release_of(info, url)
        asked = video_id(url)
        if release.is_single or asked is None:
            return release
        titles = {entry.id: entry.track or entry.title for entry in info.entries}
        return replace(release, asked_track=titles.get(asked))
