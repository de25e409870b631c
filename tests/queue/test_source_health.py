"""A site that has had enough is left alone for as long as it says, by all that ask it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from crateful.db import Database
from crateful.downloads.models import SourceState
from crateful.downloads.worker.source_health import LONGEST_PAUSE_S, SourceHealth
from crateful.errors import Recovery, StepFailedError
from crateful.sources import named
from crateful.sources.source import Refusal

LIMIT = StepFailedError(
    "Enough.", code="session-limited", recovery=Recovery.TRANSIENT, retry_after_s=600
)
BOT_CHECK = Refusal("bot-check", "Sign in.", Recovery.NEEDS_USER)


def health(database: Database, **account: object) -> SourceHealth:
    return SourceHealth(database, named("youtube").description, account)


def fail(asked: SourceHealth, error: StepFailedError) -> None:
    with pytest.raises(StepFailedError), asked.noted():
        raise error


def wait_s(asked: SourceHealth) -> float | None:
    """Return for how long a source is to be left alone; ``None`` when it may be asked."""
    try:
        asked.check_pause()
    except StepFailedError as error:
        return error.retry_after_s
    return None


def test_what_was_on_its_way_when_a_pause_began_does_not_end_it(database: Database) -> None:
    """Neither by coming, nor by failing for a reason of its own, which is not the pause's."""
    asked = health(database)
    fail(asked, LIMIT)
    asked.succeed()
    fail(asked, StepFailedError("Cut.", code="network", recovery=Recovery.TRANSIENT))
    with pytest.raises(StepFailedError, match="Enough") as paused:
        asked.check_pause()
    assert paused.value.code == "session-limited"
    assert paused.value.recovery is Recovery.WAITING, "it costs the next one no attempt"


def test_a_pause_is_of_one_account_and_never_becomes_anothers(database: Database) -> None:
    fail(health(database), LIMIT)
    other = health(database, cookies="of somebody who is signed in")
    assert wait_s(other) is None
    other.succeed()
    assert wait_s(other) is None


@pytest.mark.parametrize("asked_for_s", [1e9, math.inf])
def test_no_site_is_left_alone_for_longer_than_an_hour(
    database: Database, asked_for_s: float
) -> None:
    asked = health(database)
    error = StepFailedError(
        "No.", code="rate-limited", recovery=Recovery.TRANSIENT, retry_after_s=asked_for_s
    )
    fail(asked, error)
    assert 0 < (wait_s(asked) or 0) <= LONGEST_PAUSE_S


@pytest.mark.parametrize("recovery", [Recovery.PERMANENT, Recovery.WAITING])
def test_what_one_address_or_this_machine_is_the_cause_of_is_no_failure_of_a_source(
    database: Database, recovery: Recovery
) -> None:
    asked = health(database)
    fail(asked, StepFailedError("Gone.", code="gone", recovery=recovery))
    with database.reading() as session:
        assert session.get(SourceState, "youtube") is None


def test_a_check_for_bots_amid_an_album_pauses_and_the_album_still_counts(
    database: Database,
) -> None:
    asked = health(database)
    asked.succeed([replace(BOT_CHECK, position=place) for place in range(1, 300)])
    assert wait_s(asked)
    with database.reading() as session:
        state = session.get_one(SourceState, "youtube")
    assert state.succeeded_at
    assert state.failure_code == "bot-check"
