"""What the installed yt-dlp can say: each sentence has a meaning, or is known to have none."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engines.ytdlp_sentences import READ, extractors_of, sentences

from crateful.engines.ytdlp.sayings import cleaned, meaning
from crateful.sources import SITES
from crateful.sources.ytdlp import YtDlpSource

PINNED = Path(__file__).with_name("ytdlp_without_meaning.txt")
"""Sentences about what we never ask for (comments, logins, storyboards), and notes on the way."""


@pytest.fixture(scope="module")
def said(youtube_python: Path) -> dict[str, str]:
    """Every sentence of the extractors that we allow."""
    return sentences(extractors_of(youtube_python))


def is_known(sentence: str) -> bool:
    """Whether the table has it, as an error or as a warning before an error that says nothing."""
    words = cleaned(sentence)
    return bool(meaning(words) or meaning("no video formats found", [words]) != NOTHING)


NOTHING = meaning("no video formats found")


def test_every_sentence_has_a_meaning_or_is_pinned(said: dict[str, str]) -> None:
    """An update of yt-dlp fails here with what is new: give it a row in sayings.py, or pin it."""
    pinned = set(PINNED.read_text("utf-8").splitlines())
    unknown = {one: file for one, file in said.items() if not is_known(one)}
    new = {one: file for one, file in unknown.items() if one not in pinned}
    assert new == {}, "yt-dlp says what the table of sayings.py does not know"


def test_what_is_pinned_is_still_said_and_still_unknown(said: dict[str, str]) -> None:
    pinned = PINNED.read_text("utf-8").splitlines()
    assert pinned == sorted(set(pinned))
    assert [one for one in pinned if one not in said or is_known(one)] == []


def test_it_reads_the_extractors_that_are_allowed(said: dict[str, str]) -> None:
    """One that is allowed and not read would be a hole in this test."""
    allowed = {
        pattern.split(".")[0]
        for source in SITES
        if isinstance(source, YtDlpSource)
        for pattern in source.extractors
    }
    read = {name.split("/")[0].removesuffix(".py") for name in READ}
    assert allowed - {"html5"} == read
    assert len(said) > 60
    assert set(said.values()) >= {"bandcamp.py", "soundcloud.py", "youtube/_video.py"}


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Unable to extract client id", "blocked-page"),
        ("Client Challenge", "blocked-page"),
        ("You have reached the API rate limit, which is ~600 requests", "rate-limited"),
        ("All player responses are invalid. Your IP is likely being blocked", "session-limited"),
        ("This channel does not have a releases tab", "gone"),
        ("Incomplete data received", "network"),
        ("This video may be inappropriate for some users.", "age-gate"),
    ],
)
def test_a_sentence_has_its_code(sentence: str, code: str) -> None:
    found = meaning(cleaned(sentence))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("warning", "code"),
    [
        (
            "web client https formats require a GVS PO Token which was not provided",
            "po-token-missing",
        ),
        ("The provided YouTube account cookies are no longer valid.", "cookies-expired"),
        ("Provided authorization token is invalid. Continuing as guest", "token-rejected"),
        ("Signature solving failed: Some formats may be missing", "js-runtime-missing"),
    ],
)
def test_a_warning_names_the_cause_where_the_error_names_none(warning: str, code: str) -> None:
    """S6"""
    found = meaning("no video formats found", [cleaned(warning)])
    assert found is not None
    assert found.code == code
