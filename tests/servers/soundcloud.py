"""SoundCloud as yt-dlp 2026.8 reads it: its API, AAC segments, originals for signed-in users."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from tests.audio_files import AudioShelf, sound_of
from tests.servers.catalogue import CLOUD_SET, Track, make_release
from tests.servers.exchange import Request, Response, as_json, redirect_to
from tests.servers.musicbrainz import isrc_of
from tests.servers.named_records import UPLOADED

OAUTH_TOKEN = "2-123456-7654321-fixtureToken"
"""The one token that SoundCloud takes here."""

_API = "https://api-v2.soundcloud.com"
_SITE = "https://soundcloud.com"
_PAGES = f"{_SITE}/fixture-artist"
_CLIENT_ID = "FixtureClientId00000000000000abc"
_MEDIA_HOST = "playback.media-streaming.soundcloud.cloud"
_REFUSED = as_json({"errors": [{"error_message": "401 - Unauthorized"}]}, status=401)
_NOT_FOUND = as_json({"errors": [{"error_message": "404 - Not Found"}]}, status=404)
_TOO_MANY = as_json({"errors": [{"error_message": "429 - Too Many Requests"}]}, status=429)
_HLS = "application/vnd.apple.mpegurl"
_HOME = """<html><title>SoundCloud</title>
<script crossorigin src="https://a-v2.sndcdn.com/assets/0-1.js"></script></html>"""


@dataclass(frozen=True, slots=True)
class _Upload:
    """A track and how SoundCloud lets people have it.

    Args:
        id: SoundCloud's number of the track.
        slug: The last part of its address.
        track: What it is.
        ways: The ways to stream it: `aac-hls`, `mp3-hls`, `mp3-http`, or `drm`.
        original: Whether signed-in users may download the WAV that was uploaded.
        whole_ms: Set where what there is to hear is a sample of a song that is so long.
    """

    id: int
    slug: str
    track: Track
    ways: tuple[str, ...] = ("aac-hls", "mp3-hls", "mp3-http")
    original: bool = False
    whole_ms: int | None = None
    told: dict[str, str] = field(default_factory=dict)
    """What its distributor says of it."""


def _extra(title: str, length_s: int = 12) -> Track:
    return make_release("Fixture Artist", title, [(title, length_s)]).tracks[0]


_SET_UPLOADS = tuple(
    _Upload(number, track.title.lower().replace(" ", "-"), track)
    for number, track in enumerate(CLOUD_SET.tracks, start=1)
)
_UPLOADS = (
    *_SET_UPLOADS,
    _Upload(11, "cloud-original", _extra("Cloud Original"), original=True),
    _Upload(12, "cloud-hls", _extra("Cloud HLS"), ways=("aac-hls",)),
    _Upload(13, "cloud-drm", _extra("Cloud DRM"), ways=("drm",)),
    _Upload(14, "cloud-geo", _extra("Cloud Geo"), ways=()),
    _Upload(
        16,
        "numinous",
        UPLOADED.tracks[0],
        told={
            "title": "Ada Loop - Numinous Loop [Free DL] // OUT NOW",
            "artist": UPLOADED.artist,
            "album_title": UPLOADED.title,
            "release_title": UPLOADED.title,
            "upc_or_ean": UPLOADED.barcode,
            "isrc": isrc_of(UPLOADED.tracks[0]),
        },
    ),
    _Upload(17, "cloud-sample-mp3", _extra("Sample MP3", 30), ways=("mp3-http",), whole_ms=401_000),
    _Upload(15, "cloud-sample", _extra("Cloud Sample", 30), whole_ms=202_789),
)
_SETS = {
    "cloud-set": (900, CLOUD_SET.title, _SET_UPLOADS),
    "cloud-sampled": (901, "Cloud Sampled", (_SET_UPLOADS[0], _UPLOADS[-1])),
    "cloud-nothing": (902, "Cloud Nothing", ()),
}
_TRANSCODINGS = {
    "aac-hls": ("aac_160k", "hls", 'audio/mp4; codecs="mp4a.40.2"'),
    "mp3-hls": ("mp3_1_0", "hls", "audio/mpeg"),
    "mp3-http": ("mp3_1_0", "progressive", "audio/mpeg"),
    "drm": ("aac_160k", "ctr-encrypted-hls", 'audio/mp4; codecs="mp4a.40.2"'),
}


class SoundCloud:
    """The uploads of Fixture Artist; AAC by HLS, MP3, and a WAV original for signed-in users."""

    hosts = (
        "soundcloud.com",
        "*.soundcloud.com",
        "*.sndcdn.com",
        _MEDIA_HOST,
    )
    links: ClassVar[dict[str, str]] = {
        f"{_PAGES}/sets/cloud-set": "a set of three tracks",
        f"{_PAGES}/cloud-one": "a track",
        f"{_PAGES}/cloud-hls": "a track that is AAC by HLS only",
        f"{_PAGES}/cloud-original": f"with its WAV original for the token {OAUTH_TOKEN}",
        f"{_PAGES}/cloud-drm": "DRM",
        f"{_PAGES}/cloud-geo": "blocked in this country",
        f"{_PAGES}/cloud-sample": "a sample of 30 seconds of a song of 3:22",
        f"{_PAGES}/numinous": "a track with its distributor's words",
        f"{_PAGES}/sets/cloud-sampled": "a set with that sample",
        f"{_PAGES}/rate-limited": "429",
        f"{_PAGES}/no-such-track": "404",
        "https://on.soundcloud.com/short": "a short link to the set",
    }

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio

    def answer(self, request: Request) -> Response | None:
        """A page, an answer of the API, a picture or audio."""
        match request.host:
            case "api-v2.soundcloud.com":
                if request.path == "/resolve":
                    self._prepare(request.query.get("url", ""))
                return _api(request)
            case "api-auth.soundcloud.com":
                return _session(request)
            case "on.soundcloud.com":
                return redirect_to(f"{_PAGES}/sets/cloud-set?utm_source=share")
            case host if host.endswith((".sndcdn.com", ".cloud")):
                return self._file(request)
            case _:
                return Response(body=_HOME)

    def _prepare(self, url: str) -> None:
        """Have a set's audio made meanwhile: a client waits for 20 s, and on a busy machine ffmpeg
        takes longer.
        """
        found = _SETS.get(url.rstrip("/").rpartition("/")[2])
        sounds = [sound_of(one.track, "aac") for one in (found[2] if found else ())]
        work = Thread(target=lambda: [*map(self._audio.segments, sounds)], daemon=True)
        work.start()

    def _file(self, request: Request) -> Response | None:
        match request.host:
            case "a-v2.sndcdn.com":
                script = f'({{client_id:"{_CLIENT_ID}",x:1}})'
                return Response(body=script, content_type="text/javascript")
            case "i1.sndcdn.com":
                return Response(
                    body=self._audio.picture(500, 500, hue=25), content_type="image/jpeg"
                )
            case "cf-media.sndcdn.com":
                return self._whole_file(request)
            case _:
                return self._segment(request)

    def _whole_file(self, request: Request) -> Response | None:
        found = re.fullmatch(r"/(\d+)\.(mp3|wav)", request.path)
        upload = _by_id(found[1]) if found else None
        if not found or not upload:
            return None
        suffix = found[2]
        name = {"Content-Disposition": f'attachment; filename="{upload.track.title}.{suffix}"'}
        return Response(
            body=self._audio.of(upload.track, suffix, suffix),
            content_type="audio/x-wav" if suffix == "wav" else "audio/mpeg",
            headers=name if suffix == "wav" else {},
        )

    def _segment(self, request: Request) -> Response | None:
        found = re.fullmatch(r"/(\d+)/(aac|mp3)\w*/([\w.]+)", request.path)
        upload = _by_id(found[1]) if found else None
        if not found or not upload:
            return None
        path: Path = self._audio.segments(sound_of(upload.track, found[2])) / found[3]
        content_type = _HLS if path.suffix == ".m3u8" else "audio/mp4"
        return Response(body=path, content_type=content_type) if path.exists() else None


def _session(request: Request) -> Response:
    token = request.json().get("session", {}).get("access_token")
    return as_json({"session": {}}) if token == OAUTH_TOKEN else _REFUSED


def _api(request: Request) -> Response:
    if request.query.get("client_id") != _CLIENT_ID:
        return _REFUSED
    if request.path == "/resolve":
        return _resolved(request.query["url"].partition("?")[0].rstrip("/"))
    if request.path.startswith(("/users/7/", "/stream/users/7")):
        return _of_user(request.path.rpartition("/")[2])
    return _by_path(request)


def _by_path(request: Request) -> Response:
    found = re.fullmatch(r"/tracks/(\d+)(/download)?", request.path)
    if not found:
        listed = re.fullmatch(r"/playlists/(\d+)", request.path)
        return _set_by_id(int(listed[1])) if listed else _stream(request)
    upload = _by_id(found[1])
    if upload is None:
        return _NOT_FOUND
    return _original(request, upload) if found[2] else as_json(_described(upload))


def _resolved(url: str) -> Response:
    for slug, (number, title, uploads) in _SETS.items():
        if url == f"{_PAGES}/sets/{slug}":
            return as_json(_described_set(number, slug, title, uploads))
    if url == f"{_PAGES}/rate-limited":
        return _TOO_MANY
    if url == "https://soundcloud.com/ethmusik/lostin-powers-she-so-heavy":
        return as_json(_described(_UPLOADS[0]))  # what an update of the engine is tried with
    found = {f"{_PAGES}/{upload.slug}": _described(upload) for upload in _UPLOADS}
    found[_PAGES] = found["https://api.soundcloud.com/users/7"] = _USER | {"kind": "user"}
    return as_json(found[url]) if url in found else _NOT_FOUND


def _of_user(relation: str) -> Response:
    """A page of somebody's albums, tracks or likes."""
    sets = [
        _described_set(number, slug, title, uploads)
        for slug, (number, title, uploads) in _SETS.items()
    ]
    tracks = [_described(upload) for upload in _SET_UPLOADS]
    found = {"albums": sets[:1], "playlists": sets, "tracks": tracks}
    found["reposts"] = [{"type": "track-repost", "track": tracks[2]}]
    likes = [{"kind": "like", "track": one} for one in tracks[:2]]
    return as_json({"collection": found.get(relation, likes), "next_href": None})


