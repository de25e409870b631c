"""Who may call what: one table of every route, which a new route must join."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from tests.conftest import Person

PUBLIC, USER, ADMIN = "public", "user", "admin"

ROLES = {
    "GET /health": PUBLIC,
    "GET /api/session": PUBLIC,
    "GET /api/setup": PUBLIC,
    "POST /api/setup": PUBLIC,
    "POST /api/auth/login": PUBLIC,
    "POST /api/auth/logout": USER,
    "GET /api/auth/me": USER,
    "PUT /api/auth/password": USER,
    "GET /api/me/api-keys": USER,
    "POST /api/me/api-keys": USER,
    "DELETE /api/me/api-keys/{api_key_id}": USER,
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
    "GET /api/albums/{album_id}/files": USER,
    "GET /api/albums/{album_id}/cover": USER,
    "PATCH /api/albums/{album_id}": ADMIN,
    "DELETE /api/albums/{album_id}": ADMIN,
    "GET /api/tracks": USER,
    "GET /api/tracks/{track_id}": USER,
    "PATCH /api/tracks/{track_id}": ADMIN,
    "GET /api/search": USER,
    "GET /api/me/library": USER,
    "GET /api/me/library/tracks": USER,
    "GET /api/me/library/artists": USER,
    "GET /api/me/folder": USER,
    "POST /api/me/library/{level}/{thing_id}": USER,
    "DELETE /api/me/library/{level}/{thing_id}": USER,
    "GET /api/history": USER,
    "GET /api/trash": ADMIN,
    "DELETE /api/trash": ADMIN,
    "GET /api/trash/{entry_id}/cover": ADMIN,
    "POST /api/trash/{entry_id}/restore": ADMIN,
    "DELETE /api/trash/{entry_id}": ADMIN,
    "POST /api/downloads/url": USER,
    "POST /api/downloads/qobuz": USER,
    "GET /api/downloads/search/qobuz": USER,
    "GET /api/downloads": USER,
    "GET /api/downloads/counts": USER,
    "POST /api/downloads/clear": USER,
    "POST /api/downloads/reviews/accept": USER,
    "GET /api/downloads/preview": USER,
    "GET /api/downloads/{download_id}": USER,
    "DELETE /api/downloads/{download_id}": USER,
    "POST /api/downloads/{download_id}/cancel": USER,
    "POST /api/downloads/{download_id}/retry": USER,
    "GET /api/downloads/{download_id}/tracks": USER,
    "GET /api/downloads/{download_id}/log": USER,
    "GET /api/downloads/{download_id}/review": USER,
    "POST /api/downloads/{download_id}/review": USER,
    "GET /api/pictures/{token}": USER,
    "POST /api/imports": ADMIN,
    "GET /api/imports/{batch_id}": ADMIN,
    "GET /api/system": ADMIN,
    "GET /api/system/folders": ADMIN,
    "GET /api/about": USER,
}

WORDS = {"level": "albums", "batch_id": "0" * 32, "service": "proxy"}
"""What stands for a path's parts that are no ids."""

NO_SUCH_ID = "2147483646"


def asked(client: TestClient, route: str, person: Person | None) -> tuple[int, str]:
    """Send the least that the route could be sent; return the status and the problem's type."""
    method, _, path = route.partition(" ")
    for part in [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]:
        path = path.replace(f"{{{part}}}", WORDS.get(part, NO_SUCH_ID))
    answer = client.request(method, path, headers=person or {})
    kind = answer.json().get("type", "") if "problem" in answer.headers["content-type"] else ""
    return answer.status_code, kind


def test_every_route_is_in_the_table_and_nothing_else_is(app: FastAPI) -> None:
    """V6: whoever adds a route says here who may call it."""
    described = {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    hidden = {route.path for route in app.routes if isinstance(route, APIRoute)} - {
        route.partition(" ")[2] for route in described
    }
    assert described == set(ROLES)
    assert hidden == set()


def answers(client: TestClient, person: Person | None) -> dict[str, tuple[int, str]]:
    """Ask every route once; signing out comes last."""
    in_order = sorted(ROLES, key=lambda route: route.endswith("/logout"))
    return {route: asked(client, route, person) for route in in_order}


def test_a_stranger_gets_401_unless_the_route_is_for_anybody(client: TestClient) -> None:
    """V6, A2 and security rows 3, 8, 13."""
    for route, (status, kind) in answers(client, None).items():
        if ROLES[route] == PUBLIC:
            assert status not in {401, 403, 500}, route
        else:
            assert (status, kind) == (401, "not-signed-in"), route


def test_a_user_gets_403_where_only_an_admin_may(client: TestClient, ada: Person) -> None:
    """V6, A2 and security rows 5, 6, 8."""
    for route, (status, kind) in answers(client, ada).items():
        if ROLES[route] == ADMIN:
            assert (status, kind) == (403, "admin-only"), route
        else:
            assert status not in {401, 403, 500}, route


def test_an_admin_is_refused_nothing_for_who_they_are(client: TestClient, admin: Person) -> None:
    """V6: what is wrong with these requests is what they ask for."""
    for route, (status, _) in answers(client, admin).items():
        assert status not in {401, 403, 500}, route
