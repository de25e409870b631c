"""Reviews: what is asked is shown side by side, and decided with a few keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from tests.audio.test_tail import noise
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import owned, retag, tagged
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.pipeline.test_regrouping import half
from tests.running import Json, Service, eventually
from tests.servers.catalogue import HARBOUR_LIGHTS, LOOP_SONGS
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.web.gates import Gate
from tests.web.household import UNSURE
from tests.web.visitor import AT_REST, DESK, PHONE, Visitor, choice, tick, visit

pytestmark = pytest.mark.timeout(300)

HALF = "https://thefixtures.bandcamp.com/album/half-out"
"""Half of its tracks are not out yet."""


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household of two."""
    running = Service(tmp_path_factory.mktemp("review") / "data")
    running.environment |= environment_of(internet)
    running.start().set_up(setup_finished=True)
    running.add_user("ana")
    yield running
    running.stop()


def waiting(service: Service, url: str) -> int:
    """Return the download of ``url`` that waits for a decision; begin one if none does."""
    rows: list[Json] = service.call("GET", "/api/downloads?status=review")
    for row in rows:
        if row["source_url"] == url and row["requested_by"] == "admin":
            return int(row["id"])
    return int(service.empty().finish(url, "review")["id"])


def discard(service: Service, download_id: int) -> None:
    service.call("POST", f"/api/downloads/{download_id}/review", json={"discard": True})


def send(page: Page, news: str) -> None:
    """Leave no time to think better of it: what was decided is sent when its toast goes."""
    toast = page.get_by_role("region", name="News").locator("div").filter(has_text=news)
    toast.get_by_role("button", name="Close").click()


def is_covered(button: Locator) -> bool:
    """Tell whether a press on the middle of a button would hit something else."""
    return bool(
        button.evaluate("""(button) => {
            const { left, top, width, height } = button.getBoundingClientRect();
            const hit = document.elementFromPoint(left + width / 2, top + height / 2);
            return !button.contains(hit);
        }""")
    )


def test_nothing_waits(admin: Visitor) -> None:
    for row in admin.service.call("GET", "/api/downloads?status=review"):
        discard(admin.service, row["id"])
    page = admin.go("/review")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def test_each_candidate_shows_what_it_would_change(admin: Visitor) -> None:
    """Word by word, track by track; which one is chosen is in the address."""
    page = admin.go(f"/review/{waiting(admin.service, UNSURE)}")
    expect(page.get_by_role("radio", name=re.compile("Harbour Lights"))).to_be_checked()
    changed = page.locator('[data-line="changed"]').first
    expect(changed.locator("del")).to_have_text("Lamps at the Pier")
    expect(changed.locator("ins")).to_have_text("Lighthouse")
    expect(page.locator('[data-line="same"]')).to_have_count(2)
    expect(page.get_by_role("region", name="The album")).to_contain_text("Loopback Records")
    expect(page.get_by_text("Tracks differ").first).to_be_visible()
    page.keyboard.press("3")
    chosen = page.get_by_role("radio", name=re.compile("Loop Songs"))
    expect(chosen).to_be_checked()
    expect(page.locator('[data-line="extra"]')).to_have_count(1)
    expect(page.get_by_text("The Fixtures/Loop Songs (2024)")).to_be_visible()
    page.reload()
    expect(chosen).to_be_checked()
    assert admin.axe() == []
    admin.picture("review-chosen")


def test_reviews_are_decided_by_keys_one_after_the_other(admin: Visitor) -> None:
    """``j`` and Enter, ``n`` and ``p``, a number, Ctrl and Enter: then the next one is there."""
    service = admin.service
    half, unsure = waiting(service, HALF), waiting(service, UNSURE)
    first, second = (f"{service.url}/review/{each}" for each in (half, unsure))
    page = admin.go("/review")
    expect(page.get_by_role("button", name="Incomplete 1")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.keyboard.press("n")
    expect(page).to_have_url(second)
    page.keyboard.press("p")
    expect(page).to_have_url(first)
    page.goto(f"{service.url}/review/{half}")
    expect(page.locator('[data-line="missing"]').first).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("radio", name=re.compile("Harbour Lights"))).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{service.url}/review/{half}")
    send(page, "Going to be imported: Harbour Lights")
    done = service.wait(unsure, "complete")
    assert service.album(done["result_album_id"])["musicbrainz_id"] == HARBOUR_LIGHTS.id


