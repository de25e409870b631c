"""Answers that were paid for with a request, kept for every process of a deployment."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from crateful.db import utc_now
from crateful.tagging.models import CachedAnswer

if TYPE_CHECKING:
    from datetime import timedelta

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
        """Keep an answer, and drop what is too old or too much."""
        with self._database.session() as session:
            session.execute(delete(CachedAnswer).where(CachedAnswer.expires_at <= utc_now()))
            session.merge(
                CachedAnswer(
                    key=_key(url),
                    url=url,
                    body=zlib.compress(body),
                    expires_at=utc_now() + keep,
                )
            )
            session.flush()
            self._make_room(session)

    def _make_room(self, session: Session) -> None:
        count = session.scalar(select(func.count()).select_from(CachedAnswer)) or 0
        if count > self._max_answers:
            oldest = (
                select(CachedAnswer.key)
                .order_by(CachedAnswer.expires_at)
                .limit(count - self._max_answers)
            )
            session.execute(delete(CachedAnswer).where(CachedAnswer.key.in_(oldest)))


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
