"""Cursors of lists: each list knows its own again, and nothing else is one."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person
from tests.library import albums
from tests.library.albums import Copy
from tests.queue import rows

from crateful.app import create_app
from crateful.db import Database
from crateful.downloads.moving_in.import_files import ImportFile, Reason
from crateful.follow import following
from crateful.follow.models import ArtistRelease, NewRelease
from crateful.follow.newness import FollowMode
from crateful.library.hearts import levels
from crateful.library.lint.models import LintFinding
from crateful.library.lint.rules import LintCode
from crateful.library.models import ImportRecord, Track
from crateful.library.store.fingerprint_rows import RecordingTwin
from crateful.library.trash import deletion
from crateful.lists import by_hand
from crateful.lists import service as lists
from crateful.settings import Settings
from crateful.signing import ForgedError, Signer
from crateful.wanted import wanting
from crateful.wanted.states import Why
from crateful.wanted.wanting import AskedAlbum

BATCH = "batch-1"
LISTS = [
    "/api/albums",
    "/api/albums?sort=added",
    "/api/albums?sort=year",
    "/api/albums?sort=title&q=own",
    "/api/artists",
    "/api/artists/{artist}/albums",
    "/api/tracks",
    "/api/tracks?sort=album",
    "/api/me/library?sort=hearted",
    "/api/me/library/tracks?sort=hearted",
    "/api/me/library/artists?sort=hearted",
    "/api/history",
    "/api/trash",
    "/api/downloads",
    "/api/downloads?order=next",
    "/api/imports",
    "/api/imports/folders",
    f"/api/imports/{BATCH}",
    f"/api/imports/{BATCH}/files",
    f"/api/imports/{BATCH}/undo/albums",
    "/api/lint",
    "/api/health-scan/findings",
    "/api/duplicates",
    "/api/proposals",
    "/api/lists/{list}/rows",
    "/api/wanted",
    "/api/wanted?state=wanted&mine=true",
    "/api/follows",
    "/api/new-releases",
]


def token(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


FORGED = {
    "too deep": token(b"[" * 2900),
    "a lone surrogate": token(b'["title-asc","\\ud800",1]'),
    "a time without a zone": token(b'["added-desc","2024-01-01T00:00:00",1]'),
    "a time before all": token(b'["added-desc","0001-01-01T00:00:00+14:00",1]'),
    "no time": token(b'["added-desc","nope",1]'),
    "a large number": token(b'["title-asc","a",99999999999999999999]'),
    "as it was once": token(json.dumps(["title-asc", "a", 1]).encode()),
    "a plain id": "7",
    "nothing": "",
    "signed with another key": Signer(b"x" * 32).sign("7", "/api/downloads"),
}


@pytest.fixture
def filled(settings: Settings, database: Database, admin: Person) -> Database:
    """A household in which every list has at least two rows."""
    for number in range(1, 7):
        copy = Copy(f"Artist {number % 3}", f"Own {number}", year=1990 + number // 3)
        albums.file(database, copy, settings.data_dir, f"download-{number}")
    for number in (1, 2):
        deletion.delete_album(database, settings, number, None)
    with database.session() as session:
        for number in (3, 4, 5, 6):
            levels.add_album(session, admin.id, number)
    for number in range(2):
        rows.add(database, admin.id, str(number), batch_id=BATCH)
        rows.add(database, admin.id, f"scan{number}", batch_id=f"scan-{number}")
    with database.session() as session:
        own = lists.make(session, admin.id, "Own", is_shared=False)
        by_hand.add(session, own, [], [3, 4])
        for number in range(2):
            artist = (f"{number:08}-0000-4000-8000-000000000000", "Somebody")
            follow = following.follow(session, admin.id, artist, FollowMode.ASK, ["album"])
            release = ArtistRelease(
                followed_artist_id=follow.followed_artist_id,
                musicbrainz_group_id=artist[0],
                title="New",
                kind="album",
            )
            session.add(release)
            session.flush()
            session.add(NewRelease(user_id=admin.id, artist_release_id=release.id))
            wanting.want(session, admin.id, AskedAlbum("Radiohead", str(number)), Why.LIST)
            session.add(ImportFile(batch_id=BATCH, path=f"/{number}", reason=Reason.LINK))
        for record in session.scalars(select(ImportRecord).where(ImportRecord.album_id > 4)):
            record.batch_id, record.mode = BATCH, "copy"
            album_id = record.album_id or 0
            session.add(LintFinding(album_id=album_id, code=LintCode.COVER_MISSING))
    _hear_twice(database)
    return database


def _hear_twice(database: Database) -> None:
    """Have two albums sound as two others."""
    with database.session() as session:
        for album_id, other_id in ((3, 4), (5, 6)):
            of_each = [
                session.scalars(select(Track.id).where(Track.album_id == one)).all()
                for one in (album_id, other_id)
            ]
            for track_id, other_track_id in zip(*of_each, strict=True):
                pair = RecordingTwin(
                    track_id=track_id,
                    other_track_id=other_track_id,
                    album_id=album_id,
                    other_album_id=other_id,
                    difference=0.01,
                )
                session.add(pair)


def path_of(template: str, client: TestClient, admin: Person) -> str:
    """Name an artist with two albums where a path is an artist's."""
    if "{list}" in template:
        [one] = client.get("/api/lists", headers=admin).json()["items"]
        return template.format(list=one["id"])
    if "{artist}" not in template:
        return template
    artists = client.get("/api/artists", headers=admin).json()["items"]
    return template.format(artist=artists[0]["id"])


