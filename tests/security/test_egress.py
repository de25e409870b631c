"""The guard's judgement holds although names change their mind between two looks."""

from __future__ import annotations

import http.client
from base64 import b64encode
from collections.abc import Iterator, Sequence

import pytest

from crateful.tools.guard import BLOCKED, Guard


class Rebinding:
    """A name server of somebody's own: public the first time, the house from then on."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@pytest.fixture
def names() -> Rebinding:
    # No address at all stands for a public one: the tests may not dial those.
    return Rebinding([], ["127.0.0.1"])


@pytest.fixture
def guard(names: Rebinding) -> Iterator[Guard]:
    guard = Guard(resolver=names)
    yield guard
    guard.close()


def test_a_name_that_changes_its_address_is_looked_up_once_for_each_request(
    guard: Guard, names: Rebinding
) -> None:
    """Security row 7: what was judged is what is dialled, and the next request is judged anew."""
    with guard.admit(max_bytes=10**6) as job:
        credentials = b64encode(f"job:{job.token}".encode()).decode()
        seen = []
        for _ in range(2):
            connection = http.client.HTTPConnection("127.0.0.1", guard.port, timeout=60)
            headers = {"Proxy-Authorization": f"Basic {credentials}"}
            connection.request("GET", "http://rebound.example.com/", headers=headers)
            answer = connection.getresponse()
            seen.append((answer.status, answer.reason.startswith(BLOCKED), len(names.asked)))
            connection.close()
    assert seen == [(502, False, 1), (403, True, 2)]
