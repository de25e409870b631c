"""What somebody wants, in the browser: its states and reasons, and following an artist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from tests.audio_files import AudioShelf
from tests.follow.conftest import release
from tests.pipeline.conftest import environment_of
from tests.pipeline.test_wanted import filed_as_it_is, half_of
from tests.running import Service, eventually
from tests.servers.catalogue import LOOP_SONGS
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MusicBrainz
from tests.servers.qobuz_records import REMASTERED_ALBUM
from tests.web.gates import Gate
from tests.web.household import LOSSLESS
from tests.web.visitor import Visitor, choice, choose

from crateful.db import Database, connect, utc_now
from crateful.follow.models import ArtistRelease, CatalogueArtist, FollowedArtist, NewRelease

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def service(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A household with an album, and no source whose catalogue could be asked."""
    gone = [release(number, f"20{number}0-02-03", f"Gone {number}") for number in range(1, 5)]
    MusicBrainz.announced[LOOP_SONGS.artist_id] = gone
    running = Service(tmp_path_factory.mktemp("wanted") / "data", environment_of(internet))
    running.start().set_up(setup_finished=True)
    running.finish(LOSSLESS)
    yield running
    running.stop()
    MusicBrainz.announced.clear()


def test_a_wanted_album_says_why_it_is_not_there_and_is_dropped(
    service: Service, admin: Visitor
) -> None:
    body = {"albums": [{"artist": "The Lows", "title": "Not Until Then"}]}
    service.call("POST", "/api/wanted", json=body)
    page = admin.go("/wanted")
    entry = page.get_by_role("list", name="Wanted").get_by_role("article")
    expect(entry).to_contain_text("asked for by hand")
    page.reload()
    expect(entry).to_contain_text("Not Until Then")
    assert admin.axe() == []
    admin.picture("wanted")
    page.get_by_role("button", name="Not Until Then is not wanted any more").click()
    expect(entry).to_contain_text("Not wanted any more")
    page.get_by_role("button", name="Get Not Until Then").click()
    expect(entry).not_to_contain_text("Not wanted any more")
    choose(page, "Where it stands", "In the library")
    expect(page.get_by_text("Nothing is wanted")).to_be_visible()


def test_an_artist_is_followed_beside_the_heart(service: Service, admin: Visitor) -> None:
    (artist,) = service.call("GET", "/api/artists")["items"]
    page = admin.go(f"/artist/{artist['id']}")
    follows = f"New releases of {artist['name']}"
    choose(page, follows, "Ask about new releases")
    eventually(lambda: service.call("GET", "/api/follows")["items"])
    page.reload()
    expect(choice(page, follows)).to_have_text("Ask about new releases")
    [row] = service.call("GET", "/api/follows")["items"]
    assert (row["mode"], row["artist_id"]) == ("ask", artist["id"])
    expect(page.get_by_text("Also looked for in")).to_have_count(0)
    database = Database(connect(service.database_url))
    with database.session() as session:
        (followed,) = session.scalars(select(FollowedArtist)).all()
        session.add(CatalogueArtist(followed_artist_id=followed.id, source="qobuz", artist_id="7"))
    database.close()
    page.reload()
    expect(page.get_by_text("Also looked for in: Qobuz")).to_be_visible()
    assert admin.axe() == []
    choose(page, follows, "Don't follow")
    eventually(lambda: not service.call("GET", "/api/follows")["items"])
    page.reload()
    expect(choice(page, follows)).to_have_text("Don't follow")


def test_the_navigation_counts_new_releases_until_they_were_seen(
    service: Service, admin: Visitor
) -> None:
    database = Database(connect(service.database_url))
    with database.session() as session:
        later = utc_now() + timedelta(days=1)
        artist = FollowedArtist(musicbrainz_id=str(uuid4()), name="New Ones", next_look_at=later)
        session.add(artist)
        session.flush()
        for number in (1, 2):
            new = ArtistRelease(
                followed_artist_id=artist.id,
                musicbrainz_group_id=str(uuid4()),
                title=f"Brand New {number}",
                kind="album",
            )
            session.add(new)
            session.flush()
            session.add(NewRelease(user_id=1, artist_release_id=new.id))
    database.close()
    page = admin.go("/")
    badge = page.get_by_role("navigation", name="Pages").get_by_title("2 new releases")
    expect(badge).to_have_text("2")
    badge.click()
    page.get_by_role("button", name="I have seen them").click()
    expect(badge).to_have_count(0)
    assert admin.axe() == []


