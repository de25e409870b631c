"""What a site refuses is told by its cause, and what passes is waited for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually
from tests.servers.youtube_videos import EMPTY_PLAYLIST_ID

WATCH = "https://www.youtube.com/watch?v="


def test_a_session_limit_keeps_the_download_for_the_time_that_the_limit_lasts(
    service: Service,
) -> None:
    """S5"""
    row = service.download(f"{WATCH}fixturelim1", confirm_lossy=True)

    def refused() -> Json | None:
        now = service.read(row["id"])
        return now if now["error_code"] else None

    after = eventually(refused)
    assert (after["status"], after["error_code"]) == ("pending", "session-limited"), after
    wait = datetime.fromisoformat(after["next_attempt_at"]) - datetime.fromisoformat(
        after["updated_at"]
    )
    assert wait > timedelta(minutes=55)
    service.call("POST", f"/api/downloads/{row['id']}/cancel")
    service.call("POST", "/api/sources/youtube/resume")


def test_a_video_whose_id_holds_a_word_is_told_by_what_the_site_says(service: Service) -> None:
    """S8: "drm" in an id is no DRM."""
    row = service.finish(f"{WATCH}fix-drm-123", "failed", confirm_lossy=True)
    assert row["error_code"] == "gone"


@pytest.mark.parametrize(
    ("video", "code", "said"),
    [
        ("fixturesign", "login-required", "signed in"),
        ("fixturepri2", "login-required", "signed in"),
        ("fixturegeo2", "geo-blocked", "country"),
    ],
)
def test_a_preview_says_why_a_video_is_refused_in_a_sentence_of_ours(
    service: Service, video: str, code: str, said: str
) -> None:
    """S7, S9: no word of cookies that nobody has set, and a country is no end."""
    answer = service.ask("GET", "/api/downloads/preview", params={"url": WATCH + video})
    assert answer.json()["type"] == code
    assert said in answer.json()["detail"]
    assert "can't be read" not in answer.json()["detail"]


def test_formats_that_this_ytdlp_can_not_read_say_that_an_update_is_due(service: Service) -> None:
    """S6: YouTube says it in a warning only."""
    row = service.finish(f"{WATCH}fixturesabr", "failed", confirm_lossy=True)
    assert row["error_code"] == "engine-outdated"
    assert "crateful engine update youtube" in row["error_message"]


def test_a_playlist_without_tracks_ends_with_a_sentence_and_never_as_complete(
    service: Service,
) -> None:
    """S25"""
    url = f"https://www.youtube.com/playlist?list={EMPTY_PLAYLIST_ID}"
    row = service.finish(url, "failed", confirm_lossy=True)
    assert row["error_code"] == "no-audio", row
    assert row["result_album_id"] is None


def test_what_was_turned_off_since_it_was_asked_for_says_so(
    service: Service, tmp_path: Path
) -> None:
    """Also of a playlist, of folders, and where it is no source's any more; never as a fault."""
    url = f"https://www.youtube.com/playlist?list={EMPTY_PLAYLIST_ID}"
    playlist = service.finish(url, "failed", confirm_lossy=True)
    (tmp_path / "Walls").mkdir()
    (tmp_path / "Walls" / "01.flac").write_bytes(b"no audio")
    folder = import_one(service, tmp_path / "Walls")
    off = {"youtube_enabled": False, "folder_enabled": False, "url_enabled": False}
    service.call("PUT", "/api/settings", json=off)
    try:
        for row in (playlist, folder):
            assert row["status"] == "failed", row
            service.call("POST", f"/api/downloads/{row['id']}/retry")
            ended = service.wait(row["id"])
            assert (ended["status"], ended["error_code"]) == ("failed", "source-disabled"), ended
            assert "turned off" in ended["error_message"]
    finally:
        service.call("PUT", "/api/settings", json=dict.fromkeys(off, True))


def test_the_body_of_the_first_design_is_taken(service: Service) -> None:
    """S24: one body for both, with a quality, and null for what nobody has said."""
    url = "https://thefixtures.bandcamp.com/album/half-out"
    row = service.download(url, confirm_lossy=None, quality=4)
    ended = service.wait(row["id"])
    assert ended["error_code"] == "lossy-not-confirmed", "null is no"
