"""A large library in the hands of a person: found, hearted, changed, thrown away, brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from mediafile import MediaFile
from playwright.sync_api import Browser, Locator, Page, expect
from tests.library_rows import make_library
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import nothing_verified
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import LOSSLESS, LOSSY
from tests.web.visitor import OF_COLOURS, Visitor, choose, visit

from crateful.db import Database, connect

pytestmark = pytest.mark.timeout(300)

ALBUMS = 10_000
MOST_CARDS = 200
"""Elements of a list that is ten thousand long: a screen, and a little around it."""

CARDS = "li[data-slot]"
TITLE = "Loop Songs"
TRACKS = 3


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with two albums that have files, and ten thousand that are rows alone."""
    running = Service(tmp_path_factory.mktemp("large") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    running.add_user("ana")
    database = Database(connect(f"sqlite:///{running.data_dir / 'crateful.db'}"))
    make_library(database, albums=ALBUMS, tracks_per_album=1)
    database.close()
    for url in (LOSSLESS, LOSSY):
        running.finish(url)
    yield running
    running.stop()


def card(page: Page, title: str) -> Locator:
    return page.locator(CARDS).filter(has_text=title)


def heart(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("button", name=f"Heart {name}", exact=True)


def undo(page: Page, news: str) -> None:
    """Take back what a toast tells of."""
    toast = page.get_by_role("region", name="News").locator("div").filter(has_text=news)
    toast.first.get_by_role("button", name="Undo").click()


def count_cards(admin: Visitor) -> int:
    """Return how many cards there are, of a list that has no more of them on any screen."""
    cards = admin.rows_of_dom(CARDS)
    assert cards < MOST_CARDS
    return cards


def test_ten_thousand_albums_scroll_to_their_end_with_few_elements(admin: Visitor) -> None:
    """W8: a screen's cards and a few around it, wherever it is scrolled to."""
    page = admin.go("/library")
    expect(page.get_by_text(f"{ALBUMS + 2:,} albums")).to_be_visible()
    expect(page.locator(CARDS).first.get_by_role("link").first).to_be_visible()
    for part in range(1, 11):
        page.evaluate(f"scrollTo(0, document.documentElement.scrollHeight * {part / 10})")
        expect(page.locator(CARDS).last.get_by_role("link").first).to_be_visible()
        assert count_cards(admin) > 0
    last = page.locator(f'[aria-posinset="{ALBUMS + 2}"]')
    expect(last.get_by_role("link").first).to_be_in_viewport()
    expect(last).to_have_attribute("aria-setsize", str(ALBUMS + 2))
    admin.picture("albums-end")


def test_covers_come_first_and_eighteen_of_them_are_whole(admin: Visitor) -> None:
    """U33: at 1440 x 900; the box, the title and the first cover share their left edge."""
    page = admin.page
    page.set_viewport_size({"width": 1440, "height": 900})
    admin.go("/library")
    expect(page.locator(CARDS).first.get_by_role("link").first).to_be_visible()
    tops = page.locator(f"{CARDS} article > a > span:first-child").evaluate_all(
        "covers => covers.map(each => each.getBoundingClientRect())"
        ".filter(({ bottom }) => bottom <= innerHeight).map(({ top }) => top)"
    )
    assert len(tops) >= 18
    assert min(tops) < 260
    edges = page.evaluate(
        """() => ["header search", "h1", "li[data-slot]"]
        .map(each => Math.round(document.querySelector(each).getBoundingClientRect().left))"""
    )
    assert len(set(edges)) == 1, edges


def test_an_album_says_its_quality_once_and_has_the_colour_of_its_cover(admin: Visitor) -> None:
    """Its own row only where a track is another; without a cover its initials stand there."""
    page = admin.go("/library?q=loop+songs")
    card(page, TITLE).get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    expect(page.get_by_role("main").get_by_text("FLAC 16/44.1", exact=True)).to_have_count(1)
    head = page.get_by_role("main").locator("header").first
    chroma = "head => Number(getComputedStyle(head).getPropertyValue('--chroma'))"
    page.wait_for_function(f"head => ({chroma})(head) > 0", arg=head.element_handle())
    assert admin.axe(*OF_COLOURS) == []
    page.emulate_media(color_scheme="dark")
    assert admin.axe(*OF_COLOURS) == []
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="More").click()
    with page.expect_response(re.compile("/api/downloads/search/")):
        page.get_by_role("menuitem", name="Look for a better copy").click()
    expect(page).to_have_url(re.compile("/search.q=The.*Fixtures.*Loop"))
    admin.go("/library?sort=title")
    bare = page.locator(CARDS).first.locator("article > a > span").first
    expect(bare.locator("[data-initials]")).to_have_attribute(
        "data-initials", re.compile(r"^\S{1,4}$")
    )
    # The search was answered with a 503, for want of an account: no fault of the page.
    admin.faults.clear()


def test_a_letter_is_one_press_away_and_stays_in_the_address(admin: Visitor) -> None:
    """Also after a reload; a letter without albums can't be pressed."""
    page = admin.go("/library?sort=title")
    letters = page.get_by_role("navigation", name="Jump to a letter")
    expect(letters.get_by_role("button", name="D", exact=True)).to_be_disabled()
    letters.get_by_role("button", name="Q", exact=True).click()
    first = page.locator(CARDS).filter(has_text=re.compile(r"^(The )?Quartz")).first
    expect(first).to_be_in_viewport()
    expect(page).to_have_url(re.compile("letter=Q"))
    expect(letters.locator("[aria-current]")).to_have_text("Q")
    count_cards(admin)
    page.reload()
    expect(first).to_be_in_viewport()


def test_filters_stay_in_the_address(admin: Visitor) -> None:
    """What is chosen, searched and sorted survives a reload, and each has a way out."""
    page = admin.go("/library")
    quality = page.get_by_role("group", name="Quality")
    quality.get_by_role("button", name=re.compile("^Lossy")).click()
    page.get_by_role("searchbox", name="Find in the library").fill("cloud set")
    expect(page.get_by_text("1 album", exact=True)).to_be_visible()
    choose(page, "Sort by", "Year")
    expect(page).to_have_url(re.compile("sort=year"))
    assert all(part in page.url for part in ("quality=lossy", "q=cloud", "sort=year"))
    page.reload()
    expect(page.get_by_role("searchbox", name="Find in the library")).to_have_value("cloud set")
    chosen = quality.get_by_role("button", name=re.compile("^Lossy"))
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(card(page, "Cloud Set")).to_be_visible()
    assert admin.axe() == []
    page.get_by_role("button", name="Remove the filter Lossy").click()
    expect(chosen).to_have_attribute("aria-pressed", "false")
    page.get_by_role("searchbox", name="Find in the library").fill("nothing is called so")
    expect(page.get_by_role("heading", name="No album fits")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_text(f"{ALBUMS + 2:,} albums")).to_be_visible()


def test_a_heart_is_everywhere_at_once_and_can_be_taken_back(admin: Visitor) -> None:
    """On the card, on the album and its tracks, in "My music", in the folder of links."""
    page = admin.go("/library?q=loop+songs")
    heart(page, TITLE).click()
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "true")
    undo(page, f"{TITLE} is in your music now.")
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "false")
    heart(page, TITLE).click()
    card(page, TITLE).get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Hearted by admin")).to_be_visible()
    tracks = page.get_by_role("table", name="Tracks").get_by_role("button", pressed=True)
    expect(tracks).to_have_count(TRACKS)
    tracks.first.click()
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "false")
    undo(page, "is no longer in your music.")
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("gm")
    expect(card(page, TITLE)).to_be_visible()
    expect(page.get_by_text("are linked in")).to_contain_text("1 album")
    heart(page, TITLE).click()
    expect(page.get_by_role("heading", name="No hearts here yet")).to_be_visible()
    undo(page, f"{TITLE} is no longer in your music.")
    expect(card(page, TITLE)).to_be_visible()
    admin.picture("mine")


