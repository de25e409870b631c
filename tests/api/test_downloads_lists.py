"""Lists of downloads and what is done to many of them at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event
from starlette.testclient import TestClient
from tests.backends import SQLITE
from tests.conftest import Person
from tests.queue import rows

from crateful.db import Database, connect, utc_now
from crateful.downloads import download_log, listing
from crateful.downloads.listing import DownloadFilter
from crateful.downloads.models import Decision, Download
from crateful.downloads.states import ENDED, Stage, Status
from crateful.downloads.worker import leases, worker_id
from crateful.migrations import upgrade
from crateful.settings import Settings
from crateful.users.service import CurrentUser


def ids(client: TestClient, person: Person, query: str) -> list[int]:
    answer = client.get(f"/api/downloads?{query}", headers=person)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()]


def in_review(database: Database, user_id: int, key: str, **asked: Any) -> int:
    review = {"reason": "low-confidence", "message": "Not sure.", "preselected": "mb-1", **asked}
    return rows.add(
        database, user_id, key, status=Status.REVIEW, stage=Stage.DECIDING, review=review
    )


def test_a_list_can_be_of_several_statuses_at_once(
    client: TestClient, database: Database, ada: Person
) -> None:
    failed = rows.add(database, ada.id, "a", status=Status.FAILED)
    rows.add(database, ada.id, "b", status=Status.COMPLETE)
    pending = rows.add(database, ada.id, "c")
    assert ids(client, ada, "status=failed&status=pending") == [pending, failed]


def test_an_admin_may_look_at_only_their_own(
    client: TestClient, database: Database, ada: Person, admin: Person
) -> None:
    theirs, own = rows.add(database, ada.id), rows.add(database, admin.id)
    assert ids(client, admin, "") == [own, theirs]
    assert ids(client, admin, "mine=true") == [own]


def test_a_list_can_be_of_one_source_or_one_playlist(
    client: TestClient, database: Database, ada: Person
) -> None:
    one = rows.add(database, ada.id, "a", batch_id="playlist-7")
    other = rows.add(database, ada.id, "b")
    rows.change(database, other, source="youtube")
    assert ids(client, ada, "source=youtube") == [other]
    assert ids(client, ada, "batch_id=playlist-7") == [one]


def test_a_list_can_be_in_the_order_in_which_its_downloads_run_over_the_borders_of_pages(
    client: TestClient, database: Database, ada: Person, bob: Person
) -> None:
    """What is ready is listed as workers take it; nothing that ended, waits for a person or is
    another's is in it.
    """
    later = [utc_now() + timedelta(hours=hours) for hours in (2, 1)]
    kinds: list[dict[str, Any]] = [
        {"priority": -10},
        {"next_attempt_at": later[0]},
        {"status": Status.COMPLETE},
        {},
        {"status": Status.DOWNLOADING},
        {"status": Status.WAITING, "next_attempt_at": later[1]},
        {"status": Status.IMPORTING},
        {"status": Status.WAITING, "priority": -10},
        {"status": Status.REVIEW},
        {},
        {"priority": -5},
    ]
    made = [rows.add(database, ada.id, str(number), **one) for number, one in enumerate(kinds)]
    rows.add(database, bob.id)
    wanted = [made[place] for place in (6, 4, 3, 9, 10, 0, 7, 5, 1)]
    for limit in (1, 2, 9, 100):
        seen: list[int] = []
        cursor = ""
        while True:
            query = f"order=next&limit={limit}{cursor}"
            answer = client.get(f"/api/downloads?{query}", headers=ada)
            seen += [row["id"] for row in answer.json()]
            if "X-Next-Cursor" not in answer.headers:
                break
            cursor = f"&cursor={answer.headers['X-Next-Cursor']}"
        assert seen == wanted
    assert ids(client, ada, "order=next&status=waiting&status=complete") == [made[7], made[5]]
    me = worker_id.mine()
    ready = wanted[2:7]
    with database.session() as session:
        session.execute(delete(Download).where(Download.user_id == bob.id))
    taken = [leases.claim_next(database, me, 30) for _ in ready]
    assert [row and row.id for row in taken] == ready


def test_a_place_in_one_order_is_none_in_the_other(
    client: TestClient, database: Database, ada: Person
) -> None:
    for key in "ab":
        rows.add(database, ada.id, key)
    for order, other in (("newest", "next"), ("next", "newest")):
        first = client.get(f"/api/downloads?limit=1&order={order}", headers=ada)
        cursor = first.headers["X-Next-Cursor"]
        query = f"limit=1&order={other}&cursor={cursor}"
        answer = client.get(f"/api/downloads?{query}", headers=ada)
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid-cursor")


@pytest.mark.parametrize(("q", "is_found"), [
    ("spiral", True), ("SCHOOL", True), ("bandcamp.com/album/onex", True), ("100%", True),
    ("_00%", False), ("absent", False),
])  # fmt: skip
def test_a_list_is_searched_by_title_artist_and_address_and_a_percent_sign_is_itself(
    client: TestClient, database: Database, ada: Person, q: str, *, is_found: bool
) -> None:
    one = rows.add(database, ada.id, "x", title="Downward Spiral 100%", artist="School of Fish")
    rows.add(database, ada.id, "y", title="Other")
    answer = client.get("/api/downloads", params={"q": q}, headers=ada).json()
    assert [row["id"] for row in answer] == ([one] if is_found else [])


@pytest.mark.parametrize("query", [
    "status=odd", "mine=perhaps", "order=odd", "q=%00", f"q={'x' * 501}", f"batch_id={'x' * 65}",
])  # fmt: skip
def test_a_wish_for_a_list_that_cannot_be_is_a_4xx(
    client: TestClient, ada: Person, query: str
) -> None:
    assert client.get(f"/api/downloads?{query}", headers=ada).status_code in {400, 422}


def test_a_list_names_everybody_in_as_many_statements_for_fifty_as_for_one(
    client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        statements.append(sql)

    def cost() -> int:
        statements.clear()
        ids(client, admin, "limit=100")
        return len([sql for sql in statements if "downloads" in sql or "FROM users" in sql])

    rows.add(database, ada.id)
    event.listen(database.engine, "before_cursor_execute", note)
    of_one = cost()
    for number in range(25):
        rows.add(database, ada.id, f"a{number}")
        rows.add(database, bob.id, f"b{number}")
    assert cost() == of_one
    event.remove(database.engine, "before_cursor_execute", note)
    listed = client.get("/api/downloads?limit=100", headers=admin).json()
    assert {row["requested_by"] for row in listed} == {"ada", "bob"}


def test_one_download_names_its_person_also_to_an_admin(
    client: TestClient, database: Database, ada: Person, admin: Person
) -> None:
    download = rows.add(database, ada.id, status=Status.FAILED)
    assert client.get(f"/api/downloads/{download}", headers=admin).json()["requested_by"] == "ada"
    retried = client.post(f"/api/downloads/{download}/retry", headers=admin)
    assert retried.json()["requested_by"] == "ada"


def test_a_review_is_told_in_short_in_the_list(
    client: TestClient, database: Database, ada: Person
) -> None:
    in_review(database, ada.id, "a", confidence=0.81, candidates=3)
    (row,) = client.get("/api/downloads", headers=ada).json()
    assert row["review"] == {
        "reason": "low-confidence", "message": "Not sure.", "preselected": "mb-1",
        "confidence": 0.81, "candidates": 3, "lacks": None, "message_codes": {},
    }  # fmt: skip


def test_a_review_that_an_older_version_asked_for_is_still_shown(
    client: TestClient, database: Database, ada: Person
) -> None:
    in_review(database, ada.id, "a")
    (row,) = client.get("/api/downloads", headers=ada).json()
    assert (row["review"]["confidence"], row["review"]["candidates"]) == (None, 0)


def test_counts_are_of_ones_own_and_of_everybodys_for_an_admin(
    client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
) -> None:
    for number, status in enumerate(Status):
        rows.add(database, ada.id, f"a{number}", status=status)
    rows.add(database, ada.id, "l", status=Status.FAILED, error_code="lossy-not-confirmed")
    rows.add(database, bob.id)
    own = client.get("/api/downloads/counts", headers=ada).json()
    assert own["by_status"] == {status: 1 + (status == "failed") for status in Status}
    assert (own["active"], own["needs_you"]) == (4, 2)
    everybodys = client.get("/api/downloads/counts", headers=admin).json()
    assert (everybodys["by_status"]["pending"], everybodys["active"]) == (2, 5)
    mine = client.get("/api/downloads/counts?mine=true", headers=admin).json()
    assert mine == {"by_status": dict.fromkeys(Status, 0), "active": 0, "needs_you": 0}


class TestClearing:
    """Taking many ended downloads off the list."""

    def test_it_takes_what_ended_so_with_files_and_log_and_leaves_the_rest(
        self, client: TestClient, database: Database, settings: Settings, ada: Person, bob: Person
    ) -> None:
        failed = rows.add(database, ada.id, "a", status=Status.FAILED)
        kept = rows.add(database, ada.id, "b", status=Status.COMPLETE)
        theirs = rows.add(database, bob.id, "c", status=Status.FAILED)
        (settings.staging_dir / str(failed)).mkdir(parents=True)
        download_log.of_download(settings, failed).write("it broke")
        said = client.post("/api/downloads/clear", json={"statuses": ["failed"]}, headers=ada)
        assert (said.status_code, said.json()) == (200, {"removed": 1})
        assert ids(client, ada, "") == [kept]
        assert ids(client, bob, "") == [theirs]
        assert list(settings.staging_dir.iterdir()) == []
        assert download_log.of_download(settings, failed).read() == ""

    def test_an_admin_clears_everybodys_or_only_their_own(
        self, client: TestClient, database: Database, ada: Person, admin: Person
    ) -> None:
        for person in (ada, admin):
            rows.add(database, person.id, status=Status.CANCELLED)
        body = {"statuses": ["cancelled"]}
        own = client.post("/api/downloads/clear", json={**body, "mine": True}, headers=admin)
        assert own.json() == {"removed": 1}
        assert client.post("/api/downloads/clear", json=body, headers=admin).json()["removed"] == 1

    def test_more_than_one_transaction_takes_are_cleared_too(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        for number in range(230):
            rows.add(database, ada.id, str(number), status=Status.DUPLICATE)
        body = {"statuses": [status.value for status in ENDED]}
        said = client.post("/api/downloads/clear", json=body, headers=ada)
        assert said.json() == {"removed": 230}

    @pytest.mark.parametrize("statuses", [["pending"], ["review"], [], ["odd"], "failed", None])
    def test_what_has_not_ended_can_not_be_cleared(
        self, client: TestClient, database: Database, ada: Person, statuses: object
    ) -> None:
        download = rows.add(database, ada.id)
        said = client.post("/api/downloads/clear", json={"statuses": statuses}, headers=ada)
        assert said.status_code == 422
        assert ids(client, ada, "") == [download]


class TestAcceptingMany:
    """Accepting every review that is sure enough."""

    def accept(self, client: TestClient, person: Person, **body: Any) -> Any:
        url = "/api/downloads/reviews/accept"
        answer = client.post(url, json={"min_confidence": 0.8, **body}, headers=person)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def test_it_takes_the_sure_ones_and_says_of_each_other_why_not(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        sure = in_review(database, ada.id, "a", confidence=0.8)
        unsure = in_review(database, ada.id, "b", confidence=0.79)
        unknown = in_review(database, ada.id, "c", preselected=None, confidence=0.9)
        said = self.accept(client, ada)
        assert said["accepted"] == [sure]
        assert [(left["id"], left["reason"]) for left in said["left"]] == [
            (unsure, "The proposed release fits by only 79 %."),
            (unknown, "No release is proposed for it."),
        ]
        row = rows.read(database, sure)
        assert (row.status, row.options.decision) == ("pending", Decision(candidate_id="mb-1"))
        assert rows.read(database, unsure).status == "review"

    @pytest.mark.parametrize("percent", [7, 29, 57, 58])
    def test_how_well_one_fits_is_told_as_it_is_and_as_it_is_asked_for(
        self, client: TestClient, database: Database, ada: Person, percent: int
    ) -> None:
        """Products of these and 100 end below the whole number, or above it."""
        download = in_review(database, ada.id, "a", confidence=percent / 100)
        (left,) = self.accept(client, ada, min_confidence=(percent + 1) / 100)["left"]
        assert left["reason"] == f"The proposed release fits by only {percent} %."
        assert self.accept(client, ada, min_confidence=percent / 100)["accepted"] == [download]

    def test_only_those_that_are_named_are_accepted(
        self, client: TestClient, database: Database, ada: Person
    ) -> None:
        one = in_review(database, ada.id, "a", confidence=1)
        other = in_review(database, ada.id, "b", confidence=1)
        pending = rows.add(database, ada.id, "c")
        said = self.accept(client, ada, ids=[one, pending, 999_999])
        assert said["accepted"] == [one]
        assert [left["id"] for left in said["left"]] == [pending, 999_999]
        assert rows.read(database, other).status == "review"

    def test_a_user_accepts_nobody_elses_and_an_admin_everybodys(
        self, client: TestClient, database: Database, ada: Person, bob: Person, admin: Person
    ) -> None:
        theirs = in_review(database, ada.id, "a", confidence=1)
        assert self.accept(client, bob, ids=[theirs])["accepted"] == []
        assert self.accept(client, bob)["accepted"] == []
        assert self.accept(client, admin)["accepted"] == [theirs]

    @pytest.mark.parametrize("body", [
        {}, {"min_confidence": 1.1}, {"min_confidence": -0.1}, {"min_confidence": "high"},
        {"min_confidence": 1, "ids": []}, {"min_confidence": 1, "ids": [0]},
        {"min_confidence": 1, "ids": [2**31]}, {"min_confidence": 1, "all": True},
    ])  # fmt: skip
    def test_a_wish_that_cannot_be_is_422_and_accepts_nothing(
        self, client: TestClient, database: Database, ada: Person, body: dict[str, Any]
    ) -> None:
        download = in_review(database, ada.id, "a", confidence=1)
        said = client.post("/api/downloads/reviews/accept", json=body, headers=ada)
        assert said.status_code == 422
        assert rows.read(database, download).status == "review"


PAGES = [
    DownloadFilter(),
    DownloadFilter(frozenset({Status.FAILED})),
    DownloadFilter(source="qobuz"),
    DownloadFilter(q="x"),
]


@pytest.mark.only_on(SQLITE)  # reads SQLite's own plans
@pytest.mark.parametrize("is_admin", [False, True])
def test_a_page_is_read_from_an_index_in_its_order_and_counts_touch_no_row(
    tmp_path: Path, *, is_admin: bool
) -> None:
    upgrade(url := f"sqlite:///{tmp_path / 'crateful.db'}")
    database = Database(connect(url))
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        statements.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", note)
    current_user = CurrentUser(id=1, username="ada", is_admin=is_admin)
    with database.reading() as session:
        for wanted in PAGES:
            listing.newest(session, current_user, wanted, before=9, limit=5)
        listing.count(session, current_user, mine=False)
    event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        plan = [
            row[3]
            for sql, values in statements
            if sql.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    database.close()
    assert len(plan) == len(PAGES) + 2
    for step in plan:
        assert step.startswith("SEARCH") or "COVERING INDEX" in step, plan
