"""What is on show is right at every moment: while it goes on, and after the service was away."""

from __future__ import annotations

import struct
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect
from tests.running import Service, eventually
from tests.web.household import LOSSLESS, LOSSY
from tests.web.visitor import Visitor, new_context, open_page, visit

pytestmark = pytest.mark.timeout(300)


KEPT = """async () => {
  const shell = await caches.open("crateful-shell");
  return (await shell.keys()).map(({ url }) => url);
}"""

OLDER_BUILD = """async () => {
  const shell = await caches.open("crateful-shell");
  await shell.put(document.baseURI, new Response("an older page"));
  await shell.put("./assets/older-1.js", new Response("an older script"));
}"""

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
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def is_silent() -> bool:
        asked.clear()
        page.evaluate(QUIET)
        return asked == []

    eventually(is_silent)  # once the snapshot, and what the test before began, had their say


def test_home_asks_each_thing_once(admin: Visitor) -> None:
    """U32: the first snapshot makes nothing old that was read when nothing had happened since."""
    page = admin.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def asks_once() -> bool:
        asked.clear()
        admin.go("/")
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.evaluate(QUIET)  # the snapshot had its say
        ours = [url for url in asked if "/api/" in url]
        assert len(ours) > 5
        return len(ours) == len(set(ours))

    eventually(asks_once)  # what the tests before began may have ended just now


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


def test_an_installed_page_has_its_frame_while_the_service_is_away(
    browser: Browser, service: Service
) -> None:
    """It keeps its own files, those of the build that it is of, and nothing that anybody asked."""
    service.port = int(service.url.rpartition(":")[2])
    context = new_context(browser, keeps_shell=True)
    with closing(context), open_page(context, service) as somebody:
        page = somebody.sign_in().go("/library")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.evaluate(OLDER_BUILD)
        page.reload()
        expect(page.get_by_role("heading", level=1, name="Library")).to_be_visible()
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        eventually(lambda: f"{service.url}/assets/older-1.js" not in page.evaluate(KEPT))
        page.reload()
        expect(page.locator('[data-connection="live"]')).to_be_visible()
        somebody.may_be_away = True
        service.stop()
        page.reload()
        expect(page.get_by_role("heading", name="The service does not answer")).to_be_visible()
        kept = page.evaluate(KEPT)
        assert len(kept) > 5
        ours = f"{service.url}/assets/"
        assert [url for url in kept if url != f"{service.url}/" and not url.startswith(ours)] == []
        service.start()
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", level=1, name="Library")).to_be_visible()


def test_the_manifest_s_icons_are_as_large_as_it_says(browser: Browser, service: Service) -> None:
    with visit(browser, service) as somebody:
        ask = somebody.context.request.get
        manifest = ask(f"{service.url}/manifest.webmanifest").json()
        drawn = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
        assert {icon.get("purpose", "any") for icon in drawn} == {"any", "maskable"}
        for icon in drawn:
            content = ask(f"{service.url}/{icon['src']}").body()
            width, height = struct.unpack(">II", content[16:24])  # PNG, section 11.2.1
            assert icon["sizes"] == f"{width}x{height}"


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
