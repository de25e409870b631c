"""Damage is found in the background, shown on one page, and what is fetched again mends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.pipeline.conftest import environment_of
from tests.pipeline.test_late_verification import spoil
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("health") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True, health_scan_share=1.0)
    yield running
    running.stop()


def test_damage_is_found_shown_and_mended_by_fetching_again(
    admin: Visitor, service: Service
) -> None:
    album_id = service.finish(LOSSLESS)["result_album_id"]
    album = service.album(album_id)
    file = min((service.library / album["folder"]).glob("*.flac"))
    spoil(file)
    page = admin.go("/health-scan")
    expect(page.get_by_text("The library was never looked through.")).to_be_visible()
    page.get_by_role("button", name="Look through all").click()
    found = page.get_by_role("list", name="What was found").get_by_role("article")
    expect(found).to_contain_text(file.name)
    again = found.get_by_role("link", name=f"Fetch again: {album['title']}")
    expect(again).to_be_visible()
    assert admin.axe() == []
    admin.picture("health-scan")
    again.click()
    page.wait_for_url("**/preview?url=*")
    assert service.finish(LOSSLESS)["result_album_id"] == album_id
    whole = service.album(album_id)
    assert (whole["verification"], whole["damages"]) == ("verified", [])
    assert service.call("GET", "/api/health-scan/findings")["items"] == []
