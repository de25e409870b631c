"""YouTube as yt-dlp 2026.8 reads it: pages, the player API, playlists, thumbnails and media.

Media needs the answer to the player's challenge; a wrong `n` or signature gets a 403.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from tests.audio_files import AudioShelf, sound_of
from tests.servers.exchange import Request, Response, as_json
from tests.servers.youtube_player import (
    PLAYER_CONFIG,
    PLAYER_ID,
    PLAYER_SCRIPT,
    challenge,
    is_signed,
    is_solved,
    scrambled_signature,
)
from tests.servers.youtube_videos import (
    ALBUM_PLAYLIST_ID,
    CHANNEL_ID,
    MIX_PLAYLIST_ID,
    PARTIAL_PLAYLIST_ID,
    PLAYLISTS,
    PRIVATE_PLAYLIST_ID,
    TOPIC_ID,
    VIDEOS,
    Entry,
    Playlist,
    Refusal,
    Video,
)

_WATCH = "https://www.youtube.com/watch?v="
_LIST = "https://www.youtube.com/playlist?list="
_SCRIPT = "text/javascript"
_MASTER_PLAYLIST = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=300000,CODECS="mp4a.40.5,avc1.4d400c",RESOLUTION=256x144,FRAME-RATE=30
https://manifest.googlevideo.com/api/manifest/hls_playlist/itag/91/index.m3u8
"""
_UNKNOWN_VIDEO = Refusal("ERROR", "Video unavailable", "This video is not available")
_PAGE = 100
"""Entries that a playlist's page shows at once."""

# Long videos are kept small; nobody listens to them.
_LONG_S = 600
_LONG_BITRATE_BPS = 16_000


