"""Errors as RFC 9457 problem documents: the one map from error to status."""

from __future__ import annotations

import logging
import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from starlette.exceptions import HTTPException

from crateful import tracing
from crateful.errors import (
    ConflictError,
    CratefulError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    StepFailedError,
    TooManyError,
    UnauthenticatedError,
    UnavailableError,
)
from crateful.localization import MessageCode, message_codes_of
from crateful.outages import is_collision, is_full, is_outage, words_for

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

logger = logging.getLogger(__name__)

STATUS_OF: dict[type[CratefulError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    RefusedError: HTTPStatus.BAD_REQUEST,
    ConflictError: HTTPStatus.CONFLICT,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    StepFailedError: HTTPStatus.BAD_GATEWAY,
}

MEDIA_TYPE = "application/problem+json"
"""RFC 9457 section 3."""

MAX_FAULTS = 20
"""Faults of one request that are named; a body may have as many as it has fields."""

MAX_PLACE_CHARACTERS = 100
"""Of a field's name that the sender made up."""

OUTAGE_RETRY_S = 5
"""When a browser may ask again after the database was away."""

BUG_DETAIL = "Something went wrong inside the service. Its log has the details."


class Problem(BaseModel):
    """What every error looks like; more fields, such as ``fields``, depend on its type."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="Its stable name: see `docs/api.md` and `docs/errors.md`.")
    title: str
    status: int
    detail: str = Field(description="A sentence for people, with what they can do.")
    message_codes: dict[str, list[MessageCode]] = Field(
        description="Which sentences `detail` and those of `fields` are, for other languages."
    )


def status_of(error: CratefulError) -> HTTPStatus:
    """Return the HTTP status of the nearest base class that has one."""
    for base in type(error).__mro__:
        if status := STATUS_OF.get(base):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem_type(error: CratefulError) -> str:
    """Return the problem's stable name, ``LossyNotConfirmedError`` → ``lossy-not-confirmed``."""
    if isinstance(error, StepFailedError):
        return error.code
    if error.slug is not None:
        return error.slug
    words = re.findall(r"[A-Z][a-z]+", type(error).__name__.removesuffix("Error"))
    return "-".join(words).lower()


def problem(status: HTTPStatus, slug: str, detail: str, **data: object) -> JSONResponse:
    """Build one problem document with its stable ``slug`` and a sentence to act on."""
    content: dict[str, object] = {
        "type": slug,
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    content["message_codes"] = _codes_in(detail, data.get("fields"))
    if request_id := tracing.request_id():
        content["request_id"] = request_id
    headers = {}
    if isinstance(wait_s := data.get("retry_after_s"), (int, float)):
        headers["Retry-After"] = str(max(1, math.ceil(wait_s)))
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 section 15.5.2 asks for it
    return JSONResponse(
        status_code=status, media_type=MEDIA_TYPE, content={**data, **content}, headers=headers
    )


def _codes_in(detail: str, fields: object) -> dict[str, list[dict[str, Any]]]:
    """Return which sentences stand in a problem, by where they stand."""
    texts = {"detail": detail}
    if isinstance(fields, dict):
        texts |= {f"fields.{name}": str(text) for name, text in fields.items()}
    found = {place: message_codes_of(text) for place, text in texts.items()}
    return {
        place: [one.model_dump() for one in all_of] for place, all_of in found.items() if all_of
    }


def render(_request: Request, error: Exception) -> JSONResponse:
    """Render an expected error; anything else is a bug and must not reach here."""
    if not isinstance(error, CratefulError):
        raise error
    return problem(status_of(error), problem_type(error), str(error), **error.data)


def render_invalid(_request: Request, error: Exception) -> JSONResponse:
    """Render a body or query that does not fit its schema, each field with its reason."""
    if not isinstance(error, RequestValidationError):
        raise error
    fields = {_place(fault): str(fault["msg"]) for fault in error.errors()[:MAX_FAULTS]}
    detail = "; ".join(f"{place}: {reason}" for place, reason in fields.items())
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail[:500], fields=fields)


def render_http(_request: Request, error: Exception) -> JSONResponse:
    """Render what the web framework itself refuses: no such route, wrong method."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    slug = status.phrase.lower().replace(" ", "-")
    response = problem(status, slug, str(error.detail))
    response.headers.update(error.headers or {})
    return response


def render_race(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose ground was taken away: its user or album was removed just now."""
    logger.warning("%s %s came too late: %s", request.method, request.url.path, _said(error))
    detail = "What this needs was changed or removed at the same moment. Look again."
    return problem(HTTPStatus.CONFLICT, "changed-meanwhile", detail)


def render_outage(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that found no database, or no room for it: the user may try again."""
    if is_collision(error):
        return render_race(request, error)
    if not (is_full(error) or is_outage(error)):
        raise error  # our own mistake
    logger.warning("%s %s found no database: %s", request.method, request.url.path, _said(error))
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "database-down",
        words_for(error),
        retry_after_s=OUTAGE_RETRY_S,
    )


def _said(error: Exception) -> object:
    """Return the driver's own words: SQLAlchemy adds the statement with what it was to write."""
    return getattr(error, "orig", None) or error


def render_bug(_request: Request, _error: Exception) -> JSONResponse:
    """Answer an error that nobody expected, without a word about our insides.

    Starlette raises it again once this is sent, so the server logs it with its traceback.
    """
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", BUG_DETAIL)


def _place(fault: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"] if part != "body")
    return place[:MAX_PLACE_CHARACTERS] or "body"


def install(app: FastAPI) -> None:
    """Make ``app`` answer every expected error with a problem document.

    What nobody expected is caught outside all middleware, by :func:`.middleware.install`.
    """
    app.add_exception_handler(CratefulError, render)
    app.add_exception_handler(RequestValidationError, render_invalid)
    app.add_exception_handler(HTTPException, render_http)
    app.add_exception_handler(IntegrityError, render_race)
    app.add_exception_handler(SQLAlchemyError, render_outage)
