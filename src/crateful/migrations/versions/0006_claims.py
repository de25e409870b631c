"""Claiming a download without looking at all that wait.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_READY = sa.text("(status || '') in ('pending','waiting') and next_attempt_at is null")
_PUT_OFF = sa.text("(status || '') in ('pending','waiting') and next_attempt_at is not null")


def upgrade() -> None:
    for name, columns, where in (
        ("ix_downloads_ready", ["priority", "user_id", "id"], _READY),
        ("ix_downloads_put_off", ["next_attempt_at"], _PUT_OFF),
        ("ix_downloads_put_off_at", ["updated_at"], _PUT_OFF),
    ):
        op.create_index(name, "downloads", columns, sqlite_where=where, postgresql_where=where)
    op.drop_index(op.f("ix_downloads_status_next_attempt_at"), table_name="downloads")
