"""Routes of the OpenAPI document and its page, for users who are signed in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from crateful.reference import page
from crateful.users.dependencies import UserDep

router = APIRouter(prefix="/api", include_in_schema=False)


@router.get("/openapi.json")
def read_document(request: Request, _current_user: UserDep) -> JSONResponse:
    """Return the OpenAPI document."""
    return JSONResponse(_document(request))


@router.get("/docs")
def read_page(request: Request, _current_user: UserDep) -> HTMLResponse:
    """Return the same as a page to read."""
    return HTMLResponse(
        page.render(_document(request)), headers={"Content-Security-Policy": page.POLICY}
    )


def _document(request: Request) -> dict[str, Any]:
    document: dict[str, Any] = request.app.openapi()
    root_path = request.scope.get("root_path", "")
    return {**document, "servers": [{"url": root_path}]} if root_path else document
