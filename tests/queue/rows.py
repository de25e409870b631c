"""Downloads as rows, made without the web."""

from __future__ import annotations

from typing import Any

from crateful.db import Database
from crateful.downloads.models import Download

URL = "https://someone.bandcamp.com/album/one"


def add(database: Database, user_id: int, key: str = "", **columns: Any) -> int:
    """Queue one download and return its id."""
    url = f"{URL}{key}"
    with database.session() as session:
        row = Download(user_id=user_id, source="bandcamp", source_url=url, url_key=url, **columns)
        session.add(row)
        session.flush()
        return row.id


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
