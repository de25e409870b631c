"""U6, U11: names as nobody would write them break no page, at any width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Service
from tests.servers.catalogue import LOOP_SONGS, TWO_DISCS, Credit, Release
from tests.servers.internet import Internet
from tests.web.visitor import DESK, Visitor

pytestmark = pytest.mark.timeout(300)

WORD: Final = "Llanfairpwllgwyngyll" * 9
"""Nowhere is there a place to break it."""
HEBREW: Final = "\u05e9\u05dc\u05d5\u05dd"

HEBREW_TOO: Final = "\u05ea\u05d5\u05d3\u05d4"

WIDTHS: Final = (390, 720, 820, 1440)

BESIDE_THE_SCREEN: Final = """() => {
  const width = document.documentElement.clientWidth;
  const isClipped = (element) => {
    for (let each = element.parentElement; each; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== "visible") return true;
    }
    return false;
  };
  return [...document.querySelectorAll("main *")]
    .filter((each) => each.getBoundingClientRect().right > width + 1 && !isClipped(each))
    .map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 20)}`)
    .slice(0, 5);
}"""


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


@pytest.fixture(scope="module")
def service(
    internet: Internet, audio_shelf: AudioShelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with a failure, a review and an album, all with names made to break pages."""
    folder = tmp_path_factory.mktemp("hostile")
    running = Service(folder / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    failed = running.download(f"https://thefixtures.bandcamp.com/album/{WORD}")["id"]
    running.wait(failed, "failed")
    for name, release in (
        ("a", named(LOOP_SONGS, WORD, HEBREW)),
        ("b", named(LOOP_SONGS, HEBREW, WORD)),
    ):
        asked = import_one(running, make_folder(audio_shelf, folder / name, release))
        if name == "a":
            body = {"as_is": True}
            running.call("POST", f"/api/downloads/{asked['id']}/review", json=body)
            running.wait(asked["id"], "complete")
    both = make_folder(audio_shelf, folder / "c", named(TWO_DISCS, HEBREW, HEBREW_TOO))
    asked = import_one(running, both)
    running.call("POST", f"/api/downloads/{asked['id']}/review", json={"as_is": True})
    running.wait(asked["id"], "complete")
    yield running
    running.leave()


def test_names_from_right_to_left_stand_beside_each_other_and_not_within(admin: Visitor) -> None:
    """U12: two of them in a line are two; without isolation the second one comes first."""
    page = admin.go("/history")
    entry = page.get_by_role("article").filter(has_text=HEBREW_TOO)
    title, artist = entry.get_by_text(HEBREW).first, entry.get_by_text(HEBREW_TOO, exact=True)
    one, other = title.bounding_box(), artist.bounding_box()
    assert one
    assert other
    assert one["x"] < other["x"]


def pages_of(service: Service) -> dict[str, str]:
    rows = {row["status"]: row["id"] for row in service.call("GET", "/api/downloads")}
    album = service.albums()[0]["id"]
    return {
        "home": "/",
        "queue": f"/queue?open={rows['failed']}",
        "failed": f"/queue/{rows['failed']}",
        "complete": f"/queue/{rows['complete']}",
        "reviews": "/review",
        "review": f"/review/{rows['review']}",
        "albums": "/library",
        "artists": "/library/artists",
        "tracks": "/library/tracks",
        "album": f"/album/{album}",
        "quality": f"/album/{album}?tab=quality",
        "provenance": f"/album/{album}?tab=provenance",
        "files": f"/album/{album}?tab=files",
        "artist": "/artist/1",
        "history": "/history",
        "preview": f"/preview?url=https%3A%2F%2Fthefixtures.bandcamp.com%2Falbum%2F{WORD}",
    }


def test_no_name_moves_a_page_sideways(admin: Visitor) -> None:
    page = admin.page
    beside: dict[str, list[str]] = {}
    for name, path in pages_of(admin.service).items():
        admin.go(path).wait_for_load_state("networkidle")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = list(page.evaluate(BESIDE_THE_SCREEN))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append("the page scrolls sideways")
            if found:
                beside[f"{name} at {width}"] = found
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        admin.picture(f"hostile-{name}-phone")
    page.set_viewport_size(DESK)
    admin.faults.clear()  # the stand-in has no album of that name
    assert beside == {}
