"""One claim takes one row, by whatever plan the database finds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from tests.conftest import Person

from crateful.db import Database, utc_now
from crateful.follow import recording
from crateful.follow.models import FollowedArtist
from crateful.lists.models import ListAccount
from crateful.lists.synced import accounts

ROWS = 3
WAYS = ("hashagg", "hashjoin", "mergejoin", "material", "sort")
"""PostgreSQL's, without which it asks who is due once for each row there is."""


def artists(_: Person) -> Sequence[FollowedArtist]:
    return [FollowedArtist(musicbrainz_id=str(number), name="One") for number in range(ROWS)]


def linked(owner: Person) -> Sequence[ListAccount]:
    names = [str(number) for number in range(ROWS)]
    return [ListAccount(user_id=owner.id, name=name, name_key=name) for name in names]


@pytest.mark.parametrize(
    ("rows", "claim"),
    [(artists, recording.claim), (linked, accounts.claim)],
    ids=["artist", "list"],
)
def test_one_claim_takes_one_row_by_any_plan(
    database: Database,
    ada: Person,
    rows: Callable[[Person], Sequence[FollowedArtist | ListAccount]],
    claim: Callable[[Session, object], object],
) -> None:
    made = rows(ada)
    model = type(made[0])
    with database.session() as session:
        session.add_all(made)
    for taken in range(1, ROWS + 1):
        with database.session() as session:
            if session.get_bind().dialect.name == "postgresql":
                for way in WAYS:
                    session.execute(text(f"SET LOCAL enable_{way} = off"))
            assert claim(session, utc_now())
        with database.reading() as session:
            held = select(func.count()).where(model.lease_token.is_not(None))
            assert session.scalar(held) == taken
