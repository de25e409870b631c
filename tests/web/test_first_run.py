"""From nothing to a household: the first run's steps, and the door for everybody after that."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.pipeline.own_music import household
from tests.running import PASSWORD, Service
from tests.servers.musicbrainz import MIRROR
from tests.servers.qobuz import SUBSCRIBER
from tests.web.household import LOSSLESS
from tests.web.visitor import PHONE, Visitor, tick, visit

pytestmark = pytest.mark.timeout(300)


def card(page: Page, name: str) -> Locator:
    """Return a titled part of a page of settings."""
    return page.get_by_role("region", name=name, exact=True)


def title(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def knock(page: Page, username: str, password: str) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_new_household_is_led_from_nothing_to_its_first_page_u9(
    browser: Browser, new_service: Service, qobuz_python: Path
) -> None:
    """E1: five steps, each tried for real; left in between, they go on where they were.

    U9: every fault at once, gone when it is mended; nothing is ticked that does not work.
    """
    assert qobuz_python.exists()
    new_service.migrates = True
    service = new_service.start()
    with visit(browser, service) as somebody:
        page = somebody.go("/library")
        expect(page).to_have_url(f"{service.url}/setup")
        _make_account(somebody)
        page.get_by_role("link", name="Go through all settings").click()
        _look_at_folders(somebody)
        page.get_by_role("link", name="Next").click()
        _set_up_sources(somebody)
        page.get_by_role("link", name="Next").click()
        service.token = service.sign_in("admin")
        _set_up_names(somebody)
        page.get_by_role("link", name="Next").click()
        expect(title(page, "Music that you have already")).to_be_focused()
        page.get_by_role("link", name="Skip this step").click()
        _finish(somebody)


def test_the_first_album_is_three_clicks_away_u19(browser: Browser, new_service: Service) -> None:
    """An account, a link, Get: all else only where somebody wants it, or where it must be."""
    service = new_service.start()
    with visit(browser, service) as somebody:
        page = somebody.go("/")
        page.get_by_label("User name").fill("admin")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The password again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        expect(title(page, "Ready")).to_be_focused()
        steps = page.get_by_role("navigation", name="Steps of the set-up")
        expect(steps.get_by_role("link")).to_have_count(4)
        expect(page.get_by_text("Qobuz is not set up")).to_be_visible()
        page.get_by_label("Paste a link to your first album").fill(LOSSLESS)
        page.get_by_role("button", name="Show it").click()
        page.get_by_role("button", name="Get this album").click()
        expect(page.get_by_role("link", name="Queue 1")).to_be_visible()
    service.token = service.sign_in("admin")
    (row,) = service.call("GET", "/api/downloads")
    assert row["source_url"] == LOSSLESS


OWNED = 300


def test_an_existing_library_moves_in_during_the_first_run(
    browser: Browser, new_service: Service, tmp_path: Path
) -> None:
    """Three hundred albums: counted before, then a number that grows by itself, until all stand."""
    collection = household(tmp_path / "music", OWNED)
    service = new_service.start()
    with visit(browser, service) as somebody:
        page = somebody.go("/library")
        _make_account(somebody)
        expect(title(page, "Ready")).to_be_focused()
        page.get_by_role("link", name="Your music").click()
        expect(title(page, "Music that you have already")).to_be_visible()
        page.get_by_label("Folder on the server").fill(str(collection))
        expect(page.get_by_text(f"{OWNED} albums in {OWNED} files")).to_be_visible()
        tick(page.get_by_role("checkbox", name="My tags are right"))
        page.get_by_role("button", name="Start the import").click()
        part = page.get_by_text(re.compile(rf"^(?!0 )[1-9]\d? of {OWNED} "))
        expect(part).to_be_visible(timeout=120_000)
        assert somebody.axe() == []
        somebody.picture("setup-moving-in")
        expect(page.get_by_text(f"{OWNED} of {OWNED} ")).to_be_visible(timeout=240_000)
        expect(page.get_by_text("The import has ended")).to_be_visible()
        page.get_by_role("link", name="Next").click()
        page.get_by_role("button", name="Open Crateful").click()
        expect(page).to_have_url(f"{service.url}/")
        service.token = service.sign_in("admin")
        (begun,) = service.call("GET", "/api/imports")["items"]
        state = service.call("GET", f"/api/imports/{begun['batch_id']}?limit=1")
        assert state["by_status"] == {"complete": OWNED}


def _make_account(somebody: Visitor) -> None:
    """What a password must be is said before, and beside the field when it is not."""
    page = somebody.page
    expect(title(page, "Welcome to Crateful")).to_be_visible()
    expect(page.get_by_text("At least 8 characters")).to_be_visible()
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("The password again").fill("shirt")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("This is not the same")).to_be_visible()
    expect(page.get_by_text("The password needs at least 8 characters.")).to_be_visible()
    page.get_by_label("The password again").fill("short")
    expect(page.get_by_text("This is not the same")).not_to_be_visible()
    assert somebody.axe() == []
    somebody.picture("setup-account")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def _look_at_folders(somebody: Visitor) -> None:
    page = somebody.page
    expect(title(page, "Folders and programs")).to_be_focused()
    expect(page.get_by_text("Can be written to")).to_have_count(4)
    expect(page.get_by_text("Albums are moved at once")).to_be_visible()
    ffmpeg = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="ffmpeg"))
    expect(ffmpeg.get_by_text("Works")).to_be_visible()
    assert somebody.axe() == []
    somebody.picture("setup-folders")


def _set_up_sources(somebody: Visitor) -> None:
    """A wrong token is told by Qobuz itself; the right one is kept and never shown again."""
    page = somebody.page
    expect(title(page, "Where music comes from")).to_be_focused()
    qobuz = card(page, "Qobuz")
    expect(qobuz.get_by_text("localuser")).to_be_visible()
    qobuz.get_by_label("User id").fill(SUBSCRIBER.user_id)
    qobuz.get_by_label("Token").fill("not-the-token")
    qobuz.get_by_role("button", name="Save and test: Qobuz").click()
    expect(qobuz.get_by_text("Does not work.")).to_be_visible()
    expect(qobuz.get_by_text("Saved", exact=True)).to_have_count(0)
    _is_not_ticked(page)
    qobuz.get_by_role("button", name="Replace").click()
    qobuz.get_by_label("Token").fill(SUBSCRIBER.token)
    qobuz.get_by_role("button", name="Save and test: Qobuz").click()
    expect(qobuz.get_by_text("Works.")).to_be_visible()
    assert SUBSCRIBER.token not in page.content()
    youtube = card(page, "YouTube")
    youtube.get_by_role("button", name="Test: YouTube").click()
    expect(youtube.get_by_text("www.youtube.com answers")).to_be_visible()
    bandcamp = card(page, "Bandcamp")
    bandcamp.get_by_role("switch", name="Take links of Bandcamp").uncheck()
    expect(bandcamp.get_by_text("Not saved yet")).not_to_be_visible()
    assert somebody.axe() == []
    somebody.picture("setup-sources")


def _is_not_ticked(page: Page) -> None:
    """The last step knows what was told here; and what is typed there need be no link."""
    steps = page.get_by_role("navigation", name="Steps of the set-up")
    page.goto(page.url.replace("sources", "finish"))
    expect(page.get_by_text("Qobuz is not set up")).to_be_visible()
    expect(page.get_by_text("Qobuz is set up", exact=True)).to_have_count(0)
    paste = page.get_by_label("Paste a link to your first album")
    paste.fill("high tide")
    expect(paste).not_to_have_attribute("type", "url")  # the browser's own bubble
    steps.get_by_role("link", name="Sources").click()
    expect(title(page, "Where music comes from")).to_be_visible()


def _set_up_names(somebody: Visitor) -> None:
    """Whoever comes back another time finds what they had saved."""
    page = somebody.page
    expect(title(page, "How albums get their names")).to_be_focused()
    musicbrainz = card(page, "MusicBrainz")
    musicbrainz.get_by_label("Address").fill(f"https://{MIRROR}")
    musicbrainz.get_by_role("button", name="Save and test: MusicBrainz").click()
    expect(musicbrainz.get_by_text(f"{MIRROR} answers")).to_be_visible()
    page.reload()
    expect(musicbrainz.get_by_label("Address")).to_have_value(f"https://{MIRROR}")
    page.set_viewport_size(PHONE)
    assert somebody.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    somebody.picture("setup-names-phone")


def _finish(somebody: Visitor) -> None:
    page, service = somebody.page, somebody.service
    expect(title(page, "Ready")).to_be_focused()
    for ready in ("The folders can be written to", "Qobuz is set up", "Links are taken"):
        expect(page.get_by_text(ready, exact=True)).to_be_visible()
    expect(page.get_by_text("YouTube, SoundCloud")).to_be_visible()
    assert somebody.axe() == []
    somebody.picture("setup-finish-phone")
    page.get_by_role("button", name="Open Crateful").click()
    expect(page).to_have_url(f"{service.url}/")
    expect(page.get_by_role("combobox", name="Search for music, or paste a link")).to_be_visible()
    settings = service.call("GET", "/api/settings")
    assert settings["setup_finished"] is True
    assert settings["bandcamp_enabled"] is False
    somebody.go("/settings/profile")
    expect(page.get_by_role("link", name="Finish the set-up")).to_have_count(0)


def test_whoever_reaches_a_new_household_over_a_network_needs_its_token(
    browser: Browser, new_service: Service
) -> None:
    """Another token is refused beside its field; the log's makes the account."""
    new_service.environment |= {"CRATEFUL_TRUSTED_PROXIES": "127.0.0.1"}
    service = new_service.start()
    with visit(browser, service) as somebody:
        page = somebody.go("/setup")
        page.get_by_label("User name").fill("admin")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The password again").fill(PASSWORD)
        token = page.get_by_label("One-time token")
        page.get_by_role("button", name="Make the account").click()
        expect(page.get_by_text("This is needed.")).to_be_visible()
        token.fill("a guess")
        expect(page.get_by_text("This is needed.")).not_to_be_visible()
        page.get_by_role("button", name="Make the account").click()
        expect(page.get_by_text("the one-time token that the service's log shows")).to_be_visible()
        expect(token).to_have_attribute("aria-invalid", "true")
        assert somebody.axe() == []
        somebody.picture("setup-token")
        token.fill(_told_token(service))
        page.get_by_role("button", name="Make the account").click()
        expect(title(page, "Ready")).to_be_visible()
    assert service.sign_in("admin")


