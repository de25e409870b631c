"""Arguments for yt-dlp: the listed ones reach it, nothing else is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.conftest import Person
from tests.servers.internet import Internet
from tests.sources.conftest import Onlooker

from crateful.sources import named
from crateful.sources.description import parse_arguments
from crateful.sources.source import Access

YOUTUBE = named("youtube")
(KNOWN,) = (one.known for one in YOUTUBE.description.account if one.kind == "arguments")
TOKEN = "MnQ4-very_secret_token=="


@pytest.mark.parametrize(
    "text",
    [
        "innertube_host=evil.example",
        "player_params=x",
        "po_token=web.gvs+abcdefgh",
        "player_client=../../etc/passwd",
        "player_client=tv,--exec",
        "player_client",
        "lang=en; base_url=http://127.0.0.1",
        "lang=en\nlang=de",
        "a" * 501,
    ],
)
def test_what_reaches_hosts_files_or_programs_is_not_taken(
    client: TestClient, admin: Person, text: str
) -> None:
    answer = client.put("/api/settings", json={"youtube_extractor_args": text}, headers=admin)
    assert answer.status_code == 422
    assert answer.json()["fields"].keys() == {"youtube_extractor_args"}


@given(st.text(max_size=60))
def test_nothing_but_what_is_known_comes_of_any_text(text: str) -> None:
    try:
        found = parse_arguments(text, KNOWN)
    except ValueError:
        return
    assert found.keys() <= KNOWN.keys()
    assert all(value.isascii() and "/" not in value for one in found.values() for value in one)


@pytest.mark.parametrize(
    "token", ["nonsense", "web.gvs+short", f"web.evil+{TOKEN}", f"web+{TOKEN},"]
)
def test_a_po_token_of_another_form_is_not_taken(
    client: TestClient, admin: Person, token: str
) -> None:
    answer = client.put("/api/settings", json={"youtube_po_token": token}, headers=admin)
    assert answer.status_code == 422
    assert token not in answer.text


def test_they_reach_youtube_and_the_token_is_in_no_log(
    access: Access, watch: Onlooker, internet: Internet
) -> None:
    account = {
        "extractor_args": "player_client=default,mweb; lang=de",
        "po_token": f"mweb.gvs+{TOKEN}",
    }
    video = "https://www.youtube.com/watch?v=fixturevid1"
    YOUTUBE.resolve(video, replace(access, account=account), watch)
    asked = [one.json() for one in internet.requests if one.path.endswith("/player")]
    clients = [body["context"]["client"] for body in asked]
    assert len(clients) == 2, "another one beside the usual"
    assert {client["hl"] for client in clients} == {"de"}
    assert not [line for line in watch.lines if TOKEN in line or "Invalid po_token" in line]


def test_a_household_sets_them_and_they_are_shown_but_for_the_tokens(
    client: TestClient, admin: Person
) -> None:
    changes = {"youtube_extractor_args": "player_client=tv", "youtube_po_token": f"web+{TOKEN}"}
    answer = client.put("/api/settings", json=changes, headers=admin)
    assert answer.status_code == 200
    assert answer.json()["youtube_extractor_args"] == "player_client=tv"
    assert answer.json()["youtube_po_token"] == {"set": True}
    assert TOKEN not in answer.text
