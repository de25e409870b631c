"""An outage is never "no match": each kind has a name, and the import waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.servers import catalogue
from tests.servers.internet import Internet
from tests.servers.musicbrainz import MIRROR
from tests.tagging.albums import Stager
from tests.tagging.child import ChildTagger

from crateful.errors import Recovery, StepFailedError
from crateful.tagging.types import Identification, MusicBrainz

Ask = Callable[[MusicBrainz], Identification]


@pytest.fixture
def ask(tagger: ChildTagger, stager: Stager) -> Ask:
    """Identify one album that MusicBrainz knows."""
    hints = stager.stage(catalogue.LOOP_SONGS)
    return lambda musicbrainz: tagger.identify(stager.folder, hints, musicbrainz)


def failure(ask: Ask, musicbrainz: MusicBrainz) -> StepFailedError:
    with pytest.raises(StepFailedError) as caught:
        ask(musicbrainz)
    assert caught.value.recovery is Recovery.WAITING
    assert len(str(caught.value)) < 200
    return caught.value


@pytest.mark.parametrize("path", ["/ws/2/release$", "/ws/2/release/."])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"status": 500}, "musicbrainz-down"),
        ({"status": 502}, "musicbrainz-down"),
        ({"status": 403}, "musicbrainz-down"),
        ({"status": 503}, "musicbrainz-throttled"),
        ({"status": 429}, "musicbrainz-throttled"),
        ({"cut_after": 0}, "musicbrainz-down"),
        ({"cut_after": 200}, "musicbrainz-down"),
        ({"stall": True}, "musicbrainz-down"),
        ({"stall_after": 100}, "musicbrainz-down"),
        ({"garbage": "html"}, "musicbrainz-garbage"),
        ({"garbage": "truncated"}, "musicbrainz-garbage"),
        ({"garbage": "empty"}, "musicbrainz-garbage"),
        ({"garbage": "noise"}, "musicbrainz-garbage"),
    ],
    ids=str,
)
def test_every_kind_of_outage_has_a_name_b9(
    path: str,
    fault: dict[str, Any],
    code: str,
    ask: Ask,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    """B9: MusicBrainz down loses nothing: the import waits, and is right when it is back."""
    internet.faults.add(host=MIRROR, path=path, **fault)
    is_silent = "stall" in str(fault)
    hurried = replace(musicbrainz, timeout_s=0.3) if is_silent else musicbrainz
    assert failure(ask, replace(hurried, retries=1)).code == code
    internet.clear_faults()
    found = ask(musicbrainz)
    assert found.candidates[0].id == catalogue.LOOP_SONGS.id


def test_a_proxy_that_is_gone_is_an_outage_and_its_password_stays_secret(
    ask: Ask, musicbrainz: MusicBrainz
) -> None:
    gone = replace(musicbrainz, proxy_url="http://user:hunter2@127.0.0.1:9", retries=0)
    error = failure(ask, gone)
    assert error.code == "musicbrainz-down"
    assert "hunter2" not in str(error)
    assert "hunter2" not in repr(gone)


def test_a_certificate_of_somebody_else_is_not_trusted(ask: Ask, musicbrainz: MusicBrainz) -> None:
    unaware = replace(musicbrainz, ca_file=None, retries=0)
    assert "certificate" in str(failure(ask, unaware))


def test_a_passing_fault_is_tried_again(
    ask: Ask,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    internet.faults.add(host=MIRROR, status=503, times=2)
    found = ask(musicbrainz)
    assert found.candidates[0].id == catalogue.LOOP_SONGS.id
    assert found.requests == 4


def test_retry_after_is_honoured_and_handed_on(
    ask: Ask,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    internet.faults.add(host=MIRROR, status=503, retry_after_s=600)
    error = failure(ask, replace(musicbrainz, deadline_s=100))
    assert error.code == "musicbrainz-throttled"
    assert error.retry_after_s is not None
    assert 500 < error.retry_after_s <= 610
    assert len(internet.requests_to(MIRROR)) == 1


def test_an_answer_of_another_shape_is_not_kept(
    ask: Ask,
    musicbrainz: MusicBrainz,
    internet: Internet,
) -> None:
    internet.faults.add(host=MIRROR, garbage="html", times=1)
    assert failure(ask, musicbrainz).code == "musicbrainz-garbage"
    assert ask(musicbrainz).requests == 2
