"""Who may call what: one table of every door, which a new one must join, and everybody tries it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tests.security.conftest import Home

PUBLIC, USER, OWN, HIDDEN, ADMIN = "anybody", "user", "own", "hidden", "admin"
"""``own`` is what belongs to one person, and to admins; ``hidden`` is not even there for others."""

ROLES = {
    "GET /health": PUBLIC,
    "GET /ping": PUBLIC,
    "GET /ready": PUBLIC,
    "GET /metrics": ADMIN,  # or this machine, or a token: tests/operate
    "GET /api/session": PUBLIC,
    "GET /api/setup": PUBLIC,
    "POST /api/setup": PUBLIC,
    "POST /api/auth/login": PUBLIC,
    "POST /api/auth/logout": USER,
    "GET /api/auth/me": USER,
    "PUT /api/auth/password": USER,
    "GET /api/me/api-keys": USER,
    "POST /api/me/api-keys": USER,
    "DELETE /api/me/api-keys/{api_key_id}": OWN,
    "GET /api/users": ADMIN,
    "POST /api/users": ADMIN,
    "PATCH /api/users/{user_id}": ADMIN,
    "DELETE /api/users/{user_id}": ADMIN,
    "GET /api/settings": ADMIN,
    "PUT /api/settings": ADMIN,
    "POST /api/settings/test/{service}": ADMIN,
    "GET /api/artists": USER,
    "GET /api/artists/{artist_id}": USER,
    "GET /api/artists/{artist_id}/albums": USER,
    "PATCH /api/artists/{artist_id}": ADMIN,
    "GET /api/albums": USER,
    "GET /api/albums/facets": USER,
    "GET /api/albums/{album_id}": USER,
    "GET /api/albums/{album_id}/tracks": USER,
    "GET /api/albums/{album_id}/loudness": USER,
    "GET /api/albums/{album_id}/also-on": USER,
    "GET /api/albums/{album_id}/files": USER,
    "GET /api/albums/{album_id}/authenticity": USER,
    "GET /api/albums/{album_id}/cover": USER,
    "PATCH /api/albums/{album_id}": ADMIN,
    "PUT /api/albums/{album_id}/cover": ADMIN,
    "POST /api/albums/{album_id}/cover/archive": ADMIN,
    "POST /api/albums/{album_id}/verify": ADMIN,
    "DELETE /api/albums/{album_id}": ADMIN,
    "GET /api/tracks": USER,
    "GET /api/tracks/{track_id}/also-on": USER,
    "GET /api/tracks/{track_id}": USER,
    "PATCH /api/tracks/{track_id}": ADMIN,
    "GET /api/tracks/{track_id}/stream": USER,
    "HEAD /api/tracks/{track_id}/stream": USER,
    "GET /api/tracks/{track_id}/replay-gain": USER,
    "GET /api/tracks/{track_id}/spectrogram": USER,
    "GET /api/tracks/{track_id}/waveform": USER,
    "GET /api/search": USER,
    "GET /api/me/library": USER,
    "GET /api/me/library/tracks": USER,
    "GET /api/me/library/artists": USER,
    "GET /api/me/folder": USER,
    "POST /api/me/library/{level}/{thing_id}": USER,
    "DELETE /api/me/library/{level}/{thing_id}": USER,
    "POST /api/me/library/albums": USER,
    "POST /api/albums/delete": ADMIN,
    "POST /api/trash/restore": ADMIN,
    "GET /api/history": USER,
    "GET /api/trash": ADMIN,
    "DELETE /api/trash": ADMIN,
    "GET /api/trash/{entry_id}/cover": ADMIN,
    "POST /api/trash/{entry_id}/restore": ADMIN,
    "DELETE /api/trash/{entry_id}": ADMIN,
    "POST /api/downloads/url": USER,
    "POST /api/downloads/qobuz": USER,
    "GET /api/downloads/search/qobuz": USER,
    "GET /api/downloads/search/qobuz/artist": USER,
    "GET /api/downloads/samples/{token}": USER,
    "HEAD /api/downloads/samples/{token}": USER,
    "GET /api/downloads": USER,
    "GET /api/downloads/counts": USER,
    "POST /api/downloads/clear": USER,
    "GET /api/downloads/reviews": USER,
    "POST /api/downloads/reviews/outcome": USER,
    "POST /api/downloads/reviews/answer": USER,
    "POST /api/downloads/reviews/accept": USER,
    "GET /api/downloads/preview": USER,
    "GET /api/downloads/{download_id}": OWN,
    "DELETE /api/downloads/{download_id}": OWN,
    "POST /api/downloads/{download_id}/cancel": OWN,
    "POST /api/downloads/{download_id}/retry": OWN,
    "GET /api/downloads/{download_id}/tracks": OWN,
    "GET /api/downloads/{download_id}/log": OWN,
    "GET /api/downloads/{download_id}/review": OWN,
    "POST /api/downloads/{download_id}/review/outcome": OWN,
    "GET /api/downloads/{download_id}/review/cover": OWN,
    "GET /api/downloads/{download_id}/review/stream": HIDDEN,
    "HEAD /api/downloads/{download_id}/review/stream": HIDDEN,
    "GET /api/downloads/{download_id}/review/spectrogram": HIDDEN,
    "GET /api/downloads/{download_id}/review/waveform": HIDDEN,
    "POST /api/downloads/{download_id}/review": OWN,
    "POST /api/downloads/{download_id}/review/put-back": OWN,
    "GET /api/pictures/{token}": USER,
    "POST /api/imports": ADMIN,
    "GET /api/imports": ADMIN,
    "GET /api/imports/{batch_id}": ADMIN,
    "GET /api/imports/folders": ADMIN,
    "GET /api/imports/count": ADMIN,
    "POST /api/imports/{batch_id}/stop": ADMIN,
    "GET /api/imports/{batch_id}/report": ADMIN,
    "GET /api/imports/{batch_id}/files": ADMIN,
    "GET /api/imports/{batch_id}/files.csv": ADMIN,
    "POST /api/uploads": USER,
    "GET /api/uploads": USER,
    "GET /api/uploads/{upload_id}": OWN,
    "PATCH /api/uploads/{upload_id}/files/{number}": OWN,
    "POST /api/uploads/{upload_id}/import": OWN,
    "DELETE /api/uploads/{upload_id}": OWN,
    "GET /api/watch-folders": ADMIN,
    "POST /api/watch-folders": ADMIN,
    "PATCH /api/watch-folders/{watch_folder_id}": ADMIN,
    "DELETE /api/watch-folders/{watch_folder_id}": ADMIN,
    "GET /api/imports/{batch_id}/undo": ADMIN,
    "GET /api/imports/{batch_id}/undo/albums": ADMIN,
    "POST /api/imports/{batch_id}/undo": ADMIN,
    "GET /api/lint": USER,
    "POST /api/lint": ADMIN,
    "POST /api/lint/mend": ADMIN,
    "POST /api/loudness/write": ADMIN,
    "POST /api/albums/lint": USER,
    "GET /api/albums/{album_id}/lint": USER,
    "GET /api/duplicates": USER,
    "GET /api/health-scan": USER,
    "GET /api/health-scan/findings": USER,
    "POST /api/health-scan/start": ADMIN,
    "POST /api/health-scan/pause": ADMIN,
    "POST /api/health-scan/resume": ADMIN,
    "POST /api/health-scan/albums/{album_id}/take": ADMIN,
    "GET /api/proposals": USER,
    "GET /api/proposals/{album_id}": USER,
    "POST /api/proposals/take": ADMIN,
    "POST /api/proposals/decline": ADMIN,
    "POST /api/proposals/undo": ADMIN,
    "POST /api/proposals/look": ADMIN,
    "POST /api/proposals/{album_id}/take": ADMIN,
    "GET /api/lists": USER,
    "POST /api/lists": USER,
    "POST /api/lists/import": USER,
    "POST /api/lists/link": USER,
    "GET /api/lists/{list_id}": HIDDEN,
    "PATCH /api/lists/{list_id}": HIDDEN,
    "POST /api/lists/{list_id}/restore": HIDDEN,
    "GET /api/lists/{list_id}/rows": HIDDEN,
    "POST /api/lists/{list_id}/rows": HIDDEN,
    "POST /api/lists/{list_id}/rows/{row_id}/move": HIDDEN,
    "DELETE /api/lists/{list_id}/rows/{row_id}": HIDDEN,
    "POST /api/lists/{list_id}/answers": HIDDEN,
    "GET /api/lists/{list_id}/preview": HIDDEN,
    "POST /api/lists/{list_id}/take": HIDDEN,
    "GET /api/lists/{list_id}/jspf": HIDDEN,
    "DELETE /api/lists/{list_id}": HIDDEN,
    "GET /api/listenbrainz": USER,
    "POST /api/listenbrainz": USER,
    "POST /api/listenbrainz/{account_id}/look": HIDDEN,
    "DELETE /api/listenbrainz/{account_id}": HIDDEN,
    "GET /api/wanted": USER,
    "POST /api/wanted": USER,
    "DELETE /api/wanted/{item_id}": HIDDEN,
    "GET /api/wanted/upgrades/preview": ADMIN,
    "GET /api/albums/{album_id}/wishes": USER,
    "POST /api/albums/{album_id}/never-better": ADMIN,
    "DELETE /api/albums/{album_id}/never-better": ADMIN,
    "POST /api/albums/{album_id}/rest": USER,
    "GET /api/follows": USER,
    "POST /api/follows": USER,
    "DELETE /api/follows/{follow_id}": HIDDEN,
    "GET /api/artists/{artist_id}/follow-preview": USER,
    "GET /api/new-releases": USER,
    "POST /api/new-releases/seen": USER,
    "GET /api/artists/{artist_id}/missing": USER,
    "GET /api/system": ADMIN,
    "GET /api/system/folders": ADMIN,
    "GET /api/engines": ADMIN,
    "POST /api/engines/{name}/update": ADMIN,
    "POST /api/engines/{name}/rollback": ADMIN,
    "GET /api/about": USER,
    "GET /api/sources": USER,  # accounts for admins only: tests/api/test_sources.py
    "POST /api/sources/{name}/resume": ADMIN,
    "GET /api/openapi.json": USER,
    "GET /api/docs": USER,
    "WS /ws": USER,
}
"""Every door; whoever adds one says here who may use it."""

NOBODY_ELSES = {
    "DELETE /api/me/api-keys/{api_key_id}",
    "GET /api/lists/{list_id}",
    "PATCH /api/lists/{list_id}",
    "POST /api/lists/{list_id}/restore",
    "GET /api/lists/{list_id}/rows",
    "POST /api/lists/{list_id}/rows",
    "POST /api/lists/{list_id}/rows/{row_id}/move",
    "DELETE /api/lists/{list_id}/rows/{row_id}",
    "POST /api/lists/{list_id}/answers",
    "GET /api/lists/{list_id}/preview",
    "POST /api/lists/{list_id}/take",
    "GET /api/lists/{list_id}/jspf",
    "DELETE /api/lists/{list_id}",
    "POST /api/listenbrainz/{account_id}/look",
    "DELETE /api/listenbrainz/{account_id}",
    "GET /api/uploads/{upload_id}",
    "PATCH /api/uploads/{upload_id}/files/{number}",
    "POST /api/uploads/{upload_id}/import",
    "DELETE /api/uploads/{upload_id}",
}
"""For everybody but its owner it does not exist, admins included."""

WORDS = {
    "level": "albums",
    "batch_id": "0" * 32,
    "service": "proxy",
    "name": "youtube",
    "number": "0",
}
"""What stands for a path's parts that are no ids; every id in the household is there as 1."""