def _set_by_id(wanted: int) -> Response:
    for slug, (number, title, uploads) in _SETS.items():
        if number == wanted:
            return as_json(_described_set(number, slug, title, uploads))
    return _NOT_FOUND


def _original(request: Request, upload: _Upload) -> Response:
    if request.headers.get("authorization") != f"OAuth {OAUTH_TOKEN}":
        return _REFUSED
    return as_json({"redirectUri": f"https://cf-media.sndcdn.com/{upload.id}.wav?Policy=x"})


def _stream(request: Request) -> Response:
    found = re.fullmatch(
        r"/media/soundcloud:tracks:(\d+)/(\w+)/(?:stream|preview)/(hls|progressive)", request.path
    )
    if not found:
        return _NOT_FOUND
    upload_id, preset, protocol = found.groups()
    if protocol == "progressive":
        return as_json({"url": f"https://cf-media.sndcdn.com/{upload_id}.mp3?Policy=x"})
    return as_json({"url": f"https://{_MEDIA_HOST}/{upload_id}/{preset}/playlist.m3u8"})


def _by_id(number: str) -> _Upload | None:
    return next((upload for upload in _UPLOADS if upload.id == int(number)), None)


_USER = {
    "id": 7,
    "username": CLOUD_SET.artist,
    "permalink_url": _PAGES,
    "avatar_url": "https://i1.sndcdn.com/avatars-x-large.jpg",
}


