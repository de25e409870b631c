"""Albums below the household's floor are wanted better: slowly, at proven better promise only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import CD, HI_RES, MP3, Copy, Quality
from tests.servers.internet import Internet
from tests.servers.qobuz import API
from tests.servers.qobuz_records import HIRES_ALBUM, REMASTERED_ALBUM, Offer
from tests.wanted.conftest import World

from crateful.downloads.states import Status
from crateful.library.models import Album
from crateful.library.trash import deletion
from crateful.settings import Settings
from crateful.wanted import upgrades, wanting
from crateful.wanted.models import WantedAlbum
from crateful.wanted.states import Aim, State, Why
from crateful.wanted.wanting import AskedAlbum

HOUR = timedelta(hours=1)
BEST = Quality(sample_rate_hz=192_000, bit_depth=24)


def copy_of(offer: Offer, quality: Quality) -> Copy:
    release = offer.release
    titles = tuple(track.title for track in release.tracks)
    edition = f" ({offer.version})" if offer.version else ""
    return Copy(release.artist, release.title + edition, tracks=titles, quality=quality, year=None)


def file(world: World, settings: Settings, copy: Copy, job: str = "download-1") -> int:
    filed = albums.file(world.database, copy, settings.data_dir, job)
    assert isinstance(filed, albums.Filed), filed
    return filed.album_id


def prefer(world: World, admin: Person, **changes: object) -> None:
    world.call("PUT", "/api/settings", admin, changes)


def next_hour(world: World) -> None:
    world.clock.now += HOUR
    world.look()


def wish(world: World, who: Person, album_id: int) -> dict[str, str]:
    return dict(world.call("GET", f"/api/albums/{album_id}/wishes", who)["upgrade"] or {})


def test_an_album_below_the_floor_is_replaced_by_a_better_one_and_an_equal_one_tried_once_l31(
    world: World, settings: Settings, admin: Person, ada: Person
) -> None:
    album_id = file(world, settings, copy_of(HIRES_ALBUM, CD))
    next_hour(world)
    assert wish(world, admin, album_id) == {}, "nothing is wanted better unless the household says"
    prefer(world, admin, upgrade_floor="16/44.1")
    next_hour(world)
    assert wish(world, admin, album_id) == {}, "it is as good as the floor"
    prefer(world, admin, upgrade_floor="best")
    next_hour(world)
    [download] = world.downloads()
    assert (download.priority, download.user_id) == (-1, admin.id)
    told = world.newest(admin)
    assert (told["why"], told["state"], told["album_id"]) == ("upgrade", "found", album_id)
    assert world.call("GET", "/api/wanted", ada)["items"] == []

    world.end(Status.DUPLICATE, result_album_id=album_id, error_message="It is no better.")
    world.look()
    assert wish(world, admin, album_id)["reason"] == "It is no better."
    for days in (7, 30, 90, 90):
        told = world.newest(admin)
        due = datetime.fromisoformat(told["next_look_at"])
        assert due - world.clock.now == timedelta(days=days)
        world.clock.now = due
        world.look()
    assert world.newest(admin)["reason"] == "Qobuz has nothing but what was fetched before."
    assert len(world.downloads()) == 1

    albums.file(world.database, copy_of(HIRES_ALBUM, BEST), settings.data_dir, "download-2")
    world.clock.now += timedelta(days=90)
    world.look()
    assert wish(world, admin, album_id)["state"] == "owned"
    assert wish(world, admin, album_id)["message_codes"]["reason"][0]["code"] == (
        "wanted-good-enough"
    )


@pytest.mark.parametrize(
    ("quality", "preferences", "reason"),
    [
        (CD, {"upgrade_floor": "lossless"}, ""),
        (MP3, {"upgrade_floor": "lossless"}, "Qobuz has it."),
        (MP3, {"upgrade_floor": "off"}, ""),
        (HI_RES, {"upgrade_floor": "best", "quality_ceiling": "24/96"}, ""),
        (CD, {"upgrade_floor": "best", "quality_ceiling": "16/44.1"}, ""),
        (HI_RES, {"upgrade_floor": "best"}, "Qobuz has it."),
        (
            CD,
            {"upgrade_floor": "best", "qobuz_quality": 2},
            "Qobuz has nothing better than FLAC 16/44.1.",
        ),
        (BEST, {"upgrade_floor": "best"}, ""),
    ],
)
def test_what_is_wanted_better_is_below_the_floor_and_the_ceiling_is_never_passed(
    world: World,
    settings: Settings,
    admin: Person,
    *,
    quality: Quality,
    preferences: dict[str, object],
    reason: str,
) -> None:
    album_id = file(world, settings, copy_of(HIRES_ALBUM, quality))
    prefer(world, admin, **preferences)
    next_hour(world)
    assert wish(world, admin, album_id).get("reason", "") == reason


def test_only_the_same_edition_with_all_its_tracks_is_a_better_copy(
    world: World, settings: Settings, admin: Person
) -> None:
    plain = copy_of(REMASTERED_ALBUM, MP3).but(title=REMASTERED_ALBUM.release.title + " (Deluxe)")
    longer = copy_of(HIRES_ALBUM, MP3)
    longer = longer.but(tracks=(*longer.tracks, "One More"))
    ids = [file(world, settings, one, f"download-{n}") for n, one in enumerate((plain, longer))]
    prefer(world, admin, upgrade_floor="lossless")
    next_hour(world)
    next_hour(world)
    for album_id in ids:
        assert wish(world, admin, album_id)["reason"] == "Qobuz only has another edition."
    assert world.downloads() == []


def test_never_is_never_until_it_is_taken_back(
    world: World, settings: Settings, admin: Person
) -> None:
    album_id = file(world, settings, copy_of(HIRES_ALBUM, MP3))
    path = f"/api/albums/{album_id}/never-better"
    assert world.call("POST", path, admin)["never_better"]
    prefer(world, admin, upgrade_floor="lossless")
    shown = world.call("GET", "/api/wanted/upgrades/preview?floor=lossless", admin)
    assert (shown["albums"], shown["refused"]) == (0, 1)
    next_hour(world)
    assert world.downloads() == []
    assert world.newest(admin)["state"] == "dropped"
    world.call("DELETE", path, admin)
    next_hour(world)
    assert len(world.downloads()) == 1
    item = world.newest(admin)
    world.call("DELETE", f"/api/wanted/{item['id']}", admin)
    assert world.call("GET", f"/api/albums/{album_id}/wishes", admin)["never_better"]


def test_a_floor_is_counted_before_it_is_chosen(
    world: World, settings: Settings, admin: Person
) -> None:
    file(world, settings, copy_of(HIRES_ALBUM, MP3))
    file(world, settings, copy_of(REMASTERED_ALBUM, CD), "download-2")
    path = "/api/wanted/upgrades/preview?floor="
    counted = {
        floor: world.call("GET", f"{path}{floor}", admin)
        for floor in ("off", "lossless", "16/44.1", "best")
    }
    assert [one["albums"] for one in counted.values()] == [0, 1, 1, 2]
    with world.database.reading() as session:
        sizes = {one.quality: one for one in session.scalars(select(Album))}
    lossy = sizes["MP3 320"]
    assert counted["lossless"]["replaced_bytes"] == lossy.size_bytes
    expected = lossy.duration_ms / 1000 * 44_100 * 2 * 16 / 8 * 0.62
    assert counted["lossless"]["size_bytes"] == round(expected)
    assert counted["best"]["size_bytes"] > 3 * counted["lossless"]["size_bytes"]
    assert world.newest(admin) == {}, "counting begins nothing"


def test_a_large_library_is_gone_through_over_days_and_after_everything_else(
    world: World, settings: Settings, internet: Internet, admin: Person, ada: Person
) -> None:
    count = upgrades.AT_A_TIME + 5
    for number in range(count):
        copy = Copy("Nobody", f"Album {number}", quality=MP3)
        file(world, settings, copy, f"download-{number}")
    prefer(world, admin, upgrade_floor="lossless", wanted_paused=True)
    for _ in range(4):
        next_hour(world)
    with world.database.reading() as session:
        rows = session.scalars(select(WantedAlbum).where(WantedAlbum.aim == Aim.UPGRADE)).all()
    assert len(rows) == count <= upgrades.MOST_WAITING
    assert len({row.next_look_at for row in rows}) == count, "they are spread over the hours"
    prefer(world, admin, wanted_paused=None)
    with world.database.session() as session:
        wanting.want(session, ada.id, AskedAlbum("Nobody", "Never"), Why.LIST)
    assert world.looker.does_one()
    assert world.newest(ada)["state"] == "not_found", "what is not there goes before what is"
    assert sum("/search" in one.path for one in internet.requests_to(API)) == 1
    with world.database.reading() as session:
        states = set(session.scalars(select(WantedAlbum.state).where(WantedAlbum.album_id > 0)))
    assert states == {State.WANTED}


def test_a_wish_goes_with_its_album(world: World, settings: Settings, admin: Person) -> None:
    copy = Copy("Nobody", "Never", quality=MP3)
    album_id = file(world, settings, copy)
    prefer(world, admin, upgrade_floor="lossless")
    next_hour(world)
    assert world.newest(admin)["reason"] == "Qobuz does not have it."
    deletion.delete_album(world.database, settings, album_id, None)
    world.clock.now += timedelta(days=8)
    world.look()
    assert world.newest(admin) == {}
