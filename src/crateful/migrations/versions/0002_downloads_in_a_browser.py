"""What a page shows of a download: its picture, its place, its tracks, what a review is about.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("downloads", sa.Column("cover_url", sa.String(), nullable=True))
    op.add_column("downloads", sa.Column("target_path", sa.String(), nullable=True))
    op.create_index(
        op.f("ix_downloads_user_id_status_id"), "downloads", ["user_id", "status", "id"]
    )
    for table, body in (("download_tracks", "tracks"), ("review_materials", "body")):
        key = sa.ForeignKey("downloads.id", ondelete="CASCADE")
        op.create_table(
            table,
            sa.Column("download_id", sa.Integer(), key, primary_key=True),
            sa.Column(body, sa.JSON(), nullable=False),
        )
