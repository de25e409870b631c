"""An artist's page becomes one download for each of its albums, once a person has said so."""

from __future__ import annotations

from tests.running import Json, Service, eventually
from tests.servers.internet import Internet

CHANNEL = "https://www.youtube.com/@fixture/releases"
BAND = "https://thefixtures.bandcamp.com"
CLOUD = "https://soundcloud.com/fixture-artist/likes"


def of_list(service: Service, row: Json, count: int) -> list[Json]:
    """The downloads that a list became, once they have ended."""
    batch = f"playlist-{row['id']}"

    def ended() -> list[Json] | None:
        items = service.call("GET", "/api/downloads?limit=100")
        mine = [one for one in items if one["batch_id"] == batch]
        over = [one for one in mine if one["finished_at"] or one["status"] == "review"]
        return over if len(over) == count else None

    found: list[Json] = eventually(ended)
    return found


def test_a_list_is_shown_as_what_it_is_and_taken_only_when_confirmed(
    empty_service: Service, internet: Internet
) -> None:
    """S11"""
    shown = empty_service.call("GET", "/api/downloads/preview", params={"url": CHANNEL})
    assert (shown["albums"], shown["needs"]) == (2, ["playlist", "lossy"])
    assert [one["title"] for one in shown["tracks"]] == ["Topic Album", "Has a private one"]
    assert shown["verdict_reason"] == "It lists 2 albums, and the library has none of them."
    refused = empty_service.ask(
        "POST", "/api/downloads/url", json={"url": CHANNEL, "confirm_lossy": True}
    )
    assert (refused.status_code, refused.json()["type"]) == (400, "playlist-not-confirmed")
    assert not [one for one in internet.requests if one.host.endswith("googlevideo.com")]


def test_a_confirmed_list_becomes_one_download_for_each_album(empty_service: Service) -> None:
    """S11: Bandcamp's root page; what of it is lossy is taken on the same word."""
    row = empty_service.finish(BAND, confirm_list=True)
    albums = of_list(empty_service, row, 3)
    assert {one["source_url"].rpartition("/")[2] for one in albums} == {
        "loop-songs", "half-out", "harbour-lights",
    }  # fmt: skip
    assert {one["title"] for one in empty_service.albums()} >= {"Loop Songs"}


def test_a_limit_takes_the_first_ones(empty_service: Service) -> None:
    """S11, S22"""
    row = empty_service.finish(CLOUD, confirm_list=True, limit=1)
    (only,) = of_list(empty_service, row, 1)
    assert only["source_url"].endswith("/cloud-one")


def test_a_mix_is_refused_with_one_sentence(empty_service: Service) -> None:
    """S23"""
    url = "https://www.youtube.com/playlist?list=RDfixturevid1"
    body = {"url": url, "confirm_lossy": True, "confirm_list": True}
    refused = empty_service.ask("POST", "/api/downloads/url", json=body)
    assert refused.status_code == 422
    assert "mix" in refused.json()["detail"]
    shown = empty_service.ask("GET", "/api/downloads/preview", params={"url": url})
    assert shown.status_code == 422


def test_an_empty_list_ends_with_a_sentence(empty_service: Service, internet: Internet) -> None:
    internet.faults.add(host="thefixtures.bandcamp.com", path="^/music", html="<html></html>")
    row = empty_service.finish(BAND, "failed", confirm_list=True)
    assert row["error_code"] == "no-audio"
    assert row["error_message"].startswith("There was nothing in it: no album on this list.")
