"""The Cover Art Archive: it redirects to a store of pictures, as the real one does."""

import re

from tests.audio_files import AudioShelf
from tests.servers.catalogue import RELEASES
from tests.servers.exchange import Request, Response, redirect_to

ARCHIVE = "coverartarchive.org"
STORE = "archive.org"

EXAMPLE = "76df3287-6cda-33eb-8e9a-044b5e15ffdd"
"""Of the archive's own manual."""

_FRONT = re.compile(r"/release/([0-9a-f-]{36})/front(?:-(250|500|1200))?/?")
_PICTURE = re.compile(r"/download/mbid-([0-9a-f-]{36})/front-(\d+)\.jpg")


class CoverArt:
    """Has a front cover, in a colour of its own, for every release but those of The Uncovered."""

    hosts = (ARCHIVE, STORE)

    def __init__(self, audio: AudioShelf) -> None:
        self._audio = audio
        self._covered = {each.id for each in RELEASES if each.artist != "The Uncovered"}
        self._covered.add(EXAMPLE)

    def answer(self, request: Request) -> Response | None:
        if request.host == STORE:
            return self._picture(request.path)
        found = _FRONT.fullmatch(request.path)
        if not found or found[1] not in self._covered:
            return Response(404, "<h1>No cover art found for release</h1>")
        side = found[2] or "1200"
        return redirect_to(f"https://{STORE}/download/mbid-{found[1]}/front-{side}.jpg", 307)

    def _picture(self, path: str) -> Response | None:
        found = _PICTURE.fullmatch(path)
        if not found:
            return None
        side = int(found[2])
        hue = int(found[1][:4], 16) % 360
        return Response(200, self._audio.picture(side, side, hue=hue), "image/jpeg")
