"""Albums of the library that are wanted in better quality, or whole.

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_BEFORE = ("by_hand", "next_look_at")
_AFTER = (("by_hand", "aim", "next_look_at"), ("aim", "state"))


def upgrade() -> None:
    op.add_column(
        "wanted_albums", sa.Column("aim", sa.String(32), nullable=False, server_default="album")
    )
    op.drop_index(_name(_BEFORE), "wanted_albums")
    for columns in _AFTER:
        op.create_index(_name(columns), "wanted_albums", list(columns))


def downgrade() -> None:
    for columns in _AFTER:
        op.drop_index(_name(columns), "wanted_albums")
    op.create_index(_name(_BEFORE), "wanted_albums", list(_BEFORE))
    op.drop_column("wanted_albums", "aim")


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"ix_wanted_albums_{'_'.join(columns)}")
