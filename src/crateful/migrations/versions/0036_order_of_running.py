"""Lists of the downloads that wait, in the order in which they run.

Revision ID: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_READY = sa.text("(status || '') in ('pending','waiting') and next_attempt_at is null")
_PUT_OFF = sa.text("(status || '') in ('pending','waiting') and next_attempt_at is not null")


def upgrade() -> None:
    for name, columns, where in (
        ("ix_downloads_ready_by_age", ["priority", "id"], _READY),
        ("ix_downloads_put_off_theirs", ["user_id", "next_attempt_at", "id"], _PUT_OFF),
    ):
        op.create_index(name, "downloads", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ("ix_downloads_ready_by_age", "ix_downloads_put_off_theirs"):
        op.drop_index(name, table_name="downloads")
