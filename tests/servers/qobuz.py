"""Qobuz as streamrip 2.1.0 speaks to it: web player, JSON API 0.2, signed files, covers, booklets.

The shapes are those that streamrip's own test data has and that its code reads.
"""

import base64
import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from tests.audio_files import AudioShelf, sound_of
from tests.servers.exchange import Request, Response, as_json
from tests.servers.qobuz_json import Json, album_json, artist_json, playlist_json, track_json
from tests.servers.qobuz_records import (
    ABSENT_ALBUM,
    ACCOUNTS,
    APP_ID,
    CD,
    EMPTY_PLAYLIST,
    FORMATS,
    FORTY_ALBUM,
    GAPPED_ALBUM,
    HIRES_96,
    HIRES_192,
    HIRES_ALBUM,
    MIXED_ALBUM,
    MP3_320,
    MP3_ALBUM,
    OFFERS,
    PLAYLISTS,
    REMASTERED_ALBUM,
    RESTRICTED_ALBUM,
    SAMPLE_ALBUM,
    SECRET,
    SUBSCRIBER,
    THREE_ALBUMS,
    Account,
    Offer,
    number_of,
)

API: Final = "www.qobuz.com"
PLAYER: Final = "play.qobuz.com"
CDN: Final = "streaming-qobuz-std.akamaized.net"
STATIC: Final = "static.qobuz.com"

BASE_PATH: Final = "/api.json/0.2/"
PROBE_TRACK: Final = 19512574
"""streamrip 2.1.0 asks for this track to see which secret is good."""

_BUNDLE: Final = "/resources/7.1.4-b011/bundle.js"
_MIME: Final = {MP3_320: "audio/mpeg", CD: "audio/flac", HIRES_96: "audio/flac"}
_DEPTH_AND_KHZ: Final = {
    MP3_320: (16, 44.1),
    CD: (16, 44.1),
    HIRES_96: (24, 96.0),
    HIRES_192: (24, 192.0),
}
_PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_FILE_PATH: Final = re.compile(r"/file/(\d+)/(\d+)(/sample)?")
_COVER_PATH: Final = re.compile(r"/images/covers/\w\w/\w\w/(\w+)_(50|230|600|org)\.jpg")
_LONGEST_PAGE: Final = 500
_SAMPLE_S: Final = 30


