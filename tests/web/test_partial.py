"""What a site refused for now: seen where one looks, and mended with one press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.pipeline.test_partial import ALBUM, BOT_CHECK, OTHER, THIRD, put_off, refuse
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def limited(service: Service, internet: Internet) -> Iterator[int]:
    """An album of which YouTube refused one track, and a pause of YouTube; its download."""
    service.call("PUT", "/api/settings", json={"setup_finished": True})
    refuse(internet, BOT_CHECK, THIRD)
    yield int(service.finish(ALBUM, "review")["id"])
    internet.faults.clear()


def test_a_german_page_says_in_german_what_the_service_says(
    admin: Visitor, service: Service, limited: int
) -> None:
    """A review, a partial album and its track, a failure, and a form; also what comes live."""
    admin.page.add_init_script("localStorage.setItem('crateful.language', 'de')")
    page = admin.go("/queue")
    failed = service.download("https://thefixtures.bandcamp.com/album/no-such-album")["id"]
    service.wait(failed, "failed")
    expect(page.get_by_text("Das gibt es dort nicht; prüfe die Adresse.").first).to_be_visible()

    page = admin.go(f"/review/{limited}")
    expect(page.get_by_text("Das Album ist nicht vollständig; es fehlt").first).to_be_visible()
    page = admin.go("/settings/sources")
    expect(page.get_by_text("Die Website verlangt von diesem Server").first).to_be_visible()

    page = admin.go("/settings/users")
    page.get_by_label("Benutzername").fill("bo")
    page.get_by_label("Erstes Passwort").fill("short")
    page.get_by_role("button", name="Hinzufügen").click()
    expect(page.get_by_text("Das Passwort braucht mindestens 8 Zeichen.")).to_be_visible()


def test_a_pause_is_ended_in_the_settings_and_the_rest_is_got_in_the_review(
    admin: Visitor, service: Service, internet: Internet, limited: int
) -> None:
    other = put_off(service, service.download(OTHER)["id"])
    internet.faults.clear()

    page = admin.go("/settings/sources")
    expect(page.get_by_text("Asks us to wait")).to_be_visible()
    expect(page.get_by_text("The site asks this server to sign in").first).to_be_visible()
    assert admin.axe() == []
    page.get_by_role("button", name="Ask again now: YouTube").click()
    expect(page.get_by_text("Asks us to wait")).to_have_count(0)
    service.wait(other["id"], "complete")

    page = admin.go(f"/review/{limited}")
    page.get_by_role("button", name="Get the rest").click()
    expect(page.get_by_text("Getting what is missing:")).to_be_visible()
    service.wait(limited, "complete")
