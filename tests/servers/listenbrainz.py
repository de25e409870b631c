"""ListenBrainz: people's playlists and loved tracks, by version 1 of its API."""

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.servers.catalogue import stable_id
from tests.servers.exchange import Request, Response, as_json

HOST = "api.listenbrainz.org"
TOKEN = "0a0b0c0d-1111-4222-8333-444455556666"
"""Of everybody: with it, private playlists are seen."""

_MOST = 100
_LIMIT = {"X-RateLimit-Limit": "30", "X-RateLimit-Remaining": "29", "X-RateLimit-Reset-In": "7"}

Json = dict[str, Any]


class ListenBrainz:
    """Knows whom tests tell it of; a name is a user as soon as it has anything."""

    hosts = (HOST,)
    playlists: ClassVar[dict[str, list[Json]]] = {}
    """By user; see :func:`playlist`."""
    loved: ClassVar[dict[str, list[Json]]] = {}
    """By user, the last loved first; see :func:`loved`."""
    page: ClassVar[int] = _MOST
    """The most of a page, whatever is asked for."""

    @classmethod
    def forget(cls) -> None:
        """Know nobody any more."""
        cls.playlists.clear()
        cls.loved.clear()
        cls.page = _MOST

    def answer(self, request: Request) -> Response | None:
        answer = self._answer(request)
        return None if answer is None else replace(answer, headers=_LIMIT)

    def _answer(self, request: Request) -> Response | None:
        said = request.headers.get("authorization")
        if said not in {None, f"Token {TOKEN}"}:
            return self._error(401, "Invalid authorization token.")
        parts = [unquote(part) for part in request.path.strip("/").split("/")]
        match parts:
            case ["1", "user", name, "playlists"]:
                return self._playlists(request, name, is_own=said is not None)
            case ["1", "playlist", mbid]:
                return self._playlist(mbid, is_own=said is not None)
            case ["1", "feedback", "user", name, "get-feedback"]:
                return self._loved(request, name)
        return None

    def _playlists(self, request: Request, name: str, *, is_own: bool) -> Response:
        if name not in self.playlists and name not in self.loved:
            return self._error(404, f"Cannot find user: {name}")
        seen = [
            {"playlist": one | {"track": []}}
            for one in self.playlists.get(name, [])
            if is_own or _is_public(one)
        ]
        offset, count = self._place(request)
        counts = {"count": count, "offset": offset, "playlist_count": len(seen)}
        return as_json({"playlists": seen[offset : offset + count], **counts})

    def _playlist(self, mbid: str, *, is_own: bool) -> Response:
        for playlists in self.playlists.values():
            for one in playlists:
                if one["identifier"].endswith(mbid) and (is_own or _is_public(one)):
                    return as_json({"playlist": one})
        return self._error(404, f"Cannot find playlist: {mbid}")

    def _loved(self, request: Request, name: str) -> Response:
        if name not in self.playlists and name not in self.loved:
            return self._error(404, f"Cannot find user: {name}")
        assert (request.query["score"], request.query["metadata"]) == ("1", "true")
        every = self.loved.get(name, [])
        offset, count = self._place(request)
        page = every[offset : offset + count]
        counts = {"count": len(page), "offset": offset, "total_count": len(every)}
        return as_json({"feedback": page, **counts})

    def _place(self, request: Request) -> tuple[int, int]:
        return int(request.query["offset"]), min(int(request.query["count"]), self.page)

    @staticmethod
    def _error(status: int, said: str) -> Response:
        return as_json({"code": status, "error": said}, status=status)


def _is_public(one: Json) -> bool:
    return bool(one["extension"]["https://musicbrainz.org/doc/jspf#playlist"]["public"])


def playlist(
    name: str, tracks: list[tuple[str, str, str]], *, stamp: str = "1", public: bool = True
) -> Json:
    """Make a playlist of (artist, title, album); its id is its name's."""
    return {
        "title": name,
        "creator": "somebody",
        "date": "2026-11-01T10:00:00+00:00",
        "identifier": f"https://listenbrainz.org/playlist/{stable_id('playlist', name)}",
        "extension": {
            "https://musicbrainz.org/doc/jspf#playlist": {
                "creator": "somebody",
                "last_modified_at": f"2026-11-0{stamp}T10:00:00+00:00",
                "public": public,
            }
        },
        "track": [
            {
                "title": title,
                "creator": artist,
                "album": album,
                "duration": 200_000,
                "identifier": [_recording(artist, title)],
                "extension": {"https://musicbrainz.org/doc/jspf#track": {}},
            }
            for artist, title, album in tracks
        ],
    }


def loved(artist: str, title: str, *, at: int = 1, is_known: bool = True) -> Json:
    """Make a loved track; one that is not known has no id of MusicBrainz."""
    return {
        "created": at,
        "recording_mbid": stable_id("recording", artist, title) if is_known else None,
        "recording_msid": stable_id("msid", artist, title),
        "score": 1,
        "track_metadata": {"artist_name": artist, "track_name": title, "release_name": ""},
        "user_id": "somebody",
    }


def _recording(artist: str, title: str) -> str:
    return f"https://musicbrainz.org/recording/{stable_id('recording', artist, title)}"
