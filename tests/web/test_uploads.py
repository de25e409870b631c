"""Music of one's own computer is dropped on the page, and goes on after the service was away."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.audio_files import AudioShelf
from tests.pipeline.conftest import environment_of
from tests.pipeline.own_music import tagged
from tests.pipeline.zip_files import pack
from tests.running import Service, eventually
from tests.servers.internet import Internet
from tests.web.gates import Gate
from tests.web.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

PIECES = "**/api/uploads/*/files/*"
"""A megabyte each."""

DROP = """([name, content]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  data.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"])
    document.body.dispatchEvent(
      new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
    );
}"""


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with an admin and Ana."""
    running = Service(tmp_path_factory.mktemp("uploads") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    running.add_user("ana")
    running.port = int(running.url.rpartition(":")[2])
    yield running
    running.stop()


def drop(page: Page, file: Path) -> None:
    page.evaluate(DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])


def test_a_zip_is_dropped_and_its_album_stands_in_the_library(
    member: Visitor, service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """On any page, by somebody who is no admin."""
    tagged(audio_shelf, tmp_path / "made" / "Rooms", "Rooms")
    page = member.go("/library")
    drop(page, pack(tmp_path / "made", tmp_path / "Rooms.zip"))
    sheet = page.get_by_role("dialog", name="Music from this computer")
    expect(sheet.get_by_label("My tags are right")).to_be_checked()
    sheet.get_by_role("button", name="Send and import").click()
    expect(sheet).to_have_count(0)
    eventually(lambda: [album["title"] for album in service.albums()] == ["Rooms"])
    member.go("/library")
    expect(page.get_by_role("link", name="Rooms").first).to_be_visible()


def an_album(audio_shelf: AudioShelf, folder: Path, name: str, *, ballast: int = 0) -> Path:
    """Return a zip of an album, with so many bytes more."""
    tagged(audio_shelf, folder / "made" / name, name)
    if ballast:
        scan = folder / "made" / name / "booklet.pdf"
        scan.write_bytes(b"%PDF-1.4" + secrets.token_bytes(ballast))
    return pack(folder / "made", folder / f"{name}.zip")


def titles(service: Service) -> set[str]:
    return {album["title"] for album in service.albums()}


def test_what_is_dropped_while_the_first_is_sent_waits_for_its_turn(
    member: Visitor, service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Nothing that was dropped gets lost, and a press beside the sheet stops nothing."""
    first = an_album(audio_shelf, tmp_path / "1", "Stairs", ballast=2_000_000)
    second = an_album(audio_shelf, tmp_path / "2", "Attic")
    page = member.go("/library")
    drop(page, first)
    sheet = page.get_by_role("dialog", name="Music from this computer")
    gate = Gate(page, PIECES)
    sheet.get_by_role("button", name="Send and import").click()
    expect(sheet.get_by_role("progressbar")).to_be_visible()
    drop(page, second)
    expect(sheet.get_by_text("1 more file waits until these are sent.")).to_be_visible()
    page.mouse.click(5, 5)
    page.keyboard.press("Escape")
    gate.open()
    expect(sheet.get_by_role("progressbar")).to_have_count(0)
    expect(sheet.get_by_text("1 file, ")).to_be_visible()
    sheet.get_by_role("button", name="Send and import").click()
    expect(sheet).to_have_count(0)
    eventually(lambda: titles(service) >= {"Stairs", "Attic"})


def test_who_closes_the_sheet_is_told_that_not_all_was_sent_and_can_go_on(
    member: Visitor, service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """The same file goes on where it stopped; another one of its name and size begins anew."""
    file = an_album(audio_shelf, tmp_path, "Cellar", ballast=2_000_000)
    page = member.go("/library")
    page.get_by_label("Account of ana").press("Enter")
    page.get_by_role("button", name="Music from this computer").press("Enter")
    sheet = page.get_by_role("dialog", name="Music from this computer")
    sheet.locator("input[type=file]").first.set_input_files(file)
    gate = Gate(page, PIECES, passing=1)
    sheet.get_by_role("button", name="Send and import").click()
    gate.wait()
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_text("Not everything was sent.")).to_be_visible()
    gate.leave()
    (begun,) = (service.data_dir / "uploads").glob("*/Dropped/Cellar.zip")
    assert 0 < begun.stat().st_size < file.stat().st_size
    file.write_bytes(file.read_bytes())
    os.utime(file, (1_000_000_000, 1_000_000_000))
    page = member.go("/library")
    page.get_by_label("Account of ana").press("Enter")
    page.get_by_role("button", name="Music from this computer").press("Enter")
    sheet.locator("input[type=file]").first.set_input_files(file)
    sheet.get_by_role("button", name="Send and import").click()
    expect(sheet).to_have_count(0)
    eventually(lambda: titles(service) >= {"Cellar"})
    assert begun.stat().st_size < file.stat().st_size


def test_what_the_service_refuses_is_said_in_its_own_words(
    member: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Only a service that is away is waited for: a full disk does not get better by itself."""
    page = member.go("/library")
    problem = {"type": "disk-full", "title": "Full", "status": 507, "detail": "The disk is full."}
    page.route(
        PIECES,
        lambda route: route.fulfill(
            status=507, json=problem, content_type="application/problem+json"
        ),
    )
    drop(page, an_album(audio_shelf, tmp_path, "Loft"))
    sheet = page.get_by_role("dialog", name="Music from this computer")
    sheet.get_by_role("button", name="Send and import").click()
    expect(sheet.get_by_role("alert")).to_have_text("The disk is full.")
    expect(sheet.get_by_role("button", name="Send and import")).to_be_enabled()
    assert all("507" in fault for fault in member.faults)
    member.faults.clear()


def test_an_upload_goes_on_by_itself_when_the_service_was_killed_in_the_middle(
    member: Visitor, service: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """Picked from the menu this time, by the keyboard."""
    file = an_album(audio_shelf, tmp_path, "Doors", ballast=2_000_000)
    page = member.go("/library")
    page.get_by_label("Account of ana").press("Enter")
    page.get_by_role("button", name="Music from this computer").press("Enter")
    sheet = page.get_by_role("dialog", name="Music from this computer")
    sheet.locator("input[type=file]").first.set_input_files(file)
    gate = Gate(page, PIECES, passing=1)
    sheet.get_by_role("button", name="Send and import").press("Enter")
    gate.wait()
    member.may_be_away = True
    service.kill()
    gate.open()
    expect(sheet.get_by_text("The service does not answer")).to_be_visible()
    service.start()
    expect(sheet).to_have_count(0, timeout=60_000)
    eventually(lambda: {album["title"] for album in service.albums()} >= {"Doors"})
