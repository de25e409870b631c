"""An album that can't be told for sure waits for a person, who sees why and decides."""

from __future__ import annotations

import pytest
from mediafile import MediaFile
from tests.running import Json, Service, eventually
from tests.servers.catalogue import EDITIONS, HARBOUR_LIGHTS
from tests.servers.internet import Internet

URL = "https://thefixtures.bandcamp.com/album/harbour-lights"


@pytest.fixture
def waiting(service: Service) -> tuple[Service, Json]:
    """A service whose library is empty, with one download in review."""
    if rows := service.call("GET", "/api/downloads?status=review"):
        return service, rows[0]
    return service, service.empty().finish(URL, "review")


def decide(service: Service, row: Json, **decision: object) -> Json:
    """Say what becomes of it, and wait for that."""
    service.call("POST", f"/api/downloads/{row['id']}/review", json=decision)
    return service.wait(row["id"])


def test_a_match_of_four_fifths_is_shown_with_its_reasons(
    waiting: tuple[Service, Json],
) -> None:
    """V5, V8, V10: the reason, the candidates with their penalties, the best preselected."""
    service, row = waiting
    assert row["id"] in {each["id"] for each in service.call("GET", "/api/downloads?status=review")}
    assert row["progress"] < 100
    assert row["review"]["reason"] == "low-confidence"
    review = service.call("GET", f"/api/downloads/{row['id']}/review")
    best = review["candidates"][0]
    assert best["candidate_id"] == HARBOUR_LIGHTS.id == row["review"]["preselected"]
    assert 0.75 <= best["confidence"] < 0.96
    assert best["penalties"]
    assert "snapshot" not in best
    assert service.albums() == []


def test_an_accepted_candidate_is_filed_without_fetching_or_asking_again(
    waiting: tuple[Service, Json], internet: Internet
) -> None:
    """V1, V3: the download completes with its album, from its own source."""
    service, row = waiting
    internet.reset()
    done = decide(service, row, candidate_id=HARBOUR_LIGHTS.id)
    assert done["status"] == "complete", service.log_tail()
    album = service.album(done["result_album_id"])
    assert album["musicbrainz_id"] == HARBOUR_LIGHTS.id
    assert album["source"] == "bandcamp"
    steps = [one["step"] for one in album["provenance"][0]["details"]["steps"]]
    assert steps[:5] == ["resolving", "fetching", "verifying", "probing", "identifying"], "U30"
    assert steps[-4:] == ["identifying", "deciding", "tagging", "shelving"]
    asked = {request.host for request in internet.requests}
    assert asked <= {"coverartarchive.org"}, asked


def test_an_album_can_be_filed_as_it_is(waiting: tuple[Service, Json]) -> None:
    """V4: with what the source says of it, the year included."""
    service, row = waiting
    done = decide(service, row, as_is=True)
    assert done["status"] == "complete", service.log_tail()
    album = service.album(done["result_album_id"])
    assert (album["title"], album["musicbrainz_id"]) == ("Harbour Lights", None)
    assert [track["title"] for track in album["tracks"]][2:] == [
        "Lamps at the Pier",
        "Leaving Again",
    ]
    files = sorted(service.library.rglob("*.mp3"))
    assert MediaFile(files[0]).mb_albumid is None


def test_a_release_id_of_musicbrainz_is_taken(waiting: tuple[Service, Json]) -> None:
    """V10: by id, whatever the confidence; tracks that the release lacks are kept as a bonus."""
    service, row = waiting
    done = decide(service, row, musicbrainz_release_id=HARBOUR_LIGHTS.id)
    assert done["status"] == "complete", service.log_tail()
    album = service.album(done["result_album_id"])
    assert album["musicbrainz_id"] == HARBOUR_LIGHTS.id
    assert len(album["tracks"]) == 4


def test_another_search_brings_other_candidates(waiting: tuple[Service, Json]) -> None:
    service, row = waiting
    search = {"artist": "Five Times", "album": "Five Editions"}
    again = decide(service, row, search=search)
    assert again["status"] == "review"
    review = service.call("GET", f"/api/downloads/{row['id']}/review")
    assert {c["candidate_id"] for c in review["candidates"]} <= {edition.id for edition in EDITIONS}
    assert review["candidates"]
    decide(service, row, discard=True)


def test_a_discarded_album_leaves_nothing(waiting: tuple[Service, Json]) -> None:
    """V1, V9: cancelled, the staged files removed, the library untouched."""
    service, row = waiting
    done = decide(service, row, discard=True)
    assert done["status"] == "cancelled"
    eventually(lambda: not any((service.data_dir / "staging").iterdir()))
    assert service.files() == {}


@pytest.mark.parametrize(
    "decision",
    [
        {},
        {"as_is": True, "discard": True},
        {"candidate_id": "no-such-candidate"},
        {"musicbrainz_release_id": "../../etc"},
        {"as_is": False},
        {"candidate_id": 7},
        {"search": {"artist": "\x00"}},
        {"unknown": 1},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    waiting: tuple[Service, Json], decision: Json
) -> None:
    """V2: a clear 4xx, and the review stays open."""
    service, row = waiting
    response = service.ask("POST", f"/api/downloads/{row['id']}/review", json=decision)
    assert 400 <= response.status_code < 500, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert service.read(row["id"])["status"] == "review"


def test_only_the_owner_and_admins_decide(waiting: tuple[Service, Json]) -> None:
    """V6: a stranger may neither see nor decide."""
    service, row = waiting
    stranger = service.add_user("stranger")
    path = f"/api/downloads/{row['id']}/review"
    assert service.ask("GET", path, token=stranger).status_code == 403
    refused = service.ask("POST", path, token=stranger, json={"discard": True})
    assert refused.status_code == 403
