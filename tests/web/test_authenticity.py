"""What an album's sound shows of its origin, as a person sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.pipeline.conftest import environment_of
from tests.pipeline.test_authenticity import asked_of, own_folder, take_as_told
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

CLAIM = "the new one is FLAC 24/96 by name only, its sound FLAC 16/44.1"


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("origins") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True, url_enabled=True, proven_lossy="mark")
    yield running
    running.stop()


def named(service: Service, address: str) -> int:
    """File an album that says nothing of itself; return its id."""
    row = service.download(address)
    service.wait(row["id"], "review")
    (file,) = service.call("GET", f"/api/downloads/{row['id']}/review")["files"]
    track = {"path": file["path"], "title": "Rooms"}
    answer = {"as_is": {"artist": "Ada", "album": "Rooms", "tracks": [track]}}
    service.call("POST", f"/api/downloads/{row['id']}/review", json=answer)
    album_id: int = service.wait(row["id"], "complete")["result_album_id"]
    return album_id


def test_a_fake_24_96_is_refused_with_the_reason_and_the_album_shows_its_evidence(
    admin: Visitor, service: Service
) -> None:
    album_id = named(service, "https://music.example/from-mp3.flac")
    page = admin.go(f"/album/{album_id}?tab=quality")
    origin = page.get_by_role("region", name="What its sound shows")
    expect(origin).to_contain_text(
        "Proven lossy origin (MP3): its frames show in 1 of 1 examined tracks."
    )
    row = page.get_by_role("table", name="Quality of each track").get_by_role("row").nth(1)
    expect(row).to_contain_text("Made from MP3: its frames show in")
    expect(row).to_contain_text("Spectrum falls by")
    assert admin.axe() == []
    admin.picture("album-origin")
    page = admin.go("/library")
    page.get_by_role("button", name="Made from lossy").click()
    page.wait_for_url("**/library?authenticity=proven-lossy")
    expect(page.get_by_role("link", name="Rooms").first).to_be_visible()
    service.call("DELETE", f"/api/albums/{album_id}")

    named(service, "https://music.example/master.flac")
    fake = service.download("https://music.example/Rooms.flac")
    service.wait(fake["id"], "review")
    page = admin.go(f"/review/{fake['id']}")
    told = page.get_by_role("region", name="What this does to the library")
    page.get_by_role("radio", name="As it is").check()
    expect(told).to_contain_text(CLAIM)
    assert admin.axe() == []


def test_a_review_of_ones_own_fake_says_that_the_library_keeps_what_it_has(
    admin: Visitor, service: Service, tmp_path: Path
) -> None:
    """Beside the answer, in its words and on the button: nothing of the library goes."""
    service.empty()
    first, told = asked_of(service, own_folder(tmp_path / "there", "MP3"))
    take_as_told(service, first, {"as_is": True}, told["as_is"])
    asked, _ = asked_of(service, own_folder(tmp_path / "comes", "FLAC of an MP3"))
    page = admin.go(f"/review/{asked}")
    as_is = page.get_by_role("radio", name="As it is")
    expect(as_is).to_have_accessible_name(re.compile("You have it: Rooms"))
    as_is.check()
    told_of_it = page.get_by_role("region", name="What this does to the library")
    expect(told_of_it).to_contain_text("The library keeps the copy that it has")
    expect(told_of_it).to_contain_text("by name only")
    expect(page.get_by_role("button", name="Replace Rooms")).to_have_count(0)
    expect(page.get_by_role("button", name="Import as it is")).to_be_enabled()
    assert admin.axe() == []
