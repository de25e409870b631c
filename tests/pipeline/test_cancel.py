"""Cancelling stops at once, leaves nothing, and is refused once files of the library may move."""

from __future__ import annotations

import time

import pytest
from tests.running import Service, eventually
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/loop-songs"


def test_a_running_download_is_cancelled_with_its_children(
    new_service: Service, internet: Internet
) -> None:
    """Q6: every process of it gone, the staging folder removed, nothing in the library."""
    service = new_service.start().set_up()
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.wait(service.download(URL)["id"], "downloading")
    eventually(lambda: service.read(row["id"])["stage"] == "fetching")
    eventually(service.children)  # right after the stage is shown
    asked = time.monotonic()
    assert service.call("POST", f"/api/downloads/{row['id']}/cancel") == {"status": "cancelled"}
    eventually(lambda: not service.children(), every_s=0.01)
    took_s = time.monotonic() - asked
    print(f"cancelled in {took_s:.2f} s")  # noqa: T201  # measured, not asserted
    assert service.wait(row["id"])["status"] == "cancelled"
    eventually(lambda: not (service.data_dir / "staging" / str(row["id"])).exists())
    assert service.files() == {}


def test_a_cancelled_download_can_be_asked_for_again(
    empty_service: Service, internet: Internet
) -> None:
    service = empty_service
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.wait(service.download(URL)["id"], "downloading")
    service.call("POST", f"/api/downloads/{row['id']}/cancel")
    service.wait(row["id"], "cancelled")
    internet.clear_faults()
    service.call("POST", f"/api/downloads/{row['id']}/retry")
    assert service.wait(row["id"], "complete", "failed")["status"] == "complete"


def test_a_link_that_is_pasted_right_after_its_cancel_comes(
    empty_service: Service, internet: Internet
) -> None:
    """X8: whether the old one starts anew or a new one is made, the wish is not lost."""
    service = empty_service
    internet.faults.add(host="popplers5.bandcamp.com", path=".*", stall=True)
    row = service.wait(service.download(URL)["id"], "downloading")
    eventually(lambda: service.read(row["id"])["stage"] == "fetching")
    service.call("POST", f"/api/downloads/{row['id']}/cancel")
    again = service.download(URL)
    internet.clear_faults()
    assert service.wait(again["id"], "complete", "failed", "cancelled")["status"] == "complete"


def test_what_has_ended_cannot_be_cancelled(service: Service) -> None:
    row = service.finish("https://thefixtures.bandcamp.com/album/no-such-album", "failed")
    refused = service.ask("POST", f"/api/downloads/{row['id']}/cancel")
    assert (refused.status_code, refused.headers["content-type"]) == (
        400,
        "application/problem+json",
    )


@pytest.mark.parametrize("action", ["cancel", "retry", "review"])
def test_strangers_cannot_touch_anothers_download(service: Service, action: str) -> None:
    """Rule 6: users see their own."""
    row = service.wait(service.download(URL)["id"])
    token = service.person("stranger")
    body = {"discard": True} if action == "review" else None
    path = f"/api/downloads/{row['id']}/{action}"
    response = service.ask("POST", path, token=token, json=body)
    assert response.status_code == 403
