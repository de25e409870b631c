"""How hard a site is asked is the household's choice, for each site."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.conftest import Onlooker

from crateful.engines.protocol import EngineJob
from crateful.engines.ytdlp.options import options
from crateful.errors import StepFailedError
from crateful.sources import SOURCES, named
from crateful.sources.source import Access

BY_YT_DLP = [one.name for one in SOURCES if one.description.engine == "youtube"]


@pytest.fixture
def listener(tmp_path: Path) -> Path:
    """An engine that only writes down what it is asked to do."""
    program = tmp_path / "listener"
    program.write_text(f'#!/bin/sh\nread -r job\nprintf %s "$job" > {tmp_path / "job"}\nexit 1\n')
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("name", [one for one in BY_YT_DLP if named(one).description.home])
def test_pause_rate_limit_and_tracks_at_the_same_time_of_a_site_reach_yt_dlp(
    access: Access, watch: Onlooker, listener: Path, name: str
) -> None:
    paces: list[dict[str, str | int | bool]] = [
        {},
        {"pause_ms": 1500, "rate_limit_kib": 256, "tracks_at_a_time": 4},
        {"tracks_at_a_time": 4},
    ]
    seen = []
    for account in paces:
        own = replace(access, engine_python=listener, account=account)
        source = named(name)
        with pytest.raises(StepFailedError):
            source.resolve(source.description.known_item, own, watch)
        raw = json.loads(listener.with_name("job").read_text())
        job = EngineJob(**raw | {"extractors": tuple(raw["extractors"])})
        given = options(job, (), None)
        pace = given["sleep_interval_requests"], given["ratelimit"], job.tracks_at_a_time
        seen.append(pace)
    # A rate limit is one for all tracks together: they come one after the other.
    assert seen == [(0.0, None, 2), (1.5, 262144, 1), (0.0, None, 4)]