class YouTube:
    """A channel with songs, an album as a playlist, an album as one video, and every refusal."""

    hosts = (
        "youtube.com",
        "*.youtube.com",
        "youtu.be",
        "i.ytimg.com",
        "*.googlevideo.com",
    )
    links: ClassVar[dict[str, str]] = {
        f"{_LIST}{ALBUM_PLAYLIST_ID}": "an album of YouTube Music",
        f"{_WATCH}fixturealbm": "a whole album in one video, with chapters",
        f"{_WATCH}fixturevid1": "a song",
        f"{_WATCH}fixturetop1": "a song from a distributor",
        "https://youtu.be/fixturesig1": "a song whose address must be signed",
        f"{_LIST}{MIX_PLAYLIST_ID}": "a playlist of two songs",
        f"{_LIST}{PARTIAL_PLAYLIST_ID}": "a playlist with a private video",
        f"{_WATCH}fixturepriv": "private",
        f"{_WATCH}fixturegone": "removed",
        f"{_WATCH}fixturegeo1": "blocked in this country",
        f"{_WATCH}fixtureage1": "age check",
        f"{_WATCH}fixturebot1": "bot check",
        f"{_WATCH}fixturelive": "live",
        f"{_WATCH}fixturesoon": "upcoming",
        f"{_WATCH}fixturedrm1": "DRM",
        f"{_WATCH}fixture4033": "its media answers 403",
    }

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio

    def answer(self, request: Request) -> Response | None:
        """A page, an answer of the API, a picture or audio."""
        match request.host:
            case "i.ytimg.com":
                return self._thumbnail(request)
            case "manifest.googlevideo.com":
                return _live_manifest(request)
            case host if host.endswith(".googlevideo.com"):
                return self._media(request)
            case _ if request.path.startswith("/youtubei/"):
                return self._api(request)
            case _:
                return self._page(request)

    def _page(self, request: Request) -> Response | None:
        match request.path:
            case "/watch":
                return self._watch_page(request.query.get("v", ""))
            case "/playlist":
                return _playlist_page(request.query.get("list", ""))
            case path if path in ("/", "/tv") or path.startswith("/embed/"):
                return Response(body=f"<script>ytcfg.set({json.dumps(PLAYER_CONFIG)});</script>")
            case path if path.startswith(f"/s/player/{PLAYER_ID}/"):
                return Response(body=PLAYER_SCRIPT, content_type=_SCRIPT)
            case path:
                return _channel_page(path)

    def _api(self, request: Request) -> Response:
        asked = request.json()
        match request.path.rsplit("/", 1)[-1]:
            case "player":
                return as_json(self._player(asked.get("videoId", ""), with_media=True))
            case "browse":
                if continuation := asked.get("continuation"):
                    return as_json(_more(continuation))
                playlist = PLAYLISTS.get(asked.get("browseId", "").removeprefix("VL"))
                return as_json(_listed(playlist) if playlist else {})
            case _:
                return as_json({"contents": {}})

    def _watch_page(self, video_id: str) -> Response:
        video = VIDEOS.get(video_id)
        channel = {
            "text": video.channel if video else "",
            "navigationEndpoint": {"browseEndpoint": {"canonicalBaseUrl": "/@fixture"}},
        }
        owner = {"owner": {"videoOwnerRenderer": {"title": {"runs": [channel]}}}}
        contents = [{"videoPrimaryInfoRenderer": {}}, {"videoSecondaryInfoRenderer": owner}]
        results = {"results": {"results": {"contents": contents}}}
        data = {"contents": {"twoColumnWatchNextResults": results}}
        return _html(self._player(video_id, with_media=False), data)

    def _player(self, video_id: str, *, with_media: bool) -> dict[str, Any]:
        video = VIDEOS.get(video_id)
        if video is None:
            return {
                "playabilityStatus": _playability(_UNKNOWN_VIDEO),
                "videoDetails": {"videoId": video_id},
            }
        player = {
            "videoDetails": _details(video),
            "microformat": {"playerMicroformatRenderer": _microformat(video)},
        }
        if video.refusal:
            live: dict[str, Any] = {"liveStreamability": {}} if video.is_upcoming else {}
            return {**player, "playabilityStatus": {**_playability(video.refusal), **live}}
        player["playabilityStatus"] = {"status": "OK", "playableInEmbed": True}
        if with_media:
            player["streamingData"] = self._streams(video)
        return player

    def _streams(self, video: Video) -> dict[str, Any]:
        streams: dict[str, Any] = {"expiresInSeconds": "21540", "adaptiveFormats": []}
        if video.is_live:
            manifest = "https://manifest.googlevideo.com/api/manifest/hls_variant/index.m3u8"
            return {**streams, "hlsManifestUrl": manifest}
        if video.is_protected:
            streams["licenseInfos"] = [{"drmFamily": "WIDEVINE"}]
        streams["adaptiveFormats"] = [self._format(video, itag) for itag in _itags(video)]
        return streams

    def _format(self, video: Video, itag: int) -> dict[str, Any]:
        size = str(self._size_bytes(video, itag))
        mime_type, bitrate_bps = _ITAGS[itag]
        address = "https://rr3---sn-fixture.googlevideo.com/videoplayback?" + urlencode(
            {
                "expire": "1999999999",
                "id": f"o-{video.id}",
                "source": "youtube",
                "n": challenge(video.id),
                "itag": itag,
                "mime": mime_type.partition(";")[0],
                "clen": size,
            }
        )
        where = {"url": address}
        if video.is_signed:
            signed = {"s": scrambled_signature(), "sp": "sig", "url": address}
            where = {"signatureCipher": urlencode(signed)}
        return {
            "itag": itag,
            "mimeType": mime_type,
            "bitrate": bitrate_bps,
            "averageBitrate": bitrate_bps,
            "contentLength": size,
            "approxDurationMs": str(video.seconds * 1000),
            "quality": "tiny",
            "audioQuality": "AUDIO_QUALITY_MEDIUM",
            "audioSampleRate": "48000" if itag == 251 else "44100",
            "audioChannels": 2,
            **({} if video.is_sabr else where),
            **({"drmFamilies": ["WIDEVINE"]} if video.is_protected else {}),
        }

    def _media(self, request: Request) -> Response | None:
        video = VIDEOS.get(request.query.get("id", "").removeprefix("o-"))
        if video is None:
            return None
        if video.is_media_refused or not is_solved(video.id, request.query.get("n", "")):
            return Response(403)
        if video.is_signed and not is_signed(request.query.get("sig", "")):
            return Response(403)
        path = self._file(video, int(request.query["itag"]))
        return Response(body=path, content_type=request.query["mime"])

    def _size_bytes(self, video: Video, itag: int) -> int:
        if itag == max(_itags(video)):
            return self._file(video, itag).stat().st_size
        return _ITAGS[itag][1] // 8 * video.seconds  # nobody wants it: not worth encoding

    def _file(self, video: Video, itag: int) -> Path:
        codec, suffix = ("opus", "webm") if itag == 251 else ("aac", "dash.m4a")
        sounds = [sound_of(track, codec) for track in video.tracks]
        if video.seconds > _LONG_S:
            sounds = [replace(sound, bitrate_bps=_LONG_BITRATE_BPS, channels=1) for sound in sounds]
        return self._audio.sound(suffix, *sounds)

    def _thumbnail(self, request: Request) -> Response:
        if request.path.endswith(".webp"):
            if "maxres" not in request.path:
                return Response(404)
            return Response(
                body=self._audio.picture(1280, 720, "webp", 200), content_type="image/webp"
            )
        return Response(body=self._audio.picture(480, 270, hue=200), content_type="image/jpeg")