ADMINS_WORDS = WORDS | {"download_id": "2", "album_id": "2", "item_id": "2", "follow_id": "2"}
"""An admin deletes others than the owner looks for afterwards."""

BODIES = {
    "PATCH /api/lists/{list_id}": {},
    "POST /api/lists/{list_id}/rows": {},
    "POST /api/lists/{list_id}/rows/{row_id}/move": {},
    "POST /api/lists/{list_id}/answers": {"answers": [{"row_id": 1, "choice": None}]},
    "POST /api/lists/{list_id}/take": {"heart_owned": False, "fetch": False},
    "POST /api/downloads/{download_id}/review": {"discard": True},
    "POST /api/downloads/{download_id}/review/outcome": {"discard": True},
}
"""Without one that fits it, nobody gets as far as being refused."""

QUERIES = {
    f"/api/downloads/{{download_id}}/review/{what}": {"path": "01.flac"}
    for what in ("stream", "spectrogram", "waveform")
}

NOBODY, OWNER, OTHER, CHIEF = "nobody", "ada", "bob", "admin"
EXPECTED = {
    PUBLIC: {NOBODY: "yes", OWNER: "yes", OTHER: "yes", CHIEF: "yes"},
    USER: {NOBODY: "401", OWNER: "yes", OTHER: "yes", CHIEF: "yes"},
    OWN: {NOBODY: "401", OWNER: "yes", OTHER: "403", CHIEF: "yes"},
    HIDDEN: {NOBODY: "401", OWNER: "yes", OTHER: "404", CHIEF: "yes"},
    ADMIN: {NOBODY: "401", OWNER: "403", OTHER: "403", CHIEF: "yes"},
}

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def doors(app: FastAPI) -> Iterator[str]:
    """Yield everything that the application answers to, in its document or hidden from it."""
    for context in iter_route_contexts(app.routes):
        if context.methods is None:
            yield f"WS {context.path}"
        for method in context.methods or ():
            yield f"{method} {context.path}"


