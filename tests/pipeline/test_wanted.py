"""What is wanted comes by itself: on the real service, with the real engine and the stand-ins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mediafile import MediaFile
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session
from tests.audio_files import AudioShelf
from tests.pipeline.records import make_folder, tag
from tests.pipeline.test_cli import listed, run
from tests.pipeline.test_fingerprints import song
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service, eventually
from tests.servers.qobuz_records import (
    CLASSICAL_ALBUM,
    COMMA_ALBUM,
    LOOP_ALBUM,
    MIXED_ALBUM,
    REMASTERED_ALBUM,
    Offer,
)

from crateful.downloads.models import Download
from crateful.wanted.models import WantedAlbum
from crateful.wanted.states import State


def want(service: Service, offer: Offer, *, token: str | None = None, track: int = 0) -> Json:
    album: Json = {"artist": offer.release.artist, "title": offer.release.title}
    if track:
        album["track"] = {"title": offer.track(track).title}
    answer: list[Json] = service.call("POST", "/api/wanted", token=token, json={"albums": [album]})
    return answer[0]


def state_of(service: Service, item: Json, token: str | None = None) -> Json:
    items = service.call("GET", "/api/wanted?mine=true&limit=200", token=token)["items"]
    return next(one for one in items if one["id"] == item["id"])


def test_two_people_want_a_track_each_of_an_album_and_it_comes_once(household: Service) -> None:
    service = household
    ada = service.person("ada")
    mine = want(service, MIXED_ALBUM, track=1)
    adas = want(service, MIXED_ALBUM, token=ada, track=2)
    for item, token, place in ((mine, None, 1), (adas, ada, 2)):
        eventually(lambda: state_of(service, item, token)["state"] == "owned")  # noqa: B023
        kept = service.call("GET", "/api/me/library/tracks", token=token)["items"]
        assert [one["title"] for one in kept] == [MIXED_ALBUM.track(place).title]
    [download] = service.call("GET", "/api/downloads")
    assert download["status"] == "complete"
    assert [album["title"] for album in service.albums()] == [MIXED_ALBUM.release.title]
    [told] = listed(service, "wanted", "list", "--mine")
    assert (told["state"], told["tracks"]) == ("owned", [MIXED_ALBUM.track(1).title])


def expire_leases(service: Service) -> None:
    """Let the time pass after which an album is anybody's again that a dead worker looked for."""
    engine = create_engine(service.database_url)
    with engine.begin() as connection:
        connection.execute(
            update(WantedAlbum)
            .where(WantedAlbum.state == State.SEARCHING)
            .values(next_look_at=datetime(2000, 1, 1, tzinfo=UTC))
        )
    engine.dispose()


def test_kill_9_in_the_middle_doubles_nothing(household: Service) -> None:
    service = household.empty()
    items = [want(service, offer) for offer in (COMMA_ALBUM, REMASTERED_ALBUM, CLASSICAL_ALBUM)]
    busy = {"searching", "found"}
    for _ in range(3):
        eventually(lambda: any(state_of(service, one)["state"] in busy for one in items))
        service.kill()
        expire_leases(service)
        service.start()
    eventually(lambda: all(state_of(service, one)["state"] == "owned" for one in items))
    titles = [album["title"] for album in service.albums()]
    assert len(titles) == len(set(titles)) == len(items)
    asked = service.rows("select url_key, count(*) from downloads group by url_key")
    assert {count for _, count in asked} == {1}


def wishes(service: Service, album: Json) -> Json:
    found: Json = service.call("GET", f"/api/albums/{album['id']}/wishes")
    return found


