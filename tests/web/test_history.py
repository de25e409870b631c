"""What happened to the library, and the ways back: from the history and from the trash."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS, LOSSY
from tests.web.visitor import Visitor, choice, choose

pytestmark = pytest.mark.timeout(300)

TITLE = "Loop Songs"


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with two albums."""
    running = Service(tmp_path_factory.mktemp("past") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    for url in (LOSSLESS, LOSSY):
        running.finish(url)
    yield running
    running.stop()


def album_id(service: Service, title: str = TITLE) -> int:
    (album,) = service.call("GET", "/api/albums", params={"q": title})["items"]
    return int(album["id"])


@pytest.fixture
def stocked(service: Service) -> Service:
    """The household with both of its albums, and nothing in its trash."""
    service.call("DELETE", "/api/trash")
    for url in (LOSSLESS, LOSSY):
        service.wait(service.download(url)["id"], "complete", "duplicate")
    return service


def feed(page: Page) -> list[str]:
    """Return what the history says, entry by entry."""
    entries = page.get_by_role("list", name="History").get_by_role("article")
    expect(entries.first).to_be_visible()
    return entries.all_inner_texts()


def test_every_change_is_told_and_a_deletion_is_undone(stocked: Service, admin: Visitor) -> None:
    """By whom, what, from where; the entry's own button brings the album back."""
    service = stocked
    number = album_id(service)
    page = admin.go("/history")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    told = " ".join(feed(page))
    assert "Added by admin from Bandcamp" in told
    assert "Cloud Set" in told
    service.call("DELETE", f"/api/albums/{number}")
    # Nobody reloads: a frame of the socket tells it.
    page.get_by_role("button", name=f"Undo: {TITLE}").click()
    expect(page.get_by_text(f"{TITLE} is back in the library.")).to_be_visible()
    expect(page.get_by_text("Brought back by admin").first).to_be_visible()
    assert album_id(service) == number
    assert admin.axe() == []
    admin.picture("history-restored")


def test_the_filters_of_the_history_stay_in_its_address(admin: Visitor) -> None:
    page = admin.go("/history")
    choose(page, "What was done", "Added")
    page.get_by_role("searchbox", name="Find in the history").fill("cloud")
    expect(page).to_have_url(re.compile("q=cloud"))
    page.reload()
    expect(choice(page, "What was done")).to_have_text("Added")
    entries = page.get_by_role("list", name="History").get_by_role("article")
    expect(entries.filter(has_text=TITLE)).to_have_count(0)
    assert all("Cloud Set" in entry for entry in feed(page))
    page.get_by_role("searchbox", name="Find in the history").fill("no such cloud")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(entries.first).to_be_visible()


def test_where_another_copy_stands_the_two_change_places(stocked: Service, admin: Visitor) -> None:
    """W11: a deleted album was got again; restoring the first one offers the swap."""
    service = stocked
    number = album_id(service)
    service.call("DELETE", f"/api/albums/{number}")
    service.finish(LOSSLESS)
    again = album_id(service)
    assert again != number
    page = admin.go("/trash")
    page.get_by_role("button", name=f"Restore {TITLE}").click()
    expect(page.get_by_text("stands in its place now")).to_be_visible()
    page.get_by_role("button", name="Let them change places").click()
    expect(page.get_by_text(f"{TITLE} is back in the library.")).to_be_visible()
    page.get_by_role("region", name="News").get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    assert service.call("GET", "/api/trash")["count"] == 1


def test_only_emptying_the_trash_asks_whether_it_is_meant(stocked: Service, admin: Visitor) -> None:
    """One album goes for good by one press, all of them after a question."""
    service = stocked
    for title in (TITLE, "Cloud Set"):
        service.call("DELETE", f"/api/albums/{album_id(service, title)}")
    page = admin.go("/trash")
    assert admin.axe() == []
    admin.picture("trash-full")
    page.get_by_role("button", name=f"Remove {TITLE} for good").click()
    expect(page.get_by_text(f"{TITLE} is gone for good.")).to_be_visible()
    expect(page.get_by_role("button", name=f"Restore {TITLE}")).to_have_count(0)
    page.get_by_role("button", name="Empty the trash").click()
    asked = page.get_by_role("dialog", name="Empty the trash?")
    asked.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Restore Cloud Set")).to_be_visible()
    page.get_by_role("button", name="Empty the trash").click()
    asked.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert service.call("GET", "/api/trash")["items"] == []
    admin.go("/history?action=purged")
    assert any("Cloud Set" in entry for entry in feed(page))
