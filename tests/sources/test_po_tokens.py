"""PO tokens are made by a server of the household's own, which yt-dlp's plugin asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.servers.po_tokens import PoTokens, po_token_server
from tests.sources.conftest import Onlooker

from crateful.errors import Recovery, StepFailedError
from crateful.sources import named
from crateful.sources.source import Access

VIDEO = "https://www.youtube.com/watch?v=fixturevid2"
YOUTUBE = named("youtube")


@pytest.fixture(scope="module")
def server() -> Iterator[PoTokens]:
    with po_token_server() as server:
        yield server


def with_provider(access: Access, url: str) -> Access:
    return replace(
        access,
        account={
            "po_token_provider": url,
            "extractor_args": "player_client=mweb",
        },
    )


def test_a_video_is_looked_at_with_a_token_of_the_household_s_own_server(
    access: Access, watch: Onlooker, server: PoTokens
) -> None:
    server.asked.clear()
    YOUTUBE.resolve(VIDEO, with_provider(access, server.url), watch)
    assert server.asked, "\n".join(watch.lines)
    assert {one["proxy"] for one in server.asked} == {None}, "the guard is nobody else's"


def test_without_a_provider_no_plugin_is_loaded(
    access: Access, watch: Onlooker, server: PoTokens
) -> None:
    server.asked.clear()
    plain = replace(access, account={"extractor_args": "fetch_pot=always"})
    YOUTUBE.resolve(VIDEO, plain, watch)
    assert not server.asked
    assert not [line for line in watch.lines if "bgutil" in line.lower()]


def test_the_test_of_the_source_says_that_the_provider_answers(
    access: Access, watch: Onlooker, server: PoTokens
) -> None:
    said = YOUTUBE.test(with_provider(access, server.url), watch)
    assert said.endswith(f"so does the PO token provider at {server.url}")


@pytest.mark.parametrize(
    ("version", "path", "why"),
    [
        ("1.3.1", "", "is of version 1.3.1"),
        ("3", "", "is of version 3,"),
        ("", "", "is no PO token provider"),
        ("2.0.2", "0", "No PO token provider answers"),
    ],
)
def test_a_provider_that_is_not_there_or_of_another_version_is_told(
    access: Access, watch: Onlooker, server: PoTokens, version: str, path: str, why: str
) -> None:
    server.version = version
    url = "http://127.0.0.1:9" if path else server.url
    with pytest.raises(StepFailedError, match=why) as failure:
        YOUTUBE.test(with_provider(access, url), watch)
    assert (failure.value.code, failure.value.recovery) == (
        "po-token-provider",
        Recovery.NEEDS_USER,
    )
    server.version = "2.0.2"
