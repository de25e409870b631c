"""The health board of the sources: each state as it is seen, and cookies from a file."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.household import QOBUZ
from tests.web.test_first_run import card
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

NEWEST = "2099.1.1"
VIDEO = "fixturevid1"
BOT_CHECK = {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you\u2019re not a bot"}


@pytest.fixture(scope="module")
def service(
    internet: Internet,
    youtube_python: Path,
    qobuz_python: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """A household whose yt-dlp could be newer."""
    folder = tmp_path_factory.mktemp("health")
    engines = folder / "engines"
    engines.mkdir()
    for home in (youtube_python.parents[1], qobuz_python.parents[1]):
        (engines / home.name).symlink_to(home)
    (engines / "youtube.json").write_text(json.dumps({"newest": NEWEST}))
    running = Service(folder / "data")
    running.environment |= environment_of(internet) | {"CRATEFUL_ENGINES_PATH": str(engines)}
    yield running.start().set_up()
    running.stop()


def board(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"How {name} is")


def fact(page: Page, source: str, name: str) -> Locator:
    """One row of a board."""
    row = board(page, source).locator("dl > div").filter(has=page.get_by_text(name, exact=True))
    return row.locator("dd")


def todo(page: Page, source: str) -> Locator:
    return page.get_by_role("list", name=f"What to do about {source}")


def test_the_board_tells_each_state_and_what_to_do(admin: Visitor) -> None:
    service = admin.service
    service.call("PUT", "/api/settings", json={**QOBUZ, "qobuz_token": "another"})
    service.finish("https://thefixtures.bandcamp.com/album/loop-songs")
    service.finish("https://play.qobuz.com/album/0001", "failed")
    page = admin.go("/settings/sources")

    expect(fact(page, "Bandcamp", "Now")).to_have_text("Works")
    expect(fact(page, "Bandcamp", "Last failure")).to_have_text("never")
    expect(fact(page, "Bandcamp", "Program")).to_contain_text(f"newest known: {NEWEST}")
    expect(todo(page, "Bandcamp")).to_contain_text(f"yt-dlp {NEWEST} is to be had")
    expect(todo(page, "Bandcamp").get_by_role("link", name="To the engines")).to_be_visible()

    expect(fact(page, "SoundCloud", "Now")).to_have_text("Not asked yet")
    expect(fact(page, "SoundCloud", "Last success")).to_have_text("never")

    expect(fact(page, "Qobuz", "Now")).to_have_text("Does not work")
    expect(fact(page, "Qobuz", "Last failure")).to_contain_text("token-rejected")
    expect(fact(page, "Qobuz", "Account")).to_have_text("Refused")
    expect(todo(page, "Qobuz")).to_contain_text("token")
    assert admin.axe() == []
    admin.picture("settings-source-health")

    own = {"youtube_po_token_provider": "http://127.0.0.1:9"}
    service.call("PUT", "/api/settings", json={"qobuz_token": None, **own})
    page = admin.go("/settings/sources")
    expect(fact(page, "Qobuz", "Account")).to_have_text("Needed")
    expect(todo(page, "Qobuz")).to_contain_text("needs an account")
    expect(todo(page, "YouTube")).to_contain_text("No PO token provider answers")
    service.call("PUT", "/api/settings", json=dict.fromkeys(own, ""))


def test_a_pause_is_shown_and_ended(admin: Visitor, internet: Internet) -> None:
    says = {"playabilityStatus": BOT_CHECK, "streamingData": {}}
    internet.faults.add(host="*.youtube.com", path="/player$", body=VIDEO, says=says)
    waiting = admin.service.finish(f"https://www.youtube.com/watch?v={VIDEO}", "failed")
    assert waiting["error_code"] == "bot-check"
    page = admin.go("/settings/sources")
    expect(fact(page, "YouTube", "Now")).to_have_text("Asks us to wait")
    expect(fact(page, "YouTube", "Last failure")).to_contain_text("bot-check")
    expect(fact(page, "YouTube", "Pause")).to_contain_text("its downloads wait")
    assert admin.axe() == []
    internet.clear_faults()
    board(page, "YouTube").get_by_role("button", name="Ask again now").click()
    expect(fact(page, "YouTube", "Now")).to_have_text("Does not work")


def cookies(name: str, days: float, host: str = ".bandcamp.com") -> str:
    end = int(time.time() + days * 86_400)
    return f"# Netscape HTTP Cookie File\n{host}\tTRUE\t/\tTRUE\t{end}\t{name}\tsecret\n"


def test_cookies_from_a_file_are_checked_at_once_and_their_end_is_told(
    admin: Visitor, tmp_path: Path
) -> None:
    page = admin.go("/settings/sources")
    bandcamp = card(page, "Bandcamp")
    bandcamp.get_by_text("With an account").click()
    file = tmp_path / "cookies.txt"

    def give(text: str) -> None:
        file.write_text(text)
        with page.expect_file_chooser() as chooser:
            bandcamp.get_by_role("button", name="Choose a file: Cookies").click()
        chooser.value.set_files(file)

    give("<html>")
    expect(bandcamp.get_by_role("alert")).to_contain_text("Netscape format")
    give(cookies("identity", -1))
    expect(bandcamp.get_by_role("alert")).to_contain_text("have all expired")
    give(cookies("identity", 300, ".youtube.com"))
    expect(bandcamp.get_by_role("alert")).to_contain_text("None of these cookies is of Bandcamp")
    give(cookies("identity", 3))
    expect(fact(page, "Bandcamp", "Account")).to_contain_text("Ends soon")
    expect(todo(page, "Bandcamp")).to_contain_text("The cookies expire soon")
    bandcamp.get_by_role("button", name="Replace").click()
    give(cookies("session", 300))
    expect(fact(page, "Bandcamp", "Account")).to_have_text("Not signed in")
    bandcamp.get_by_role("button", name="Replace").click()
    give(cookies("identity", 300))
    expect(fact(page, "Bandcamp", "Account")).to_contain_text("until")
    expect(fact(page, "Bandcamp", "Account").get_by_text("Set", exact=True)).to_be_visible()
    bandcamp.get_by_role("button", name="Test: Bandcamp").click()
    expect(bandcamp.get_by_text("Works.", exact=True)).to_be_visible()
    assert admin.axe() == []