def test_a_search_with_other_words_judges_the_candidates_anew(
    admin: Visitor, internet: Internet
) -> None:
    """The page stays, says that it is looked for, and then how well each fits those words."""
    unsure = waiting(admin.service, UNSURE)
    page = admin.go(f"/review/{unsure}")
    page.get_by_text("It is none of these").click()
    lookup = page.get_by_role("group").filter(has=page.get_by_label("MusicBrainz release"))
    lookup.get_by_label("MusicBrainz release").fill("https://musicbrainz.org/artist/none")
    lookup.get_by_role("button", name="Import as this release").click()
    expect(page.get_by_role("alert")).to_contain_text("That is no release")
    lookup.get_by_label("Album").fill("Both Sides")
    with internet.holding(host=MIRROR):
        lookup.get_by_role("button", name="Search again").click()
        expect(page.get_by_text("Crateful is working on it.")).to_be_visible()
    first = page.get_by_role("radio").first
    expect(first).to_have_accessible_name(re.compile("Other title"))
    discard(admin.service, unsure)


def test_keys_in_a_field_search_and_what_is_open_stays_open_u22(
    admin: Visitor, internet: Internet
) -> None:
    """U1, U2, U22: no key files an album as one that nobody chose, and the page chooses none."""
    service = admin.service
    unsure = waiting(service, UNSURE)
    strict = {"review_confidence": 0.99, "auto_confidence": 1.0}
    service.call("PUT", "/api/settings", json=strict)
    page = admin.go(f"/review/{unsure}")
    page.get_by_text("It is none of these").click()
    page.get_by_label("Album", exact=True).fill("Both Sides")
    with internet.holding(host=MIRROR):
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Crateful is working on it.")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_visible()
    assert service.call("GET", f"/api/downloads/{unsure}/review")["preselected"] is None
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    nothing = page.get_by_role("button", name="Choose what it is")
    expect(nothing).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Control+Enter")
    nothing.click(force=True)
    assert service.read(unsure)["status"] == "review"
    page.keyboard.press("1")
    chosen = page.get_by_role("radio").first
    expect(chosen).to_be_checked()
    chosen.focus()
    page.keyboard.press("0")
    expect(page.get_by_role("radio", name=re.compile("As it is"))).to_be_checked()
    expect(page.get_by_role("button", name="Import as it is")).to_have_count(1)
    discard(service, unsure)
    service.call("PUT", "/api/settings", json=dict.fromkeys(strict))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_news_never_lie_over_what_is_decided(admin: Visitor, size: ViewportSize) -> None:
    """U4: the second of two quick presses on one place would press what lies there."""
    service = admin.service
    half, unsure = waiting(service, HALF), waiting(service, UNSURE)
    page = admin.go(f"/review/{half}")
    page.set_viewport_size(size)
    page.get_by_role("button", name="Discard").click()
    expect(page).to_have_url(f"{service.url}/review/{unsure}")
    expect(page.get_by_text("Discarded: Half Out")).to_be_visible()
    bar = page.get_by_role("region", name="Decision").get_by_role("button")
    expect(bar.first).to_be_visible()
    page.wait_for_function(AT_REST)
    assert [each.inner_text() for each in bar.all() if is_covered(each)] == []
    page.keyboard.press("u")
    expect(page).to_have_url(f"{service.url}/review/{half}")
    page.set_viewport_size(DESK)


def test_what_was_discarded_can_come_back(admin: Visitor) -> None:
    """Discarding leads on; until it is sent, undo leads back and nothing was thrown away."""
    service = admin.service
    unsure = waiting(service, UNSURE)
    page = admin.go(f"/review/{unsure}")
    asked = service.read(unsure)["seq"]
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Discarded: Harbour Lights")).to_be_visible()
    expect(page).not_to_have_url(re.compile(rf"/review/{unsure}$"))
    page.keyboard.press("u")
    expect(page).to_have_url(f"{service.url}/review/{unsure}")
    assert service.read(unsure)["seq"] == asked
    page.goto(f"{service.url}/review/{unsure}?candidate=as-is")
    expect(page.get_by_role("radio", name=re.compile("As it is"))).to_be_checked()
    expect(page.locator("del, ins")).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert admin.axe() == []
    admin.picture("review-as-is-phone")
    page.get_by_role("button", name="Import as it is").click()
    send(page, "Going to be imported: Harbour Lights")
    done = service.wait(unsure, "complete")
    assert service.album(done["result_album_id"])["musicbrainz_id"] is None
    page.set_viewport_size(DESK)