class Qobuz:
    """A shop with one subscriber, one lapsed account and the albums of `qobuz_records`.

    What goes wrong with one album is the album's own (`GAPPED_ALBUM`, `SAMPLE_ALBUM`, ...);
    what goes wrong on the way is a fault of the internet: each API call has its own path, and
    each file is `/file/<track id>/<format id>` on the CDN.
    """

    came_out: ClassVar[set[str]] = set()
    """Ids of announced albums that may be streamed by now; tests put them in and take them out."""
    announced: ClassVar[list[Offer]] = []
    """Further albums; tests put them in and take them out."""
    hosts = (API, PLAYER, "open.qobuz.com", STATIC, CDN)
    links: ClassVar[dict[str, str]] = {
        f"user id {SUBSCRIBER.user_id}, token {SUBSCRIBER.token}": "the account to enter",
        HIRES_ALBUM.url: "12 tracks on 2 discs in 24/192, with a booklet",
        f"https://open.qobuz.com/track/{HIRES_ALBUM.track_id(3)}": "a track of it",
        f"https://play.qobuz.com/album/{MIXED_ALBUM.id}": "24/96, but track 4 in 16/44.1",
        GAPPED_ALBUM.url: "its third track can't be streamed",
        RESTRICTED_ALBUM.url: "the right holders keep its second track",
        ABSENT_ALBUM.url: "nothing of it can be streamed here",
        SAMPLE_ALBUM.url: "30 seconds of each track",
        MP3_ALBUM.url: "MP3 320 only",
        REMASTERED_ALBUM.url: "an album with a version, 16/44.1",
        FORTY_ALBUM.url: "40 short tracks",
        THREE_ALBUMS.url: "a playlist of five tracks from three albums",
        EMPTY_PLAYLIST.url: "a playlist without tracks",
    }

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio
        self._calls: dict[str, Callable[[Request], Response]] = {
            "user/login": _login,
            "user/get": _whoami,
            "album/get": self._album,
            "track/get": self._track,
            "playlist/get": self._playlist,
            "artist/get": _artist,
            "label/get": _label,
            "track/getFileUrl": self._file_url,
            **dict.fromkeys(
                ("album/search", "track/search", "artist/search", "playlist/search"), self._search
            ),
            "catalog/search": self._search,
        }

    def answer(self, request: Request) -> Response | None:
        """A page of the player, an answer of the API, audio, a picture or a booklet."""
        match request.host:
            case "play.qobuz.com" | "open.qobuz.com":
                return _web_player(request.path)
            case "static.qobuz.com":
                return self._static(request.path)
            case "www.qobuz.com":
                return self._api(request)
            case _:
                return self._file(request)

    def refusal(self, request: Request, status: int) -> Response:
        """How this site words a refusal that a fault asks for."""
        if request.host != API or status >= 500:
            return Response(status, f"<html><title>{status}</title><h1>Error</h1></html>")
        return _error(status)

    @property
    def _places(self) -> dict[int, tuple[Offer, int]]:
        return {
            track_id: (offer, place)
            for offer in _offers()
            for place, track_id in enumerate(offer.track_ids, start=1)
        }

    # ---- the API -----------------------------------------------------------------------------

    def _api(self, request: Request) -> Response | None:
        call = self._calls.get(request.path.removeprefix(BASE_PATH))
        if call is None:
            return None
        if APP_ID not in (request.query.get("app_id"), request.headers.get("x-app-id")):
            return _error(400, "Invalid or missing app_id parameter")
        # The catalogue is open to guests; a token that is not known is no guest.
        if request.headers.get("x-user-auth-token") and _account(request) is None:
            return _error(401)
        return call(request)

    def _album(self, request: Request) -> Response:
        wanted = request.query.get("album_id", "")
        known = next((offer for offer in _offers() if offer.id == wanted), None)
        if known is None:
            return _error(404)
        offer = _now(known)
        tracks = [track_json(offer, place) for place in range(1, len(offer.track_ids) + 1)]
        return as_json(album_json(offer) | {"tracks": _page(tracks, request)})

    def _track(self, request: Request) -> Response:
        found = self._places.get(_number(request.query.get("track_id")))
        if found is None:
            return _error(404)
        return as_json(self._whole_track(found))

    def _whole_track(self, found: tuple[Offer, int]) -> Json:
        return track_json(*found) | {"album": album_json(found[0])}

    def _playlist(self, request: Request) -> Response:
        wanted = _number(request.query.get("playlist_id"))
        for playlist in PLAYLISTS:
            if playlist.id == wanted:
                tracks = [self._whole_track(self._places[each]) for each in playlist.track_ids]
                return as_json(playlist_json(playlist) | {"tracks": _page(tracks, request)})
        return _error(404)

    def _search(self, request: Request) -> Response:
        query = request.query.get("query", "")
        kind = request.path.removeprefix(BASE_PATH).partition("/")[0]
        found: dict[str, list[Json]] = {
            "album": [
                album_json(offer)
                for offer in map(_now, _offers())
                if _has(query, offer.release.title, offer.release.artist, offer.version or "")
            ],
            "track": [
                self._whole_track((offer, place))
                for offer, place in self._places.values()
                if _has(query, offer.track(place).title, offer.track(place).artist)
            ],
            "artist": [
                artist_json(name, number)
                for number, name in _artists().items()
                if _has(query, name)
            ],
            "playlist": [playlist_json(each) for each in PLAYLISTS if _has(query, each.name)],
        }
        kinds = tuple(found) if kind == "catalog" else (kind,)
        pages = {f"{each}s": _page(found[each], request) for each in kinds}
        return as_json({"query": query, **pages})

    def _file_url(self, request: Request) -> Response:
        query = request.query
        if query.get("request_sig") != _signature(query):
            return _error(400, "Invalid Request Signature parameter (request_sig)")
        account = _account(request)
        if account is None:
            return _error(401)
        track_id, wanted = _number(query["track_id"]), _number(query["format_id"])
        if track_id == PROBE_TRACK:
            return as_json(_address(track_id, HIRES_192, 30))
        if track_id not in self._places or wanted not in FORMATS:
            return _error(404)
        offer, place = self._places[track_id]
        return as_json(_offered_file(offer, place, wanted, account))

    # ---- files ---------------------------------------------------------------------------------

    def _file(self, request: Request) -> Response | None:
        found = _FILE_PATH.fullmatch(request.path)
        if not found or int(found[1]) not in self._places:
            return None
        if request.query.get("hmac") != _seal(request.path):
            return Response(403, "<html><title>Access Denied</title></html>")
        (offer, place), format_id = self._places[int(found[1])], int(found[2])
        sound = sound_of(offer.track(place), "mp3" if format_id == MP3_320 else "flac")
        bit_depth, sample_rate_khz = _DEPTH_AND_KHZ[format_id]
        sound = replace(
            sound,
            seconds=min(sound.seconds, _SAMPLE_S) if found[3] else sound.seconds,
            sample_rate_hz=round(sample_rate_khz * 1000),
            bit_depth=bit_depth,
            bitrate_bps=320_000 if format_id == MP3_320 else 0,
        )
        path = self._audio.sound("mp3" if format_id == MP3_320 else "flac", sound)
        return Response(body=path, content_type=_MIME.get(format_id, "audio/flac"))

    def _static(self, path: str) -> Response | None:
        if path.startswith("/goodies/"):
            return Response(body=_PDF, content_type="application/pdf")
        found = _COVER_PATH.fullmatch(path)
        if not found:
            return None
        side = 1400 if found[2] == "org" else int(found[2])
        picture = self._audio.picture(side, side, hue=sum(map(ord, found[1])) % 360)
        return Response(body=picture, content_type="image/jpeg")