def test_a_heart_that_does_not_arrive_goes_off_again(admin: Visitor) -> None:
    """Nothing answers: the page says so, and shows what is true."""
    page = admin.go("/library?q=loop+songs")
    expect(card(page, TITLE)).to_be_visible()
    before = heart(page, TITLE).get_attribute("aria-pressed")
    page.context.set_offline(offline=True)
    heart(page, TITLE).click()
    expect(page.get_by_role("region", name="News")).to_contain_text("can't be reached")
    expect(heart(page, TITLE)).to_have_attribute("aria-pressed", before or "")
    page.context.set_offline(offline=False)
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in admin.faults)
    admin.faults.clear()


def test_the_keyboard_walks_hearts_and_opens(admin: Visitor) -> None:
    """``j`` and ``k``, the arrows, ``l``, Enter: no mouse, and no card is too far away."""
    page = admin.go("/library?sort=added")
    expect(page.locator(CARDS).first.get_by_role("link").first).to_be_visible()
    page.keyboard.press("j")
    first = page.locator('[data-slot="0"]')
    expect(first.get_by_role("link").first).to_be_focused()
    for _ in range(40):
        page.keyboard.press("j")
    far = page.locator('[data-slot="40"]')
    expect(far.get_by_role("link").first).to_be_focused()
    expect(far).to_be_in_viewport()
    page.keyboard.press("ArrowLeft")
    expect(page.locator('[data-slot="39"]').get_by_role("link").first).to_be_focused()
    page.keyboard.press("l")
    pressed = page.locator('[data-slot="39"]').get_by_role("button")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("is in your music now.")).to_be_visible()
    page.keyboard.press("u")
    expect(pressed).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/album/\d+"))