def _described(upload: _Upload) -> dict[str, Any]:
    return {
        "kind": "track",
        "id": upload.id,
        "title": upload.told.get("title", upload.track.title),
        "label_name": UPLOADED.label if upload.told else None,
        "permalink": upload.slug,
        "permalink_url": f"{_PAGES}/{upload.slug}",
        "duration": upload.track.length_ms,
        "description": "",
        "genre": "Electronic",
        "tag_list": 'loop "two words"',
        "created_at": "2024-05-01T00:00:00Z",
        "release_date": "2024-04-30T00:00:00Z",
        "last_modified": "2024-05-01T00:00:00Z",
        "license": "cc-by",
        "downloadable": upload.original,
        "has_downloads_left": upload.original,
        "full_duration": upload.whole_ms or upload.track.length_ms,
        "policy": _policy(upload),
        "artwork_url": "https://i1.sndcdn.com/artworks-x-large.jpg",
        "publisher_metadata": {"artist": upload.track.artist, **upload.told},
        "user": _USER,
        "media": {"transcodings": [_transcoding(upload, way) for way in upload.ways]},
    }


def _policy(upload: _Upload) -> str:
    if upload.whole_ms is not None:
        return "SNIP"
    return "ALLOW" if upload.ways else "BLOCK"


def _transcoding(upload: _Upload, way: str) -> dict[str, Any]:
    preset, protocol, mime_type = _TRANSCODINGS[way]
    stream = "progressive" if protocol == "progressive" else "hls"
    part = "stream" if upload.whole_ms is None else "preview"
    return {
        "url": f"{_API}/media/soundcloud:tracks:{upload.id}/{preset}/{part}/{stream}",
        "preset": preset,
        "duration": upload.track.length_ms,
        "snipped": upload.whole_ms is not None,
        "format": {"protocol": protocol, "mime_type": mime_type},
        "quality": "sq",
    }


def _described_set(
    number: int, slug: str, title: str, uploads: tuple[_Upload, ...]
) -> dict[str, Any]:
    return {
        "kind": "playlist",
        "id": number,
        "title": title,
        "set_type": "album",
        "permalink_url": f"{_PAGES}/sets/{slug}",
        "user": _USER,
        "duration": sum(one.track.length_ms for one in uploads),
        "description": "",
        # SoundCloud spells out the first tracks of a set only; the others are stubs.
        "tracks": [
            *map(_described, uploads[:1]),
            *({"id": stub.id, "kind": "track"} for stub in uploads[1:]),
        ],
        "track_count": len(uploads),
        "release_date": f"{CLOUD_SET.date}T00:00:00Z",
        "artwork_url": "https://i1.sndcdn.com/artworks-s-large.jpg",
        "genre": "",
        "tag_list": "",
    }
