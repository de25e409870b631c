"""A row is looked for in the library, then at the sources, and at last at MusicBrainz."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import Copy
from tests.lists.test_lists import Json, Working, asked, bring, outside, rows
from tests.running import eventually
from tests.servers.catalogue import HIGH_TIDE, OLD_RIPS
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.servers.named_records import STUDIO_WORK
from tests.servers.qobuz import API
from tests.servers.qobuz_records import SUBSCRIBER

from crateful.db import Database
from crateful.lists.models import ListRow, MusicList
from crateful.settings import Settings
from crateful.wanted.models import WantedAlbum, WantedItem

__all__ = ["outside"]  # a fixture

HEADER = "Track Name,Artist Name(s),Album Name,ISRC,MB Recording ID\n"
FLOOD, OPENING = HIGH_TIDE.tracks[0], STUDIO_WORK.tracks[0]
ROWS = (
    f"{FLOOD.title},The Highs,High Tide,,\n"
    f"{OPENING.title},The Sons,,,\n"
    "Nobody Knows It,Nobody At All,Nothing,,\n"
)
ALBUM = "Album Name,Artist Name(s)\nStudio Work,The Sons\n"


@pytest.fixture
def matching(
    outside: Settings, database: Database, client: TestClient, admin: Person, qobuz_python: Path
) -> Working:
    """A worker of a household with an account at Qobuz, not begun."""
    choices = {
        "musicbrainz_url": f"https://{MIRROR}",
        "musicbrainz_requests_per_s": 100.0,
        "qobuz_user_id": SUBSCRIBER.user_id,
        "qobuz_token": SUBSCRIBER.token,
    }
    assert client.put("/api/settings", json=choices, headers=admin).is_success
    return Working(outside, database)


def by_title(client: TestClient, who: Person, list_id: int) -> dict[str, Json]:
    return {one["title"] or one["album"]: one for one in rows(client, who, list_id)}


def test_what_no_source_has_is_known_by_musicbrainz_counted_with_its_size_and_wanted(
    client: TestClient, database: Database, internet: Internet, ada: Person, matching: Working
) -> None:
    [one] = bring(client, ada, "road.csv", HEADER + ROWS)
    [album] = bring(client, ada, "albums.csv", ALBUM)
    with matching:
        matching.wait()
    told = by_title(client, ada, one["id"])
    states = {
        title: (row["state"], [f["where"] for f in row["found"]]) for title, row in told.items()
    }
    assert states == {
        FLOOD.title: ("found", ["source"]),
        OPENING.title: ("found", ["musicbrainz"]),
        "Nobody Knows It": ("nobody", []),
    }
    found = told[OPENING.title]["found"][0]
    assert (found["artist"], found["title"], found["year"]) == ("The Sons", "Studio Work", 1971)
    assert found["points"] >= 75
    assert {"artist", "title"} <= set(found["reasons"])
    assert by_title(client, ada, album["id"])["Studio Work"]["state"] == "found"

    counted = asked(client, ada, "GET", f"/{one['id']}/preview")
    # 45 minutes, as no track says how long its album is, in 24/192, two thirds of it as FLAC
    assert counted["size_bytes"] == pytest.approx(2.0e9, rel=0.2)
    assert {name: counted[name] for name in ("albums", "lossy", "later", "nobody")} == {
        "albums": 2,
        "lossy": 0,
        "later": 1,
        "nobody": 1,
    }
    body = {"heart_owned": False, "fetch": True}
    assert asked(client, ada, "POST", f"/{one['id']}/take", json=body)["wanted"] == 2
    with database.reading() as session:
        wanted = {
            row.title: row.musicbrainz_group_id for row in session.scalars(select(WantedAlbum))
        }
    assert wanted == {"High Tide": None, "Studio Work": STUDIO_WORK.group_id}
    assert by_title(client, ada, one["id"])[OPENING.title]["state"] == "wanted"


def test_what_is_only_there_lossy_is_counted_left_out_of_the_size_and_not_taken(
    client: TestClient, database: Database, ada: Person, matching: Working
) -> None:
    rip = OLD_RIPS.tracks[0]
    lossy = f"{rip.title},{rip.artist},{OLD_RIPS.title},,\n"
    [plain] = bring(client, ada, "plain.csv", HEADER + ROWS.splitlines(keepends=True)[0])
    [mixed] = bring(client, ada, "mixed.csv", HEADER + ROWS.splitlines(keepends=True)[0] + lossy)
    with matching:
        matching.wait()
    told = by_title(client, ada, mixed["id"])[rip.title]
    assert (told["state"], told["found"][0]["is_lossless"]) == ("found", False)
    alone, counted = (asked(client, ada, "GET", f"/{one['id']}/preview") for one in (plain, mixed))
    assert (alone["albums"], alone["lossy"]) == (1, 0)
    assert (counted["albums"], counted["lossy"], counted["later"]) == (2, 1, 0)
    assert counted["size_bytes"] == alone["size_bytes"] > 0
    body = {"heart_owned": False, "fetch": True}
    asked(client, ada, "POST", f"/{mixed['id']}/take", json=body)
    with database.reading() as session:
        assert len(session.scalars(select(WantedAlbum)).all()) == 2
        lossy_is_fine = session.scalars(select(WantedItem.takes_lossy)).all()
    assert lossy_is_fine == [False, False], "what is lossy waits for a person's word"


def test_a_row_of_ids_alone_is_named_and_then_looked_for_everywhere(
    client: TestClient, ada: Person, matching: Working
) -> None:
    code = f"XXTST{int(OPENING.recording_id[:8], 16) % 10_000_000:07d}"
    text = f"{HEADER},,,,{FLOOD.recording_id}\n,,,{code},\n,,,GBAYE0601498,\n"
    [one] = bring(client, ada, "ids.csv", text)
    with matching:
        matching.wait()
    told = rows(client, ada, one["id"])
    assert [row["title"] for row in told] == [FLOOD.title, OPENING.title, ""]
    assert [row["state"] for row in told] == ["found", "found", "nobody"]
    assert [row["found"][0]["where"] for row in told[:2]] == ["source", "musicbrainz"]


def test_an_outage_of_musicbrainz_is_told_and_the_rows_wait_and_go_on_after_a_crash(
    client: TestClient, database: Database, internet: Internet, ada: Person, matching: Working
) -> None:
    [one] = bring(client, ada, "road.csv", HEADER + ROWS)
    internet.faults.add(host=MIRROR, status=503)
    with matching:
        eventually(lambda: asked(client, ada, "GET", f"/{one['id']}")["problem"] != "")
        told = asked(client, ada, "GET", f"/{one['id']}")
        assert told["problem"].startswith("MusicBrainz asks us to slow down")
        assert told["counts"] == {"found": 1, "waiting": 2}
        internet.clear_faults()
        [other] = bring(client, ada, "albums.csv", ALBUM)
        eventually(lambda: by_title(client, ada, other["id"])["Studio Work"]["state"] == "found")
        with database.session() as session:  # as if a worker had died over it, a minute ago
            gone = {"matcher": "elsewhere/boot/1/1/b", "matched_until": None}
            session.execute(update(MusicList).where(MusicList.id == one["id"]).values(**gone))
        matching.wait()
    told = asked(client, ada, "GET", f"/{one['id']}")
    assert (told["problem"], told["counts"]) == ("", {"found": 2, "nobody": 1})
    with database.reading() as session:
        assert len(session.scalars(select(ListRow)).all()) == 4


def test_rows_that_no_source_has_give_way_to_a_list_that_nobody_has_looked_at(
    client: TestClient, internet: Internet, ada: Person, matching: Working
) -> None:
    unknown = "".join(f"Nothing {n},Nobody At All,,,\n" for n in range(20))
    [one] = bring(client, ada, "unknown.csv", HEADER + unknown)
    with matching:
        with internet.holding(host=MIRROR, skip=2):
            eventually(lambda: len(internet.requests_to(MIRROR)) == 3)
            [other] = bring(client, ada, "known.csv", HEADER + ROWS.splitlines()[0])
            before = len(internet.requests)
        matching.wait()
    assert rows(client, ada, other["id"])[0]["state"] == "found"
    assert {row["state"] for row in rows(client, ada, one["id"])} == {"nobody"}
    after = [request.host for request in internet.requests[before:]]
    assert next(n for n, host in enumerate(after) if host != MIRROR) <= 2


def test_a_list_that_fetches_what_is_new_wants_it_as_soon_as_it_is_found(
    client: TestClient, database: Database, ada: Person, matching: Working
) -> None:
    [one] = bring(client, ada, "road.csv", HEADER + ROWS.splitlines()[2])
    asked(client, ada, "PATCH", f"/{one['id']}", json={"fetches_new": True})
    bring(client, ada, "road.csv", HEADER + ROWS)
    with matching:
        matching.wait()
    told = by_title(client, ada, one["id"])
    assert {title: row["state"] for title, row in told.items()} == {
        FLOOD.title: "wanted",
        OPENING.title: "wanted",
        "Nobody Knows It": "nobody",
    }
    with database.reading() as session:
        assert len(session.scalars(select(WantedAlbum)).all()) == 2


def test_what_is_wanted_stays_so_when_something_else_of_the_artist_comes(
    client: TestClient,
    database: Database,
    settings: Settings,
    internet: Internet,
    ada: Person,
    matching: Working,
) -> None:
    [one] = bring(client, ada, "road.csv", HEADER + ROWS)
    with matching:
        matching.wait()
        body = {"heart_owned": False, "fetch": True}
        asked(client, ada, "POST", f"/{one['id']}/take", json=body)
        other = albums.file(database, Copy("The Highs", "Other"), settings.data_dir, "download-1")
        before = len(internet.requests_to(API))
        matching.told(other.album_id, "added")
        eventually(lambda: len(internet.requests_to(API)) > before)
        matching.wait()
        assert by_title(client, ada, one["id"])[FLOOD.title]["state"] == "wanted"


def test_what_came_while_nobody_could_be_told_is_seen_at_the_next_start(
    client: TestClient, database: Database, settings: Settings, ada: Person, matching: Working
) -> None:
    [one] = bring(client, ada, "road.csv", HEADER + ROWS)
    with matching:
        matching.wait()
    titles = tuple(track.title for track in HIGH_TIDE.tracks)
    copy = Copy("The Highs", HIGH_TIDE.title, tracks=titles)
    albums.file(database, copy, settings.data_dir, "download-1")
    with Working(settings, database) as again:
        eventually(lambda: by_title(client, ada, one["id"])[FLOOD.title]["state"] == "there")
        again.wait()
    [written] = (settings.users_dir / "ada" / "Playlists").glob("*.m3u8")
    assert FLOOD.title in written.read_text("utf-8")