def test_tracks_sort_by_their_columns(admin: Visitor) -> None:
    """A real table; its order is in the address, and only some rows are elements."""
    page = admin.go("/library/tracks")
    table = page.get_by_role("table", name="Tracks")
    rows = table.locator("tr[data-slot]")
    expect(rows.first).to_be_visible()
    table.get_by_role("button", name="Length").click()
    expect(table.get_by_role("columnheader", name="Length")).to_have_attribute(
        "aria-sort", "ascending"
    )
    table.get_by_role("button", name="Length").click()
    expect(page).to_have_url(re.compile("sort=duration.*order=desc|order=desc.*sort=duration"))
    for _ in range(5):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(rows.last.get_by_role("link").first).to_be_visible()
        assert rows.count() < MOST_CARDS
    page.get_by_role("searchbox", name="Find a track").fill("loop")
    expect(rows.filter(has_text=TITLE).first).to_be_visible()
    assert admin.axe() == []


def test_an_album_says_how_good_it_is_and_where_it_is_from(admin: Visitor) -> None:
    """Each tab has an address of its own."""
    page = admin.go("/library?q=loop+songs")
    card(page, TITLE).get_by_role("link", name=TITLE).click()
    tabs = page.get_by_role("navigation", name="Parts of the album")
    tabs.get_by_role("link", name="Quality").click()
    expect(page.get_by_text("All tracks are equally good")).to_be_visible()
    expect(page.get_by_role("cell", name="44.1 kHz").first).to_be_visible()
    loudness = page.get_by_role("table", name="Loudness of each track")
    expect(loudness.get_by_role("row").nth(1)).to_contain_text(re.compile(r"LUFS.*Written"))
    expect(page.get_by_text(re.compile("^As a whole -"))).to_be_visible()
    assert admin.axe() == []
    tabs.get_by_role("link", name="Provenance").click()
    moments = page.get_by_role("list", name="How this album came about, newest first")
    expect(moments.get_by_role("heading", name="Added by admin")).to_be_visible()
    expect(moments).to_contain_text("yt-dlp")
    expect(moments.get_by_role("link", name=LOSSLESS)).to_be_visible()
    tabs.get_by_role("link", name="Files").click()
    expect(page).to_have_url(re.compile("tab=files"))
    page.reload()
    files = page.get_by_role("table", name="Files of the album")
    expect(files.get_by_role("row")).not_to_have_count(1)
    expect(files.get_by_role("row", name=re.compile("cover")).first).to_be_visible()


def test_an_admin_changes_tags_and_takes_it_back_u14(admin: Visitor) -> None:
    """In the files first; a wrong value is said beside its field."""
    page = admin.go("/library?q=cloud+set")
    card(page, "Cloud Set").get_by_role("link", name="Cloud Set").click()
    page.get_by_role("button", name="Edit").click()
    sheet = page.get_by_role("dialog", name="Edit Cloud Set")
    sheet.get_by_label("Barcode (UPC)").fill("")
    sheet.get_by_label("Genre").fill("Weather")
    page.keyboard.press("Escape")
    expect(sheet.get_by_role("alert")).to_have_text("What you typed is not saved.")
    expect(sheet.get_by_label("Genre")).to_have_value("Weather")
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("Weather"))).to_be_visible()
    undo(page, "Saved, also in the files.")
    expect(page.get_by_text(re.compile("Weather"))).not_to_be_visible()
    page.get_by_role("link", name=re.compile("^Details of")).first.click()
    details = page.get_by_role("dialog")
    # U34: what matters, eight lines at most; the rest is folded, and says nothing of pictures.
    expect(details.get_by_text("Disc 1, track 1", exact=True)).to_be_visible()
    assert details.get_by_role("definition").count() <= 8
    details.get_by_text("Everything that the file says").click()
    expect(details.get_by_role("definition").nth(8)).to_be_visible()
    expect(details.get_by_text("Binary data")).to_have_count(0)
    admin.picture("track-details")
    assert admin.axe() == []
    page.keyboard.press("Escape")
    expect(details).not_to_be_visible()


