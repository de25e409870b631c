"""From a wish to an album: by words or by a link, watched to the end, in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import (
    EMPTY_PLAYLIST,
    HIRES_ALBUM,
    MIXED_ALBUM,
    REMASTERED_ALBUM,
    THREE_ALBUMS,
)
from tests.web.household import LOSSLESS, QOBUZ, SHORT_LOSSY, UNSURE
from tests.web.visitor import Visitor, tick, visit

pytestmark = pytest.mark.timeout(300)

LOSSY_HERE = "https://thefixtures.bandcamp.com/album/half-out"
LIVE_STREAM = "https://www.youtube.com/watch?v=fixturelive"
NOT_THERE = "https://thefixtures.bandcamp.com/album/no-such-album"

STATES_SEEN = """row => {
  window.seen = [row.dataset.state];
  new MutationObserver(() => window.seen.push(row.dataset.state))
    .observe(row, { attributeFilter: ["data-state"] });
}"""


@pytest.fixture(scope="module")
def service(
    internet: Internet, qobuz_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A household with a subscription and nothing in its library."""
    running = Service(tmp_path_factory.mktemp("get") / "data")
    running.environment |= environment_of(internet)
    yield running.start().set_up(**QOBUZ)
    running.stop()


SHIFTS = """
  window.shifted = 0;
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      window.shifted += value;
      window.moved.push([value, ...sources.map(({ node, previousRect, currentRect }) =>
        [node?.className, node?.textContent?.slice(0, 60), previousRect.y, currentRect.y])]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
"""How much of what is on show moved by itself, as browsers measure it."""


def row_of(page: Page, title: str) -> Locator:
    """Return the row of a result by its title."""
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=title, exact=True))


def paste(page: Page, text: str) -> None:
    """Paste a text while no field has the cursor."""
    page.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          document.body.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_an_empty_household_is_shown_three_ways_to_begin(admin: Visitor) -> None:
    admin.service.empty()
    page = admin.go("/")
    for name in ("Search", "Paste a link", "Import"):
        card = page.get_by_role("main").get_by_role("link", name=name)
        expect(card).to_be_visible()
    assert admin.axe() == []
    admin.picture("home-empty")


def test_search_get_watch_and_open(admin: Visitor, internet: Internet) -> None:
    """From a word to the album; every step shows by itself on the one button."""
    admin.service.empty()
    page = admin.go("/")
    held = internet.faults.add(
        host=CDN, path=f"/file/{HIRES_ALBUM.track_id(9)}/", stall_after=20_000
    )
    box = page.get_by_role("combobox", name="Search for music, or paste a link")
    expect(box).to_be_focused()
    page.keyboard.type("high tide")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=high(\+|%20)tide"))
    expect(page.get_by_text("The library has nothing like it yet.")).to_be_visible()
    row = row_of(page, "High Tide")
    expect(row.get_by_text("FLAC 24/192")).to_be_visible()
    row.evaluate(STATES_SEEN)
    row.get_by_role("button", name="Get: High Tide").click()
    bar = row.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]\d?$"))
    eventually(lambda: held.hits)
    admin.picture("search-getting")
    internet.release()
    link = row.get_by_role("link", name="In library: High Tide")
    expect(link).to_be_visible()
    seen = page.evaluate("window.seen")
    assert [seen[0], seen[-1]] == ["get", "complete"]
    assert "downloading" in seen
    expect(row.get_by_text("In library FLAC 24/192")).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", level=1, name="High Tide")).to_be_visible()


def test_a_search_shows_what_was_started_elsewhere(admin: Visitor) -> None:
    """Somebody else asks, with another spelling of the address: the row follows."""
    page = admin.go("/search?q=mixed+masters")
    row = row_of(page, "Mixed Masters")
    expect(row).to_have_attribute("data-state", "get")
    admin.service.call(
        "POST",
        "/api/downloads/qobuz",
        json={"url": f"https://play.qobuz.com/album/{MIXED_ALBUM.id}", "quality": 2},
    )
    expect(row).not_to_have_attribute("data-state", "get")
    expect(row).to_have_attribute("data-state", "complete")
    expect(row.get_by_text("In library FLAC 16/44.1")).to_be_visible()
    expect(row.get_by_text("Better available")).to_be_visible()


def test_the_box_searches_as_it_is_typed_into(admin: Visitor) -> None:
    """The address follows without a step back for each letter; tabs keep the words."""
    page = admin.go("/search?q=hi")
    expect(row_of(page, "High Tide")).to_be_visible()
    steps = page.evaluate("history.length")
    page.keyboard.press("/")
    page.keyboard.type("plain")
    expect(row_of(page, "Plain Disc (2001 Remaster)")).to_be_visible()
    expect(page).to_have_url(admin.service.url + "/search?q=plain")
    assert page.evaluate("history.length") == steps
    page.get_by_role("link", name="Tracks", exact=True).click()
    expect(page.get_by_text("A track brings its whole album")).to_be_visible()
    expect(row_of(page, "Plainly")).to_be_visible()
    admin.picture("search-tracks")
    page.get_by_role("link", name="Artists", exact=True).click()
    expect(page).to_have_url(admin.service.url + "/search?q=plain&type=artist")


@pytest.mark.parametrize(
    "typed",
    [
        "thefixtures.bandcamp.com/album/loop-songs",
        "Look at Loop Songs: https://thefixtures.bandcamp.com/album/loop-songs.",
    ],
)
def test_a_link_is_taken_as_one_however_it_is_written(admin: Visitor, typed: str) -> None:
    """U8: as a browser shows it, and within what somebody shared."""
    page = admin.go("/about")
    page.get_by_role("combobox", name="Search for music, or paste a link").fill(typed)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/preview\?url=https.*loop-songs$"))
    expect(page.get_by_role("heading", level=1, name="Loop Songs")).to_be_visible()


def test_keys_walk_through_results(admin: Visitor, internet: Internet) -> None:
    """``j`` and ``k`` move, Enter looks at the tracks, ``g g`` gets."""
    internet.faults.add(host=CDN, stall=True)
    page = admin.go("/search?q=lo")
    rows = page.locator("[data-row]")
    expect(rows.nth(1)).to_be_visible()
    titles = [rows.nth(at).get_by_role("link").first.inner_text() for at in range(2)]
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=titles[1], exact=True)).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=titles[0], exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=titles[0])).to_be_visible()
    page.go_back()
    remastered = row_of(page, "Plain Disc (2001 Remaster)")
    remastered.get_by_role("link", name="Plain Disc (2001 Remaster)", exact=True).focus()
    page.keyboard.type("gg")
    expect(remastered).not_to_have_attribute("data-state", "get")
    download = admin.service.call("GET", "/api/downloads?limit=1")[0]
    assert download["source_url"].endswith(REMASTERED_ALBUM.id)
    admin.service.call("POST", f"/api/downloads/{download['id']}/cancel")
    expect(remastered).to_have_attribute("data-state", "get")
    internet.clear_faults()


def test_paste_look_confirm_lossy_and_open(admin: Visitor, internet: Internet) -> None:
    """A link pasted anywhere is looked at; what is lossy is fetched only knowingly."""
    page = admin.go("/about")
    paste(page, SHORT_LOSSY)
    expect(page.get_by_role("heading", level=1, name="Fixture Song")).to_be_visible()
    get = page.get_by_role("button", name="Get this album")
    expect(get).to_be_disabled()
    expect(page.get_by_text("New for the library")).to_be_visible()
    assert admin.service.call("GET", "/api/downloads?source=youtube") == []
    tick(page.get_by_role("checkbox", name="I know that this is lossy"))
    assert admin.axe() == []
    panel = page.get_by_role("region", name="Download")
    with internet.holding(host="*.googlevideo.com"):
        get.click()
        expect(panel).to_have_attribute("data-status", "downloading")
        admin.picture("preview-getting")
    expect(panel).to_have_attribute("data-status", "complete")
    admin.picture("preview-complete")
    panel.get_by_role("link", name="Show the album").click()
    expect(page).to_have_url(re.compile(r"/album/\d+"))
    expect(page.get_by_role("heading", level=1, name="Fixture Song")).to_be_visible()
    # The next time the answer is remembered, and the library has it.
    admin.go(f"/preview?url={SHORT_LOSSY}")
    expect(page.get_by_role("checkbox", name="I know that this is lossy")).to_be_checked()
    expect(page.get_by_text("You have it already")).to_be_visible()
    expect(page.get_by_role("button", name="Get it again")).to_be_enabled()
    expect(page.get_by_role("link", name="Show your copy")).to_be_visible()


def test_the_link_of_a_track_brings_its_album_with_a_heart(admin: Visitor) -> None:
    page = admin.go(f"/preview?url=https://open.qobuz.com/track/{HIRES_ALBUM.track_id(3)}")
    expect(page.get_by_role("heading", level=1, name="High Tide")).to_be_visible()
    expect(page.get_by_text("The whole album is fetched, and hearted for you")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Disc 2")).to_be_visible()
    assert admin.axe() == []
    admin.picture("preview-track")


def test_a_link_of_no_source_that_we_name_is_from_its_site(admin: Visitor) -> None:
    admin.service.call("PUT", "/api/settings", json={"url_enabled": True})
    page = admin.go("/preview?url=https://music.example/song.flac")
    expect(page.get_by_text("From music.example", exact=True)).to_be_visible()


def test_a_playlist_is_taken_only_knowing_how_many_albums_it_becomes(
    admin: Visitor, internet: Internet
) -> None:
    internet.faults.add(host=CDN, stall=True)
    page = admin.go(f"/preview?url={THREE_ALBUMS.url}")
    expect(page.get_by_text("This playlist becomes 3 albums")).to_be_visible()
    get = page.get_by_role("button", name="Get 3 albums")
    expect(get).to_be_disabled()
    page.get_by_label("How many, from the first on").fill("2")
    tick(page.get_by_role("checkbox", name="I want the first 2 albums"))
    expect(page.get_by_role("button", name="Get 2 albums")).to_be_enabled()
    for no_count in ("4", "1.5"):
        page.get_by_label("How many, from the first on").fill(no_count)
        expect(page.get_by_role("button", name=f"Get {no_count} albums")).to_be_disabled()
    page.get_by_label("How many, from the first on").fill("2")
    assert admin.axe() == []
    admin.picture("preview-playlist")
    page.get_by_role("button", name="Get 2 albums").click()
    panel = page.get_by_role("region", name="Download")
    expect(panel).to_have_attribute("data-status", "complete")
    expect(panel.get_by_text("Its albums are in the queue now")).to_be_visible()
    expect(panel.get_by_text("In the library")).to_have_count(0)  # no list is
    panel.get_by_role("link", name="Show in the queue").click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible()
    batch = admin.service.call("GET", "/api/downloads?limit=2")
    assert {row["search_type"] for row in batch} == {"playlist"}
    assert len({row["batch_id"] for row in batch}) == 1
    for row in batch:
        admin.service.ask("POST", f"/api/downloads/{row['id']}/cancel")
    internet.clear_faults()


def test_a_playlist_without_tracks_says_so_before_and_after_it_is_asked_for(
    admin: Visitor,
) -> None:
    """U24"""
    page = admin.go(f"/preview?url={EMPTY_PLAYLIST.url}")
    expect(page.get_by_text("There is nothing in it.", exact=True).last).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Get "))).to_have_count(0)
    body = {"url": EMPTY_PLAYLIST.url, "confirm_playlist": True}
    row = admin.service.call("POST", "/api/downloads/qobuz", json=body)
    admin.service.wait(row["id"], "failed")
    page = admin.go(f"/queue/{row['id']}")
    expect(page.get_by_text("There was nothing in it").first).to_be_visible()
    expect(page.get_by_text("In the library")).to_have_count(0)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_link_that_holds_nothing_says_why_and_what_else_to_do(admin: Visitor) -> None:
    links = {
        "https://192.168.1.1/album": "must name a public host",
        "https://open.qobuz.com/artist/7000001": "This is the page of an artist",
        NOT_THERE: "does not exist",
        LIVE_STREAM: "live",
    }
    for url, sentence in links.items():
        page = admin.go(f"/preview?url={url}")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(re.compile(sentence, re.IGNORECASE))
        expect(alert.get_by_role("link", name="Search for it instead")).to_be_visible()
    assert admin.axe() == []
    # That a source has nothing is said with a 502: no fault of the page.
    admin.faults.clear()


def test_home_shows_what_needs_somebody_and_takes_the_answer(admin: Visitor) -> None:
    """A lossy question, a failure, a review: each is answered where it stands, or undone."""
    service = admin.service
    lossy, failed = (
        service.download(url, confirm_lossy=False)["id"] for url in (LOSSY_HERE, NOT_THERE)
    )
    review = service.download(UNSURE)["id"]
    service.wait(lossy, "failed")
    service.wait(failed, "failed")
    service.wait(review, "review")
    page = admin.go("/")
    needs = page.locator("[data-kind]")
    gone = needs.and_(page.locator("[data-kind=failed]")).filter(has_text=NOT_THERE)
    expect(gone).to_contain_text("does not exist")
    expect(needs.get_by_role("link", name="Decide")).to_have_attribute(
        "href", re.compile(f"/review/{review}$")
    )
    assert admin.axe() == []
    admin.picture("home-needs")
    dismiss = page.get_by_role("button", name=f"Dismiss {NOT_THERE}")
    dismiss.click()
    expect(dismiss).not_to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    expect(dismiss).to_be_visible()
    page.get_by_role("button", name="Take it lossy").click()
    expect(page.locator("[data-kind=lossy]")).not_to_be_visible()
    assert service.read(lossy)["status"] != "failed"


def test_home_counts_all_that_needs_somebody(admin: Visitor) -> None:
    """U7: not only what it has read to show some of it."""
    service = admin.service
    for row in [service.download(f"{NOT_THERE}-{each}") for each in range(12)]:
        service.wait(row["id"], "failed")
    by_status = service.call("GET", "/api/downloads/counts")["by_status"]
    all_of_them = by_status["failed"] + by_status["review"]
    assert all_of_them > 12
    page = admin.go("/")
    page.get_by_role("link", name=f"Show {all_of_them - 4} more").click()
    expect(page).to_have_url(f"{service.url}/queue?status=needs")


def test_home_follows_a_download_from_its_first_percent_to_its_cover(
    admin: Visitor, internet: Internet
) -> None:
    service = admin.service
    page = admin.go("/")
    running = page.get_by_role("main").locator("[data-status]")
    with internet.holding(host="p4.bcbits.com"):
        service.download(LOSSLESS)
        expect(running.filter(has_text="Loop Songs")).to_be_visible()
    tile = page.get_by_role("link", name="Loop Songs The Fixtures")
    expect(tile).to_be_visible()
    expect(running).to_have_count(0)


def test_nothing_on_home_moves_as_it_comes_and_albums_stand_first(
    admin_on_phone: Visitor,
) -> None:
    """U31: above what failed, and they make no room for it later."""
    service, page = admin_on_phone.service, admin_on_phone.page
    at_work = "/api/downloads?status=downloading&status=importing"
    service.wait(service.download(NOT_THERE)["id"], "failed")
    eventually(lambda: service.call("GET", at_work) == [])
    page.add_init_script(SHIFTS)
    admin_on_phone.go("/")
    expect(page.locator("[data-kind=failed]").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifted") <= 0.05, page.evaluate("window.moved")
    titles = page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts()
    assert titles.index("Recently added") < titles.index("Needs you"), titles
    admin_on_phone.picture("home-phone")


def test_the_library_answers_in_the_box_as_one_types_and_forgives_a_slip(
    timeless: Visitor,
) -> None:
    """U35."""
    admin = timeless
    page = admin.go("/about")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search" in request.url else 0)
    box = page.get_by_role("combobox", name="Search for music, or paste a link")
    box.focus()
    # Between two keys there is no pause, however long a loaded machine takes for one.
    page.clock.pause_at(datetime.now(tz=UTC) + timedelta(minutes=1))
    page.keyboard.type("lopo songs")
    page.clock.resume()
    answers = page.get_by_role("listbox", name="In the library")
    album = answers.get_by_role("group", name="Albums").get_by_role("option", name="Loop Songs")
    expect(album).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Did you mean")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    assert len(asked) < len("lopo songs"), asked
    assert admin.axe() == []
    admin.picture("omnibox")
    album.click()
    expect(page.get_by_role("heading", level=1, name="Loop Songs")).to_be_visible()
    expect(box).to_have_value("")
    (track, *_) = next(
        admin.service.album(each["id"])["tracks"]
        for each in admin.service.albums()
        if each["title"] == "Loop Songs"
    )
    box.fill(track["title"])
    tracks = answers.get_by_role("group", name="Tracks")
    in_its_album = re.compile(rf"#track-{track['id']}$")
    expect(tracks.get_by_role("option").first).to_have_attribute("href", in_its_album)
    box.fill("loop")
    expect(album).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=loop$"))


def test_keys_choose_among_the_answers_below_the_box(admin: Visitor) -> None:
    """U35: arrows walk, Enter opens, Escape closes and keeps what was typed."""
    page = admin.go("/about")
    box = page.get_by_role("combobox", name="Search for music, or paste a link")
    box.fill("lopo songs")
    answers = page.get_by_role("listbox", name="In the library")
    options = answers.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(answers).not_to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("lopo songs")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.last).to_have_text("Search everywhere for “lopo songs”")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    first = str(options.first.get_attribute("id"))
    expect(box).to_have_attribute("aria-activedescendant", first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Loop Songs")).to_be_visible()
    admin.keeps_focus()


def test_without_an_account_each_is_told_who_can_set_it_up(
    browser: Browser, service: Service
) -> None:
    """An admin is led to the settings, others are told whom to ask; the library is still there."""
    service.add_user("ana")
    row = service.call("POST", "/api/downloads/qobuz", json={"url": HIRES_ALBUM.url})
    service.wait(row["id"], "complete", "duplicate")
    service.call("PUT", "/api/settings", json={"qobuz_enabled": False})
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/search?q=high")
        expect(page.get_by_role("heading", name="Qobuz is not set up")).to_be_visible()
        expect(page.get_by_role("link", name="Open the settings")).to_have_attribute(
            "href", "/settings/sources"
        )
        expect(page.get_by_role("link", name="High Tide The Highs")).to_be_visible()
        assert somebody.axe() == []
        somebody.picture("search-not-set-up")
        somebody.faults.clear()  # it is said with a 503
    with visit(browser, service) as somebody:
        page = somebody.sign_in("ana").go("/search?q=high")
        expect(page.get_by_text("Ask the person who runs Crateful")).to_be_visible()
        expect(page.get_by_role("link", name="Open the settings")).not_to_be_visible()
        somebody.faults.clear()
    service.call("PUT", "/api/settings", json={"qobuz_enabled": True})