def _offers() -> tuple[Offer, ...]:
    return (*OFFERS, *Qobuz.announced)


def _artists() -> dict[int, str]:
    return {offer.artist_id: offer.release.artist for offer in _offers()}


def _now(offer: Offer) -> Offer:
    """An offer as it is now: what has come out may be streamed."""
    return replace(offer, not_streamable=frozenset()) if offer.id in Qobuz.came_out else offer


def _web_player(path: str) -> Response | None:
    if path == _BUNDLE:
        return Response(body=_bundle(), content_type="application/javascript")
    return Response(
        body=f'<html><title>Qobuz</title><body><script src="{_BUNDLE}"></script></body></html>'
    )


def _bundle() -> str:
    """The player's program: the app id, and three secrets in pieces, one of which is good."""
    secrets = {"berlin": "0" * 32, "london": SECRET, "abidjan": "1" * 32}
    pieces = {place: _in_pieces(secret) for place, secret in secrets.items()}
    seeds = "".join(
        f'a.initialSeed("{seed}",window.utimezone.{place});'
        for place, (seed, _, _) in pieces.items()
    )
    zones = "".join(
        f'{{name:"Europe/{place.capitalize()}",info:"{info}",extras:"{extras}"}},'
        for place, (_, info, extras) in pieces.items()
    )
    return (
        f'x={{production:{{api:{{appId:"{APP_ID}",appSecret:"{"f" * 32}",y:1}}}}}};{seeds}{zones}'
    )


def _in_pieces(secret: str) -> tuple[str, str, str]:
    # The last 44 characters are thrown away by who puts them together again.
    text = base64.standard_b64encode(secret.encode()).decode() + "A" * 44
    return text[:20], text[20:50], text[50:]


def _account(request: Request) -> Account | None:
    token = request.headers.get("x-user-auth-token")
    return next((account for account in ACCOUNTS if account.token == token), None)


def _login(request: Request) -> Response:
    shown = (request.query.get("user_id"), request.query.get("user_auth_token"))
    for account in ACCOUNTS:
        if shown == (account.user_id, account.token):
            return as_json({"user": _user(account), "user_auth_token": account.token})
    # Also for every e-mail address and password, as it has been since April 2026.
    return _error(401)


def _whoami(request: Request) -> Response:
    account = _account(request)
    return _error(401) if account is None else as_json(_user(account))


