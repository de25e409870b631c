"""What is on show is right at every moment: while it goes on, and after the service was away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.running import Service
from tests.web.household import LOSSLESS, LOSSY
from tests.web.visitor import Visitor, visit

pytestmark = pytest.mark.timeout(300)


QUIET = "() => new Promise(done => setTimeout(done, 3000))"


def test_a_download_that_somebody_else_started_comes_by_itself(admin: Visitor) -> None:
    """The page asked nothing again: a frame told it."""
    page = admin.go("/queue")
    expect(page.locator('[data-connection="live"]')).to_be_visible()
    download = admin.service.download(LOSSLESS)["id"]
    expect(page.get_by_text("Loop Songs").first).to_be_visible()
    admin.service.wait(download, "complete")


def test_nothing_is_asked_again_and_again(admin: Visitor) -> None:
    """W5: with the socket open and nothing going on, a page makes no request at all."""
    page = admin.go("/queue")
    expect(page.locator('[data-connection="live"]')).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(QUIET)  # the snapshot had its say
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(QUIET)
    assert asked == []


def test_after_a_restart_of_the_service_the_page_is_right_without_a_reload(
    browser: Browser, service: Service
) -> None:
    """W5: what happened while nobody listened is on show once the socket is back."""
    service.port = int(service.url.rpartition(":")[2])
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/queue")
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        page.evaluate("() => { window.wasNeverReloaded = true; }")
        somebody.may_be_away = True
        service.stop()
        expect(page.locator('[data-connection="reconnecting"]')).to_be_visible()
        expect(page.get_by_text("The service does not answer; trying again.")).to_be_visible()
        service.start()
        service.finish(LOSSY)
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        expect(page.get_by_text("Cloud Set").first).to_be_visible()
        assert page.evaluate("() => window.wasNeverReloaded")


def test_a_link_that_is_passed_over_while_the_service_restarts_destroys_nothing(
    browser: Browser, service: Service
) -> None:
    """U21: no reload takes away what was typed; a press is carried out once the service is back."""
    service.port = int(service.url.rpartition(":")[2])
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/settings/keys")
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        page.get_by_label("What is it for?").fill("half typed")
        somebody.may_be_away = True
        service.stop()
        history = page.get_by_role("link", name="History").first
        with page.expect_event("requestfailed", lambda failed: "/assets/" in failed.url):
            history.hover()
        expect(page.locator('[data-connection="reconnecting"]')).to_be_visible()
        expect(page.get_by_label("What is it for?")).to_have_value("half typed")
        history.click()
        expect(page.get_by_label("What is it for?")).to_have_value("half typed")
        service.start()
        expect(page.get_by_role("heading", level=1, name="History")).to_be_visible()


def test_a_page_of_an_older_build_begins_anew_with_the_next_step(
    browser: Browser, service: Service
) -> None:
    """U21: its files are gone, but not what is typed until somebody goes elsewhere."""
    with visit(browser, service) as somebody:
        page = somebody.sign_in().go("/settings/keys")
        page.get_by_label("What is it for?").fill("half typed")
        page.evaluate("() => { window.isOfBefore = true; }")
        own = page.locator('script[type="module"][src]')
        own.evaluate("(script) => script.setAttribute('src', './assets/older.js')")
        page.route("**/assets/*.js", lambda route: route.abort())
        history = page.get_by_role("link", name="History").first
        with page.expect_response(lambda answer: answer.url == f"{service.url}/"):
            history.hover()
        expect(page.get_by_label("What is it for?")).to_have_value("half typed")
        page.unroute("**/assets/*.js")
        history.click()
        expect(page.get_by_role("heading", level=1, name="History")).to_be_visible()
        assert page.evaluate("() => window.isOfBefore") is None
        somebody.faults.clear()  # the files that were gone


def test_whoever_is_signed_out_elsewhere_is_led_to_the_door(
    browser: Browser, service: Service
) -> None:
    """A2: the page says so by its form, and leads back afterwards."""
    service.add_user("ana")
    with visit(browser, service) as somebody:
        page = somebody.sign_in("ana").go("/library")
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        ana = next(user for user in service.call("GET", "/api/users") if user["username"] == "ana")
        service.call("DELETE", f"/api/users/{ana['id']}")
        expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        expect(page).to_have_url(f"{service.url}/login?next=%2Flibrary")


def test_below_a_path_of_its_own_everything_works(browser: Browser, new_service: Service) -> None:
    """Scripts, pictures, the cookie, the socket and every link stay below ``/music``."""
    new_service.environment |= {"CRATEFUL_BASE_PATH": "/music"}
    service = new_service.start().set_up(setup_finished=True)
    album = service.finish(LOSSLESS)["result_album_id"]
    with visit(browser, service) as somebody:
        asked: list[str] = []
        somebody.page.on("request", lambda request: asked.append(request.url))
        page = somebody.sign_in().go("/library")
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        page.get_by_role("link", name="Loop Songs").first.click()
        expect(page).to_have_url(f"{service.url}/album/{album}")
        page.reload()
        expect(page.get_by_role("heading", level=1, name="Loop Songs")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert service.url.endswith("/music")
        assert [url for url in asked if not url.startswith(service.url + "/")] == []