def test_every_door_is_in_the_table_and_nothing_else_is(app: FastAPI) -> None:
    """V6: a new route without a declared rule fails here."""
    found = list(doors(app))
    assert set(found) - set(ROLES) == set(), "doors without a rule"
    assert set(ROLES) - set(found) == set(), "rules without a door"
    assert len(found) == len(set(found))


def test_the_table_notices_a_door_that_is_hidden_from_the_document(app: FastAPI) -> None:
    app.add_api_route("/api/back", lambda: None, include_in_schema=False)
    assert set(doors(app)) - set(ROLES) == {"GET /api/back"}


def called(client: TestClient, door: str, headers: dict[str, str], words: dict[str, str]) -> str:
    """Send the least that a door could be sent; return ``yes``, 401, 403 or 404."""
    method, _, path = door.partition(" ")
    query = QUERIES.get(path)
    for part in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{part}}}", words.get(part, "1"))
    if method == "WS":
        return listened(client, path, headers)
    answer = client.request(method, path, headers=headers, params=query, json=BODIES.get(door))
    assert answer.status_code < 500, f"{door}: {answer.text}"
    if method == "HEAD":  # the same without a body, so without the words that say why
        told, answer = answer, client.get(path, headers=headers, params=query)
        assert told.status_code == answer.status_code
    kind = answer.json()["type"] if "problem" in answer.headers.get("content-type", "") else ""
    refusals = {
        (401, "not-signed-in"): "401",
        (403, "admin-only"): "403",
        (403, "not-your-download"): "403",
        (404, "download-not-found"): "404",
        (404, "api-key-not-found"): "404",
        (404, "list-not-found"): "404",
        (404, "account-not-found"): "404",
        (404, "upload-not-found"): "404",
        (404, "wanted-item-not-found"): "404",
        (404, "follow-not-found"): "404",
    }
    assert (
        answer.status_code not in {401, 403}
        or (answer.status_code, kind) in refusals
        or (kind == "wrong-credentials")
    )
    return refusals.get((answer.status_code, kind), "yes")


