"""Reviews by the hundred: their groups, what an answer to many would do, and the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient
from tests import review_rows
from tests.conftest import Person
from tests.library import albums
from tests.library.albums import MP3, Copy
from tests.queue import rows

from crateful.db import Database
from crateful.downloads.models import Download
from crateful.downloads.review import many
from crateful.library.filing.file_album import Filed
from crateful.settings import Settings

WEB = "bandcamp"
GROUPS = {"no-match": 4, "tie": 3, "incomplete": 2}


def waiting(database: Database, person: Person, **more: Any) -> list[int]:
    return review_rows.add(database, person.id, GROUPS, source=WEB, **more)


def ask(client: TestClient, person: Person, path: str, **body: Any) -> Any:
    answer = client.post(f"/api/downloads/reviews/{path}", json=body, headers=person)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(told: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in told.items() if isinstance(value, int) and value}


def own(database: Database, settings: Settings, tmp_path: Path, number: int, **what: Any) -> int:
    """File a copy of the album of that number."""
    tracks = tuple(f"Song {place} of {number}" for place in (1, 2, 3))
    copy = Copy(artist=f"Artist {number}", title=f"Album {number}", tracks=tracks, **what)
    done = albums.file(database, copy, tmp_path, f"download-9{number}")
    assert isinstance(done, Filed)
    folder = tmp_path / "library" / f"Artist {number}"
    settings.library_dir.mkdir(parents=True, exist_ok=True)
    folder.rename(settings.library_dir / folder.name)
    return done.album_id


def test_what_waits_is_grouped_by_its_reason_the_largest_group_first(
    client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    ids = waiting(database, ada)
    rows.add(database, ada.id, "running")
    theirs = review_rows.add(database, bob.id, {"tie": 1}, source=WEB)
    groups = client.get("/api/downloads/reviews", headers=ada).json()
    assert [(group["reason"], len(group["reviews"])) for group in groups] == [*GROUPS.items()]
    assert [one["id"] for one in groups[0]["reviews"]] == [*reversed(ids[:4])]
    assert [one["confidence"] for one in groups[0]["reviews"]] == [None] * 4
    assert groups[1]["reviews"][0]["confidence"] == pytest.approx(0.86)
    everybodys = client.get("/api/downloads/reviews", headers=admin).json()
    assert theirs[0] in {one["id"] for group in everybodys for one in group["reviews"]}


def test_a_list_can_be_of_given_downloads(
    client: TestClient, database: Database, ada: Person, bob: Person
) -> None:
    ids = waiting(database, ada)
    theirs = rows.add(database, bob.id)
    query = "&".join(f"id={one}" for one in (*ids[2:4], theirs))
    listed = client.get(f"/api/downloads?{query}", headers=ada).json()
    assert [row["id"] for row in listed] == [ids[3], ids[2]]
    for odd in ("id=0", "id=x", "&".join(["id=1"] * 101)):
        assert client.get(f"/api/downloads?{odd}", headers=ada).status_code == 422


def test_what_would_happen_is_counted_first_and_nothing_is_changed(
    client: TestClient,
    database: Database,
    settings: Settings,
    tmp_path: Path,
    ada: Person,
    bob: Person,
) -> None:
    """Issue 12, section 2: n added, n replaced, n duplicates, n without a name."""
    ids = waiting(database, ada, unnamed=1)
    worse = own(database, settings, tmp_path, 1, quality=MP3)
    own(database, settings, tmp_path, 2)
    theirs = review_rows.add(database, bob.id, {"tie": 1}, source=WEB)
    told = ask(client, ada, "outcome", ids=[*ids, *theirs], answer="as_is")
    assert counted(told) == {"add": 6, "replace": 1, "duplicate": 1, "unnamed": 1, "gone": 1}
    assert told["may_replace"] == [worse]
    assert (told["albums"][0]["title"], told["albums"][0]["quality"]) == ("Album 1", "MP3 320")
    best = {"ids": ids, "answer": "best"}
    assert counted(ask(client, ada, "outcome", **best)) == {
        "add": 3, "unproposed": 4, "incomplete": 2,
    }  # fmt: skip
    whole = ask(client, ada, "outcome", **best, incomplete=True)
    assert counted(whole) == {"add": 5, "unproposed": 4}
    assert counted(ask(client, ada, "outcome", ids=ids, answer="discard")) == {"discard": 9}
    assert client.get("/api/downloads/counts", headers=ada).json()["needs_you"] == 9


def test_many_are_answered_as_one_is_and_what_can_not_be_stays(
    client: TestClient, database: Database, ada: Person, bob: Person
) -> None:
    ids = waiting(database, ada, unnamed=1)
    theirs = review_rows.add(database, bob.id, {"tie": 1}, source=WEB)
    said = {"ids": [*ids[:4], *theirs], "answer": "as_is"}
    done = ask(client, ada, "answer", **said)
    assert done["answered"] == ids[1:4]
    assert {one["id"]: one["reason"] for one in done["left"]} == {
        ids[0]: "Something of it has no name: name it by itself.",
        theirs[0]: "It does not wait for a decision of yours.",
    }
    one = rows.read(database, ids[1])
    assert (one.status, one.review, one.seq) == ("pending", None, 1)
    assert one.options.decision is not None
    assert (one.options.decision.as_is, one.options.decision.may_replace) == (True, None)
    done = ask(client, ada, "answer", ids=ids, answer="best")
    assert done["answered"] == ids[4:7]
    tie = rows.read(database, ids[4]).options.decision
    assert tie is not None
    assert tie.candidate_id == "00000000-0000-4000-8000-000000000004"
    left = {one["id"]: one["reason"] for one in done["left"]}
    not_yours = "It does not wait for a decision of yours."
    assert [left.pop(one) for one in ids[:4]] == [
        "No release is proposed for it.", *[not_yours] * 3
    ]  # fmt: skip
    assert set(left) == {*ids[7:]}
    assert all(one.endswith("with `incomplete`.") for one in left.values())


def test_each_may_replace_only_what_it_was_counted_to_replace_itself(
    client: TestClient, database: Database, settings: Settings, tmp_path: Path, ada: Person
) -> None:
    """Of all that was told, another review's album is not its to replace."""
    ids = waiting(database, ada)
    first = own(database, settings, tmp_path, 1, quality=MP3)
    told = ask(client, ada, "outcome", ids=ids, answer="as_is")["may_replace"]
    assert told == [first]
    own(database, settings, tmp_path, 2, quality=MP3)  # meanwhile
    done = ask(client, ada, "answer", ids=ids[:4], answer="as_is", may_replace=[*told, 4711])
    assert [(one["id"], "which you were not shown" in one["reason"]) for one in done["left"]] == [
        (ids[2], True)
    ]
    assert done["answered"] == [ids[0], ids[1], ids[3]]
    decisions = [rows.read(database, one).options.decision for one in done["answered"]]
    assert [one and one.may_replace for one in decisions] == [(), (first,), ()]


