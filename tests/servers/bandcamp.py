"""Bandcamp as yt-dlp 2026.8 reads it: album and track pages, free downloads, challenges."""

import html
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from tests.audio_files import AudioShelf
from tests.servers.catalogue import (
    COMPILATION,
    EDITIONS,
    HALF_OUT,
    HARBOUR_LIGHTS,
    HARBOUR_LIGHTS_AS_OFFERED,
    LOOP_SONGS,
    Release,
    Track,
    make_release,
)
from tests.servers.exchange import Request, Response, as_json, redirect_to
from tests.servers.named_records import TWELVE

_BAND = "https://thefixtures.bandcamp.com"
_OWN = ".fixtures.example"
"""How the names of the band's own domains end."""
_CHALLENGE = Response(
    body="<html><head><title>Client Challenge</title></head><body>"
    "<noscript>JavaScript is disabled in your browser.</noscript></body></html>"
)
_GENERATOR = '<meta name="generator" content="Bandcamp">'
_URL = '<meta property="og:url" content="{}">'
_NOT_FOUND = Response(404, "<title>Sorry, that something isn\u2019t here.</title>")


@dataclass(frozen=True, slots=True)
class _Encoding:
    """One entry of the free-download page."""

    name: str
    description: str
    extension: str
    codec: str
    content_type: str
    size: str


_ENCODINGS = {
    encoding.name: encoding
    for encoding in (
        _Encoding("mp3-v0", "MP3 V0", "mp3", "mp3", "audio/mpeg", "0.9MB"),
        _Encoding("mp3-320", "MP3 320", "mp3", "mp3", "audio/mpeg", "1.1MB"),
        _Encoding("flac", "FLAC", "flac", "flac", "audio/flac", "2.9MB"),
        _Encoding("aac-hi", "AAC", "m4a", "aac", "audio/mp4", "0.8MB"),
        _Encoding("vorbis", "Ogg Vorbis", "ogg", "vorbis", "audio/ogg", "0.8MB"),
        _Encoding("alac", "ALAC", "m4a", "alac", "audio/mp4", "3.1MB"),
        _Encoding("wav", "WAV", "wav", "wav", "audio/wav", "10.5MB"),
        _Encoding("aiff-lossless", "AIFF", "aiff", "aiff", "audio/aiff", "10.5MB"),
    )
}


@dataclass(frozen=True, slots=True)
class _Offer:
    """A release on sale: how many of its tracks are out, and which of its pages are free.

    Args:
        number: Bandcamp's number of it.
        slug: The last part of its address.
        release: What it is.
        tracks_out: How many of its tracks are out.
        is_free: Whether each track's page gives it away.
        free_page: Whether the album's own page says that it is given away.
        free_tracks: How many tracks' pages give it away; all or none by default.
        typed: Its tracks' titles as somebody typed them.
        by: Whose page it is on, where that is a label's.
        is_told: Whether the page has JSON-LD with barcode and label.
    """

    number: int
    slug: str
    release: Release
    tracks_out: int
    is_free: bool = False
    free_page: bool = False
    free_tracks: int | None = None
    typed: tuple[str, ...] = ()
    by: str = ""
    is_told: bool = False

    @property
    def artist(self) -> str:
        return self.by or self.release.artist

    def title(self, place: int) -> str:
        return self.typed[place - 1] if self.typed else self.release.tracks[place - 1].title

    def gives_away(self, place: int) -> bool:
        return self.is_free if self.free_tracks is None else place <= self.free_tracks

    def track_id(self, place: int) -> int:
        return self.number * 100 + place

    def track_url(self, place: int) -> str:
        return f"/track/{self.slug}-{place}"


_OFFERS = (
    _Offer(1, "loop-songs", LOOP_SONGS, 3, is_free=True),
    _Offer(2, "half-out", HALF_OUT, 3),
    _Offer(
        3,
        "harbour-lights",
        make_release("The Fixtures", HARBOUR_LIGHTS.title, [*HARBOUR_LIGHTS_AS_OFFERED]),
        4,
    ),
    _Offer(4, "free-in-name", HALF_OUT, 3, free_page=True),
    _Offer(5, "free-in-part", LOOP_SONGS, 3, free_page=True, free_tracks=1),
    _Offer(
        6,
        "fixture-seven",
        COMPILATION,
        4,
        typed=(
            "A1. Marsh and Anne - Friends (LOOP 007)",
            "A2. Dragon - Plan (LOOP 007)",
            "B1. Rude & Jess & Mack - These Days (LOOP 007)",
            "B2. Loyd - Nevermore (LOOP 007)",
        ),
        by="Loopback Records",
    ),
    _Offer(
        7,
        "second-pressing",
        replace(EDITIONS[1], label="Fixture Imports"),
        5,
        by=EDITIONS[1].artist,
        is_told=True,
    ),
    _Offer(
        8,
        "unknown-friends",
        replace(
            make_release("Loopback Records", "Unknown Friends", [("Rooms", 20), ("Doors", 22)]),
            barcode="4006381338887",
            label="Loopback Records",
        ),
        2,
        typed=("01. Ada and Bob - Rooms", "02. Cleo \u2013 Doors [Bandcamp exclusive]"),
        is_told=True,
    ),
    _Offer(9, "twelve-hours", TWELVE, 12),
)