_ITAGS = {
    140: ('audio/mp4; codecs="mp4a.40.2"', 129_000),
    251: ('audio/webm; codecs="opus"', 150_000),
}


def _live_manifest(request: Request) -> Response | None:
    # Live streams are described and never sent: a client that follows one gets a 404.
    if "/hls_variant/" not in request.path:
        return None
    return Response(body=_MASTER_PLAYLIST, content_type="application/vnd.apple.mpegurl")


def _itags(video: Video) -> tuple[int, ...]:
    # The AAC of a long video takes seconds to make and is never the best.
    return (251,) if video.seconds > _LONG_S else (140, 251)


def _playability(refusal: Refusal) -> dict[str, Any]:
    if refusal.is_captcha:
        captcha: dict[str, Any] = {"playerCaptchaViewModel": {"captchaKind": "recaptcha"}}
        return {"status": refusal.status, "reason": refusal.reason, "errorScreen": captcha}
    screen: dict[str, Any] = {"reason": {"simpleText": refusal.reason}}
    if refusal.explanation:
        screen["subreason"] = {"simpleText": refusal.explanation}
    return {
        "status": refusal.status,
        "reason": refusal.reason,
        "errorScreen": {"playerErrorMessageRenderer": screen},
    }


def _details(video: Video) -> dict[str, Any]:
    thumbnail = f"https://i.ytimg.com/vi/{video.id}/hqdefault.jpg"
    return {
        "videoId": video.id,
        "title": video.title,
        "lengthSeconds": str(video.seconds),
        "channelId": CHANNEL_ID,
        "shortDescription": video.description,
        "author": video.channel,
        "viewCount": "42",
        "isLiveContent": video.is_live,
        "isLive": video.is_live,
        "isUpcoming": video.is_upcoming,
        "keywords": ["music"],
        "thumbnail": {"thumbnails": [{"url": thumbnail, "width": 480, "height": 270}]},
    }


def _microformat(video: Video) -> dict[str, Any]:
    return {
        "title": {"simpleText": video.title},
        "ownerChannelName": video.channel,
        "externalChannelId": CHANNEL_ID,
        "ownerProfileUrl": "http://www.youtube.com/@fixture",
        "publishDate": "2024-01-02T00:00:00-08:00",
        "uploadDate": "2024-01-02T00:00:00-08:00",
        "category": "Music",
        "lengthSeconds": str(video.seconds),
        "isFamilySafe": True,
    }


def _playlist_page(playlist_id: str) -> Response:
    playlist = PLAYLISTS.get(playlist_id)
    if playlist:
        return _html({}, _listed(playlist))
    said = "The playlist does not exist."
    if playlist_id == PRIVATE_PLAYLIST_ID:
        said = "This playlist is private."
    alert = {"type": "ERROR", "text": {"simpleText": said}}
    return _html({}, {"contents": {}, "alerts": [{"alertRenderer": alert}]})


def _listed(playlist: Playlist) -> dict[str, Any]:
    """The nest of renderers that a playlist page is made of."""
    items = _page(playlist, 0)
    videos = {"playlistVideoListRenderer": {"contents": items, "playlistId": playlist.id}}
    shown = items if playlist.has_lockups else [videos]
    section = {"contents": [{"itemSectionRenderer": {"contents": shown}}]}
    tab = {"tabRenderer": {"selected": True, "content": {"sectionListRenderer": section}}}
    count = {"runs": [{"text": str(len(playlist.listed))}, {"text": " videos"}]}
    primary = {"playlistSidebarPrimaryInfoRenderer": {"stats": [count], "thumbnailRenderer": {}}}
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [tab]}},
        "metadata": {"playlistMetadataRenderer": {"title": playlist.title, "description": ""}},
        "header": {
            "playlistHeaderRenderer": {
                "playlistId": playlist.id,
                "title": {"simpleText": playlist.title},
                "ownerText": {"runs": [{"text": playlist.owner}]},
            }
        },
        "sidebar": {"playlistSidebarRenderer": {"items": [primary]}},
    }


