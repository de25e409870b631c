"""Users and their use of the service, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from crateful.downloads.models import Download
from crateful.library.models import AlbumHeart
from crateful.system.schemas import PersonView
from crateful.users.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session


def look(session: Session, lately: Mapping[int, datetime]) -> list[PersonView]:
    """Return everybody, the oldest account first, with one statement.

    Args:
        session: reads.
        lately: who was there since that was last written down, and when.
    """
    downloads = select(func.count()).where(Download.user_id == User.id).scalar_subquery()
    hearts = select(func.count()).where(AlbumHeart.user_id == User.id).scalar_subquery()
    facts = (User.id, User.username, User.is_admin, User.created_at, User.last_seen_at)
    query = select(*facts, downloads.label("downloads"), hearts.label("hearts")).order_by(User.id)
    people = (PersonView.model_validate(row) for row in session.execute(query))
    return [
        person.model_copy(update={"last_seen_at": lately.get(person.id, person.last_seen_at)})
        for person in people
    ]
