"""Take the README's pictures: `python -m tests.web.gallery` writes them to `docs/pictures`."""

import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import expect, sync_playwright
from tests.audio_files import AudioShelf
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.servers.qobuz import CDN
from tests.servers.qobuz_records import (
    COMPILATION_ALBUM,
    FORTY_ALBUM,
    HIRES_ALBUM,
    MIXED_ALBUM,
    MP3_ALBUM,
    REMASTERED_ALBUM,
)
from tests.servers.world import everything
from tests.web.household import start_furnished
from tests.web.visitor import ROOT, Visitor, open_browser, visit

PICTURES: Final = ROOT / "docs" / "pictures"

RECORDS: Final = (HIRES_ALBUM, MIXED_ALBUM, MP3_ALBUM, REMASTERED_ALBUM, COMPILATION_ALBUM)
LINKS: Final = (
    "https://www.youtube.com/playlist?list=OLAK5uy_fixture00000000000000000000000000",
    "https://www.youtube.com/watch?v=fixturealbm",
    "https://youtu.be/fixturevid1",
)

ALL_PICTURES: Final = "() => [...document.images].every(image => image.complete)"


def main() -> None:
    """Fill a household's library, then photograph its pages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        internet = Internet(everything(AudioShelf(Path(folder)))).start()
        service = Service(Path(folder) / "data")
        try:
            _collect(start_furnished(internet, service))
            internet.faults.add(host=CDN, rate_bps=30_000)
            with sync_playwright() as playwright:
                chromium = open_browser(playwright)
                with visit(chromium, service, scheme="dark") as somebody:
                    _photograph(somebody.sign_in())
                with visit(chromium, service) as somebody:
                    _photograph_review(somebody.sign_in())
                chromium.close()
        finally:
            service.stop()
            internet.stop()


def _collect(service: Service) -> None:
    asked = [service.download(record.url)["id"] for record in RECORDS]
    asked += [service.download(link)["id"] for link in LINKS]
    for each in asked:
        service.wait(each)
    for album in service.albums()[::3]:
        service.call("POST", f"/api/me/library/albums/{album['id']}")


def _photograph(somebody: Visitor) -> None:
    page = somebody.go("/library")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "library.png")
    running = somebody.service.download(FORTY_ALBUM.url)["id"]
    eventually(lambda: somebody.service.read(running)["tracks_done"] > 2)
    page = somebody.go(f"/queue/{running}")
    expect(page.get_by_role("progressbar").nth(3)).to_be_visible()
    page.wait_for_function(ALL_PICTURES)
    page.screenshot(path=PICTURES / "queue.png")


def _photograph_review(somebody: Visitor) -> None:
    waiting = somebody.service.call("GET", "/api/downloads?status=review")[0]["id"]
    page = somebody.go(f"/review/{waiting}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "review.png")


if __name__ == "__main__":
    main()
