"""AcoustID: knows recordings by their sound, as far as a test has told it of them.

Its answers and errors are those of its service's documentation (https://acoustid.org/webservice)
and of its own code. The key comes in the body; without it, or with another, nothing is said.
"""

import ctypes
import json
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from tests.servers.catalogue import RELEASES, Release
from tests.servers.exchange import Request, Response, as_json
from tests.servers.named_records import NAMED_RECORDS

from crateful.audio.fingerprints import comparing

HOST = "api.acoustid.org"
KEY = "k3yOfThisHouse"

Json = dict[str, Any]


class AcoustId:
    """Answers ``/v2/lookup``."""

    hosts = (HOST,)
    known: ClassVar[list[tuple[tuple[int, ...], tuple[str, ...]]]] = []
    """What was told: a sound, and the recordings that bear it; tests add to it."""

    def answer(self, request: Request) -> Response | None:
        if request.path != "/v2/lookup":
            return None
        asked = dict(parse_qsl(request.body.decode()))
        if "client" not in asked:
            return _error(2, 'missing required parameter "client"')
        if asked["client"] != KEY:
            return _error(4, "invalid API key")
        return self._of_track(asked) if "trackid" in asked else self._of_sound(asked)

    def _of_track(self, asked: dict[str, str]) -> Response:
        return as_json({"status": "ok", "results": [{"id": asked["trackid"]}]})

    def _of_sound(self, asked: dict[str, str]) -> Response:
        items = _decoded(asked.get("fingerprint", ""))
        if not items or not asked.get("duration", "").isdecimal():
            return _error(3, "invalid fingerprint")
        results = [
            {"id": f"track-{place}", "score": round(1 - apart, 3), "recordings": _said(recordings)}
            for place, (theirs, recordings) in enumerate(self.known)
            if (apart := comparing.difference(items, theirs)) is not None and apart < comparing.SAME
        ]
        return as_json({"status": "ok", "results": results})

    @staticmethod
    def refusal(_request: Request, status: int) -> Response:
        """How it words what it refuses."""
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return _error(14, "rate limit (3 requests per second) exceeded", status=status)
        return _error(5, "internal error", status=status)

    @classmethod
    def learn(cls, file: Path, *recording_ids: str) -> None:
        """Be told which recordings a file is, by somebody who submits it."""
        made = subprocess.run(  # ends with 3 where a file is short (Chromaprint's issue 122)
            ["fpcalc", "-raw", "-json", file], check=False, capture_output=True, text=True
        )
        cls.known.append((tuple(json.loads(made.stdout)["fingerprint"]), recording_ids))


def _said(recording_ids: tuple[str, ...]) -> list[Json]:
    return [
        {"id": one, "releases": [_release(release) for release in _on(one)]}
        for one in recording_ids
    ]


def _on(recording_id: str) -> list[Release]:
    return [
        release
        for release in (*RELEASES, *NAMED_RECORDS)
        if recording_id in {track.recording_id for track in release.tracks}
    ]


def _release(release: Release) -> Json:
    return {
        "id": release.id,
        "title": release.title,
        "track_count": len(release.tracks),
        "medium_count": len(release.media),
    }


def _decoded(text: str) -> tuple[int, ...]:
    library = ctypes.CDLL("libchromaprint.so.1")
    items, size, kind = ctypes.POINTER(ctypes.c_uint32)(), ctypes.c_int(), ctypes.c_int()
    into = (ctypes.byref(items), ctypes.byref(size), ctypes.byref(kind))
    if library.chromaprint_decode_fingerprint(text.encode(), len(text), *into, 1) != 1:
        return ()
    return tuple(items[: size.value])


def _error(code: int, message: str, status: int = 400) -> Response:
    return as_json({"status": "error", "error": {"code": code, "message": message}}, status=status)
