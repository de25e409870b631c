"""YouTube and YouTube Music: videos, playlists and albums; always lossy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crateful.engines.ytdlp import PO_TOKENS, po_token_server
from crateful.errors import StepFailedError
from crateful.sources import youtube_urls
from crateful.sources.description import AccountField, SourceDescription, parse_arguments
from crateful.sources.ytdlp import PACE, PACE_IN_GERMAN, YtDlpSource
from crateful.sources.ytdlp_infos import parse_songs

if TYPE_CHECKING:
    from crateful.engines.protocol import Info
    from crateful.sources.source import Access, Playlist, Release, SongList, SongListAddress
    from crateful.tools.watch import Watch


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

_HIDDEN: Final = frozenset({"[Private video]", "[Deleted video]"})
"""What stands in the place of titles (yt-dlp 2026.8 asks for English pages)."""

_PROOF: Final = r"[a-z_]{2,30}(\.(gvs|player|subs))?\+[\w=-]{8,1000}"
_ARGUMENTS_HELP: Final = (
    "Extractor arguments of yt-dlp, such as player_client=tv,web; only harmless ones are taken."
)
_PO_TOKENS_HELP: Final = "As yt-dlp takes them: CLIENT.CONTEXT+TOKEN, separated by commas."

_PROVIDER_HELP: Final = (
    "Address of a bgutil server of your own that makes PO tokens, such as http://127.0.0.1:4416; "
    "yt-dlp asks it without the egress guard."
)


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
        hosts=youtube_urls.HOSTS,
        canonical=youtube_urls.canonical,
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
            AccountField(
                "po_token_provider",
                "url",
                "PO token provider",
                _PROVIDER_HELP,
                trouble=po_token_server.trouble_at,
            ),
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
    nameless = "This video is private or was removed, and YouTube no longer says what it was."

    def arguments(self, access: Access) -> dict[str, dict[str, list[str]]]:
        """Return what the household has set of YouTube's extractor, and of who makes PO tokens."""
        told = parse_arguments(access.text("extractor_args") or "", _ARGUMENTS)
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
        return youtube_urls.list_url(url)

    def check(self, url: str) -> None:
        """Refuse what no album can come of; no I/O.

        Raises:
            UnsupportedUrlError: it is one of those.
        """
        youtube_urls.check(url)

    def playlist(self, url: str, access: Access, watch: Watch) -> Playlist:
        """Return what a list leads to; of a channel without releases, all that it uploaded.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        uploads = youtube_urls.uploads_url(url)
        try:
            return super().playlist(url, access, watch)
        except StepFailedError as error:
            if uploads is None or error.code != "gone":
                raise
        return super().playlist(uploads, access, watch)

    def song_list_at(self, url: str) -> SongListAddress | None:
        """Return the playlist that an address names, also beside a video; no I/O.

        ``None``: it names none. One of an empty id is an album's.

        Raises:
            UnsupportedUrlError: it is a mix, or somebody's own list.
        """
        return youtube_urls.song_list_at(url)

    def songs(self, url: str, access: Access, watch: Watch) -> SongList:
        """Return what a playlist names; of a longer one, the first ``access.max_tracks`` and one.

        Raises:
            StepFailedError: the source can't say; its code and recovery tell why.
        """
        found = parse_songs(self._found_at(self.job_url(url), access, watch, is_of_albums=True))
        songs = (
            replace(one, title="") if one.title in _HIDDEN and not one.artist else one
            for one in found.songs
        )
        return replace(found, songs=tuple(songs))

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
        asked = youtube_urls.video_id(url)
        if release.is_single or asked is None:
            return release
        titles = {entry.id: entry.track or entry.title for entry in info.entries}
        return replace(release, asked_track=titles.get(asked))