def _told_token(service: Service) -> str:
    """Return the token as whoever started the service reads it."""
    told = re.search(r"token ([\w-]{40,})", service.log_tail())
    assert told, service.log_tail()
    return told[1]


def test_a_wrong_password_is_told_and_the_right_one_leads_back(visitor: Visitor) -> None:
    page = visitor.go("/library?sort=year")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Flibrary%3Fsort%3Dyear$"))
    assert visitor.axe() == []
    visitor.picture("login")
    knock(page, "admin", "wrong horse battery")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is not right.")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    knock(page, "admin", PASSWORD)
    expect(page).to_have_url(f"{visitor.service.url}/library?sort=year")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_a_sign_in_leads_to_no_page_of_others(visitor: Visitor, elsewhere: str) -> None:
    visitor.sign_in()
    visitor.page.goto(f"{visitor.service.url}/login?next={elsewhere}")
    expect(visitor.page).to_have_url(f"{visitor.service.url}/")


def test_whoever_signs_out_leaves_nothing_open(admin: Visitor) -> None:
    page = admin.go("/library")
    page.get_by_role("banner").get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    expect(title(page, "Sign in")).to_be_visible()
    page.goto(f"{admin.service.url}/settings/keys")
    expect(page).to_have_url(f"{admin.service.url}/login?next=%2Fsettings%2Fkeys")


def test_too_many_tries_are_told_with_the_time_of_the_next(visitor: Visitor) -> None:
    for _ in range(10):
        body = {"username": "nobody", "password": "guess"}
        visitor.context.request.post(f"{visitor.service.url}/api/auth/login", data=body)
    page = visitor.go("/login")
    knock(page, "nobody", "another guess")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Too many passwords were tried.")
    expect(alert).to_contain_text(re.compile(r"That is at \d?\d:\d\d:\d\d"))


def _late(route: Route) -> None:
    time.sleep(1)
    route.continue_()


def test_a_new_password_signs_out_everywhere_and_is_asked_for(visitor: Visitor) -> None:
    """A refusal stands beside the field; a success leads to the door, with the reason."""
    visitor.service.add_user("bea")
    page = visitor.sign_in("bea").go("/settings/profile")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("a new horse battery")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The current password is not right.")).to_be_visible()
    page.get_by_label("Current password").fill(PASSWORD)
    # A slow line: the door's code comes long after everything else knows that nobody is here.
    page.route("**/assets/*.js", _late)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password was changed")).to_be_visible()
    knock(page, "bea", "a new horse battery")
    expect(page).to_have_url(f"{visitor.service.url}/settings/profile")
