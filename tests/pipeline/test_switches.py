"""Each feature of the sound has one switch, and off costs nothing.

A household lives with all of them but one. Of that one nothing is there: no child was asked for it,
nobody outside, no row keeps any of it, no file says it. Of all the others there is.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from mediafile import MediaFile
from sqlalchemy import delete
from tests.pipeline.test_acoustid import in_review
from tests.pipeline.test_fingerprints import song
from tests.pipeline.test_health_scan import scanned
from tests.running import Json, Service, eventually
from tests.servers import acoustid, lrclib
from tests.servers.internet import Internet

from crateful.db import Database, connect
from crateful.library.health.models import HealthScan

ALBUM: Final = "https://thefixtures.bandcamp.com/album/loop-songs"

ON: Final[Json] = {
    "proven_lossy": "mark",
    "proven_lossy_owned": "ask",
    "loudness": "write",
    "lyrics": True,
    "fingerprints": True,
    "acoustid_key": acoustid.KEY,
    "health_scan": True,
    "health_scan_share": 1.0,
    "spectrograms": True,
}

_TASK: Final = re.compile(r'^crateful_workbench_tasks_total\{task="(\w+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True)
class Feature:
    """What is to be seen of one that is on, and of none that is off."""

    off: Json
    task: str = ""
    """What children are asked for."""
    host: str = ""
    """Who is asked outside."""
    rows: str = ""
    """Counts what is kept."""
    tag: str = ""
    """What files say."""
    needs: tuple[str, ...] = field(default=())
    """Others that it can't do without."""


FEATURES: Final = {
    "authenticity": Feature(
        {"proven_lossy": "off", "proven_lossy_owned": "off"},
        task="examine",
        rows="select count(*) from tracks where authenticity is not null",
    ),
    "loudness": Feature(
        {"loudness": "off"},
        task="loudness",
        rows="select count(*) from tracks where loudness is not null",
        tag="rg_track_gain",
    ),
    "lyrics": Feature(
        {"lyrics": False},
        task="with_lyrics",
        host=lrclib.HOST,
        rows="select count(*) from tracks where lyrics <> 'waiting'",
        tag="lyrics",
    ),
    "fingerprints": Feature(
        {"fingerprints": False},
        task="fingerprint",
        rows="select (select count(*) from fingerprint_terms)"
        " + (select count(*) from tracks where fingerprint is not null)",
    ),
    "acoustid": Feature(
        {"acoustid_key": None}, task="listen", host=acoustid.HOST, needs=("fingerprints",)
    ),
    "health scan": Feature(
        {"health_scan": False},
        rows="select count(*) from health_scans",
    ),
    "spectrograms": Feature({"spectrograms": False}, task="spectrogram"),
}


@dataclass(frozen=True)
class Seen:
    """What there is of one feature."""

    tasks: int
    requests: int
    rows: int
    tags: int
    pictures: int

    def is_any(self) -> bool:
        return any((self.tasks, self.requests, self.rows, self.tags, self.pictures))


def tasks(service: Service) -> dict[str, int]:
    """Return how often the service's children were asked for what."""
    said = service.ask("GET", "/metrics").text
    return {name: round(float(count)) for name, count in _TASK.findall(said)}


def forget(service: Service) -> None:
    """Have nobody looked at anything before."""
    shutil.rmtree(service.data_dir / "cache" / "spectrograms", ignore_errors=True)
    with closing(Database(connect(service.database_url))) as database, database.session() as rows:
        rows.execute(delete(HealthScan))


def live(service: Service, own: Path, off: Json) -> int:
    """Do all that a household does; return the album that came."""
    service.call("PUT", "/api/settings", json=ON | off)
    in_review(service, own)
    album_id: int = service.finish(ALBUM)["result_album_id"]
    track_id = service.album(album_id)["tracks"][0]["id"]
    drawn = service.ask("GET", f"/api/tracks/{track_id}/spectrogram")
    outline = service.ask("GET", f"/api/tracks/{track_id}/waveform")
    assert {drawn.status_code, outline.status_code} == {409 if "spectrograms" in off else 200}
    scan = service.ask("POST", "/api/health-scan/start")
    assert scan.status_code == (409 if "health_scan" in off else 200)
    # What is looked at last has been looked at when all else was, too.
    if "health_scan" not in off:
        scanned(service)
    if "lyrics" not in off:
        eventually(lambda: service.rows("select 1 from tracks where lyrics = 'waiting'") == [])
    return album_id


def seen_of(name: str, service: Service, internet: Internet, before: dict[str, int]) -> Seen:
    feature, now = FEATURES[name], tasks(service)
    files = [MediaFile(file) for file in service.library.rglob("*.flac")]
    kept = service.data_dir / "cache" / "spectrograms"
    return Seen(
        tasks=now.get(feature.task, 0) - before.get(feature.task, 0),
        requests=len(internet.requests_to(feature.host)) if feature.host else 0,
        rows=int(service.rows(feature.rows)[0][0]) if feature.rows else 0,
        tags=sum(getattr(file, feature.tag) is not None for file in files) if feature.tag else 0,
        pictures=len([*kept.glob("*")]) if name == "spectrograms" else 0,
    )


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_that_is_off_costs_nothing_and_stops_no_other(
    name: str,
    request: pytest.FixtureRequest,
    empty_service: Service,
    internet: Internet,
    tmp_path: Path,
) -> None:
    service = empty_service
    forget(service)
    before = tasks(service)
    seed = 200 + [*FEATURES].index(request.node.callspec.params["name"])  # AcoustID is asked once
    song(tmp_path / "own" / "1.flac", seed)
    live(service, tmp_path / "own", FEATURES[name].off)
    seen = {each: seen_of(each, service, internet, before) for each in FEATURES}
    assert seen.pop(name) == Seen(0, 0, 0, 0, 0)
    without = {each for each, feature in FEATURES.items() if name in feature.needs}
    assert {each for each in seen if not seen[each].is_any()} == without
