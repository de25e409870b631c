"""Downloads as rows, made without the web."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crateful.db import Database
from crateful.downloads.models import Download
from crateful.users.models import User

URL = "https://someone.bandcamp.com/album/one"


def add(database: Database, user_id: int, key: str = "", **columns: Any) -> int:
    """Queue one download and return its id."""
    url = f"{URL}{key}"
    with database.session() as session:
        row = Download(user_id=user_id, source="bandcamp", source_url=url, url_key=url, **columns)
        session.add(row)
        session.flush()
        return row.id


def add_people(database: Database, number: int) -> list[int]:
    """Add people who never sign in, and return their ids."""
    with database.session() as session:
        people = [
            User(username=f"p{one}", username_key=f"p{one}", password_hash="")
            for one in range(number)
        ]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]


def add_many(database: Database, people: Sequence[int], number: int, **columns: Any) -> None:
    """Queue folders to import, of each person in turn."""
    with database.session() as session:
        name = session.scalar(select(func.count(Download.id))) or 0
        session.add_all(
            Download(
                user_id=people[one % len(people)],
                source="folder",
                source_url=f"/music/{one}",
                url_key=f"/music/{one}",
                **columns,
            )
            for one in range(name, name + number)
        )


def read(database: Database, download_id: int) -> Download:
    """Return a download as it is now."""
    with database.reading() as session:
        row = session.get(Download, download_id)
        assert row is not None
        session.expunge(row)
        return row


def change(database: Database, download_id: int, **columns: Any) -> None:
    """Set columns of a download, as time or a crash would."""
    with database.session() as session:
        row = session.get(Download, download_id)
        assert row is not None
        for name, value in columns.items():
            setattr(row, name, value)
