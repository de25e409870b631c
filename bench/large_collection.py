"""A collection of thousands of albums moves in, in place: does it stay as quick as it began?

``python -m bench collection-large [ALBUMS]``: time and memory of the first quarter against those of
the last, how long a page of the library takes meanwhile, and how many albums of the rest go before
a link that somebody pastes in the middle.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.running import Json, Service

from bench.collections_speed import TINY_S, make_collection
from bench.measure import Figure, spread, tree_pss_bytes
from bench.surroundings import loopback_internet

ALBUMS = 10_000
LOOK_S = 0.2
GIVEN_UP_S = 6 * 3600.0
LINK = "https://thefixtures.bandcamp.com/album/harbour-lights"
_DONE = ("complete", "review", "failed", "duplicate")


@dataclass(slots=True)
class _Seen:
    """What was seen of an import."""

    quarters_s: list[float] = field(default_factory=list)
    """When each quarter of the albums was in the library, from the first album on."""
    memory_bytes: list[int] = field(default_factory=list)
    """At the same moments."""
    lists_ms: list[float] = field(default_factory=list)
    before_paste: int = 0
    """Albums that came in between the paste and its end."""


def run(folder: Path, sizes: Sequence[str]) -> list[Figure]:
    """Return how even the import of a large collection goes, and what it leaves for others."""
    albums = int(sizes[0]) if sizes else ALBUMS
    with loopback_internet(folder / "internet") as world:
        settings = {
            "CRATEFUL_PROXY_URL": world.internet.proxy_url,
            "CRATEFUL_CA_FILE": str(world.internet.ca_file),
            "CRATEFUL_SOUNDCHECK_IDLE_S": "86400",
        }
        service = Service(folder / "service", settings)
        make_collection(service.library, albums, TINY_S)
        service.start().set_up()
        try:
            seen = _watch(service, albums)
        finally:
            service.stop()
    return _figures(albums, seen)


def _watch(service: Service, albums: int) -> _Seen:
    assert service.process is not None
    body = {"folder": str(service.library), "mode": "in_place", "trust_tags": True}
    batch = service.call("POST", "/api/imports", json=body)["batch_id"]
    seen, began, paste, pasted_at = _Seen(), 0.0, None, 0
    ends = time.monotonic() + GIVEN_UP_S
    while len(seen.quarters_s) < 4:  # noqa: PLR2004
        if time.monotonic() > ends:
            msg = f"the import did not end: {len(seen.quarters_s)} quarters are there"
            raise TimeoutError(msg)
        seen.lists_ms.append(_listing_ms(service))
        now = service.call("GET", f"/api/imports/{batch}?limit=1")["by_status"].get("complete", 0)
        began = began or (time.monotonic() if now else 0.0)
        if now >= albums * (len(seen.quarters_s) + 1) // 4:
            seen.quarters_s.append(time.monotonic() - began)
            seen.memory_bytes.append(tree_pss_bytes(service.process.pid))
        if paste is None and now >= albums // 2:
            paste, pasted_at = _pasted(service), now
        if paste is not None and not seen.before_paste and _has_ended(service, paste):
            seen.before_paste = max(1, now - pasted_at)
        time.sleep(LOOK_S)
    return seen


def _listing_ms(service: Service) -> float:
    started = time.perf_counter()
    service.call("GET", "/api/albums?limit=50")
    return (time.perf_counter() - started) * 1000


def _pasted(service: Service) -> int:
    row: Json = service.call("POST", "/api/downloads/url", json={"url": LINK})
    return int(row["id"])


def _has_ended(service: Service, download: int) -> bool:
    return service.call("GET", f"/api/downloads/{download}")["status"] in _DONE


def _figures(albums: int, seen: _Seen) -> list[Figure]:
    first_s = seen.quarters_s[0]
    last_s = seen.quarters_s[3] - seen.quarters_s[2]
    first_mib, last_mib = (seen.memory_bytes[at] / 1024**2 for at in (0, 3))
    lists = spread(seen.lists_ms)
    what = f"{albums:,} tagged albums move in in place"
    return [
        Figure(
            f"{what}: time of the last quarter",
            "the first quarter",
            last_s / first_s,
            "times the time",
            f"{last_s:.0f} s against {first_s:.0f} s; {seen.quarters_s[3]:.0f} s in all",
        ),
        Figure(
            f"{what}: memory at the end",
            "after the first quarter",
            last_mib / first_mib,
            "times the memory",
            f"{last_mib:.0f} MiB against {first_mib:.0f} MiB, children included",
        ),
        Figure(
            f"{what}: a page of the library meanwhile, p99",
            "50 ms",
            lists.p99_ms / 50,
            "times as long",
            f"{lists} ms (p50 / p99) of {len(seen.lists_ms):,}",
        ),
        Figure(
            f"{what}: albums that come in before a link that is pasted amid them",
            f"{albums // 2:,} that wait",
            seen.before_paste / (albums / 2),
            "of them",
            f"{seen.before_paste:,}",
        ),
    ]