def _page(playlist: Playlist, start: int) -> list[dict[str, Any]]:
    """A hundred of its entries, and where to ask for more."""
    every = playlist.listed
    shape = _lockup if playlist.has_lockups else _item
    items = [shape(start + n, one) for n, one in enumerate(every[start : start + _PAGE], start=1)]
    if len(every) > start + _PAGE:
        command = {"continuationCommand": {"token": f"{playlist.id} {start + _PAGE}"}}
        items.append({"continuationItemRenderer": {"continuationEndpoint": command}})
    return items


def _more(continuation: str) -> dict[str, Any]:
    playlist_id, start = continuation.split()
    items = {"continuationItems": _page(PLAYLISTS[playlist_id], int(start))}
    return {"onResponseReceivedActions": [{"appendContinuationItemsAction": items}]}


_TABS = {
    "releases": (ALBUM_PLAYLIST_ID, PARTIAL_PLAYLIST_ID),
    "playlists": (ALBUM_PLAYLIST_ID, MIX_PLAYLIST_ID),
    "videos": ("fixturevid1", "fixturevid2"),
}


def _channel_page(path: str) -> Response | None:
    """A tab of a channel: a grid of lists, or of videos; `@loose` has one tab, a topic none."""
    channel, _, tab = path.removeprefix("/channel").strip("/").partition("/")
    if channel not in {"@fixture", "@loose", "fixture", CHANNEL_ID, TOPIC_ID} or tab not in _TABS:
        return None
    shown = {"@loose": "videos", TOPIC_ID: ""}.get(channel, tab)
    items = [{"richItemRenderer": {"content": _grid_item(one)}} for one in _TABS.get(shown, ())]
    selected = {
        "selected": True,
        "title": shown.title() or "Home",
        "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": f"/{channel}/{shown}"}}},
        "content": {"richGridRenderer": {"contents": items}},
    }
    told = {"title": "Fixture Channel", "externalId": CHANNEL_ID, "description": ""}
    data = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": selected}]}},
        "metadata": {"channelMetadataRenderer": told},
    }
    return _html({}, data)


def _grid_item(one: str) -> dict[str, Any]:
    if playlist := PLAYLISTS.get(one):
        title = {"simpleText": playlist.title.removeprefix("Album - ")}
        return {"playlistRenderer": {"playlistId": one, "title": title}}
    video = VIDEOS[one]
    return {"videoRenderer": {"videoId": one, "title": {"runs": [{"text": video.title}]}}}


def _lockup(number: int, entry: Entry) -> dict[str, Any]:
    """An entry as yt-dlp 2026.8 reads the newer pages."""
    tap = {"innertubeCommand": {"browseEndpoint": {"browseId": CHANNEL_ID}}}
    by = {"text": {"content": entry.channel, "commandRuns": [{"onTap": tap}]}}
    rows = [{"metadataParts": [by]}] if entry.channel else []
    length = {"text": f"{entry.seconds // 60}:{entry.seconds % 60:02}"}
    badges = {"badges": [{"thumbnailBadgeViewModel": length}]}
    return {
        "lockupViewModel": {
            "contentId": entry.id,
            "contentType": "LOCKUP_CONTENT_TYPE_VIDEO",
            "contentImage": {
                "thumbnailViewModel": {"overlays": [{"thumbnailBottomOverlayViewModel": badges}]}
            },
            "metadata": {
                "lockupMetadataViewModel": {
                    "title": {"content": entry.title},
                    "metadata": {"contentMetadataViewModel": {"metadataRows": rows}},
                }
            },
        }
    }


def _item(number: int, video: Entry) -> dict[str, Any]:
    channel = {
        "text": video.channel,
        "navigationEndpoint": {"browseEndpoint": {"browseId": CHANNEL_ID}},
    }
    by = {"shortBylineText": {"runs": [channel]}} if video.channel else {}
    return {
        "playlistVideoRenderer": {
            "videoId": video.id,
            "title": {"runs": [{"text": video.title}]},
            "index": {"simpleText": str(number)},
            "lengthSeconds": str(video.seconds),
            **by,
            "isPlayable": True,
            "thumbnail": {"thumbnails": []},
        }
    }


def _html(player: dict[str, Any], data: dict[str, Any]) -> Response:
    return Response(
        body=f"""<!DOCTYPE html><html><head><title>YouTube</title></head><body>
<script>ytcfg.set({json.dumps(PLAYER_CONFIG)});</script>
<script>var ytInitialPlayerResponse = {json.dumps(player)};</script>
<script>var ytInitialData = {json.dumps(data)};</script></body></html>"""
    )