def test_many_are_discarded_with_what_they_fetched(
    client: TestClient, database: Database, settings: Settings, ada: Person
) -> None:
    ids = waiting(database, ada)
    for one in ids:
        (settings.staging_dir / str(one) / "audio").mkdir(parents=True)
    assert ask(client, ada, "answer", ids=ids[:7], answer="discard")["answered"] == ids[:7]
    assert {rows.read(database, one).status for one in ids[:7]} == {"cancelled"}
    assert sorted(path.name for path in settings.staging_dir.iterdir()) == [
        *sorted(map(str, ids[7:]))
    ]
    retried = client.post(f"/api/downloads/{ids[0]}/retry", headers=ada)
    assert retried.json()["status"] == "pending"


def test_folders_of_the_server_go_on_for_admins_only(
    client: TestClient, database: Database, ada: Person
) -> None:
    ids = review_rows.add(database, ada.id, {"tie": 2})
    done = ask(client, ada, "answer", ids=ids, answer="as_is")
    assert done["answered"] == []
    assert "only an admin" in done["left"][0]["reason"]


def test_a_review_of_an_older_version_is_looked_into(
    client: TestClient, database: Database, ada: Person
) -> None:
    """It says nothing of names in short."""
    ids = waiting(database, ada, unnamed=1)
    with database.session() as session:
        for one in ids[:2]:
            row = session.get_one(Download, one)
            row.review = {name: row.review[name] for name in row.review or {} if name != "lacks"}
    assert ask(client, ada, "answer", ids=ids[:2], answer="as_is")["answered"] == [ids[1]]


@pytest.mark.parametrize("body", [
    {}, {"ids": [], "answer": "best"}, {"ids": [0], "answer": "best"},
    {"ids": [1], "answer": "odd"}, {"ids": [1], "answer": "cut"}, {"ids": ["1"], "answer": "best"},
    {"ids": [1], "answer": "best", "may_replace": [0]}, {"ids": [1] * 10_001, "answer": "best"},
])  # fmt: skip
def test_an_answer_to_many_that_makes_no_sense_is_refused(
    client: TestClient, ada: Person, body: dict[str, Any]
) -> None:
    answer = client.post("/api/downloads/reviews/answer", json=body, headers=ada)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("path", "more"), [("outcome", {}), ("answer", {}), ("answer", {"may_replace": []})]
)
def test_many_cost_as_few_statements_as_one(
    client: TestClient,
    database: Database,
    ada: Person,
    path: str,
    more: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One more for each so many of them, not for each of them."""
    monkeypatch.setattr(many, "AT_A_TIME", 50)
    ids = review_rows.add(database, ada.id, {"no-match": 52}, source=WEB)
    statements: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        statements.append(sql)

    def cost(some: list[int]) -> int:
        statements.clear()
        ask(client, ada, path, ids=some, answer="as_is", **more)
        return len(statements)

    event.listen(database.engine, "before_cursor_execute", note)
    cost(ids[51:])
    of_one, of_fifty = cost(ids[:1]), cost(ids[1:51])
    event.remove(database.engine, "before_cursor_execute", note)
    assert of_fifty == of_one
