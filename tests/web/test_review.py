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
from tests.pipeline.records import make_folder
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.catalogue import HARBOUR_LIGHTS, LOOP_SONGS
from tests.servers.internet import Internet
from tests.web.household import UNSURE
from tests.web.visitor import AT_REST, DESK, PHONE, Visitor, visit

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
    newer, older = (f"{service.url}/review/{each}" for each in sorted((half, unsure), reverse=True))
    page = admin.go("/review")
    expect(page.get_by_role("link", name=re.compile("Half Out"))).to_contain_text("Incomplete")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.keyboard.press("n")
    expect(page).to_have_url(older)
    page.keyboard.press("p")
    expect(page).to_have_url(newer)
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


def test_a_search_with_other_words_judges_the_candidates_anew(admin: Visitor) -> None:
    """The page stays, says that it is looked for, and then how well each fits those words."""
    unsure = waiting(admin.service, UNSURE)
    page = admin.go(f"/review/{unsure}")
    page.get_by_text("It is none of these").click()
    lookup = page.get_by_role("group").filter(has=page.get_by_label("MusicBrainz release"))
    lookup.get_by_label("MusicBrainz release").fill("https://musicbrainz.org/artist/none")
    lookup.get_by_role("button", name="Import as this release").click()
    expect(page.get_by_role("alert")).to_contain_text("That is no release")
    lookup.get_by_label("Album").fill("Both Sides")
    lookup.get_by_role("button", name="Search again").click()
    expect(page.get_by_text("Crateful is working on it.")).to_be_visible()
    first = page.get_by_role("radio").first
    expect(first).to_have_accessible_name(re.compile("Other title"))
    discard(admin.service, unsure)


def test_keys_in_a_field_search_and_what_is_open_stays_open(admin: Visitor) -> None:
    """U1, U2: no key files an album as one that nobody chose."""
    service = admin.service
    unsure = waiting(service, UNSURE)
    strict = {"review_confidence": 0.99, "auto_confidence": 1.0}
    service.call("PUT", "/api/settings", json=strict)
    page = admin.go(f"/review/{unsure}")
    page.get_by_text("It is none of these").click()
    page.get_by_label("Album", exact=True).fill("Both Sides")
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
    """The number on the button is what happens; incomplete ones only when that is said, too."""
    service = admin.service
    half, unsure = waiting(service, HALF), waiting(service, UNSURE)
    page = admin.go("/review?sure=98")
    expect(page.get_by_role("button", name="None fits by 98 %")).to_be_disabled()
    page.get_by_role("slider").fill("85")
    expect(page).to_have_url(re.compile(r"\?sure=85"))
    expect(page.get_by_role("button", name="Accept 1 with at least 85 %")).to_be_enabled()
    page.get_by_label("also 1 that is incomplete").check()
    expect(page.get_by_role("button", name="Accept 2 with at least 85 %")).to_be_enabled()
    page.get_by_role("slider").fill("90")
    accept = page.get_by_role("button", name="Accept 1 with at least 90 %")
    accept.click()
    expect(page.get_by_role("link", name=re.compile("Half Out"))).not_to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("link", name=re.compile("Half Out"))).to_be_visible()
    accept.click()
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


def test_somebody_decides_only_on_their_own(browser: Browser, service: Service) -> None:
    theirs = waiting(service, UNSURE)
    with visit(browser, service) as somebody:
        page = somebody.sign_in("ana").go("/review")
        expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
        page.goto(f"{service.url}/review/{theirs}")
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
        expect(page.get_by_role("button", name="Import")).not_to_be_visible()