def test_all_that_is_sure_enough_is_accepted_at_once(admin: Visitor) -> None:
    """What would happen is counted first; incomplete ones only when that is said, too (U23)."""
    service = admin.service
    half, unsure = waiting(service, HALF), waiting(service, UNSURE)
    page = admin.go("/review?sure=98")
    expect(page.get_by_role("button", name="None fits by 98 %")).to_be_disabled()
    page.get_by_role("slider").fill("85")
    expect(page).to_have_url(re.compile(r"\?sure=85"))
    page.get_by_role("button", name="Accept 2 with at least 85 %").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("1 is incomplete and stays here")
    expect(asked.get_by_role("button", name="Import 1")).to_be_enabled()
    tick(asked.get_by_label("Also albums of which tracks are missing"))
    expect(asked.get_by_role("button", name="Import 2")).to_be_enabled()
    page.keyboard.press("Escape")
    page.get_by_role("slider").fill("90")
    accept = page.get_by_role("button", name="Accept 1 with at least 90 %")
    for is_taken_back in (True, False):
        accept.click()
        tick(asked.get_by_label("Also albums of which tracks are missing"))
        asked.get_by_role("button", name="Import 1").click()
        expect(page.get_by_role("link", name=re.compile("Half Out"))).not_to_be_visible()
        if is_taken_back:
            page.keyboard.press("u")
            expect(page.get_by_role("link", name=re.compile("Half Out"))).to_be_visible()
            assert service.read(half)["status"] == "review"
    send(page, "1 accepted.")
    service.wait(half, "complete")
    expect(page.get_by_role("link", name=re.compile("Half Out"))).not_to_be_visible()
    assert service.read(unsure)["status"] == "review"


def test_what_stands_behind_a_song_is_cut_off_by_a_button(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """It is offered where something stands there, and nowhere else."""
    service = admin.service.empty()
    folder = make_folder(audio_shelf, tmp_path / "spoiled", LOOP_SONGS)
    noise(folder / "102.flac")
    asked = import_one(service, folder)["id"]
    page = admin.go(f"/review/{asked}")
    page.get_by_role("button", name="Cut it off and import").click()
    send(page, "Going to be imported")
    service.wait(asked, "complete")
    admin.go(f"/review/{waiting(service, UNSURE)}")
    expect(page.get_by_role("button", name="Discard")).to_be_visible()
    expect(page.get_by_role("button", name="Cut it off and import")).to_have_count(0)


def test_each_answer_says_what_it_would_replace_before_it_is_given_u17(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """U17: beside the answer and on the button, as the library is at this moment."""
    service = admin.service.empty()
    tagged(audio_shelf, tmp_path / "one", "Rooms", TRACKTOTAL="3")
    there = owned(service, tmp_path / "one")
    tagged(audio_shelf, tmp_path / "other", "Rooms")
    named = {"ARTIST": "Bea", "ALBUMARTIST": "Bea", "ALBUM": "Halls"}
    asked = import_one(service, retag(tmp_path / "other", **named))["id"]
    page = admin.go(f"/review/{asked}")
    as_is = page.get_by_role("radio", name=re.compile("As it is"))
    expect(as_is).to_have_accessible_name(re.compile("Replaces Rooms"))
    expect(page.get_by_role("button", name="Replace Rooms")).to_have_count(0)
    page.keyboard.press("0")
    note = page.get_by_role("region", name="What this does to the library")
    expect(note).to_contain_text("takes the place of an album that you have")
    expect(note.get_by_role("link")).to_contain_text("RoomsAda Nobody")
    expect(page.get_by_role("button", name="Replace Rooms")).to_be_enabled()
    assert admin.axe() == []
    admin.picture("review-replaces")
    service.call("DELETE", f"/api/albums/{there['id']}")
    expect(as_is).to_have_accessible_name(re.compile("New album"))
    expect(note).to_contain_text("adds an album")
    page.get_by_role("button", name="Import as it is").click()
    send(page, "Going to be imported")
    assert service.wait(asked, "complete")["result_album_id"] != there["id"]


def test_what_would_replace_something_else_by_then_is_not_done_u17(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """U17: what was told is held, also while the decision can still be taken back."""
    service = admin.service.empty()
    tagged(audio_shelf, tmp_path / "other", "Doors")
    named = {"ARTIST": "Bea", "ALBUMARTIST": "Bea", "ALBUM": "Gates"}
    asked = import_one(service, retag(tmp_path / "other", **named))["id"]
    page = admin.go(f"/review/{asked}")
    expect(page.get_by_role("radio")).to_have_accessible_name(re.compile("New album"))
    page.keyboard.press("0")
    page.get_by_role("button", name="Import as it is").click()
    tagged(audio_shelf, tmp_path / "one", "Doors", TRACKTOTAL="3")
    owned(service, tmp_path / "one")
    send(page, "Going to be imported")
    expect(page.get_by_text("this would take the place of Doors by Ada Nobody")).to_be_visible()
    assert service.read(asked)["status"] == "review"
    discard(service, asked)


def test_a_decision_is_taken_back_after_it_was_sent_u3(admin: Visitor) -> None:
    """By ``u`` before, from the queue or the review's own page once the album was filed."""
    service = admin.service
    asked = waiting(service, UNSURE)
    page = admin.go(f"/review/{asked}")
    page.keyboard.press("0")
    page.get_by_role("button", name="Import as it is").click()
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name=re.compile("Harbour Lights"))).to_be_visible()
    page.keyboard.press("0")
    page.get_by_role("button", name="Import as it is").click()
    send(page, "Going to be imported")
    service.wait(asked, "complete")
    eventually(lambda: not (service.data_dir / "staging" / str(asked)).exists())
    page.keyboard.press("u")  # nothing is left that it could undo, and nothing is opened
    page.goto(f"{service.url}/queue?open={asked}")
    expect(page.get_by_role("button", name=re.compile("Put back to review"))).to_be_visible()
    page.goto(f"{service.url}/review/{asked}")
    page.get_by_role("button", name=re.compile("Put back to review")).click()
    expect(page.get_by_text("Goes back to review: Harbour Lights")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("Harbour Lights"))).to_be_visible()
    admin.keeps_focus()
    assert admin.axe() == []
    assert "Harbour Lights" not in [album["title"] for album in service.albums()]


