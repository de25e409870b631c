"""The cache of MusicBrainz's answers, shared by all processes of a deployment."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from crateful.db import insert_into, utc_now
from crateful.tagging.models import CachedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from crateful.db import Database

MAX_ANSWERS = 5000
"""About 30 MB: a release with its relations deflates to 2 to 10 kB."""


class AnswerCache:
    """Answers by their address, in the database; the oldest make room for new ones."""

    def __init__(self, database: Database, max_answers: int = MAX_ANSWERS) -> None:
        self._database = database
        self._max_answers = max_answers

    def get(self, url: str) -> bytes | None:
        """Return a kept answer that is still fresh."""
        with self._database.reading() as session:
            kept = session.get(CachedAnswer, _key(url))
            if kept is None or kept.expires_at <= utc_now():
                return None
            return zlib.decompress(kept.body)

    def put(self, url: str, body: bytes, keep: timedelta) -> None:
        """Keep an answer, the newest if several ask at once; drop what is too old or too much."""
        values = {"url": url, "body": zlib.compress(body), "expires_at": utc_now() + keep}
        with self._database.session() as session:
            new = insert_into(session, CachedAnswer).values(key=_key(url), **values)
            session.execute(new.on_conflict_do_update(index_elements=["key"], set_=values))
        # A transaction of its own: holding a new row while waiting for an old one may deadlock.
        with self._database.session() as session:
            self._make_room(session)

    def forget(self, urls: Iterable[str]) -> None:
        """Drop the answers of these addresses."""
        keys = sorted(map(_key, urls))
        with self._database.session() as session:
            _drop(session, select(CachedAnswer.key).where(CachedAnswer.key.in_(keys)))

    def _make_room(self, session: Session) -> None:
        oldest = select(CachedAnswer.key).order_by(CachedAnswer.expires_at)
        _drop(session, oldest.where(CachedAnswer.expires_at <= utc_now()))
        count = session.scalar(select(func.count()).select_from(CachedAnswer)) or 0
        if count > self._max_answers:
            _drop(session, oldest.limit(count - self._max_answers))


def _drop(session: Session, query: Select[str]) -> None:
    """Delete the answers that nobody else is writing or deleting."""
    keys = session.scalars(query.with_for_update(skip_locked=True)).all()
    if keys:
        session.execute(delete(CachedAnswer).where(CachedAnswer.key.in_(keys)))


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
