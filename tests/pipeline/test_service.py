"""The service as a whole: looking first, several people at once, and being told to stop."""

from __future__ import annotations

import signal

from tests.running import END_S, Json, Service, eventually
from tests.servers.internet import Internet

ALBUM = "https://thefixtures.bandcamp.com/album/loop-songs"
VIDEO = "https://youtu.be/fixturevid1"
MEDIA = "popplers5.bandcamp.com"
"""Where Bandcamp's free downloads come from."""


def preview(service: Service, url: str) -> Json:
    found: Json = service.call("GET", "/api/downloads/preview", params={"url": url})
    return found


def test_a_preview_says_what_is_there_and_fetches_pages_only(
    empty_service: Service, internet: Internet
) -> None:
    """Lossy or not and why, and whether the library has it, before a byte of audio comes."""
    service = empty_service
    downloads = service.call("GET", "/api/downloads")
    before = preview(service, ALBUM)
    video = preview(service, VIDEO)
    assert internet.requests_to(MEDIA) == []
    assert not [each for each in internet.requests if each.host.endswith("googlevideo.com")]
    assert service.call("GET", "/api/downloads") == downloads
    assert (before["title"], before["artist"]) == ("Loop Songs", "The Fixtures")
    assert [track["number"] for track in before["tracks"]] == [1, 2, 3]
    assert (before["lossy"], before["lossy_reason"]) == (False, "free download in FLAC")
    assert before["in_library"] is None
    assert video["lossy"] is True
    assert "lossy" in video["lossy_reason"]
    album_id = service.finish(ALBUM)["result_album_id"]
    assert preview(service, ALBUM)["in_library"] == {
        "album_id": album_id,
        "quality": service.album(album_id)["quality"],
    }


def test_sockets_tell_users_their_own_and_admins_all(service: Service) -> None:
    """W2: two browsers of two people and the admin's, on the real service."""
    ada, bob = service.add_user("ada"), service.add_user("bob")
    with service.events(ada) as adas, service.events(bob) as bobs, service.events() as admins:
        rows = {}
        for name, token, url in (
            ("ada", ada, "https://thefixtures.bandcamp.com/album/no-such-album"),
            ("bob", bob, "https://soundcloud.com/fixture-artist/no-such-track"),
        ):
            rows[name] = service.download(url, token=token)["id"]
        both = set(rows.values())
        eventually(lambda: {each["download_id"] for each in ended(admins)} >= both)
        eventually(lambda: ended(adas))
        eventually(lambda: ended(bobs))
    assert heard_of(adas) == {rows["ada"]}
    assert heard_of(bobs) == {rows["bob"]}
    assert heard_of(admins) >= both


def ended(events: list[Json]) -> list[Json]:
    return [each for each in events if each.get("finished_at")]


def heard_of(events: list[Json]) -> set[int]:
    return {each["download_id"] for each in events if "download_id" in each}


def test_told_to_stop_in_the_middle_it_gives_back_and_goes_on_later(
    new_service: Service, internet: Internet
) -> None:
    """Q4: exit code 0, no child left, the attempt not counted, nothing lost."""
    new_service.migrates = True  # each database knows a first start
    service = new_service.start().set_up()
    stalled = internet.faults.add(host=MEDIA, stall=True)
    row = service.download(ALBUM)
    eventually(lambda: stalled.hits)
    children = service.children()
    assert service.process is not None
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(END_S) == 0, service.log_tail()
    eventually(lambda: not any(child.is_running() for child in children))
    internet.clear_faults()
    service.start()
    again = service.wait(row["id"], "complete", "failed")
    assert (again["status"], again["attempt"]) == ("complete", 1)


def test_a_download_of_a_removed_user_just_ends(new_service: Service, internet: Internet) -> None:
    """Their row is gone with them: the work stops, and nothing of it stays behind."""
    service = new_service.start().set_up()
    ada = service.add_user("ada")
    stalled = internet.faults.add(host=MEDIA, stall=True)
    row = service.download(ALBUM, token=ada)
    eventually(lambda: stalled.hits)
    ada_id = service.call("GET", "/api/auth/me", token=ada)["id"]
    service.call("DELETE", f"/api/users/{ada_id}")
    eventually(lambda: not service.children())
    assert service.ask("GET", f"/api/downloads/{row['id']}").status_code == 404
    assert service.albums() == []
    assert "Traceback" not in service.log_tail()
