"""What albums that were filed without MusicBrainz seem to be.

Revision ID: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("album_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("adds", sa.Integer(), nullable=False),
        sa.Column("differs", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.String(), nullable=True),
        sa.Column("declined_release_id", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("undoing", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name=op.f("fk_proposals_album_id_albums"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["users.id"],
            name=op.f("fk_proposals_decided_by_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("album_id", name=op.f("pk_proposals")),
    )
    _index()
    _fill()


def _index() -> None:
    for columns in (
        ["state", "album_id", "score"],
        ["state", "next_at", "album_id"],
        ["batch_id", "state", "album_id", "score"],
    ):
        op.create_index(op.f(f"ix_proposals_{'_'.join(columns)}"), "proposals", columns)


def _fill() -> None:
    """Have all that was filed as it is looked up: confidence is what a match leaves."""
    op.execute(
        "INSERT INTO proposals (album_id, state, score, adds, differs, why, stamp, version, "
        "tries, next_at, content, undoing) SELECT id, 'waiting', 0, 0, 0, '', '', 0, 0, "
        "added_at, '{}', '{}' FROM albums WHERE confidence IS NULL"
    )
