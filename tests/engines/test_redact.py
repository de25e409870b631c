"""What is kept in a log: readable, on one line, and worth nothing to a thief."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.downloads.download_log import DownloadLog
from crateful.engines.redact import MAX_LINE, Redactor
from crateful.logs import Json, Text


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
        # An unbalanced bracket, a port that is none, a host that NFKC makes another.
        "redirected to http://[x?token=S3CRETVALUE",
        "http://user:S3CRETVALUE@[x refused",
        "https://user:S3CRETVALUE@h\u2100st:99999999/a?Policy=S3CRETVALUE",
        "HTTPS://media.example/a.mp3?key=S3CRETVALUE#S3CRETVALUE",
        "x" * 7_990 + " tok-S3CRETVALUE-en",
        "http://x.example/?" + "x" * 7_967 + " tok-S3CRETVALUE-en",
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


ADDRESSES = st.from_regex(r"(?i)https?://[\[\]@:?#&=%a1\u2100\ud800-\udfff.]{0,20}", fullmatch=True)
ANY_TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "C"]), max_size=3000)


@given(ANY_TEXT | ADDRESSES, st.lists(ANY_TEXT | ADDRESSES, max_size=2))
def test_any_text_becomes_one_bounded_line(text: str, secrets: list[str]) -> None:
    """Whatever a site, an engine or a file's name says; so are the secrets a person's own text."""
    shown = Redactor(secrets)(text)
    shown.encode()  # for a file or a terminal
    assert len(shown) <= MAX_LINE
    assert "\n" not in shown
    assert "\r" not in shown
    assert "\x1b" not in shown


@given(ADDRESSES)
def test_what_follows_a_question_mark_is_hidden_in_any_address(address: str) -> None:
    start = address.partition("#")[0].partition("?")[0]
    shown = Redactor()(f"{start}?key=S3CRETVALUE&v=1#S3CRETVALUE")
    assert "S3CRETVALUE" not in shown
    assert shown.endswith("?v=1")


@given(st.text("[]:.a1\u2100", max_size=20))
def test_a_password_before_any_host_is_hidden(host: str) -> None:
    proxy = f"http://user:S3CRET[VALUE@{host}"
    shown = Redactor()(f"{proxy} refused")
    assert "S3CRET" not in shown
    assert "S3CRET" not in Redactor([proxy])("S3CRET[VALUE was told alone")


@pytest.mark.parametrize("form", [Text, Json])
def test_a_line_of_the_log_with_an_address_that_is_none_is_written(
    form: type[Text | Json],
) -> None:
    said = logging.LogRecord(
        "crateful.asgi.request_metrics", 20, "f", 1, "GET %s: 404", ("/http://[x",), None
    )
    assert "GET /http://[x: 404" in form().format(said)


def test_the_log_of_a_download_keeps_a_line_with_an_address_that_is_none(tmp_path: Path) -> None:
    log = DownloadLog(tmp_path / "1.log")
    log.write("probe: http://[x.flac")
    assert log.read() == "probe: http://[x.flac\n"
