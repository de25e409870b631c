from __future__ import annotations

import http.client
import http.server
import socketserver
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from crateful.tools.guard import BLOCKED, Guard, Pass, allowed_hosts
from crateful.tools.proxy import BadProxyError

BODY = b"music" * 20_000


@dataclass
class House:
    """A server in the house; answers a proxy's requests, too."""

    port: int = 0
    seen: list[str] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@pytest.fixture
def house() -> Iterator[House]:
    house = House()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            house.seen.append(f"{self.command} {self.path}")
            house.authorizations.append(self.headers["Proxy-Authorization"])
            if self.path.endswith("/away"):
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/latest/meta-data")
                self.end_headers()
                return
            self.send_response(200)
            if self.command != "CONNECT":
                self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY if self.command != "CONNECT" else b"through")

        do_GET = do_CONNECT = answer  # noqa: N815  # http.server names them so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as its base does
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # clients hang up on purpose here

    with Server(("127.0.0.1", 0), Handler) as server:
        house.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield house
        server.shutdown()
        thread.join()


@pytest.fixture
def guard() -> Iterator[Guard]:
    answers = {
        "open.example.com": ["93.184.216.34"],
        "rebound.example.com": ["127.0.0.1"],
        "mixed.example.com": ["93.184.216.34", "10.0.0.7"],
        "127.0.0.1": ["127.0.0.1"],
    }
    guard = Guard(resolver=lambda host, _: answers[host])
    yield guard
    guard.close()


def ask(job: Pass, url: str, *, token: str | None = None) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", job.guard.port, timeout=60)
    credentials = b64encode(f"job:{token or job.token}".encode()).decode()
    headers = {"Proxy-Authorization": f"Basic {credentials}", "Host": urlsplit(url).netloc or url}
    try:
        connection.request("GET" if "//" in url else "CONNECT", url, headers=headers)
        response = connection.getresponse()
        return response.status, response.reason, response.read()
    finally:
        connection.close()


def test_an_opened_private_host_is_reached_and_its_bytes_are_counted(
    guard: Guard, house: House
) -> None:
    with guard.admit(max_bytes=10**9, allow=allowed_hosts(f" {house.host} , other:1")) as job:
        status, _, body = ask(job, f"http://{house.host}/song.mp3")
        assert (status, body) == (200, BODY)
        assert house.seen == ["GET /song.mp3"]
        assert house.authorizations == [None]
        assert job.used_bytes > len(BODY)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "localhost",
        "router",
        "rebound.example.com",
        "mixed.example.com",
    ],
)
@pytest.mark.parametrize("form", ["http://{}/", "{}:443"])
def test_a_private_address_is_refused_however_it_is_written_y9(
    guard: Guard, host: str, form: str
) -> None:
    with guard.admit(max_bytes=10**9) as job:
        status, reason, _ = ask(job, form.format(host))
        assert status == 403
        assert reason.startswith(BLOCKED)
        assert len(job.blocked) == 1


def test_a_redirect_into_the_house_is_refused_y9(guard: Guard, house: House) -> None:
    with guard.admit(max_bytes=10**9, allow=allowed_hosts(house.host)) as job:
        status, _, _ = ask(job, f"http://{house.host}/away")
        assert status == 302
        status, reason, _ = ask(job, "http://169.254.169.254/latest/meta-data")
        assert (status, reason) == (403, f"{BLOCKED}: 169.254.169.254 is a private address")


def test_other_ports_than_those_of_the_web_are_refused(guard: Guard) -> None:
    with guard.admit(max_bytes=10**9) as job:
        assert ask(job, "open.example.com:22")[:2] == (403, f"{BLOCKED}: port 22 is not allowed")


def test_nobody_gets_through_without_the_jobs_own_credentials(guard: Guard, house: House) -> None:
    with guard.admit(max_bytes=10**9, allow=allowed_hosts(house.host)) as job:
        assert ask(job, f"http://{house.host}/", token="guessed")[0] == 407
        assert house.seen == []


def test_credentials_are_worth_nothing_after_the_job(guard: Guard, house: House) -> None:
    with guard.admit(max_bytes=10**9, allow=allowed_hosts(house.host)) as job:
        pass
    assert ask(job, f"http://{house.host}/")[0] == 407


def test_a_job_that_fetches_too_much_is_cut_off_and_told_why_y10(
    guard: Guard, house: House
) -> None:
    with (
        guard.admit(max_bytes=1000, allow=allowed_hosts(house.host)) as job,
        guard.admit(max_bytes=10**9, allow=allowed_hosts(house.host)) as other,
    ):
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(job, f"http://{house.host}/song.mp3")
        assert job.is_over_limit
        status, reason, _ = ask(job, f"http://{house.host}/song.mp3")
        assert (status, "size limit" in reason) == (403, True)
        assert ask(other, f"http://{house.host}/song.mp3")[0] == 200


def test_names_are_left_to_the_households_own_proxy(guard: Guard, house: House) -> None:
    upstream = f"http://me:p%40ss@{house.host}"
    with guard.admit(max_bytes=10**9, upstream=upstream) as job:
        assert ask(job, "http://nowhere.example.org/song?x=1")[2] == BODY
        assert ask(job, "nowhere.example.org:443")[0] == 200
        assert house.seen == [
            "GET http://nowhere.example.org/song?x=1",
            "CONNECT nowhere.example.org:443",
        ]
        assert set(house.authorizations) == {"Basic " + b64encode(b"me:p@ss").decode()}


@pytest.mark.parametrize("host", ["127.1", "[::1]", "localhost", "nas.local", "x"])
def test_a_private_address_is_refused_although_there_is_an_upstream(
    guard: Guard, house: House, host: str
) -> None:
    with guard.admit(max_bytes=10**9, upstream=f"http://{house.host}") as job:
        assert ask(job, f"http://{host}/")[0] == 403
        assert house.seen == []


def test_a_server_that_is_away_is_a_bad_gateway(guard: Guard, house: House) -> None:
    with guard.admit(max_bytes=10**9, allow=frozenset({"127.0.0.1:1"})) as job:
        assert ask(job, "http://127.0.0.1:1/")[0] == 502


@pytest.mark.parametrize("url", ["socks5://x:1", "http://", "http://x:port", "//x", "https://x:1"])
def test_an_address_that_is_no_proxys_is_refused(guard: Guard, url: str) -> None:
    with pytest.raises(BadProxyError):
        guard.admit(max_bytes=1, upstream=url)


def test_nonsense_gets_an_answer(guard: Guard) -> None:
    with guard.admit(max_bytes=1) as job:
        connection = http.client.HTTPConnection("127.0.0.1", guard.port, timeout=60)
        connection.request("GET", "/no-proxy-request", headers={"X": job.token})
        assert connection.getresponse().status == 400
        connection.close()


def test_a_guard_that_nobody_needs_costs_no_thread() -> None:
    # Threads of other tests may end meanwhile, so only new ones count.
    others = set(threading.enumerate())

    def its_threads() -> list[str]:
        return [thread.name for thread in set(threading.enumerate()) - others]

    guard = Guard()
    assert its_threads() == []
    with guard.admit(max_bytes=1):
        assert its_threads() == ["egress-guard"]
    guard.close()
    assert its_threads() == []
