"""The OpenAPI document, with every error of each route."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from crateful.asgi.problems import MEDIA_TYPE, Problem
from crateful.users.dependencies import SAFE_METHODS, require_admin, require_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi.dependencies.models import Dependant

Json = dict[str, Any]

REASONS: Final = {
    HTTPStatus.UNAUTHORIZED: "Nobody is signed in, or no longer.",
    HTTPStatus.FORBIDDEN: "Who asks may not do this, or another site's page asks in their name.",
    HTTPStatus.NOT_FOUND: "There is no such thing, or it is somebody else's.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "What was sent does not fit; `fields` says where.",
}
ANY_OTHER: Final = "Any other trouble; `type` names it."


class DescribedApi(FastAPI):
    """An application whose description names the problem documents that it answers with."""

    def openapi(self) -> Json:
        """Return the OpenAPI document; it is made once."""
        if self.openapi_schema is None:
            self.openapi_schema = super().openapi()
            _complete(self, self.openapi_schema)
        return self.openapi_schema


def _complete(app: FastAPI, document: Json) -> None:
    """Put the errors that can happen in place of the one that FastAPI supposes."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for context in iter_route_contexts(app.routes):
        for method in context.methods or ():
            operation = document["paths"].get(context.path, {}).get(method.lower())
            if operation is not None:
                answers = operation["responses"]
                answers.pop("422", None)
                # What a route declares itself has no schema yet.
                own = {
                    status: _answer(one["description"])
                    for status, one in answers.items()
                    if status >= "400"
                }
                answers.update(_errors(operation, context.dependant, method) | own)


def _errors(operation: Json, needs: Dependant, method: str) -> Json:
    """Return what one operation may answer besides what it is for."""
    calls = set(_calls(needs))
    parameters = operation.get("parameters", ())
    is_told = {
        HTTPStatus.UNAUTHORIZED: require_user in calls,
        HTTPStatus.FORBIDDEN: require_admin in calls
        or (require_user in calls and method not in SAFE_METHODS),
        HTTPStatus.NOT_FOUND: any(one["in"] == "path" for one in parameters),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "requestBody" in operation,
        HTTPStatus.UNPROCESSABLE_ENTITY: bool(parameters) or "requestBody" in operation,
    }
    told = {
        str(status.value): _answer(REASONS[status]) for status, is_so in is_told.items() if is_so
    }
    return {**told, "default": _answer(ANY_OTHER)}


def _answer(description: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _calls(needs: Dependant) -> Iterator[Callable[..., Any] | None]:
    for one in needs.dependencies:
        yield one.call
        yield from _calls(one)