class Bandcamp:
    """The band The Fixtures with its albums; free ones as FLAC, the others as MP3 128.

    `challenged.bandcamp.com` shows its pages to clients that look like a browser only,
    `walled.bandcamp.com` shows them to nobody. The same pages are on domains of their own:
    `music.fixtures.example` calls itself by that name, `fixtures.example` by Bandcamp's,
    `www.fixtures.example` leads to that one and `old.fixtures.example` to Bandcamp,
    `walled.fixtures.example` shows nothing to programs, and `look.fixtures.example` is none
    of Bandcamp's; `links.fixtures.example` is, and links to tracks elsewhere. The pages of
    `solo.bandcamp.com` and `solo.fixtures.example` are of artists with one album, those of
    `label.bandcamp.com` a label's.
    """

    hosts = ("bandcamp.com", "*.bandcamp.com", "*.bcbits.com", "fixtures.example", f"*{_OWN}")
    links: ClassVar[dict[str, str]] = {
        f"{_BAND}/album/loop-songs": "an album, free as FLAC",
        f"{_BAND}/track/loop-songs-2": "a track of that album",
        f"{_BAND}/album/half-out": "an album with a track that is not out yet, MP3 only",
        f"{_BAND}/album/harbour-lights": "an album that MusicBrainz knows differently",
        "https://challenged.bandcamp.com/album/loop-songs": "needs a client like a browser",
        "https://walled.bandcamp.com/album/loop-songs": "never gets past the challenge",
        f"{_BAND}/album/free-in-name": "free by its own page, and none of its tracks is",
        f"{_BAND}/album/free-in-part": "free by its own page, and its first track is",
        f"{_BAND}/album/fixture-seven": "a compilation with typed titles, on its label's page",
        f"{_BAND}/album/second-pressing": "one of five editions, with its barcode",
        f"{_BAND}/album/no-such-album": "404",
        "https://music.fixtures.example/album/loop-songs": "an album on a domain of its own",
        "https://fixtures.example/track/loop-songs-2": "a track there, called by Bandcamp's name",
    }

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio

    def answer(self, request: Request) -> Response | None:
        """A page, a download ticket, a picture or audio."""
        if request.host.endswith(".bcbits.com"):
            return self._media(request)
        match request.path:
            case "/download":
                return self._download_page(request)
            case "/statdownload/track":
                return _ticket(request)
            case path if path.startswith("/EmbeddedPlayer/"):
                return _player(path)
            case path:
                return _CHALLENGE if _is_challenged(request) else _on(request.host, path)

    def _download_page(self, request: Request) -> Response:
        track_id = request.query["id"]
        _, track = _offered(int(track_id))
        downloads = {
            encoding.name: {
                "url": f"https://popplers5.bandcamp.com/download/track"
                f"?enc={encoding.name}&id={track_id}&sig=s",
                "encoding_name": encoding.name,
                "size_mb": encoding.size,
                "description": encoding.description,
            }
            for encoding in _ENCODINGS.values()
        }
        blob = {
            "digital_items": [
                {"title": track.title, "artist": track.artist, "downloads": downloads}
            ],
            "download_formats": [
                {"name": encoding.name, "file_extension": f".{encoding.extension}"}
                for encoding in _ENCODINGS.values()
            ],
        }
        return Response(
            body=f'<title>Download</title><div id="pagedata" data-blob="{_attribute(blob)}"></div>'
        )

    def _media(self, request: Request) -> Response | None:
        if request.host == "f4.bcbits.com":
            picture = self._audio.picture(700, 700, hue=sum(map(ord, request.path)) % 360)
            return Response(body=picture, content_type="image/jpeg")
        found = re.fullmatch(r"/(?:stream|download)/([\w-]+)/(\d+)", request.path)
        if not found:
            return None
        encoding = _ENCODINGS.get(found[1], _ENCODINGS["mp3-v0"])
        _, track = _offered(int(found[2]))
        # A free download brings its own tags; the stream has none.
        path = self._audio.of(track, encoding.codec, encoding.extension, tags=found[1] != "mp3-128")
        return Response(body=path, content_type=encoding.content_type)


