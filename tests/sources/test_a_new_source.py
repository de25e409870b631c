"""A source that is added as docs/adding-a-source.md says: a file and a line, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.pipeline.conftest import environment_of
from tests.running import Service, python_with
from tests.servers.internet import Internet
from tests.web.visitor import choose, open_browser, visit

import crateful

PRODUCT = Path(crateful.__file__).parent

TOY = '''
"""A source of nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crateful.sources.description import AccountField, SourceDescription
from crateful.sources.ytdlp import YtDlpSource

if TYPE_CHECKING:
    from crateful.engines.protocol import Info


class Toy(YtDlpSource):
    """One file for each address."""

    description = SourceDescription(
        name="toy",
        title="Toy Shop",
        lossy="never",
        hosts=("music.example",),
        home="https://music.example/text",
        best_lossless="FLAC of the shop",
        account=(AccountField("token", "token", "Token", "The token of the shop."),),
        samples=("https://music.example/song.flac",),
    )
    extractors = ("generic", "html5")

    def quality(self, info: Info) -> tuple[bool | None, str]:
        del info
        return True, "the shop sells only FLAC"
'''

ALBUM = "https://music.example/song.flac"
LAST = "SoundCloud(), _WEB)"
"""The end of the list of sources; the new one stands before the last."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product as it is, but for a file and a line."""
    folder = tmp_path_factory.mktemp("package")
    copy = folder / "crateful"
    copy.mkdir()
    for part in PRODUCT.iterdir():
        if part.name not in {"sources", "__pycache__"}:
            (copy / part.name).symlink_to(part)
    sources = copy / "sources"
    shutil.copytree(PRODUCT / "sources", sources, ignore=shutil.ignore_patterns("__pycache__"))
    (sources / "toy.py").write_text(TOY, "utf-8")
    listed = (sources / "__init__.py").read_text("utf-8")
    assert LAST in listed
    listed = listed.replace(LAST, "SoundCloud(), Toy(), _WEB)")
    line = "from crateful.sources.urls import"
    listed = listed.replace(line, f"from crateful.sources.toy import Toy\n{line}", 1)
    (sources / "__init__.py").write_text(listed, "utf-8")
    return folder


@pytest.fixture(scope="module")
def service(
    package: Path, internet: Internet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    python = python_with(package, folder / "python")
    running = Service(folder / "data", environment_of(internet), python=python).start()
    running.set_up(auto_confidence=0.9)  # its file has tags that MusicBrainz knows almost
    yield running
    running.leave()


def test_it_is_told_of_with_its_switch_and_its_account(service: Service) -> None:
    told = {one["name"]: one for one in service.call("GET", "/api/sources")}
    assert list(told)[-3:] == ["toy", "url", "folder"]
    assert (told["toy"]["title"], told["toy"]["enabled"]) == ("Toy Shop", True)
    assert [one["name"] for one in told["toy"]["account"]] == ["toy_enabled", "toy_token"]


def test_what_it_asks_of_an_account_is_kept_and_not_shown(service: Service) -> None:
    shown = service.call("PUT", "/api/settings", json={"toy_token": "very-secret-token"})
    assert (shown["toy_token"], shown["toy_enabled"]) == ({"set": True}, True)
    spaced = service.ask("PUT", "/api/settings", json={"toy_token": "a token"})
    assert spaced.status_code == 422


def test_its_switch_turns_it_off_and_on(service: Service) -> None:
    service.call("PUT", "/api/settings", json={"toy_enabled": False})
    refused = service.ask("POST", "/api/downloads/url", json={"url": ALBUM})
    assert (refused.status_code, refused.json()["type"]) == (422, "source-disabled")
    assert "Toy Shop is turned off" in refused.json()["detail"]
    assert service.call("PUT", "/api/settings", json={"toy_enabled": None})["toy_enabled"] is True


def test_its_test_button_tries_it(service: Service) -> None:
    tried = service.call("POST", "/api/settings/test/toy")
    assert tried["ok"], tried
    assert "music.example answers" in tried["message"]


def test_an_album_of_it_is_previewed_and_comes_into_the_library(service: Service) -> None:
    seen = service.call("GET", "/api/downloads/preview", params={"url": ALBUM})
    assert (seen["source"], seen["best_quality"]) == ("toy", "FLAC of the shop")
    assert (seen["lossy"], seen["lossy_reason"]) == (False, "the shop sells only FLAC")
    row = service.finish(f"{ALBUM}?utm_source=friend", confirm_lossy=False)
    assert row["source"] == "toy"
    assert service.album(row["result_album_id"])["source"] == "toy"
    again = service.download(ALBUM)
    assert service.wait(again["id"])["status"] == "duplicate"


def test_the_page_shows_its_name_switch_account_and_test_button(service: Service) -> None:
    """Nothing of the page was built anew: all of it is told by the service."""
    service.wait(service.download(ALBUM)["id"])
    service.call("PUT", "/api/settings", json={"toy_token": "very-secret-token"})
    with sync_playwright() as playwright, visit(open_browser(playwright), service) as somebody:
        page = somebody.sign_in().go("/settings/sources")
        _use_its_card(page, service)
        assert somebody.axe() == []
        page = somebody.go("/queue")
        expect(page.get_by_role("article").get_by_text("Toy Shop").first).to_be_visible()
        choose(page, "Source", "Toy Shop")
        expect(page).to_have_url(f"{service.url}/queue?source=toy")


def _use_its_card(page: Page, service: Service) -> None:
    card = page.get_by_role("region", name="Toy Shop", exact=True)
    switch = card.get_by_role("switch", name="Take links of Toy Shop")
    expect(switch).to_be_checked()
    with page.expect_response("**/api/settings"):
        switch.uncheck()
    page.reload()
    expect(switch).not_to_be_checked()
    assert service.call("GET", "/api/settings")["toy_enabled"] is False
    with page.expect_response("**/api/settings"):
        switch.check()
    card.get_by_role("button", name="Replace").click()
    card.get_by_label("Token").fill("another-secret-token")
    expect(card.get_by_text("The token of the shop.")).to_be_visible()
    card.get_by_role("button", name="Save and test: Toy Shop").click()
    expect(card.get_by_text("music.example answers")).to_be_visible()
