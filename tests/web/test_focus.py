"""U10: after whatever somebody did, the keyboard goes on from there and not from the top."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.running import PASSWORD, Service
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.web.household import start_furnished
from tests.web.test_queue import LOSSY_HERE
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with albums, a review and a failure."""
    assert qobuz_python.exists()
    yield (running := start_furnished(internet, Service(tmp_path_factory.mktemp("focus") / "data")))
    running.stop()


def test_whoever_signs_in_begins_at_the_heading(visitor: Visitor) -> None:
    page = visitor.go("/login?next=/library")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Library")).to_be_focused()


def test_an_opened_album_begins_at_its_title(admin: Visitor) -> None:
    page = admin.go("/library")
    page.get_by_role("link", name="Loop Songs").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Loop Songs")).to_be_focused()


def test_a_result_that_is_got_keeps_the_focus_in_its_row(
    admin: Visitor, internet: Internet
) -> None:
    """The button becomes a bar while it is pressed."""
    internet.faults.add(host=CDN, stall=True)
    page = admin.go("/search?q=lo")
    row = page.locator('[data-row][data-state="get"]').first
    title = row.get_by_role("link").first.inner_text()
    row.get_by_role("button", name=re.compile("^Get")).first.focus()
    page.keyboard.press("Enter")
    mine = page.locator("[data-row]").filter(has=page.get_by_role("link", name=title, exact=True))
    expect(mine).to_have_attribute("data-state", re.compile("queued|downloading"))
    expect(mine.locator(":focus")).to_have_count(1)
    internet.clear_faults()


def test_a_failure_that_is_tried_again_leads_to_the_next_row(admin: Visitor) -> None:
    """It leaves the list of what needs somebody."""
    failed = admin.service.download(LOSSY_HERE, confirm_lossy=False)["id"]
    admin.service.wait(failed, "failed")
    page = admin.go("/queue?status=needs")
    row = page.locator(f'[data-row="{failed}"]')
    row.get_by_role("button", name=re.compile("^Take it lossy")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Tries again: "))).to_be_visible()
    expect(page.locator("[data-row] :focus")).to_have_count(1)
