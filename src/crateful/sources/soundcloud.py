"""SoundCloud: tracks and sets; lossy but for some originals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.sources.description import AccountField, SourceDescription
from crateful.sources.urls import UnsupportedUrlError
from crateful.sources.ytdlp import PACE, PACE_IN_GERMAN, YtDlpSource
from crateful.sources.ytdlp_infos import is_lossless

if TYPE_CHECKING:
    from crateful.engines.protocol import Info


_PLAYERS: Final = ("w.soundcloud.com", "player.soundcloud.com", "p.soundcloud.com")
_API: Final = "api.soundcloud.com"
_BY_NUMBER: Final = re.compile(r"/(tracks|playlists|users)/(?:soundcloud:\w+:)?(\d+)")
"""How players name what they play."""


_LISTS: Final = frozenset({"albums", "sets", "tracks", "likes", "reposts", "spotlight"})
_NO_LISTS: Final = frozenset(
    {"comments", "followers", "following", "popular-tracks", "recommended", "toptracks"}
)
"""Further pages of a person or a track, of which yt-dlp (2026.8) reads none or no albums."""
_PAGES: Final = frozenset(
    {"", "discover", "you", "stream", "charts", "search", "feed", "upload", "tags", "stations"}
    | {"library", "messages", "notifications", "pages", "people", "popular", "settings", "signin"}
)
"""What stands in an address where a person's name does, and is none."""


def played(url: str) -> str:
    """Return what an embedded player plays; any other address as it is."""
    parts = urlsplit(url)
    if parts.hostname not in _PLAYERS or not parts.path.startswith("/player"):
        return url
    asked = dict(parse_qsl(parts.query))
    inner = urlsplit(asked.get("url", ""))
    host = inner.hostname or ""
    is_ours = host == _API or host.removeprefix("www.").removeprefix("m.") == "soundcloud.com"
    if not is_ours:
        return url
    secret = asked.get("secret_token") or dict(parse_qsl(inner.query)).get("secret_token")
    query = urlencode({"secret_token": secret}) if secret else ""
    return urlunsplit(("https", host, inner.path, query, ""))


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same; private links keep their key."""
    parts = urlsplit(played(url))
    if parts.hostname == _API and (found := _BY_NUMBER.fullmatch(parts.path.rstrip("/"))):
        return urlunsplit(("https", _API, f"/{found[1]}/{found[2]}", parts.query, ""))
    secret = [pair for pair in parse_qsl(parts.query) if pair[0] == "secret_token"]
    path = parts.path.rstrip("/")
    return urlunsplit(("https", "soundcloud.com", path, urlencode(secret), ""))


class SoundCloud(YtDlpSource):
    """A set is an album; a track is a single, for SoundCloud does not tell its sets."""

    description = SourceDescription(
        name="soundcloud",
        title="SoundCloud",
        about="Lossy, except for some originals that may be downloaded.",
        lossy="always",
        hosts=("soundcloud.com", "www.soundcloud.com", "m.soundcloud.com", _API, *_PLAYERS),
        short_link_hosts=frozenset({"on.soundcloud.com", "soundcloud.app.goo.gl", "snd.sc"}),
        canonical=canonical,
        home="https://soundcloud.com/",
        best_lossy="AAC or MP3",
        lossy_bitrate_bps=160_000,
        titles="of-recordings",
        account=(
            AccountField("token", "token", "Token", "The OAuth token of a SoundCloud account."),
            *PACE,
        ),
        translations={
            "de": {
                **PACE_IN_GERMAN,
                "Lossy, except for some originals that may be downloaded.": (
                    "Verlustbehaftet, außer manchen Originalen, die man laden darf."
                ),
                "The OAuth token of a SoundCloud account.": (
                    "Das OAuth-Token eines SoundCloud-Kontos."
                ),
            },
        },
        known_item="https://soundcloud.com/ethmusik/lostin-powers-she-so-heavy",
        samples=(
            "https://soundcloud.com/artist/sets/title",
            "https://soundcloud.com/artist/title",
        ),
    )
    extractors = ("soundcloud.*",)

    def list_url(self, url: str) -> str | None:
        """Return where somebody's albums, tracks or likes are; ``None`` for other addresses."""
        parts = urlsplit(canonical(url))
        user, *rest = parts.path.strip("/").split("/")
        if parts.hostname == _API:  # a player's
            return parts.geturl() if user == "users" else None
        if not user or rest[1:] or (rest and rest[0] not in _LISTS):
            return None
        return f"https://soundcloud.com/{user}/{rest[0] if rest else 'albums'}"

    def check(self, url: str) -> None:
        """Refuse players of what is none of SoundCloud's, and pages without albums; no I/O.

        Raises:
            UnsupportedUrlError: it is one of those.
        """
        if urlsplit(played(url)).hostname in _PLAYERS:
            msg = "This player does not say what it plays; open it and give the track's address."
            raise UnsupportedUrlError(msg)
        user, *rest = urlsplit(canonical(url)).path.strip("/").split("/")
        if user in _PAGES:
            msg = "This page of SoundCloud is nobody's: give a track, a set, or an artist's page."
            raise UnsupportedUrlError(msg)
        is_of_track = rest[1:] and rest[-1] in _LISTS
        if rest[:1] != ["sets"] and (is_of_track or set(rest) & _NO_LISTS):
            msg = "This page lists no albums: give a track, a set, or an artist's albums or tracks."
            raise UnsupportedUrlError(msg)

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by what is offered to this account."""
        if not info.is_list and is_lossless(info.codec, info.extension):
            return True, "the uploader offers the original file"
        return False, "SoundCloud streams AAC or MP3"
