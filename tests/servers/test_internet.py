"""The proxy of the loopback internet: what it passes on, and how it fails when it is told to."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import httpx2
import pytest
import requests
from tests.servers.internet import Internet, Request, Response, as_json

TEN_KILOBYTES = bytes(range(250)) * 40


class Echo:
    """Says what it was asked, and has ten kilobytes as bytes and as a file."""

    hosts = ("echo.test", "*.below.test")

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ten-kilobytes"
        self._file.write_bytes(TEN_KILOBYTES)

    def answer(self, request: Request) -> Response | None:
        match request.path:
            case "/asked":
                asked = {"host": request.host, "scheme": request.scheme, "query": request.query}
                return as_json({**asked, "method": request.method, "body": request.body.decode()})
            case "/bytes":
                return Response(body=TEN_KILOBYTES, content_type="audio/mpeg")
            case "/file":
                return Response(body=self._file, content_type="audio/mpeg")
            case _:
                return None


@pytest.fixture
def small_internet(tmp_path: Path) -> Iterator[Internet]:
    running = Internet([Echo(tmp_path)]).start()
    yield running
    running.stop()


@pytest.fixture
def browser(small_internet: Internet) -> Iterator[requests.Session]:
    with browsing(small_internet) as session:
        yield session


def browsing(internet: Internet) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"http": internet.proxy_url, "https": internet.proxy_url}
    session.verify = str(internet.ca_file)
    return session


@pytest.mark.parametrize(
    "url",
    ["https://echo.test/asked?q=1", "http://echo.test/asked?q=1", "https://a.below.test/asked"],
)
def test_a_site_answers_for_its_hosts_with_and_without_tls(
    browser: requests.Session, url: str
) -> None:
    answer = browser.post(url, data=b"hello").json()

    assert f"{answer['scheme']}://{answer['host']}" in url
    assert (answer["method"], answer["body"]) == ("POST", "hello")


def test_httpx2_verifies_our_certificates_against_the_bundle(small_internet: Internet) -> None:
    context = ssl.create_default_context(cafile=str(small_internet.ca_file))
    with httpx2.Client(proxy=small_internet.proxy_url, verify=context, trust_env=False) as client:
        assert client.get("https://echo.test/asked").json()["host"] == "echo.test"


def test_a_client_without_our_bundle_refuses_our_certificates(
    small_internet: Internet, browser: requests.Session
) -> None:
    browser.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        browser.get("https://echo.test/asked")
    assert small_internet.requests == []


def test_the_bundle_holds_the_public_roots_too(small_internet: Internet) -> None:
    assert small_internet.ca_file.read_text().count("BEGIN CERTIFICATE") > 100


def test_an_unknown_host_is_recorded_and_gets_a_502(
    small_internet: Internet, browser: requests.Session
) -> None:
    assert browser.get("https://nobody.test/").status_code == 502
    assert small_internet.unknown_hosts == ["nobody.test"]


def test_an_unknown_page_of_a_known_host_is_a_404(
    small_internet: Internet, browser: requests.Session
) -> None:
    assert browser.get("https://echo.test/no-such-page").status_code == 404
    assert small_internet.unknown_hosts == []


def test_a_loopback_address_is_an_unknown_host_like_any_other(
    small_internet: Internet, browser: requests.Session
) -> None:
    assert browser.get("http://127.0.0.1:1/secret").status_code == 502
    assert small_internet.unknown_hosts == ["127.0.0.1"]


@pytest.mark.parametrize("path", ["bytes", "file"])
@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=100-199", 100, 199), ("bytes=9990-", 9990, 9999), ("bytes=-5", 9995, 9999)],
)
def test_a_range_is_answered_with_those_bytes(
    browser: requests.Session, path: str, wanted: str, first: int, last: int
) -> None:
    answer = browser.get(f"https://echo.test/{path}", headers={"Range": wanted})

    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/10000"
    assert answer.content == TEN_KILOBYTES[first : last + 1]


def test_a_range_behind_the_end_is_a_416(browser: requests.Session) -> None:
    answer = browser.get("https://echo.test/file", headers={"Range": "bytes=10000-"})

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10000")


def test_one_connection_carries_many_requests(browser: requests.Session) -> None:
    assert client_port(browser) == client_port(browser)


def client_port(browser: requests.Session) -> int:
    with browser.get("https://echo.test/file", stream=True) as answer:
        connection = answer.raw.connection
        assert connection is not None
        assert connection.sock is not None
        port: int = connection.sock.getsockname()[1]
        assert answer.content == TEN_KILOBYTES
    return port


def test_head_says_the_length_and_sends_nothing(browser: requests.Session) -> None:
    answer = browser.head("https://echo.test/file")

    assert (answer.headers["Content-Length"], answer.content) == ("10000", b"")


def test_a_status_fault_spoils_as_many_requests_as_it_says(
    small_internet: Internet, browser: requests.Session
) -> None:
    fault = small_internet.faults.add(
        host="echo.test", path="^/bytes", status=429, retry_after_s=7, times=2
    )
    answers = [browser.get("https://echo.test/bytes") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert fault.hits == 2


def test_a_fault_leaves_other_hosts_and_paths_alone(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(host="*.below.test", path="^/bytes", status=500)

    assert browser.get("https://echo.test/bytes").status_code == 200
    assert browser.get("https://a.below.test/asked").status_code == 200
    assert browser.get("https://a.below.test/bytes").status_code == 500


def test_a_cut_breaks_the_connection_after_that_many_bytes_and_a_range_goes_on(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(cut_after=4000, times=1)
    received = b""
    with (
        pytest.raises(requests.exceptions.ChunkedEncodingError),
        browser.get("https://echo.test/file", stream=True) as answer,
    ):
        for piece in answer.iter_content(1000):
            received += piece
    rest = browser.get("https://echo.test/file", headers={"Range": f"bytes={len(received)}-"})

    assert len(received) == 4000
    assert received + rest.content == TEN_KILOBYTES


def test_a_cut_at_zero_answers_nothing_at_all(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(cut_after=0)
    with pytest.raises(requests.exceptions.ConnectionError):
        browser.get("https://echo.test/bytes")


def test_a_stall_sends_the_first_bytes_and_the_rest_when_it_is_released(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(stall_after=1000)
    with browser.get("https://echo.test/bytes", stream=True) as answer:
        assert answer.raw.read(1000) == TEN_KILOBYTES[:1000]
        small_internet.release()
        assert answer.raw.read() == TEN_KILOBYTES[1000:]


def test_a_silent_server_speaks_when_the_faults_are_cleared(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(stall=True)
    statuses: list[int] = []
    asking = threading.Thread(
        target=lambda: statuses.append(browser.get("https://echo.test/bytes").status_code)
    )
    asking.start()
    small_internet.wait_for(lambda request: request.path == "/bytes")
    assert statuses == []
    small_internet.clear_faults()
    asking.join(30)

    assert statuses == [200]


def test_a_throttled_answer_comes_in_pieces_and_is_whole(
    small_internet: Internet, browser: requests.Session
) -> None:
    small_internet.faults.add(rate_bps=200_000)

    assert browser.get("https://echo.test/file").content == TEN_KILOBYTES


def test_garbage_is_html_half_the_body_nothing_or_noise(
    small_internet: Internet, browser: requests.Session
) -> None:
    url = "https://echo.test/asked"
    honest = browser.get(url).content
    spoiled = {}
    for kind in ("html", "truncated", "empty", "noise"):
        small_internet.faults.add(garbage=kind, times=1)
        spoiled[kind] = browser.get(url)

    assert {answer.status_code for answer in spoiled.values()} == {200}
    assert spoiled["html"].text.startswith("<!DOCTYPE html>")
    assert spoiled["truncated"].content == honest[: len(honest) // 2]
    assert spoiled["empty"].content == b""
    assert spoiled["noise"].headers["Content-Type"] == "application/json"


def test_a_proxy_with_a_credential_lets_nobody_else_pass(tmp_path: Path) -> None:
    guarded = Internet([Echo(tmp_path)], credential="ann:secret").start()
    try:
        with browsing(guarded) as welcome:
            assert welcome.get("https://echo.test/asked").status_code == 200
            welcome.proxies["http"] = guarded.proxy_url.replace("secret", "guess")
            assert welcome.get("http://echo.test/asked").status_code == 407
            welcome.proxies["https"] = guarded.proxy_url.replace("ann:secret@", "")
            with pytest.raises(requests.exceptions.ProxyError):
                welcome.get("https://a.below.test/asked")
        assert len(guarded.requests) == 1
    finally:
        guarded.stop()


def test_a_tunnel_to_port_80_carries_plain_http(small_internet: Internet) -> None:
    port = int(small_internet.proxy_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as tunnel:
        tunnel.sendall(b"CONNECT echo.test:80 HTTP/1.1\r\nHost: echo.test:80\r\n\r\n")
        assert b"200" in tunnel.recv(1000)
        tunnel.sendall(b"GET /asked HTTP/1.1\r\nHost: echo.test\r\nConnection: close\r\n\r\n")
        with tunnel.makefile("rb") as answer:
            assert b'"scheme": "http"' in answer.read()


def test_another_process_steers_faults_and_reads_the_log_through_the_control_host(
    small_internet: Internet, browser: requests.Session
) -> None:
    control = "http://control.test"
    rules = [{"host": "echo.test", "status": 503, "times": 1}]
    assert browser.put(f"{control}/faults", json=rules).json()[0]["status"] == 503
    assert browser.get("https://echo.test/asked").status_code == 503
    assert browser.get(f"{control}/faults").json()[0]["hits"] == 1
    assert browser.delete(f"{control}/faults").json() == []
    browser.get("https://nobody.test/")

    assert [seen["host"] for seen in browser.get(f"{control}/requests").json()] == [
        "echo.test",
        "nobody.test",
    ]
    assert browser.get(f"{control}/unknown").json() == ["nobody.test"]
    browser.delete(f"{control}/requests")
    assert small_internet.requests == []


def test_the_control_host_answers_at_the_proxys_own_address_too(small_internet: Internet) -> None:
    straight = build_opener(ProxyHandler({}))
    with straight.open(f"{small_internet.proxy_url}/unknown") as answer:
        assert json.load(answer) == []


def test_a_fault_that_makes_no_sense_is_refused(browser: requests.Session) -> None:
    answer = browser.post("http://control.test/faults", json={"colour": "red"})

    assert answer.status_code == 400
    assert "colour" in answer.json()["error"]


@pytest.mark.parametrize("host", ["echo.test", "x.below.test", "*.test"])
def test_two_sites_with_one_host_are_an_error(tmp_path: Path, host: str) -> None:
    class Other(Echo):
        hosts = (host,)

    with pytest.raises(ValueError, match="two sites answer for one host"):
        Internet([Echo(tmp_path), Other(tmp_path)])
