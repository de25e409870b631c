"""Releases of followed artists that only a catalogue knows, and who these artists are there.

Revision ID: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_artists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("followed_artist_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("artist_id", sa.String(), nullable=True),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["followed_artist_id"],
            ["followed_artists.id"],
            name=op.f("fk_catalogue_artists_followed_artist_id_followed_artists"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_artists")),
        sa.UniqueConstraint(
            "followed_artist_id",
            "source",
            name=op.f("uq_catalogue_artists_followed_artist_id_source"),
        ),
    )
    with op.batch_alter_table("artist_releases") as releases:
        releases.alter_column("musicbrainz_group_id", existing_type=sa.String(), nullable=True)
        for name in ("source", "source_id", "upc"):
            releases.add_column(sa.Column(name, sa.String(), nullable=True))
        releases.create_unique_constraint(
            op.f("uq_artist_releases_followed_artist_id_source_source_id"),
            ["followed_artist_id", "source", "source_id"],
        )
