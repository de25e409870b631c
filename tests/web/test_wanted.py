"""What somebody wants, in the browser: its states and reasons, and following an artist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS
from tests.web.visitor import Visitor, choice, choose

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with an album, and no source whose catalogue could be asked."""
    running = Service(tmp_path_factory.mktemp("wanted") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    running.finish(LOSSLESS)
    yield running
    running.stop()


def test_a_wanted_album_says_why_it_is_not_there_and_is_dropped(
    service: Service, admin: Visitor
) -> None:
    body = {"albums": [{"artist": "The Lows", "title": "Not Until Then"}]}
    service.call("POST", "/api/wanted", json=body)
    page = admin.go("/wanted")
    entry = page.get_by_role("list", name="Wanted").get_by_role("article")
    expect(entry).to_contain_text("asked for by hand")
    page.reload()
    expect(entry).to_contain_text("Not Until Then")
    assert admin.axe() == []
    admin.picture("wanted")
    page.get_by_role("button", name="Not Until Then is not wanted any more").click()
    expect(entry).to_contain_text("Not wanted any more")
    page.get_by_role("button", name="Get Not Until Then").click()
    expect(entry).not_to_contain_text("Not wanted any more")
    choose(page, "Where it stands", "In the library")
    expect(page.get_by_text("Nothing is wanted")).to_be_visible()


def test_an_artist_is_followed_beside_the_heart(service: Service, admin: Visitor) -> None:
    (artist,) = service.call("GET", "/api/artists")["items"]
    page = admin.go(f"/artist/{artist['id']}")
    follows = f"New releases of {artist['name']}"
    choose(page, follows, "Ask about new releases")
    eventually(lambda: service.call("GET", "/api/follows")["items"])
    page.reload()
    expect(choice(page, follows)).to_have_text("Ask about new releases")
    [row] = service.call("GET", "/api/follows")["items"]
    assert (row["mode"], row["artist_id"]) == ("ask", artist["id"])
    assert admin.axe() == []
    choose(page, follows, "Don't follow")
    eventually(lambda: not service.call("GET", "/api/follows")["items"])
    page.reload()
    expect(choice(page, follows)).to_have_text("Don't follow")