def _is_challenged(request: Request) -> bool:
    # Chrome, and what imitates it well, names itself in this header too.
    looks_like_a_browser = "sec-ch-ua" in request.headers
    return request.host.startswith("walled.") or (
        request.host == "challenged.bandcamp.com" and not looks_like_a_browser
    )


def _on(host: str, path: str) -> Response:
    """A page as the host that was asked shows it."""
    if host in _OF_ONE_ALBUM and path in _PAGES_OF_NO_ALBUM:
        path = f"/album/{_OFFERS[0].slug}"
    if host == "label.bandcamp.com" and path == "/music":
        return Response(body=_LABELS_PAGE)
    leads_to = {f"www{_OWN}": "https://fixtures.example", f"old{_OWN}": _BAND}
    if host in leads_to:
        return redirect_to(f"{leads_to[host]}{path}")
    page = _page(path)
    if not isinstance(page.body, str) or host.endswith(".bandcamp.com"):
        return page
    own = f"https://{host}{path}" if host == f"music{_OWN}" else f"{_BAND}{path}"
    text = page.body.replace(_URL.format(f"{_BAND}{path}"), _URL.format(own))
    if host == f"look{_OWN}":
        text = text.replace(_GENERATOR, "")
    if host == f"links{_OWN}":
        text = re.sub(r"(?<=&quot;)/(?:track|album)/", r"https://elsewhere.example\g<0>", text)
        return replace(page, body=text.replace(_URL.format(own), ""))
    return replace(page, body=text)


def _ticket(request: Request) -> Response:
    where = f"{request.query['enc']}/{request.query['id']}"
    return as_json({"result": "ok", "retry_url": f"https://p4.bcbits.com/download/{where}"})