def listened(client: TestClient, path: str, headers: dict[str, str]) -> str:
    """Open a WebSocket; say what became of it as its HTTP status would."""
    with client.websocket_connect(path, headers=headers) as socket:
        if not headers:
            socket.send_text("{}")
        try:
            return "yes" if socket.receive_json()["type"] == "snapshot" else ""
        except WebSocketDisconnect as end:
            return {4401: "401", 4403: "403"}[end.code]


def matrix(client: TestClient, home: Home) -> dict[str, dict[str, str]]:
    """Have everybody try every door; what ends a sign-in comes last, the owner after all others."""
    order = sorted(ROLES, key=lambda door: (door.endswith("/logout"), door.startswith("DELETE")))
    seen: dict[str, dict[str, str]] = {door: {} for door in ROLES}
    for name in (NOBODY, OTHER, CHIEF, OWNER):
        headers = {} if name == NOBODY else dict(home.people[name])
        words = ADMINS_WORDS if name == CHIEF else WORDS
        for door in order:
            seen[door][name] = called(client, door, headers, words)
    return seen


def test_everybody_may_do_what_the_table_says_and_no_more(at_home: TestClient, home: Home) -> None:
    """V6, A2, security rows 3, 5, 6, 8 and 13; the page about security shows what was seen."""
    seen = matrix(at_home, home)
    for door, rule in ROLES.items():
        expected = EXPECTED[rule] | ({OTHER: "404", CHIEF: "404"} if door in NOBODY_ELSES else {})
        assert seen[door] == expected, door
    assert table(seen) in PAGE.read_text(encoding="utf-8"), (
        f"docs/security.md is not what was seen; it should have:\n{table(seen)}"
    )


def table(seen: dict[str, dict[str, str]]) -> str:
    """Return what was seen as a page shows it."""
    people = (NOBODY, OWNER, OTHER, CHIEF)
    lines = ["| Door | Nobody | User | Another user | Admin |", "|---|---|---|---|---|"]
    lines += [
        f"| `{door}` | " + " | ".join(answers[name] for name in people) + " |"
        for door, answers in seen.items()
    ]
    return "\n".join(lines)
