"""What every request meets first: no input, however odd, is answered with a 5xx."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.conftest import BASE_URL, Person, eventually

from crateful.asgi.bodies import MAX_BODY_BYTES, MAX_STRANGERS_BYTES
from crateful.asgi.json_text import UnfitError, check_json
from crateful.users.throttle import TRIES_PER_ADDRESS

LOGIN = "/api/auth/login"
JSON_TYPE = {"Content-Type": "application/json"}


def is_problem(answer: object, status: int) -> bool:
    """Tell whether an answer is a problem document of RFC 9457 with our fields."""
    body = answer.json()  # type: ignore[attr-defined]
    return (
        answer.status_code == body["status"] == status  # type: ignore[attr-defined]
        and answer.headers["content-type"] == "application/problem+json"  # type: ignore[attr-defined]
        and {"type", "title", "detail"} <= body.keys()
        and "/" not in body["type"]
    )


@pytest.fixture
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """The application behind the real HTTP server, on 127.0.0.1."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    eventually(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()
    server.should_exit = True
    thread.join()


def send_raw(address: tuple[str, int], request: bytes) -> bytes:
    """Send bytes as they are and return all that comes back."""
    with socket.create_connection(address, timeout=60) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_health_says_that_it_is_live_and_nothing_else(client: TestClient) -> None:
    """Security row 13."""
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_api_describes_itself(client: TestClient, ada: Person) -> None:
    described = client.get("/api/openapi.json", headers=ada).json()
    assert {"/api/setup", "/api/auth/login", "/api/settings"} <= described["paths"].keys()
    for operations in described["paths"].values():
        for operation in operations.values():
            kinds = {
                kind
                for status, answer in operation["responses"].items()
                if status >= "4"
                for kind in answer["content"]
            }
            assert kinds == {"application/problem+json"}


def test_the_page_about_the_api_shows_all_of_it_without_anything_from_elsewhere(
    client: TestClient, ada: Person
) -> None:
    described = client.get("/api/openapi.json", headers=ada).json()
    answer = client.get("/api/docs", headers=ada)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    shown = answer.text
    for path, operations in described["paths"].items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code>" in shown
    assert "://" not in shown.partition("</head>")[0]
    assert "<script" not in shown
    (style,) = re.findall(r"<style>(.*?)</style>", shown, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nothing", "/api/nothing", "/api/users/", "/api/users/1/x"])
def test_an_unknown_path_is_a_404_problem(client: TestClient, path: str) -> None:
    assert is_problem(client.get(path), 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_a_wrong_method_is_a_405_problem(client: TestClient, method: str) -> None:
    answer = client.request(method, LOGIN)
    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/health", "/api/setup", "/api/auth/me", "/nothing", "/a%00b"])
def test_every_answer_tells_browsers_what_it_is_not_for(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "https:" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/users/%00",
        "/api/users/%ff",
        "/%c3%28",
        "/api/setup?q=%00",
        "/api/setup?q=%ff",
        "/api/setup?%ed%a0%80",
    ],
)
def test_an_address_that_is_no_text_is_refused_a4(
    client: TestClient, admin: Person, path: str
) -> None:
    assert is_problem(client.get(path, headers=admin), 400)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"username": "\xff", "password": "12345678"}',
        b'{"username": "a\\u0000", "password": "12345678"}',
        b'{"username\\u0000": "a", "password": "12345678"}',
        b'{"username": "\\ud800", "password": "12345678"}',
        b'{"\\udfff": 1}',
        b'{"username": "ada", "username": "bob", "password": "12345678"}',
        b'{"a": [{"b": 1, "b": 2}]}',
        b'{"username": NaN, "password": "12345678"}',
        b'{"username": -Infinity, "password": "12345678"}',
        b"9" * 10_000,
        b'{"username": ' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        json.dumps({f"field{number}": 1 for number in range(50_000)}).encode(),
        json.dumps({"x" * 500_000: 1}).encode(),
        json.dumps({"username": "x" * 200_000, "password": "x" * 200_000}).encode(),
    ],
    ids=lambda body: f"{body[:24]!r}...{len(body)}",
)
def test_json_that_no_route_could_mean_is_refused_a4(
    client: TestClient, ada: Person, body: bytes
) -> None:
    answer = client.post(LOGIN, content=body, headers={**ada, **JSON_TYPE})
    assert is_problem(answer, 422)
    assert len(answer.content) < 20_000, "what was sent is not sent back"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_type_is_refused(client: TestClient, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.post(LOGIN, content=b'{"username": "ada"}', headers=headers)
    assert is_problem(answer, 422)


def test_escaped_text_that_only_looks_like_a_nul_is_taken() -> None:
    check_json(rb'{"a": "\\u0000 and \ud83d\ude00"}')


@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=5))
def test_json_is_refused_for_its_text_only(value: object) -> None:
    body = json.dumps(value).encode()
    if b"\\u0000" in body.replace(b"\\\\", b""):
        with pytest.raises(UnfitError):
            check_json(body)
    else:
        check_json(body)


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(client: TestClient) -> None:
    body = b'{"username": "' + b"x" * 10_000_000 + b'"}'
    assert is_problem(client.post(LOGIN, content=body, headers=JSON_TYPE), 413)


