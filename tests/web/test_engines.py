"""The engines in the settings: each is brought up to date, and back, by a button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.engines.yt_dlp_wheels import BROKEN, NEWER, behind, offer_yt_dlp, wheels
from tests.pipeline.conftest import environment_of
from tests.running import Service
from tests.servers.internet import Internet
from tests.web.test_first_run import card
from tests.web.visitor import Visitor

from crateful.engines import environments

__all__ = ["wheels"]

pytestmark = pytest.mark.timeout(300)

LOCKED = environments.ENGINES["youtube"].version


@pytest.fixture(scope="module")
def service(
    internet: Internet,
    wheels: Path,
    youtube_python: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """A household whose yt-dlp could be newer."""
    folder = tmp_path_factory.mktemp("engines")
    running = Service(folder / "data")
    running.environment |= environment_of(internet) | behind(folder, wheels, youtube_python)
    yield running.start().set_up()
    running.leave()


def test_an_admin_brings_the_newest_goes_back_and_is_told_what_was_not_taken(
    admin: Visitor, internet: Internet, wheels: Path, youtube_python: Path
) -> None:
    page = admin.go("/settings/system")
    engines = card(page, "Engines")
    yt_dlp = engines.get_by_role("listitem").filter(has_text="yt-dlp")
    expect(yt_dlp.get_by_text(LOCKED, exact=True)).to_be_visible()
    expect(yt_dlp.get_by_text("Not updated by itself")).to_be_visible()
    expect(engines.get_by_text("Comes with Crateful only")).to_be_visible()
    expect(engines.get_by_role("button", name="Update streamrip")).not_to_be_visible()

    with internet.holding(host="*bandcamp.com"):
        yt_dlp.get_by_role("button", name="Update yt-dlp").click()
        expect(yt_dlp.get_by_text("Being updated")).to_be_visible()
    expect(yt_dlp.get_by_text(f"Updated to {NEWER}")).to_be_visible()
    expect(yt_dlp.get_by_text(NEWER, exact=True)).to_be_visible()

    yt_dlp.get_by_role("button", name=f"Back to {LOCKED}").click()
    expect(yt_dlp.get_by_text(f"Went back to {LOCKED}")).to_be_visible()

    worse = "2099.2.1"
    offer_yt_dlp(wheels, youtube_python, worse, bandcamp=lambda text: text + BROKEN)
    yt_dlp.get_by_role("button", name="Update yt-dlp").click()
    expect(yt_dlp.get_by_text(f"yt-dlp {worse} is not used: Bandcamp works")).to_be_visible()
    expect(yt_dlp.get_by_text(LOCKED, exact=True)).to_be_visible()
    assert admin.axe() == []
    admin.picture("settings-engines")
