"""The queue: what goes on is seen as it goes on, and what is wrong can be acted on there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import delete
from tests.pipeline.conftest import environment_of
from tests.queue import rows
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import HIRES_ALBUM, REMASTERED_ALBUM, Offer
from tests.web.gates import Gate
from tests.web.household import LOSSLESS, QOBUZ, UNSURE
from tests.web.visitor import DESK, NEWS_MS, PHONE, Visitor, choice, choose, visit

from crateful.db import Database, connect
from crateful.downloads.models import Download

pytestmark = pytest.mark.timeout(300)

LOSSY_HERE = "https://thefixtures.bandcamp.com/album/half-out"
"""Bandcamp's is free in MP3 only, and half of it is not out yet."""

STAGES_SEEN = """row => {
  window.stages = [];
  const note = () => {
    const bar = row.querySelector("[data-stage]");
    if (bar && window.stages.at(-1) !== bar.dataset.stage) window.stages.push(bar.dataset.stage);
  };
  note();
  new MutationObserver(note).observe(row, { attributes: true, subtree: true, childList: true });
}"""


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with a subscription, a second user, and nothing in its queue."""
    running = Service(tmp_path_factory.mktemp("queue") / "data")
    running.environment |= environment_of(internet)
    running.start().set_up(**QOBUZ)
    running.add_user("ana")
    yield running
    running.stop()


def row_of(page: Page, title: str) -> Locator:
    """Return the row of a download by its title."""
    return page.get_by_role("article", name=title, exact=True)


def on_show(page: Page) -> list[int]:
    """Return the downloads of the rows that are on the page, from its top."""
    read = "rows => rows.map(row => Number(row.dataset.row))"
    ids: list[int] = page.locator("[data-row]").evaluate_all(read)
    return ids


def start_held(service: Service, internet: Internet, offer: Offer, track: int) -> int:
    """Start an album of Qobuz whose ``track`` stops halfway; return its download."""
    held = internet.faults.add(host=CDN, path=f"/file/{offer.track_id(track)}/", stall_after=20_000)
    body = {"url": f"https://play.qobuz.com/album/{offer.id}"}
    row = service.call("POST", "/api/downloads/qobuz", json=body)
    eventually(lambda: held.hits)
    return int(row["id"])


def test_an_empty_queue_says_what_to_do(admin: Visitor) -> None:
    """It is the first test of the file: nothing was asked for before."""
    page = admin.go("/queue")
    expect(page.get_by_role("heading", name="Nothing is running")).to_be_visible()
    page.get_by_role("link", name="Search for music").click()
    expect(page).to_have_url(admin.service.url + "/search")


def test_stages_tracks_and_log_are_seen_live(admin: Visitor, internet: Internet) -> None:
    """The page was open before: each stage, each track's bar and the log come by themselves."""
    page = admin.go("/queue")
    download_id = start_held(admin.service, internet, HIRES_ALBUM, 9)
    row = row_of(page, "High Tide")
    expect(row.get_by_role("progressbar", name="Progress of High Tide")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 downloading")).to_be_attached()
    page.keyboard.press("j")
    expect(row.get_by_role("button", name="High Tide").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{admin.service.url}/queue?open={download_id}")
    expect(row.locator('[data-track="fetched"]').nth(5)).to_be_visible()
    bar = row.get_by_role("progressbar", name="Progress of track Ebb Three")
    expect(bar).not_to_have_attribute("aria-valuenow", "0")
    row.get_by_text("Log", exact=True).click()
    log = row.get_by_role("region", name="Log of High Tide")
    expect(log).not_to_be_empty()
    assert admin.axe() == []
    admin.picture("queue-live")
    row.evaluate(STAGES_SEEN)
    internet.faults.add(host=MIRROR, stall=True)
    internet.release()
    expect(row.locator('[data-track="fetched"]')).to_have_count(12)
    expect(row.locator('[data-stage="identifying"]').first).to_be_visible()
    internet.clear_faults()
    expect(row).to_have_attribute("data-status", "complete")
    stages = page.evaluate("window.stages")
    assert stages[0] == "fetching"
    assert "identifying" in stages[1:]
    row.get_by_role("link", name="Open album: High Tide").click()
    expect(page.get_by_role("heading", level=1, name="High Tide")).to_be_visible()


def test_the_log_grows_while_it_is_looked_at(admin: Visitor, internet: Internet) -> None:
    """What the tools say comes by itself, on the download's own page."""
    service = admin.service.empty()
    service.call("PUT", "/api/settings", json={"proven_lossy": None})
    held = internet.faults.add(host="p4.bcbits.com", skip=1, times=1, stall_after=20_000)
    download_id = service.download(LOSSLESS)["id"]
    eventually(lambda: held.hits)
    page = admin.go(f"/queue/{download_id}")
    page.get_by_text("Log", exact=True).click()
    log = page.get_by_role("region", name="Log of Loop Songs")
    expect(log).to_contain_text("Downloading item 2 of 3")
    expect(log).not_to_contain_text("examined:")  # which is after the last track
    internet.release()
    expect(log).to_contain_text("examined:")
    expect(page.get_by_role("link", name="Open album: Loop Songs")).to_be_visible()


def test_keys_cancel_and_try_again(admin: Visitor, internet: Internet) -> None:
    """``c`` stops it, ``r`` goes on; the row moves from section to section and keeps the keys."""
    page = admin.go("/queue?status=active")
    expect(page.get_by_role("heading", name="No download is like that")).to_be_visible()
    download_id = start_held(admin.service, internet, REMASTERED_ALBUM, 2)
    page.get_by_role("link", name="All", exact=False).first.click()
    row = page.locator(f'[data-row="{download_id}"]')
    expect(row).to_have_attribute("data-status", "downloading")
    row.get_by_role("button", name="Plain Disc").first.focus()
    # It has left one list before the other one has it: also then it is on show.
    gate = Gate(page, "**/api/downloads?*status=complete*")
    with page.expect_response("**/api/downloads?*status=downloading*"):
        page.keyboard.press("c")
    expect(row).to_have_attribute("data-status", "cancelled")
    gate.wait()
    expect(row.get_by_role("button", name="Plain Disc").first).to_be_focused()
    gate.open()
    page.wait_for_load_state("networkidle")
    expect(row.get_by_role("button", name="Plain Disc").first).to_be_focused()
    internet.faults.clear()
    internet.release()
    page.keyboard.press("r")
    expect(row).to_have_attribute("data-status", "complete")


def test_a_row_that_was_acted_on_stays_under_the_pointer(
    admin: Visitor, internet: Internet
) -> None:
    """U5: the second press on one place meets the same row, and ``u`` takes the first one back."""
    service = admin.service.empty()
    failed = service.download("https://thefixtures.bandcamp.com/album/no-such-album")["id"]
    service.wait(failed, "failed")
    download_id = start_held(service, internet, REMASTERED_ALBUM, 2)
    page = admin.go("/queue")
    row, other = (page.locator(f'[data-row="{each}"]') for each in (download_id, failed))
    row.get_by_role("button", name="Cancel Plain Disc").hover()
    page.mouse.down()
    page.mouse.up()
    expect(row).to_have_attribute("data-status", "cancelled")
    expect(page.get_by_text("Cancelled: Plain Disc")).to_be_visible()
    expect(row.locator(":hover").first).to_be_visible()
    expect(row.locator(":focus").or_(row.and_(page.locator(":focus")))).to_have_count(1)
    page.mouse.move(1, 1)
    expect(page.get_by_role("heading", name="Active")).not_to_be_visible()
    assert top_of(row) > top_of(other)
    page.keyboard.press("u")
    expect(row).to_have_attribute("data-status", "downloading")
    internet.faults.clear()
    internet.release()
    expect(row).to_have_attribute("data-status", "complete")


def top_of(row: Locator) -> float:
    box = row.bounding_box()
    assert box
    return box["y"]


def test_lossy_audio_is_taken_once_somebody_says_so(admin: Visitor) -> None:
    """It failed for want of an answer; the button is the answer."""
    service = admin.service
    failed = service.download(LOSSY_HERE, confirm_lossy=False)["id"]
    service.wait(failed, "failed")
    page = admin.go("/queue?status=needs")
    row = page.locator(f'[data-row="{failed}"]')
    expect(row.get_by_text("Only lossy", exact=True)).to_be_visible()
    row.get_by_role("button", name="Take it lossy").click()
    expect(row).to_have_attribute("data-status", "review")
    row.get_by_role("link", name="Decide").click()
    expect(page).to_have_url(f"{service.url}/review/{failed}")


def test_what_was_taken_off_the_list_can_come_back_for_a_while(admin: Visitor) -> None:
    """At once, with a way back; the albums stay in any case."""
    service = admin.service
    done = service.wait(service.download(LOSSLESS)["id"])["id"]
    page = admin.go("/queue?status=finished")
    row = page.locator(f'[data-row="{done}"]')
    row.get_by_role("button", name="Take off the list, the album stays: Loop Songs").focus()
    page.keyboard.press("Enter")
    expect(row).not_to_be_visible()
    admin.keeps_focus()
    page.keyboard.press("u")
    expect(row).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(0)
    assert service.read(done)["status"] in {"complete", "duplicate"}
    page.get_by_label("News").get_by_role("button", name="Close").click()
    eventually(lambda: service.ask("GET", f"/api/downloads/{done}").status_code == 404)
    assert service.albums()


def test_what_was_taken_off_the_list_is_gone_when_the_page_is(admin: Visitor) -> None:
    """A page that closes can't undo any more, so it says what it had put off."""
    service = admin.service
    done = service.wait(service.download(LOSSLESS)["id"])["id"]
    page = admin.go("/queue?status=finished")
    row = page.locator(f'[data-row="{done}"]')
    row.get_by_role("button", name="Take off the list, the album stays: Loop Songs").click()
    expect(row).not_to_be_visible()
    assert service.read(done)["status"] in {"complete", "duplicate"}
    page.goto("about:blank")
    eventually(lambda: service.ask("GET", f"/api/downloads/{done}").status_code == 404)


def test_what_was_taken_off_the_list_is_gone_when_its_time_is_over(
    browser: Browser, service: Service
) -> None:
    """And not before, whoever looks; the clock is the page's, and stands."""
    done = service.wait(service.download(LOSSLESS)["id"])["id"]
    with visit(browser, service, hurried=True) as somebody:
        clock = somebody.page.clock
        clock.install()
        page = somebody.sign_in().go("/queue?status=finished")
        clock.pause_at(datetime.now(tz=UTC) + timedelta(minutes=1))
        row = page.locator(f'[data-row="{done}"]')
        row.get_by_role("button", name="Take off the list, the album stays: Loop Songs").click()
        news = page.get_by_label("News").get_by_role("button", name="Undo")
        expect(news).to_be_visible()
        clock.fast_forward(NEWS_MS - 1)
        expect(news).to_be_visible()
        assert service.read(done)["status"] in {"complete", "duplicate"}
        clock.fast_forward(1)
        eventually(lambda: service.ask("GET", f"/api/downloads/{done}").status_code == 404)


def test_a_failure_says_what_happened_on_a_page_of_its_own(admin: Visitor) -> None:
    service = admin.service
    failed = service.download("https://thefixtures.bandcamp.com/album/no-such-album")["id"]
    service.wait(failed, "failed")
    page = admin.go(f"/queue/{failed}")
    expect(page.get_by_text("This does not exist there; check the address.")).to_be_visible()
    expect(page.get_by_role("button", name="Take off the list")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)  # nothing can change
    expect(page.get_by_role("region", name="About this download")).to_contain_text("admin")
    page.set_viewport_size(PHONE)
    assert admin.axe() == []
    admin.picture("download-failed-phone")
    page.set_viewport_size(DESK)


MISSING = "https://thefixtures.bandcamp.com/album/a-long-name-that-no-record-of-theirs-has-no"
"""Addresses of this site differ at their end."""

IS_CUT = "(each) => each.scrollWidth > each.clientWidth"


def settle_all(service: Service) -> None:
    """Leave nothing of the tests before that needs anybody."""
    for row in service.call("GET", "/api/downloads?status=review"):
        service.call("POST", f"/api/downloads/{row['id']}/review", json={"discard": True})
    service.call("POST", "/api/downloads/clear", json={"statuses": ["failed"]})


def test_failures_are_tried_again_and_cleared_together_where_it_can_help_u29(
    admin: Visitor, internet: Internet
) -> None:
    """What is gone stays gone: nothing tries that again. Addresses keep their ends (U27)."""
    service = admin.service.empty()
    settle_all(service)
    gone = [service.finish(f"{MISSING}-{number}", "failed")["id"] for number in range(2)]
    internet.faults.add(host="thefixtures.bandcamp.com", path="/album/", status=403)
    weary = [service.finish(url, "failed")["id"] for url in (LOSSLESS, UNSURE)]
    page = admin.go("/queue?status=needs")
    expect(page.locator("[data-row]")).to_have_count(4)
    expect(page.get_by_role("button", name=re.compile("^Try again: "))).to_have_count(2)
    for number, each in enumerate(gone):
        name = page.locator(f'[data-row="{each}"] [data-open]').locator("[aria-hidden]")
        assert [part.evaluate(IS_CUT) for part in name.all()[:2]] == [True, False]
        expect(name.nth(1)).to_have_text(re.compile(f"-has-no-{number}$"))
    assert admin.axe() == []
    admin.picture("queue-failures")
    internet.clear_faults()
    page.get_by_role("button", name="Try 2 again").click()
    expect(page.get_by_text("2 try again.")).to_be_visible()
    page.mouse.move(1, 1)  # or what it lies over keeps its place
    service.wait(weary[0], "complete")
    service.wait(weary[1], "review")
    expect(page.get_by_role("button", name="Try 2 again")).to_have_count(0)
    page.get_by_role("button", name="Clear 2 failed").press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_role("button", name="Clear 2 failed").press("Enter")
    news = page.get_by_label("News").locator("div").filter(has_text="2 failures cleared.")
    news.get_by_role("button", name="Close").click()
    eventually(lambda: service.call("GET", "/api/downloads?status=failed") == [])
    assert service.read(weary[1])["status"] == "review"


def test_what_waits_stands_in_the_order_in_which_it_runs_u27(
    admin: Visitor, internet: Internet
) -> None:
    """The oldest of one person's is the next, after what is more urgent; more than a page, too."""
    service = admin.service.empty()
    for offer in (HIRES_ALBUM, REMASTERED_ALBUM):  # as many as a worker minds
        start_held(service, internet, offer, 2)
    waiting = [service.download(f"{MISSING}-{number}")["id"] for number in range(3)]
    page = admin.go("/queue?status=waiting")
    expect(page.locator("[data-row]")).to_have_count(3)
    assert on_show(page) == waiting
    database = Database(connect(service.database_url))
    imported = [rows.add(database, 1, f"import{number}", priority=-10) for number in range(120)]
    waiting += [rows.add(database, 1, f"asked{number}") for number in range(3)]
    page.reload()
    expect(page.get_by_role("heading", name="Waiting").get_by_text("126")).to_be_visible()
    assert on_show(page)[:8] == waiting + imported[:2]
    eventually(lambda: (page.keyboard.press("End"), on_show(page)[-1:] == imported[-1:])[1])
    assert on_show(page)[-8:] == imported[-8:]
    with database.session() as session:
        session.execute(delete(Download).where(Download.id.in_(imported + waiting)))
    database.close()
    internet.faults.clear()
    internet.release()


def test_somebody_sees_only_their_own_downloads(browser: Browser, service: Service) -> None:
    """An admin sees all, and whose they are; others neither the row nor its page."""
    ana = service.sign_in("ana")
    hers = service.download("https://thefixtures.bandcamp.com/album/none", token=ana)["id"]
    service.wait(hers, "failed")
    others = service.download("https://thefixtures.bandcamp.com/album/nothing")["id"]
    service.wait(others, "failed")
    with visit(browser, service) as somebody:
        page = somebody.sign_in("ana").go("/queue")
        expect(page.locator(f'[data-row="{hers}"]')).to_be_visible()
        expect(page.locator("[data-row]")).to_have_count(1)
        expect(choice(page, "Whose")).not_to_be_visible()
        page.goto(f"{service.url}/queue/{others}")
        expect(page.get_by_role("alert")).to_be_visible()
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/queue")
        expect(page.locator(f'[data-row="{hers}"]')).to_contain_text("for ana")
        choose(page, "Whose", "Only mine")
        expect(page.locator(f'[data-row="{others}"]')).to_be_visible()
        expect(page.locator(f'[data-row="{hers}"]')).not_to_be_visible()