def _offered(track_id: int) -> tuple[_Offer, Track]:
    offer = _OFFERS[track_id // 100 - 1]
    return offer, offer.release.tracks[track_id % 100 - 1]


_KNOWN = "/track/youtube-dl-test-song"
"""What an update of the engine is tried with."""


_GRID = "".join(
    f'<li data-item-id="album-{offer.number}"> <a href="/album/{offer.slug}"><p>x</p></a></li>'
    for offer in _OFFERS[:3]
)
_OF_ONE_ALBUM = ("solo.bandcamp.com", f"solo{_OWN}")
"""Where an artist's only album stands for the list of albums."""
_LABELS_PAGE = f"""<html><title>Music</title>{_GENERATOR}<ol id="music-grid">
<li data-item-id="album-1"> <a href="{_BAND}/album/loop-songs?label=1&amp;tab=music"><p>x</a></li>
<li data-item-id="track-202"> <a href="{_BAND}/track/half-out-2"><p>x</p></a></li>
</ol></html>"""
_PAGES_OF_NO_ALBUM = {
    "/": "<!DOCTYPE html><html><title>Bandcamp</title>",
    "/music": f'<html><title>Music</title>{_GENERATOR}<ol id="music-grid">{_GRID}</ol></html>',
}


def _player(path: str) -> Response:
    """The page in a frame on other pages: it says where what it plays is sold."""
    number = int(path.rpartition("album=")[2].partition("/")[0])
    offer = next((one for one in _OFFERS if one.number == number), None)
    link = f"{_BAND}/album/{offer.slug}" if offer else "https://shop.example/album/other"
    data = {"linkback": link, "album_id": number, "tracks": []}
    return Response(body=f'<html><div id="player" data-player-data="{_attribute(data)}"></div>')


def _page(path: str) -> Response:
    if path in _PAGES_OF_NO_ALBUM:
        return Response(body=_PAGES_OF_NO_ALBUM[path])
    if path == _KNOWN:
        return _track_page(_OFFERS[0], 2)
    for offer in _OFFERS:
        if path == f"/album/{offer.slug}":
            return _album_page(offer)
        for place in range(1, offer.tracks_out + 1):
            if path == offer.track_url(place):
                return _track_page(offer, place)
    return _NOT_FOUND


def _album_page(offer: _Offer) -> Response:
    release = offer.release
    tralbum = {
        "current": {
            "title": release.title,
            "about": "An album",
            "type": "album",
            "release_date": _date(offer),
        },
        "artist": offer.artist,
        "item_type": "album",
        "id": offer.number,
        "url": f"{_BAND}/album/{offer.slug}",
        "freeDownloadPage": _free_page(offer.number, "album") if offer.free_page else None,
        "trackinfo": [_track_info(offer, place) for place in range(1, len(release.tracks) + 1)],
    }
    return _shop_page(offer, tralbum, release.title, _told(offer) if offer.is_told else None)


def _date(offer: _Offer) -> str:
    day = date.fromisoformat(offer.release.date) if offer.is_told else date(2024, 3, 2)
    return day.strftime("%d %b %Y 00:00:00 GMT")


def _free_page(number: int, kind: str) -> str:
    return f"https://bandcamp.com/download?id={number}&sig=z&type={kind}"


def _track_page(offer: _Offer, place: int) -> Response:
    track_id = offer.track_id(place)
    tralbum = {
        "current": {
            "title": offer.title(place),
            "artist": None,
            "publish_date": "01 Mar 2024 00:00:00 GMT",
            "type": "track",
            "id": track_id,
        },
        "artist": offer.artist,
        "item_type": "track",
        "id": track_id,
        "url": f"{_BAND}{offer.track_url(place)}",
        "freeDownloadPage": _free_page(track_id, "track") if offer.gives_away(place) else None,
        "album_release_date": "02 Mar 2024 00:00:00 GMT",
        "album_url": f"/album/{offer.slug}",
        "trackinfo": [_track_info(offer, place)],
    }
    return _shop_page(offer, tralbum, offer.title(place))


def _track_info(offer: _Offer, place: int) -> dict[str, Any]:
    track, track_id = offer.release.tracks[place - 1], offer.track_id(place)
    is_out = place <= offer.tracks_out
    return {
        "id": track_id,
        "track_id": track_id,
        "title": offer.title(place),
        "track_num": place,
        "artist": None,
        "duration": track.length_ms / 1000 if is_out else 0.0,
        "title_link": offer.track_url(place) if is_out else None,
        "file": {"mp3-128": f"https://t4.bcbits.com/stream/mp3-128/{track_id}?p=0&token=1"}
        if is_out
        else None,
    }


def _told(offer: _Offer) -> dict[str, Any]:
    """What the page tells machines, as schema.org has it: of one offer in its plainer forms."""
    release, is_plain = offer.release, offer.slug == "unknown-friends"
    by = {"@type": "MusicGroup", "name": offer.artist}
    upc = {"@type": "PropertyValue", "name": "upc", "value": release.barcode}
    told: dict[str, Any] = {
        "@type": "MusicAlbum",
        "name": release.title,
        "byArtist": by,
        "publisher": by,
        "numTracks": len(release.tracks),
    }
    label = release.label if is_plain else {"@type": "MusicGroup", "name": release.label}
    digital: dict[str, Any] = {
        "@type": ["MusicRelease", "Product"],
        "name": release.title,
        "recordLabel": label,
        "musicReleaseFormat": "DigitalFormat",
    }
    if is_plain:
        digital["additionalProperty"] = upc | {"value": int(release.barcode)}
        return {**told, "additionalProperty": None, "albumRelease": [None, {}, digital]}
    return {**told, "additionalProperty": [upc], "albumRelease": [digital]}


def _shop_page(
    offer: _Offer, tralbum: dict[str, Any], title: str, told: dict[str, Any] | None = None
) -> Response:
    release = offer.release
    embed = {"artist": offer.artist, "album_title": release.title}
    json_ld = f'<script type="application/ld+json">{json.dumps(told)}</script>' if told else ""
    page = f"""<!DOCTYPE html><html><head><title>{html.escape(title)} | {offer.artist}</title>
{_GENERATOR}{_URL.format(tralbum["url"])}
<meta property="og:image" content="https://f4.bcbits.com/img/a{offer.number}_5.jpg">{json_ld}
</head><body>
<script src="/x.js" data-tralbum="{_attribute(tralbum)}" data-embed="{_attribute(embed)}"></script>
<h2 class="trackTitle">{html.escape(title)}</h2>
<h3 class="albumTitle">from <span><a href="/album/{offer.slug}">{html.escape(release.title)}</a>
</span> by <span> <a href="{_BAND}">{offer.artist}</a></span></h3>
<a class="tag" href="https://bandcamp.com/discover/ambient">ambient</a></body></html>"""
    return Response(body=page)


def _attribute(value: object) -> str:
    return html.escape(json.dumps(value), quote=True)
