"""The tables of watch folders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column

from crateful.db import Model, utc_now, word_column
from crateful.downloads.models import Mode


class WatchFolder(Model):
    """A folder of the server of which everything new is imported."""

    __tablename__ = "watch_folders"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    """Whose imports they are: the admin who saved it last."""
    folder: Mapped[str] = mapped_column(unique=True)
    """As :mod:`crateful.files.paths` writes it."""
    mode: Mapped[Mode] = mapped_column(word_column(Mode), default=Mode.COPY)
    trust_tags: Mapped[bool] = mapped_column(default=False, server_default=false())
    settle_s: Mapped[int] = mapped_column(default=60)
    """Seconds without any change after which something is taken."""
    poll: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It is looked through now and then, also where the system would tell of changes."""
    is_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    problem: Mapped[str | None] = mapped_column(default=None)
    """Why nothing is taken from it now."""
    watcher: Mapped[str | None] = mapped_column(default=None)
    """The worker that looks at it: a :class:`crateful.downloads.worker.worker_id.WorkerId`."""
    watched_until: Mapped[datetime | None] = mapped_column(default=None)
    """When another one may, unless that worker says that it still does."""
    created_at: Mapped[datetime] = mapped_column(default_factory=utc_now)


class WatchedEntry(Model):
    """Something in a watch folder that was imported, as it was then: it is taken once."""

    __tablename__ = "watched_entries"

    watch_folder_id: Mapped[int] = mapped_column(
        ForeignKey("watch_folders.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    """Of the folder or zip in it; empty for the songs that lie in it themselves."""
    signature: Mapped[str]
    """Of all names, sizes and times of writing below it."""
