"""A failure, reviews and albums with names as nobody would write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import LOOP_SONGS, TWO_DISCS, Credit, Release

WORD: Final = "Llanfairpwllgwyngyll" * 9
"""Nowhere is there a place to break it."""

HEBREW: Final = "\u05e9\u05dc\u05d5\u05dd"
HEBREW_TOO: Final = "\u05ea\u05d5\u05d3\u05d4"


def fill(service: Service, audio_shelf: AudioShelf, folder: Path) -> dict[str, str]:
    """Bring them in; return the pages that show them, by what they are called in a failure."""
    failed = service.download(f"https://thefixtures.bandcamp.com/album/{WORD}")["id"]
    service.wait(failed, "failed")
    # At a rate that nobody else's copy has: the same sound would be a duplicate.
    made = make_folder(
        audio_shelf, folder / "a", named(LOOP_SONGS, WORD, WORD), sample_rate_hz=48_000
    )
    waiting = import_one(
        service, make_folder(audio_shelf, folder / "b", named(LOOP_SONGS, HEBREW, WORD))
    )
    shelved = _as_it_is(service, import_one(service, made))
    both = make_folder(audio_shelf, folder / "c", named(TWO_DISCS, HEBREW, HEBREW_TOO))
    _as_it_is(service, import_one(service, both))
    album = service.album(shelved["result_album_id"])
    return {
        "hostile-queue": f"/queue?open={failed}",
        "hostile-failed": f"/queue/{failed}",
        "hostile-complete": f"/queue/{shelved['id']}",
        "hostile-review": f"/review/{waiting['id']}",
        "hostile-album": f"/album/{album['id']}",
        "hostile-quality": f"/album/{album['id']}?tab=quality",
        "hostile-provenance": f"/album/{album['id']}?tab=provenance",
        "hostile-files": f"/album/{album['id']}?tab=files",
        "hostile-details": f"/album/{album['id']}?details={album['tracks'][0]['id']}",
        "hostile-artist": f"/artist/{album['artist']['id']}",
        "hostile-preview": f"/preview?url=https%3A%2F%2Fthefixtures.bandcamp.com%2Falbum%2F{WORD}",
        "hebrew": f"/history?q={HEBREW_TOO}",
    }


def _as_it_is(service: Service, asked: Json) -> Json:
    service.call("POST", f"/api/downloads/{asked['id']}/review", json={"as_is": True})
    return service.wait(asked["id"], "complete")


def named(release: Release, album: str, artist: str) -> Release:
    """Return a record of which every name is ``album`` or ``artist``."""
    [first, *_] = release.credits
    credits_ = (Credit(replace(first.artist, name=artist)),)
    discs = tuple(
        replace(
            disc,
            tracks=tuple(replace(each, title=album, credits=credits_) for each in disc.tracks),
        )
        for disc in release.media
    )
    return replace(release, title=album, credits=credits_, media=discs)
