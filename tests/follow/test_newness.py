"""What of an artist's releases is new, and what is done about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crateful.follow.newness import (
    GRACE,
    Following,
    FollowMode,
    ReleaseGroup,
    act_on,
    is_out,
    is_twin,
)

SINCE = date(2026, 11, 30)


def group(
    when: str | None, kind: str = "album", *secondary: str, title: str = "New"
) -> ReleaseGroup:
    return ReleaseGroup("id", title, kind, secondary, when)


def fetching(**more: object) -> Following:
    return Following(FollowMode.FETCH, SINCE, **more)  # type: ignore[arg-type]  # a shorthand


@pytest.mark.parametrize(
    ("new", "act"),
    [
        (group("2026-12-12"), "fetch"),
        (group("2026-11-01"), "fetch"),
        (group("2026-10-30"), "add"),
        (group("1999-01-01"), "add"),
        (group("2026"), "ask"),
        (group("2026-12"), "ask"),
        (group("2025"), "add"),
        (group(None), "add"),
        (group("2026-12-12", "album", "live"), "nothing"),
        (group("2026-12-12", "album", "compilation"), "nothing"),
        (group("2026-12-12", "other"), "nothing"),
        (group("2026-12-12", "single"), "fetch"),
    ],
)
def test_an_old_one_that_turns_up_late_is_not_fetched_l25(new: ReleaseGroup, act: str) -> None:
    assert act_on(new, fetching()) == act


def test_kinds_and_extras_are_what_a_person_chose() -> None:
    live = group("2026-12-12", "album", "live", "compilation")
    assert act_on(live, fetching(extras=frozenset({"live"}))) == "nothing"
    assert act_on(live, fetching(extras=frozenset({"live", "compilation"}))) == "fetch"
    assert act_on(group("2026-12-12", "single"), fetching(kinds=frozenset({"album"}))) == "nothing"
    for mode in FollowMode:
        assert act_on(group("2026-12-12"), Following(mode, SINCE)) == mode.value


@pytest.mark.parametrize(
    ("when", "out"),
    [
        ("2026-11-30", True),
        ("2026-12-01", False),
        ("2026", False),
        ("2026-11", False),
        ("2025", True),
        ("2026-10", True),
        ("", False),
        (None, False),
    ],
)
def test_a_year_is_not_out_today_l26(when: str | None, out: bool) -> None:  # noqa: FBT001  # a table's
    assert is_out(when, SINCE) is out


def test_three_catalogues_with_one_album_are_one_l29() -> None:
    known = [group("2026-12-12", title="New Album")]
    assert is_twin(group("2026-12-20", title="new album"), known)
    assert is_twin(group("2026", title="New Album"), known)
    assert not is_twin(group("2027-03-01", title="New Album"), known)
    assert not is_twin(group("2026-12-12", title="New Album (Live)"), known)
    assert not is_twin(group("2026-12-12", title="Other"), known)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from([4, 7, 10]))
def test_what_is_fetched_names_its_day_and_is_recent(when: date, exactness: int) -> None:
    act = act_on(group(when.isoformat()[:exactness]), fetching())
    assert act in {"fetch", "ask", "add"}
    if act == "fetch":
        assert exactness == 10
        assert when >= SINCE - GRACE
    if when >= SINCE:
        assert act != "add"
    if when < SINCE - GRACE - timedelta(days=366):
        assert act == "add"