def test_a_deleted_album_is_one_press_from_being_back(admin: Visitor) -> None:
    """No "are you sure": it goes, and Undo brings it back with its address and its heart."""
    page = admin.go("/library?q=cloud+set")
    heart(page, "Cloud Set").click()
    card(page, "Cloud Set").get_by_role("link", name="Cloud Set").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Cloud Set"))
    address = page.url
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page).to_have_url(re.compile(r"/library$"))
    expect(page.get_by_text(f"{ALBUMS + 1:,} albums")).to_be_visible()
    undo(page, "Cloud Set is in the trash now.")
    expect(page.get_by_text(f"{ALBUMS + 2:,} albums")).to_be_visible()
    page.goto(address)
    expect(heart(page, "Cloud Set")).to_have_attribute("aria-pressed", "true")


def test_an_album_says_which_files_are_damaged_until_they_are_mended(
    admin: Visitor, service: Service
) -> None:
    """And before, that nobody has looked yet."""
    (found,) = service.call("GET", "/api/albums?q=cloud+set")["items"]
    album = service.album(found["id"])
    file = next((service.library / album["folder"]).glob("01*"))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with nothing_verified(service):
        service.call("POST", f"/api/albums/{album['id']}/verify")
        page = admin.go(f"/album/{album['id']}")
        expect(page.get_by_text("Not verified yet")).to_be_visible()
    told = page.get_by_role("region", name="A file is damaged")
    expect(told).to_contain_text(file.name)
    assert admin.axe() == []
    admin.picture("album-damaged")
    file.write_bytes(whole)
    told.get_by_role("button", name="Verify again").click()
    expect(told).not_to_be_visible()
    expect(page.get_by_text("Not verified yet")).not_to_be_visible()


def test_an_album_says_what_players_trip_over_until_it_is_mended(
    admin: Visitor, service: Service
) -> None:
    """A badge on the album; what it is about, and one press that writes what mends it."""
    (album,) = service.call("GET", "/api/albums?q=loop+songs")["items"]
    folder = service.library / service.album(album["id"])["folder"]
    file = MediaFile(min(path for path in folder.iterdir() if path.suffix in {".flac", ".mp3"}))
    file.album = "Loops"
    file.save()
    service.call("GET", f"/api/albums/{album['id']}/lint")
    page = admin.go(f"/album/{album['id']}")
    page.get_by_text("1 thing that players would trip over").click()
    expect(page.get_by_text("Its tracks name different albums: ")).to_be_visible()
    assert admin.axe() == []
    page.get_by_role("button", name="Write what mends it").click()
    expect(page.get_by_text("1 file was written.")).to_be_visible()
    expect(page.get_by_text("players would trip over")).to_have_count(0)


def test_a_member_keeps_music_but_changes_none(browser: Browser, service: Service) -> None:
    """Their hearts are their own; what only admins may do is not offered."""
    with visit(browser, service) as ana:
        page = ana.sign_in("ana").go("/library?q=loop+songs")
        expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "false")
        card(page, TITLE).get_by_role("link", name=TITLE).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
        expect(page.get_by_role("button", name="Edit")).to_have_count(0)
        page.get_by_role("button", name="More").click()
        expect(page.get_by_role("menuitem", name="Look for a better copy")).to_be_visible()
        expect(page.get_by_role("menuitem", name="Delete")).to_have_count(0)
        page.keyboard.press("Escape")
        page.get_by_role("link", name="The Fixtures").click()
        heart(page, "The Fixtures").click()
        expect(page.get_by_text("Every album of theirs is in your music")).to_be_visible()
        expect(heart(page, TITLE)).to_have_attribute("aria-pressed", "true")
        ana.go("/trash")
        expect(page.get_by_role("heading", name="Only admins see the trash")).to_be_visible()


CUT = """() => [...document.querySelectorAll("tbody td")]
  .filter((cell) => cell.querySelector("button") && cell.scrollWidth > cell.clientWidth)
  .map((cell) => cell.textContent)"""
"""Cells of buttons that are wider than their place: a sign of it would stand beside them."""


def test_nothing_stands_beside_the_buttons_of_a_track_u31(admin_on_phone: Visitor) -> None:
    (album,) = admin_on_phone.service.call("GET", f"/api/albums?q={TITLE}")["items"]
    for path in ("/library/tracks", f"/album/{album['id']}"):
        page = admin_on_phone.go(path)
        expect(page.locator("tbody td button").first).to_be_visible()
        assert page.evaluate(CUT) == []


def test_the_library_fits_a_phone(admin_on_phone: Visitor) -> None:
    """Two cards side by side, filters in a sheet, nothing beside the screen."""
    page = admin_on_phone.go("/library")
    expect(page.locator(CARDS).first.get_by_role("link").first).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    sheet = page.get_by_role("dialog", name="Filters")
    sheet.get_by_role("button", name=re.compile("^Hi-res")).click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("quality=hires"))
    assert admin_on_phone.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    admin_on_phone.picture("albums-phone-hires")
