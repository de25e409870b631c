"""Deezer's public API, as far as playlists go."""

from typing import Any, ClassVar

from tests.servers.exchange import Request, Response, as_json

HOST = "api.deezer.com"

Json = dict[str, Any]


class Deezer:
    """Knows the playlists that tests tell it of; whatever is wrong is a 200 with an error in it."""

    hosts = (HOST,)
    playlists: ClassVar[dict[str, tuple[str, list[Json]]]] = {}
    """Title and tracks, by id; see :func:`track`."""
    error: ClassVar[Json | None] = None
    """What it answers to everything."""
    page: ClassVar[int] = 500
    """The most of a page, whatever is asked for."""

    @classmethod
    def forget(cls) -> None:
        """Know no playlist any more."""
        cls.playlists.clear()
        cls.error, cls.page = None, 500

    def answer(self, request: Request) -> Response | None:
        match request.path.strip("/").split("/"):
            case ["playlist", playlist_id, *rest]:
                return as_json(self._playlist(request, playlist_id, is_whole=not rest))
        return None

    def _playlist(self, request: Request, playlist_id: str, *, is_whole: bool) -> Json:
        if self.error is not None:
            return {"error": self.error}
        if playlist_id not in self.playlists:
            return {"error": {"type": "DataException", "message": "no data", "code": 800}}
        title, tracks = self.playlists[playlist_id]
        start = int(request.query.get("index", "0"))
        count = min(int(request.query["limit"]), self.page)
        shown = {"data": tracks[start : start + count], "total": len(tracks)}
        if not is_whole:
            return shown
        return {"id": int(playlist_id), "title": title, "nb_tracks": len(tracks), "tracks": shown}


def track(number: int, artist: str, title: str, album: str, seconds: int = 200) -> Json:
    """Make a track; its ISRC is its number's."""
    return {
        "id": number,
        "title": title,
        "duration": seconds,
        "isrc": f"GBXXX{number:07}",
        "artist": {"id": 1, "name": artist},
        "album": {"id": 2, "title": album},
        "type": "track",
    }