def test_a_heart_offers_to_follow_and_fetching_says_first_how_much_it_would_be(
    service: Service, admin: Visitor
) -> None:
    (artist,) = service.call("GET", "/api/artists")["items"]
    page = admin.go(f"/artist/{artist['id']}")
    follows = f"New releases of {artist['name']}"
    page.get_by_role("main").get_by_role("button", name=f"Heart {artist['name']}").click()
    expect(choice(page, follows)).to_contain_text("Follow, too?")
    choose(page, follows, "Fetch new releases")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("in three years")
    assert admin.axe() == []
    dialog.get_by_role("button", name="Cancel").click()
    assert service.call("GET", "/api/follows")["items"] == []
    choose(page, follows, "Fetch new releases")
    dialog.get_by_role("button", name="Fetch new releases").click()
    eventually(lambda: service.call("GET", "/api/follows")["items"])
    expect(choice(page, follows)).to_have_text("Fetch new releases")


def test_what_is_missing_of_an_artist_is_got_one_by_one_chosen_or_whole(
    service: Service, admin: Visitor
) -> None:
    (artist,) = service.call("GET", "/api/artists")["items"]
    page = admin.go(f"/artist/{artist['id']}")
    page.get_by_role("button", name="Show what is missing").click()
    releases = page.get_by_role("list", name="Not in the library")
    expect(releases).to_contain_text("Gone 4")
    assert admin.axe() == []
    admin.picture("missing")
    gate = Gate(page, "**/api/wanted")
    page.get_by_role("button", name="Get Gone 1", exact=True).click()
    gate.wait()
    page.get_by_role("checkbox", name="Choose Gone 2").check()
    gate.open()
    # What was chosen while the first was on its way stays chosen; no button became another.
    expect(page.get_by_text("1 album is wanted now.")).to_be_visible()
    expect(page.get_by_role("button", name="Get all")).to_be_visible()
    page.get_by_role("button", name="Get the chosen 1").click()
    eventually(lambda: {"Gone 1", "Gone 2"} <= wanted(service))
    assert "Gone 3" not in wanted(service)
    page.get_by_role("button", name="Get all").click()
    eventually(lambda: {"Gone 3", "Gone 4"} <= wanted(service))


def wanted(service: Service) -> set[str]:
    return {one["title"] for one in service.call("GET", "/api/wanted")["items"]}


def test_an_album_is_never_to_be_replaced_and_what_it_lacks_is_looked_for(
    service: Service, admin: Visitor, audio_shelf: AudioShelf, tmp_path: Path
) -> None:
    album = filed_as_it_is(service, half_of(audio_shelf, tmp_path / "half", REMASTERED_ALBUM, 1))
    page = admin.go(f"/album/{album['id']}")
    page.get_by_role("button", name="Look for the rest").click()
    rest = page.get_by_role("region", name="What it lacks")
    expect(rest).to_contain_text("It is looked for.")
    path = f"/api/albums/{album['id']}/wishes"
    eventually(lambda: service.call("GET", path)["rest"]["state"] == "not_found")
    page.reload()
    expect(rest).to_contain_text("No source with a catalogue is set up")
    assert admin.axe() == []
    page = admin.go(f"/album/{album['id']}?tab=quality")
    never = page.get_by_role("button", name="Never replace it by itself")
    never.click()
    expect(never).to_have_attribute("aria-pressed", "true")
    eventually(lambda: service.call("GET", path)["never_better"])
    never.click()
    expect(never).to_have_attribute("aria-pressed", "false")


def test_a_floor_says_how_much_it_would_be_before_it_is_saved(
    service: Service, admin: Visitor
) -> None:
    page = admin.go("/settings/sources")
    choose(page, "Better copies from", "Whatever can be better")
    expect(page.get_by_text("they take")).to_contain_text("about")
    assert service.call("GET", "/api/settings")["upgrade_floor"] == "off"
