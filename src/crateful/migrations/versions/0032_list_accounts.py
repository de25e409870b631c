"""Lists of ListenBrainz accounts, looked at again each day.

Revision ID: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "list_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("next_look_at", _TIME, nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("last_look_at", _TIME, nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_list_accounts_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_accounts")),
        sa.UniqueConstraint("user_id", "name_key", name=op.f("uq_list_accounts_user_id_name_key")),
    )
    op.create_index(op.f("ix_list_accounts_next_look_at"), "list_accounts", ["next_look_at"])
    _add_columns()


def _add_columns() -> None:
    # SQLite makes the table anew: a key that is added to it has no `ON DELETE` for SQLAlchemy.
    with op.batch_alter_table("lists") as lists:
        for column in (
            sa.Column("account_id", sa.Integer(), nullable=True),
            sa.Column("is_synced", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("synced_stamp", sa.String(), server_default="", nullable=False),
            sa.Column("fetches_new", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("taken_out", sa.JSON(), server_default="[]", nullable=False),
        ):
            lists.add_column(column)
        lists.create_foreign_key(
            op.f("fk_lists_account_id_list_accounts"),
            "list_accounts",
            ["account_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index(op.f("ix_lists_account_id"), "lists", ["account_id"])