def page_of(client: TestClient, admin: Person, path: str) -> tuple[list[str], str]:
    """Return a page of one row and the cursor of the next, wherever a list tells it."""
    answer = client.get(f"{path}{'&' if '?' in path else '?'}limit=1", headers=admin)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    if isinstance(body, list):
        return [json.dumps(row) for row in body], answer.headers.get("X-Next-Cursor", "")
    return [json.dumps(row) for row in body["items"]], body.get("next_cursor") or body.get(
        "cursor"
    ) or ""


def with_cursor(path: str, cursor: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}limit=1&cursor={cursor}"


def test_every_list_with_a_cursor_is_looked_at_here(app: FastAPI) -> None:
    described = app.openapi()["paths"]
    having = {
        path
        for path, methods in described.items()
        if any(one["name"] == "cursor" for one in methods.get("get", {}).get("parameters", ()))
    }
    paths = {one.partition("?")[0].replace("{artist}", "{artist_id}") for one in LISTS}
    looked_at = {one.replace("{list}", "{list_id}") for one in paths}
    assert having == {one.replace(BATCH, "{batch_id}") for one in looked_at}


@pytest.mark.usefixtures("filled")
def test_each_list_goes_on_by_its_own_cursor_after_a_restart_too(
    app: FastAPI, settings: Settings, admin: Person
) -> None:
    """One household for all lists: filling one takes longer than all that is asked of it."""
    with TestClient(app, base_url=BASE_URL) as client:
        paths = [path_of(template, client, admin) for template in LISTS]
        firsts = {path: page_of(client, admin, path) for path in paths}
    assert [path for path, (_, cursor) in firsts.items() if not cursor] == []
    # A new process, with nothing but the data folder.
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        for path, (first, cursor) in firsts.items():
            answer = client.get(with_cursor(path, cursor), headers=admin)
            assert answer.status_code == 200, (path, answer.text)
            body = answer.json()
            found = body if isinstance(body, list) else body["items"]
            second = [json.dumps(row) for row in found]
            assert (path, len(second), first != second) == (path, 1, True)


@pytest.mark.usefixtures("filled")
def test_what_a_list_did_not_give_is_no_cursor_of_it(app: FastAPI, admin: Person) -> None:
    """Security row 39: 422 with what to do, however it is made up; never a 500."""
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as client:
        for template in LISTS:
            path = path_of(template, client, admin)
            _, own = page_of(client, admin, path)
            other = "/api/history" if "/tracks" in path else "/api/tracks"
            _, others = page_of(client, admin, other)
            worn = [own[:-1], own + "A", own + "=", own.swapcase(), own[::-1]]
            made_up = {**FORGED, "another list's": others, **{one: one for one in worn}}
            for name, cursor in made_up.items():
                answer = client.get(with_cursor(path, cursor), headers=admin)
                assert answer.status_code == 422, (path, name, answer.text)
                assert answer.json()["type"] == "invalid-cursor", (path, name)


@with_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(max_size=200))
def test_no_text_is_a_cursor(client: TestClient, admin: Person, cursor: str) -> None:
    answer = client.get("/api/albums", params={"cursor": cursor}, headers=admin)
    assert answer.status_code in {400, 422}


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["", "/a", "/b"]))
def test_what_is_signed_opens_with_its_key_and_context_alone(text: str, context: str) -> None:
    signer = Signer(b"k" * 32)
    signed = signer.sign(text, context)
    assert signer.open(signed, context) == text
    for stranger, where in ((Signer(b"x" * 32), context), (signer, context + "/c")):
        with pytest.raises(ForgedError):
            stranger.open(signed, where)
