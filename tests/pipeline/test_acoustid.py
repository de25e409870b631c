"""AcoustID is a hint and a second opinion: it is asked in doubt, and files nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import mutagen
import pytest
from tests.pipeline.test_fingerprints import song
from tests.pipeline.test_imports import import_one
from tests.running import Json, Service
from tests.servers.acoustid import HOST, KEY, AcoustId
from tests.servers.internet import Internet, Request
from tests.servers.named_records import SOUNDING

SEEDS = {"Alpha": 11, "Beta": 12, "Gamma": 13}
ORDER = ("Beta", "Gamma", "Alpha")
"""As the files stand, which is another one than the release's."""


@pytest.fixture(autouse=True)
def _asked(empty_service: Service, internet: Internet) -> Iterator[None]:
    internet.clear_faults()
    empty_service.call("PUT", "/api/settings", json={"acoustid_key": KEY})
    yield
    AcoustId.known.clear()


def ids() -> dict[str, str]:
    return {track.title: track.recording_id for track in SOUNDING.tracks}


def nameless(folder: Path) -> Path:
    """Three files that say nothing of themselves, in another order than the release's."""
    for place, title in enumerate(ORDER, 1):
        file = song(folder / f"{place}.flac", SEEDS[title])
        # Of what bears a sound the right one is seldom the first.
        AcoustId.learn(file, "00000000-0000-4000-8000-000000000001", ids()[title])
    return folder


def in_review(service: Service, folder: Path) -> Json:
    row = import_one(service, folder)
    assert row["status"] == "review", row
    found: Json = service.call("GET", f"/api/downloads/{row['id']}/review")
    return found


def asked(internet: Internet) -> list[Request]:
    return internet.requests_to(HOST)


def test_files_that_name_nothing_are_proposed_as_what_they_sound_like_and_not_filed(
    empty_service: Service, internet: Internet, tmp_path: Path
) -> None:
    """Any of a result's recordings counts; the second time nobody is asked."""
    service, folder = empty_service, nameless(tmp_path / "1")
    review = in_review(service, folder)
    assert review["reason"] == "metadata-missing"
    assert review["by_sound"] == "AcoustID knows 3 of 3 recordings by their sound."
    (found,) = review["candidates"]
    assert review["preselected"] == found["candidate_id"] == SOUNDING.id
    assert found["by_sound"] == {"agree": 3, "of": 3, "misplaced": []}
    assert found["guessed"] == []
    assert {one["path"]: one["title"] for one in found["matches"]} == {
        f"{place}.flac": title for place, title in enumerate(ORDER, 1)
    }
    assert service.albums() == []
    said = asked(internet)
    assert len(said) == 3
    assert all(KEY not in str(one.query) for one in said)
    assert parse_qs(said[0].body.decode())["client"] == [KEY]
    assert said[0].headers["user-agent"].startswith("Crateful/")
    service.call("POST", f"/api/downloads/{review['download_id']}/review", json={"discard": True})
    again = in_review(service, folder)
    assert again["candidates"][0]["by_sound"] == {"agree": 3, "of": 3, "misplaced": []}
    assert len(asked(internet)) == 3
    taken = {"candidate_id": SOUNDING.id}
    service.call("POST", f"/api/downloads/{again['download_id']}/review", json=taken)
    done = service.wait(again["download_id"])
    assert done["status"] == "complete", service.log_tail()
    tracks = service.album(done["result_album_id"])["tracks"]
    assert [one["title"] for one in tracks] == ["Alpha", "Beta", "Gamma"]


def test_a_doubtful_album_is_shown_what_its_sound_says(
    empty_service: Service, tmp_path: Path
) -> None:
    folder = nameless(tmp_path / "1")
    for place, file in enumerate(sorted(folder.iterdir()), 1):
        tags = mutagen.File(file, easy=True)  # type: ignore[attr-defined]  # mutagen has no types
        wrong = f"Quite another title {place}"
        tags.update({"title": wrong, "artist": "The Nameless", "album": "Known by Sound"})
        tags["tracknumber"] = str(place)
        tags.save()
    review = in_review(empty_service, folder)
    assert review["reason"] == "low-confidence"
    found = next(one for one in review["candidates"] if one["candidate_id"] == SOUNDING.id)
    assert (found["by_sound"]["agree"], found["by_sound"]["of"]) == (3, 3)
    assert len(found["by_sound"]["misplaced"]) == 3
    others = [one for one in review["candidates"] if one is not found]
    assert [one["by_sound"]["agree"] for one in others] == [0] * len(others)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"status": 429, "retry_after_s": 1}, "AcoustID asks us to slow down"),
        ({"status": 503}, "AcoustID does not answer"),
        ({"garbage": "html"}, "AcoustID does not answer"),
        (None, "AcoustID refuses the household's key"),
        ({}, "AcoustID knows none of these recordings."),
    ],
    ids=["slow", "down", "hotel", "key", "unknown"],
)
def test_an_acoustid_that_is_of_no_help_changes_nothing_but_a_sentence(
    fault: Json | None,
    sentence: str,
    request: pytest.FixtureRequest,
    empty_service: Service,
    internet: Internet,
    tmp_path: Path,
) -> None:
    service = empty_service
    if fault is None:
        service.call("PUT", "/api/settings", json={"acoustid_key": "notTheRightOne"})
    elif fault:
        internet.faults.add(host=HOST, **fault)
    seed = 100 + ["slow", "down", "hotel", "key", "unknown"].index(request.node.callspec.id)
    song(tmp_path / "1" / "1.flac", seed)
    review = in_review(service, tmp_path / "1")
    assert asked(internet)
    assert review["by_sound"].startswith(sentence)
    assert (review["reason"], review["candidates"]) == ("metadata-missing", [])
    assert review["preselected"] is None
    for log in service.data_dir.rglob("*.log"):
        assert "notTheRightOne" not in log.read_text(errors="replace")


def test_without_a_key_nobody_is_asked(
    empty_service: Service, internet: Internet, tmp_path: Path
) -> None:
    empty_service.call("PUT", "/api/settings", json={"acoustid_key": None})
    review = in_review(empty_service, nameless(tmp_path / "1"))
    assert (review["by_sound"], review["candidates"]) == (None, [])
    assert asked(internet) == []