def test_who_sends_too_much_can_finish_and_hears_why(address: tuple[str, int]) -> None:
    """A connection that closes under whoever still talks takes the answer with it."""
    head = b"POST /api/auth/login HTTP/1.1\r\nHost: crateful\r\nContent-Length: 10000000\r\n\r\n"
    answer = send_raw(address, head + b"x" * 10_000_000)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"request-too-large" in answer


def padded(length: int) -> bytes:
    frame = b'{"username": "", "password": "12345678"}'
    return frame.replace(b'""', b'"' + b"x" * (length - len(frame)) + b'"')


def test_a_body_of_exactly_the_limit_is_read(client: TestClient, ada: Person) -> None:
    body, headers = padded(MAX_BODY_BYTES), {**ada, **JSON_TYPE}
    assert client.post(LOGIN, content=body, headers=headers).status_code == 422
    assert client.post(LOGIN, content=body + b" ", headers=headers).status_code == 413


@pytest.mark.parametrize("claimed", [{}, {"Authorization": "Bearer x"}, {"X-Api-Key": "x"}])
def test_whoever_is_not_signed_in_may_send_little(
    client: TestClient, claimed: dict[str, str]
) -> None:
    """X2: a claim of a sign-in is none."""
    body, headers = padded(MAX_STRANGERS_BYTES), {**claimed, **JSON_TYPE}
    assert client.post(LOGIN, content=body, headers=headers).status_code == 422
    answer = client.post(LOGIN, content=body + b" ", headers=headers)
    assert is_problem(answer, 413)
    assert str(MAX_STRANGERS_BYTES) in answer.json()["detail"]


def test_json_of_more_values_than_any_request_has_is_refused_unread(
    client: TestClient, ada: Person
) -> None:
    """X2: a megabyte of empty lists takes a second to read."""
    for body in (b"[" + b"[]," * 340_000 + b"1]", b"[" + b"1," * 500_000 + b"1]"):
        answer = client.post(LOGIN, content=body, headers={**ada, **JSON_TYPE})
        assert is_problem(answer, 422)
        assert "too many values" in answer.json()["detail"]


REFUSED = {
    "too long": (b"x" * (MAX_STRANGERS_BYTES + 1), 413),
    "no JSON": (b"{", 422),
    "not what is asked for": (b"[[],[],[]]", 422),
}


@pytest.mark.parametrize(("body", "status"), REFUSED.values(), ids=REFUSED)
def test_every_refused_body_of_a_stranger_counts_until_none_is_read(
    client: TestClient, ada: Person, body: bytes, status: int
) -> None:
    """X2: such bodies cost nothing but the sender's time; people of the household are heard."""
    answers = [
        client.post(LOGIN, content=body, headers=JSON_TYPE).status_code
        for _ in range(TRIES_PER_ADDRESS)
    ]
    assert set(answers) == {status}
    answer = client.post(LOGIN, content=body, headers=JSON_TYPE)
    assert is_problem(answer, 429)
    assert answer.json()["type"] == "too-many-refusals"
    assert int(answer.headers["retry-after"]) > 0
    mine = client.post("/api/me/api-keys", json={"name": "player"}, headers=ada)
    assert mine.status_code == 201
    assert client.get("/health").status_code == 200