def test_what_is_below_the_floor_becomes_better_under_its_id_also_after_kill_9(
    household: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """The old copy goes to the trash, hearts and ids stay, and it comes once."""
    service = household.empty()
    folder = make_folder(audio_shelf, tmp_path / "album", LOOP_ALBUM.release, "mp3")
    old = service.album(import_one(service, folder)["result_album_id"])
    service.call("POST", f"/api/me/library/albums/{old['id']}")
    assert "1 album, about" in run(service, "wanted", "upgrades", "lossless").out
    service.call("PUT", "/api/settings", json={"upgrade_floor": "lossless"})
    for state in ({"searching", "found"}, {"found", "owned"}):
        service.kill()
        expire_leases(service)
        service.start()
        eventually(lambda: (wishes(service, old)["upgrade"] or {}).get("state") in state)  # noqa: B023
    eventually(lambda: wishes(service, old)["upgrade"]["state"] == "owned")
    [album] = service.albums()
    new = service.album(album["id"])
    assert (new["id"], new["is_lossless"], new["hearted"]) == (old["id"], True, True)
    assert [one["id"] for one in new["tracks"]] == [one["id"] for one in old["tracks"]]
    assert len(service.call("GET", "/api/trash")["items"]) == 1
    came = service.rows("select source, result_album_id from downloads")
    assert came.count(("qobuz", old["id"])) == 1
    service.call("PUT", "/api/settings", json={"upgrade_floor": None})


def half_of(shelf: AudioShelf, folder: Path, offer: Offer, *left_out: int, last: str = "") -> Path:
    """A record's folder without some of its tracks, the last one perhaps of another name."""
    make_folder(shelf, folder, offer.release)
    for number in left_out:
        (folder / f"1{number:02}.flac").unlink()
    if last:
        tags = MediaFile(max(folder.glob("*.flac")))
        tags.title = last
        tags.save()
    return folder


def filed_as_it_is(service: Service, folder: Path) -> Json:
    row = import_one(service, folder)
    if row["status"] == "review":
        told = run(service, "review", "as-is", str(row["id"]))
        assert told.code == 0, told.err
        row = service.wait(row["id"])
    album: Json = service.album(row["result_album_id"])
    return album


def test_the_rest_of_an_album_joins_what_is_there_and_nothing_of_that_changes(
    household: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = household.empty()
    folder = half_of(audio_shelf, tmp_path / "half", LOOP_ALBUM, 2)
    old = filed_as_it_is(service, folder)
    assert old["status"] == "incomplete", old
    before = service.rows("select id, audio_md5 from tracks")
    kept = old["tracks"][0]["id"]
    service.call("POST", f"/api/me/library/tracks/{kept}")
    told = run(service, "wanted", "rest", str(old["id"]))
    assert told.out.startswith("1 of its tracks looked for."), told
    eventually(lambda: wishes(service, old)["rest"]["state"] == "owned")
    [album] = service.albums()
    new = service.album(album["id"])
    assert (new["id"], new["status"], new["missing_tracks"]) == (old["id"], "complete", [])
    titles = [track.title for track in LOOP_ALBUM.release.tracks]
    assert [track["title"] for track in new["tracks"]] == titles
    after = service.rows("select id, audio_md5 from tracks")
    assert set(after) > set(before), "what was there is what it was"
    hearted = service.call("GET", "/api/me/library/tracks")["items"]
    assert [one["id"] for one in hearted] == [kept]
    again = service.ask("POST", f"/api/albums/{old['id']}/rest")
    assert (again.status_code, again.json()["type"]) == (409, "album-whole")


def test_another_edition_is_never_mixed_in(
    household: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    """By its titles, where nobody knows how it sounds, and by its lengths."""
    service = household.empty()
    service.call("PUT", "/api/settings", json={"fingerprints": False})
    folder = half_of(audio_shelf, tmp_path / "half", LOOP_ALBUM, 1, last="Quite Another")
    old = filed_as_it_is(service, folder)
    before = service.files()
    service.call("POST", f"/api/albums/{old['id']}/rest")
    eventually(lambda: wishes(service, old)["rest"]["state"] == "not_found")
    reason = wishes(service, old)["rest"]["reason"]
    assert reason.startswith("What came is another edition than the library's: track "), reason
    assert reason.endswith(" and not Quite Another."), reason
    assert service.album(old["id"])["tracks"] == old["tracks"]
    assert service.files() == before
    service.call("PUT", "/api/settings", json={"fingerprints": None})


def search_by_itself(service: Service) -> None:
    """Have the library searched for what albums lack, as each hour and each start does it."""
    service.call("PUT", "/api/settings", json={"complete_albums": True})
    service.kill()
    service.start()


def rest_of(service: Service, album: Json, *states: str) -> Json:
    """Return the wish for what an album lacks, once it stands so."""

    def is_so() -> Json | None:
        found: Json = wishes(service, album)["rest"] or {}
        return found if found.get("state") in states else None

    return dict(eventually(is_so))


def what_came_for(service: Service, album: Json) -> list[tuple[object, ...]]:
    """Return the downloads that were to join an album."""
    engine = create_engine(service.database_url)
    with Session(engine) as session:
        rows = session.scalars(select(Download).order_by(Download.id)).all()
        found: list[tuple[object, ...]] = [
            (row.source, row.priority, row.status.value, row.error_code)
            for row in rows
            if row.options.joins == album["id"]
        ]
    engine.dispose()
    return found


def test_what_an_album_lacks_comes_by_itself_where_the_household_wants_that(
    household: Service, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    service = household.empty()
    old = filed_as_it_is(service, half_of(audio_shelf, tmp_path / "half", LOOP_ALBUM, 2))
    assert wishes(service, old)["rest"] is None
    before = service.rows("select id, audio_md5 from tracks")
    search_by_itself(service)
    rest_of(service, old, "owned")
    new = service.album(old["id"])
    assert (new["status"], new["missing_tracks"]) == ("complete", [])
    assert [one["title"] for one in new["tracks"]] == [
        track.title for track in LOOP_ALBUM.release.tracks
    ]
    assert set(service.rows("select id, audio_md5 from tracks")) > set(before)
    [item] = [
        one for one in service.call("GET", "/api/wanted")["items"] if one["album_id"] == old["id"]
    ]
    assert (item["why"], item["state"]) == ("rest", "owned")
    came = what_came_for(service, old)
    assert came == [("qobuz", -1, "complete", None)], "it came once, after what people ask for"
    service.call("PUT", "/api/settings", json={"complete_albums": None})


def other_edition(shelf: AudioShelf, folder: Path, what: str) -> Path:
    """Lay out the first two of three tracks as they are called, one of them not as it is sold."""
    release = LOOP_ALBUM.release
    first, [disc] = release.tracks[0], release.media
    if what == "length":
        longer = replace(first, length_ms=first.length_ms + 8_000)
        disc = replace(disc, tracks=(longer, *disc.tracks[1:]))
    make_folder(shelf, folder, replace(release, media=(disc,)))
    (folder / "103.flac").unlink()
    if what == "sound":
        tag(song(folder / "101.flac", 7, first.length_ms / 1000), release, disc, 1, first)
    return folder


@pytest.mark.parametrize(
    ("what", "reason"),
    [("length", "track 1 has another length"), ("sound", "track 1 is another recording")],
)
def test_another_edition_does_not_come_by_itself_and_is_fetched_once(
    household: Service, audio_shelf: AudioShelf, tmp_path: Path, what: str, reason: str
) -> None:
    """By its lengths, and by how it sounds where its titles and lengths are the same."""
    service = household.empty()
    old = filed_as_it_is(service, other_edition(audio_shelf, tmp_path / "half", what))
    assert old["status"] == "incomplete", old
    before = service.files()
    search_by_itself(service)
    told = rest_of(service, old, "not_found")
    assert told["reason"] == f"What came is another edition than the library's: {reason}."
    assert told["message_codes"]["reason"]
    assert service.album(old["id"])["tracks"] == old["tracks"]
    assert service.files() == before
    assert what_came_for(service, old) == [("qobuz", -1, "failed", "other-edition")]
    service.call("PUT", "/api/settings", json={"complete_albums": None})