def by_hand(admin: Visitor, audio_shelf: AudioShelf, folder: Path, name: str) -> tuple[Page, int]:
    """Have an album without an artist wait; open its review, to be named as it is."""
    tagged(audio_shelf, folder / name, name, count=3)
    nameless = retag(folder / name, ARTIST=None, ALBUMARTIST=None)
    asked = int(import_one(admin.service.empty(), nameless)["id"])
    return admin.go(f"/review/{asked}?candidate=as-is"), asked


def names_of(page: Page) -> Locator:
    return page.get_by_role("group").filter(has=page.get_by_label("Edition"))


def test_an_album_is_named_and_its_files_are_put_in_order_by_hand(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Issue 12, principle 5: typed over, moved by keys and by drag; the outcome follows."""
    service = admin.service
    page, asked = by_hand(admin, audio_shelf, tmp_path, "Unordered")
    note = page.get_by_role("region", name="What this does to the library")
    expect(note).to_contain_text("can't be filed yet")
    names = names_of(page)
    names.get_by_label("Artist", exact=True).fill("Ada Typed")
    expect(note).to_contain_text("adds an album")
    names.get_by_label("Edition").fill("Live")
    names.get_by_label("02.flac").fill("Typed Over")
    page.get_by_text("Put the files in order").click()
    rows = page.get_by_role("grid", name="Put the files in order").get_by_role("row")
    rows.nth(0).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(0)).to_contain_text("02.flac")
    expect(rows.nth(1)).to_be_focused()
    rows.nth(2).drag_to(rows.nth(0), target_position={"x": 30, "y": 2})
    expect(rows.nth(0)).to_contain_text("03.flac")
    assert admin.axe() == []
    admin.picture("review-by-hand")
    page.get_by_role("button", name="Import as it is").click()
    send(page, "Going to be imported")
    album = service.album(service.wait(asked, "complete")["result_album_id"])
    assert (album["artist"]["name"], album["edition"]) == ("Ada Typed", "Live")
    assert [track["title"] for track in album["tracks"]] == ["Air 3", "Typed Over", "Air 1"]


def test_nothing_moves_under_the_hand_while_an_answer_is_looked_up(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """What was told stays, dimmed: a drop lands where it was aimed, and a move is said."""
    page, asked = by_hand(admin, audio_shelf, tmp_path, "Steady")
    note = page.get_by_role("region", name="What this does to the library")
    names_of(page).get_by_label("Artist", exact=True).fill("Ada Typed")
    expect(note).to_contain_text("adds an album")
    page.get_by_text("Put the files in order").click()
    rows = page.get_by_role("grid", name="Put the files in order").get_by_role("row")
    rows.nth(0).focus()
    page.wait_for_function(AT_REST)
    before = rows.nth(0).bounding_box()
    gate = Gate(page, "**/review/outcome")
    page.keyboard.press("Alt+ArrowDown")
    gate.wait()
    expect(rows.nth(0)).to_contain_text("02.flac")
    expect(note).to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("01.flac is now at: Track 2")).to_be_attached()
    assert rows.nth(0).bounding_box() == before
    gate.open()
    expect(note).to_have_attribute("aria-busy", "false")
    assert rows.nth(0).bounding_box() == before
    discard(admin.service, asked)


def test_names_are_given_by_the_keyboard_and_a_wrong_year_is_said(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Nothing that was typed is left out without a word; nor is an outcome that can't be told."""
    page, asked = by_hand(admin, audio_shelf, tmp_path, "Typed")
    names = names_of(page)
    problem = {"type": "review-gone", "title": "No", "status": 409, "detail": "It can't be told."}
    page.route("**/review/outcome", lambda route: route.fulfill(status=409, json=problem))
    names.get_by_label("Artist", exact=True).fill("Ada")
    expect(page.get_by_role("alert")).to_contain_text("It can't be told.")
    # News of the album look again by themselves: refused until the button was seen to ask.
    with page.expect_request("**/review/outcome"):
        page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("It can't be told.")
    page.unroute("**/review/outcome")
    names.get_by_label("Artist", exact=True).fill("Ada Typed")
    note = page.get_by_role("region", name="What this does to the library")
    expect(note).to_contain_text("adds an album")
    year = names.get_by_label("Year")
    year.fill("97")
    expect(names.get_by_text("A year has four digits: 1997.")).to_be_visible()
    year.press("Control+Enter")
    expect(year).to_be_visible()
    year.fill("1997")
    expect(names.get_by_role("alert")).to_have_count(0)
    year.press("Control+Enter")
    send(page, "Going to be imported")
    album = admin.service.album(admin.service.wait(asked, "complete")["result_album_id"])
    assert (album["artist"]["name"], album["year"]) == ("Ada Typed", 1997)


def test_halves_are_joined_and_a_folder_is_split_by_the_keyboard(
    admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = admin.service.empty()
    for row in service.call("GET", "/api/downloads?status=review"):
        discard(service, row["id"])
    first = import_one(service, half(audio_shelf, tmp_path / "one", range(1, 3)))["id"]
    other = import_one(service, half(audio_shelf, tmp_path / "two", range(3, 5)))["id"]
    page = admin.go(f"/review/{first}")
    page.get_by_text("Half an album, or two").click()
    page.get_by_role("button", name="Find the other half").press("Enter")
    choice(page, "The other half").press("Enter")
    waiting = page.get_by_role("group", name="Waiting for you")
    expect(waiting.get_by_role("option", name="Halves")).to_have_count(1)
    waiting.get_by_role("option", name="Halves").press("Enter")
    page.get_by_role("button", name="Join them").press("Enter")
    eventually(lambda: service.read(other)["status"] == "cancelled")
    assert service.wait(first)["status"] == "review"
    page = admin.go(f"/review/{first}")
    page.get_by_text("Half an album, or two").click()
    for name in ("03.flac", "04.flac"):
        page.get_by_role("checkbox", name=name).press("Space")
    page.get_by_role("button", name="Make 2 files an album of their own").press("Enter")
    eventually(lambda: len(service.call("GET", "/api/downloads?status=review")) == 2, 60)
    assert len(service.call("GET", f"/api/downloads/{first}/review")["files"]) == 2


def test_somebody_decides_only_on_their_own_u13(browser: Browser, service: Service) -> None:
    theirs = waiting(service, UNSURE)
    with visit(browser, service) as somebody:
        page = somebody.sign_in("ana").go("/review")
        expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
        page.goto(f"{service.url}/review/{theirs}")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
        expect(page.get_by_role("button", name="Import")).not_to_be_visible()