def test_a_sender_who_goes_amid_a_body_was_not_refused(address: tuple[str, int]) -> None:
    """X2: nobody's broken connections close the door to their neighbours."""
    half = b"POST /api/auth/login HTTP/1.1\r\nHost: crateful\r\nContent-Length: 99\r\n\r\n{"
    for _ in range(TRIES_PER_ADDRESS + 1):
        with socket.create_connection(address, timeout=60) as connection:
            connection.sendall(half)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(65536) == b""
    whole = half.replace(b"99", b"1").replace(b"Host", b"Connection: close\r\nHost")
    assert send_raw(address, whole).startswith(b"HTTP/1.1 422")


def test_people_of_the_household_are_never_counted_as_strangers(
    client: TestClient, ada: Person
) -> None:
    """X2: a form that was filled in wrongly is no attack."""
    for _ in range(TRIES_PER_ADDRESS + 1):
        answer = client.post("/api/me/api-keys", content=b"[]", headers={**ada, **JSON_TYPE})
        assert answer.status_code == 422


def test_a_body_in_chunks_without_an_end_is_refused(address: tuple[str, int]) -> None:
    """Security row 16: the length that is claimed is not what counts."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = (
        b"POST /api/auth/login HTTP/1.1\r\nHost: crateful\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = send_raw(address, head + chunk * 17)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"request-too-large" in answer


def test_a_body_in_chunks_is_taken_whole(address: tuple[str, int]) -> None:
    body = b'{"username": "ada", "password": "correct horse battery"}'
    chunks = b"".join(b"%x\r\n%b\r\n" % (1, body[at : at + 1]) for at in range(len(body)))
    head = (
        b"POST /api/auth/login HTTP/1.1\r\nHost: crateful\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert send_raw(address, head + chunks + b"0\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /api/users/%00 HTTP/1.1",
        b"GET /%ff?%ff HTTP/1.1",
        b"GET /\xff HTTP/1.1",
        b"GET /api/auth/me?a=\x01 HTTP/1.1",
        b"G\x00T / HTTP/1.1",
        b"BREW /api/auth/me HTTP/1.1",
        b"GET http://other.test/health/x HTTP/1.1",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1",
    ],
    ids=lambda line: repr(line[:30]),
)
def test_a_request_no_client_would_send_is_a_4xx(
    address: tuple[str, int], request_line: bytes
) -> None:
    answer = send_raw(address, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")


def test_a_content_length_that_is_no_number_is_refused(client: TestClient) -> None:
    for length in ("x", "-1", "1e3", "\u0661", "9" * 5000):
        headers = {**JSON_TYPE, "Content-Length": length.encode()}
        assert client.post(LOGIN, content=b"{}", headers=headers).status_code in {400, 413}


def test_a_bug_shows_nothing_of_our_insides(app: FastAPI) -> None:
    """Security row 18."""

    @app.get("/api/broken")
    def broken() -> None:
        msg = "SELECT password_hash FROM users"
        raise LookupError(msg)

    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as client:
        answer = client.get("/api/broken")
    assert is_problem(answer, 500)
    assert answer.json()["type"] == "internal-error"
    assert "password_hash" not in answer.text
    assert "LookupError" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_bug_is_logged_with_its_traceback(
    app: FastAPI, address: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/api/broken")
    def broken() -> None:
        msg = "the cause"
        raise LookupError(msg)

    with caplog.at_level(logging.ERROR):
        answer = send_raw(
            address, b"GET /api/broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
    assert answer.startswith(b"HTTP/1.1 500")
    assert [record for record in caplog.records if record.exc_info]
    assert "the cause" in caplog.text


@hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.sampled_from(
        ["/api/auth/login", "/api/users", "/api/settings", "/api/users/{}", "/{}"]
    ),
    part=st.binary(max_size=30),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    body=st.binary(max_size=60),
)
def test_no_bytes_whatever_break_the_service(
    client: TestClient, admin: Person, path: str, part: bytes, method: str, body: bytes
) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in part)
    answer = client.request(
        method, f"{path.format(quoted)}?q={quoted}", content=body, headers={**admin, **JSON_TYPE}
    )
    assert answer.status_code < 500
