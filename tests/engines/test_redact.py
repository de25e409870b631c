"""What is kept in a log: readable, on one line, and worth nothing to a thief."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.engines.redact import MAX_LINE, Redactor


@pytest.mark.parametrize(
    "line",
    [
        "proxy http://user:S3CRETVALUE@proxy.example:3128 refused",
        "redis://:S3CRETVALUE@broker:6379/0 is gone",
        "Cookie: identity=S3CRETVALUE; js=1",
        "< Set-Cookie: session=S3CRETVALUE",
        "{'Authorization': 'OAuth S3CRETVALUE'}",
        "X-Api-Key=S3CRETVALUE",
        "sent Bearer S3CRETVALUE.abc",
        "GET https://media.example/a.mp3?Policy=S3CRETVALUE&Signature=x",
        '{"access_token": "S3CRETVALUE"}',
        "client_secret=S3CRETVALUE&grant=1",
        "your own tok-S3CRETVALUE-en turned up",
    ],
)
def test_a_secret_is_hidden_by_its_look_or_because_it_is_known(line: str) -> None:
    """Logs are shown to users, and sent along with reports."""
    shown = Redactor(["tok-S3CRETVALUE-en"])(line)
    assert "S3CRETVALUE" not in shown
    assert "hidden" in shown or "?" not in shown


def test_what_was_asked_for_stays_readable() -> None:
    line = "[youtube] https://www.youtube.com/watch?v=abc&list=xyz&si=tracking says 403"
    assert Redactor()(line) == "[youtube] https://www.youtube.com/watch?v=abc&list=xyz says 403"


@given(st.text(max_size=3000))
def test_any_text_becomes_one_bounded_line(text: str) -> None:
    shown = Redactor()(text)
    assert len(shown) <= MAX_LINE
    assert "\n" not in shown
    assert "\r" not in shown
    assert "\x1b" not in shown
