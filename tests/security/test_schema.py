"""The service keeps to its own OpenAPI document, whatever it is sent: schemathesis asks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, reject
from hypothesis import settings as hypothesis_settings
from schemathesis import Case, GenerationMode, checks
from schemathesis.schemas import APIOperation
from starlette.testclient import TestClient
from tests.security.conftest import Home

from crateful.app import create_app
from crateful.settings import Settings

EXAMPLES = 5
"""Of each operation, person and kind: the whole file takes about half a minute."""

ASKS_OUTSIDE = {"POST /api/settings/test/{service}", "POST /api/engines/{name}/update"}
"""Start programs that reach for other sites; elsewhere they have an internet of their own."""

UNNAMED = {400, 409, 429, 503}
"""What operations may answer besides; the document has these under ``default``."""

NOT_SET_UP = "qobuz-not-configured"
"""This household has no account there: a 503 that says so, and the one 5xx of them all."""

KEPT = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

bounded = hypothesis_settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    with TemporaryDirectory() as data_dir:
        app = create_app(Settings(data_dir=Path(data_dir)))
        schema = schemathesis.openapi.from_dict(app.openapi())
        app.state.context.close()
        app.state.database.close()
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


OPERATIONS = operations()


def send(client: TestClient, case: Case, person: dict[str, str]) -> Any:
    """Send what schemathesis made up, in somebody's name."""
    request = case.as_transport_kwargs(base_url=str(client.base_url), headers=dict(person))
    request.pop("cookies", None)  # the client's own jar stays empty
    if isinstance(request.get("data"), bytes):
        request["content"] = request.pop("data")
    try:
        return client.request(**request)
    except httpx2.InvalidURL:
        reject()  # this client sends no address of more than 64 KiB


def is_a_real_folder(case: Case) -> bool:
    """Tell whether an import would walk through this machine."""
    body = case.body if isinstance(case.body, dict) else {}
    folder = body.get("folder")
    return isinstance(folder, str) and "\0" not in folder and folder.strip().startswith("/")


def kinds_of(operation: APIOperation[Any, Any, Any, Any]) -> list[GenerationMode]:
    """What fits the document, and where there is anything to get wrong, what does not."""
    raw = operation.definition.raw
    takes_anything = raw.get("parameters") or raw.get("requestBody")
    return [GenerationMode.POSITIVE, *[GenerationMode.NEGATIVE] * bool(takes_anything)]


def hold_to_the_document(
    client: TestClient, label: str, person: dict[str, str], kind: GenerationMode
) -> None:
    operation = OPERATIONS[label]
    named = set(operation.definition.raw["responses"]) - {"default"}

    @bounded
    @given(case=operation.as_strategy(generation_mode=kind))
    def ask(case: Case) -> None:
        assume(not is_a_real_folder(case))
        answer = send(client, case, person)
        case.validate_response(answer, checks=KEPT)
        assert answer.status_code < 500 or answer.json()["type"] == NOT_SET_UP
        assert str(int(answer.status_code)) in named or answer.status_code in UNNAMED

    ask()


@pytest.mark.parametrize("label", [one for one in OPERATIONS if one not in ASKS_OUTSIDE])
def test_an_operation_answers_as_its_document_says_and_never_with_a_5xx(
    at_home: TestClient, home: Home, label: str
) -> None:
    for name in ("ada", "admin"):
        for kind in kinds_of(OPERATIONS[label]):
            hold_to_the_document(at_home, label, home.people[name], kind)
