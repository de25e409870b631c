"""A sample is never filed as the song."""

from __future__ import annotations

from tests.running import Service
from tests.servers.internet import Internet

PAGES = "https://soundcloud.com/fixture-artist"


def test_a_sample_is_refused_by_name_in_the_preview_and_as_a_download(
    empty_service: Service,
) -> None:
    """S1: policy SNIP, 30 seconds of 3:22."""
    url = f"{PAGES}/cloud-sample"
    refused = empty_service.ask("GET", "/api/downloads/preview", params={"url": url})
    assert refused.json()["type"] == "sample", refused.text
    row = empty_service.finish(url, "failed", confirm_lossy=True)
    assert row["error_code"] == "sample"
    assert "only a sample" in row["error_message"]
    assert not empty_service.albums()


def test_a_sample_in_a_set_is_missing_from_it_by_name(
    empty_service: Service, internet: Internet
) -> None:
    """S1: nothing of it is fetched, and the set is not filed as whole."""
    row = empty_service.finish(f"{PAGES}/sets/cloud-sampled", "review", confirm_lossy=True)
    tracks = empty_service.call("GET", f"/api/downloads/{row['id']}/tracks")
    assert [one["state"] for one in tracks] == ["fetched", "missing"]
    review = empty_service.call("GET", f"/api/downloads/{row['id']}/review")
    assert "Cloud Sample: The site gives only a sample" in str(review)
    assert not [one for one in internet.requests if one.path.startswith("/15/")]
