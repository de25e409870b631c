"""SoundCloud: tracks and sets; lossy but for some originals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crateful.sources.description import AccountField, SourceDescription
from crateful.sources.ytdlp import YtDlpSource
from crateful.sources.ytdlp_infos import is_lossless

if TYPE_CHECKING:
    from crateful.engines.protocol import Info


def canonical(url: str) -> str:
    """Return the one form of all addresses that mean the same; private links keep their key."""
    parts = urlsplit(url)
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
        hosts=("soundcloud.com", "www.soundcloud.com", "m.soundcloud.com"),
        short_link_hosts=frozenset({"on.soundcloud.com", "soundcloud.app.goo.gl", "snd.sc"}),
        canonical=canonical,
        home="https://soundcloud.com/",
        best_lossy="AAC or MP3",
        lossy_bitrate_bps=160_000,
        titles="of-recordings",
        account=(
            AccountField("token", "token", "Token", "The OAuth token of a SoundCloud account."),
        ),
        translations={
            "de": {
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

    def asks_for_track(self, url: str) -> bool:
        """Tell whether ``url`` names one track rather than a set; no I/O."""
        folders = urlsplit(url).path.strip("/").split("/")
        return len(folders) > 1 and folders[1] != "sets"

    def quality(self, info: Info) -> tuple[bool | None, str]:
        """Tell by what is offered to this account."""
        if not info.is_list and is_lossless(info.codec, info.extension):
            return True, "the uploader offers the original file"
        return False, "SoundCloud streams AAC or MP3"