def _user(account: Account) -> Json:
    rights = {"lossy_streaming": True, "lossless_streaming": True, "hires_streaming": True}
    return {
        "id": int(account.user_id),
        "publicId": f"qobuz.{account.user_id}",
        "login": f"listener-{account.user_id}",
        "email": f"listener-{account.user_id}@example.org",
        "country_code": "GB",
        "credential": {
            "id": 1,
            "label": "streaming-studio" if account.has_subscription else "free",
            "description": "Qobuz Studio" if account.has_subscription else "Free",
            "parameters": rights if account.has_subscription else None,
        },
    }


def _artist(request: Request) -> Response:
    wanted = _number(request.query.get("artist_id"))
    albums = [album_json(offer) for offer in map(_now, _offers()) if offer.artist_id == wanted]
    if not albums:
        return _error(404)
    artist = artist_json(_artists()[wanted], wanted)
    return as_json(artist | {"albums": _page(albums, request)})


def _label(request: Request) -> Response:
    wanted = _number(request.query.get("label_id"))
    for name in dict.fromkeys(offer.label for offer in OFFERS):
        if number_of(name) == wanted:
            albums = [album_json(offer) for offer in OFFERS if offer.label == name]
            known = {"id": wanted, "name": name, "albums_count": len(albums)}
            return as_json(known | {"albums": _page(albums, request)})
    return _error(404)


def _offered_file(offer: Offer, place: int, wanted: int, account: Account) -> Json:
    track_id = offer.track_id(place)
    if place in offer.restricted | offer.not_streamable:
        return {
            "track_id": track_id,
            "restrictions": [{"code": "TrackRestrictedByRightHolders"}],
        }
    format_id = offer.format_of(place, wanted)
    if place in offer.samples or not account.has_subscription:
        address = _address(track_id, format_id, _SAMPLE_S, sample="/sample")
        return address | {"sample": True, "restrictions": [{"code": "UserUncredentialed"}]}
    address = _address(track_id, format_id, round(offer.track(place).length_ms / 1000))
    if format_id != wanted:
        address["restrictions"] = [{"code": "FormatRestrictedByFormatAvailability"}]
    return address


def _address(track_id: int, format_id: int, duration_s: int, *, sample: str = "") -> Json:
    bit_depth, sample_rate_khz = _DEPTH_AND_KHZ[format_id]
    path = f"/file/{track_id}/{format_id}{sample}"
    until = int(time.time()) + 3600
    return {
        "track_id": track_id,
        "duration": duration_s,
        "url": f"https://{CDN}{path}?eid={track_id}&fmt={format_id}&profile=raw"
        f"&etsp={until}&hmac={_seal(path)}",
        "format_id": format_id,
        "mime_type": _MIME.get(format_id, "audio/flac"),
        "sampling_rate": sample_rate_khz,
        "bit_depth": bit_depth,
    }


def _seal(path: str) -> str:
    return hashlib.blake2s(path.encode(), key=b"the CDN's own").hexdigest()


def _signature(query: dict[str, str]) -> str | None:
    """What signs a request for an address: MD5 of its sorted words, the time and the secret."""
    try:
        words = (
            f"trackgetFileUrlformat_id{query['format_id']}intent{query['intent']}"
            f"track_id{query['track_id']}{query['request_ts']}{SECRET}"
        )
    except KeyError:
        return "nothing signs a request that lacks a word"
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


_MESSAGES: Final = {
    400: "Invalid Request Signature parameter (request_sig)",
    401: "User authentication is required.",
    404: "No result matching given argument",
    429: "Too many requests",
}


def _error(status: int, message: str = "") -> Response:
    told = message or _MESSAGES.get(status, "Error")
    return as_json({"status": "error", "code": status, "message": told}, status)


def _page(items: Sequence[Any], request: Request) -> Json:
    limit = min(_number(request.query.get("limit", "50")), _LONGEST_PAGE)
    offset = _number(request.query.get("offset", "0"))
    shown = list(items[offset : offset + limit])
    return {"offset": offset, "limit": limit, "total": len(items), "items": shown}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _has(query: str, *texts: str) -> bool:
    """Whether every word that is looked for begins a word of the texts."""
    words = _words(" ".join(texts))
    wanted = _words(query)
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
