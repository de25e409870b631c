"""LRCLIB: knows recordings by artist, title, album and a length within two seconds."""

from tests.servers.catalogue import RELEASES
from tests.servers.exchange import Request, Response, as_json

HOST = "lrclib.net"

INSTRUMENTAL = "Second Loop"
"""Has no words; every title that begins with ``Third`` is unknown, ``Fourth`` has no times."""

_WITHIN_S = 2


class Lrclib:
    """Answers ``/api/get`` as the real one's documentation says."""

    hosts = (HOST,)

    def __init__(self) -> None:
        self._known = {
            (release.artist, track.title, release.title): track.length_ms / 1000
            for release in RELEASES
            for disc in release.media
            for track in disc.tracks
        }

    def answer(self, request: Request) -> Response | None:
        if request.path != "/api/get":
            return None
        asked = request.query
        names = (asked["artist_name"], asked["track_name"], asked["album_name"])
        length_s, title = self._known.get(names), names[1]
        if length_s is None or title.startswith("Third"):
            return _missing()
        if abs(length_s - int(asked["duration"])) > _WITHIN_S:
            return _missing()
        is_sung = title != INSTRUMENTAL
        has_times = is_sung and not title.startswith("Fourth")
        return as_json(
            {
                "id": 1,
                "trackName": title,
                "artistName": names[0],
                "albumName": names[2],
                "duration": length_s,
                "instrumental": not is_sung,
                "plainLyrics": f"We sing {title}\nonce more" if is_sung else None,
                "syncedLyrics": f"[00:00.50] We sing {title}\n[00:01.20] once more"
                if has_times
                else None,
            }
        )


def _missing() -> Response:
    said = {"code": 404, "name": "TrackNotFound", "message": "Failed to find specified track"}
    return as_json(said, status=404)
