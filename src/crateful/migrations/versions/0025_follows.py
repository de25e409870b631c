"""Followed artists, what is known of them, and what is new to whom.

Revision ID: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "followed_artists",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("musicbrainz_id", "name", "reason")
        ),
        sa.Column("first_look_at", _TIME, nullable=True),
        sa.Column("last_look_at", _TIME, nullable=True),
        sa.Column("next_look_at", _TIME, nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_artists")),
        sa.UniqueConstraint("musicbrainz_id", name=op.f("uq_followed_artists_musicbrainz_id")),
    )
    _index("followed_artists", ["next_look_at"])
    _follows()
    _releases()


def _follows() -> None:
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("followed_artist_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        _belongs("follows", "user_id", "users"),
        _belongs("follows", "followed_artist_id", "followed_artists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint(
            "user_id", "followed_artist_id", name=op.f("uq_follows_user_id_followed_artist_id")
        ),
    )
    _index("follows", ["user_id", "id"], ["followed_artist_id"])


def _releases() -> None:
    op.create_table(
        "artist_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("followed_artist_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("musicbrainz_group_id", "title", "kind")
        ),
        sa.Column("secondary", sa.JSON(), nullable=False),
        sa.Column("first_release_date", sa.String(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        _belongs("artist_releases", "followed_artist_id", "followed_artists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artist_releases")),
        sa.UniqueConstraint(
            "followed_artist_id",
            "musicbrainz_group_id",
            name=op.f("uq_artist_releases_followed_artist_id_musicbrainz_group_id"),
        ),
    )
    op.create_table(
        "new_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("artist_release_id", sa.Integer(), nullable=False),
        sa.Column("is_seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", _TIME, nullable=False),
        _belongs("new_releases", "user_id", "users"),
        _belongs("new_releases", "artist_release_id", "artist_releases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_releases")),
        sa.UniqueConstraint(
            "user_id", "artist_release_id", name=op.f("uq_new_releases_user_id_artist_release_id")
        ),
    )
    _index("new_releases", ["user_id", "id"], ["user_id", "is_seen"], ["artist_release_id"])


def _belongs(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{owner}")
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete="CASCADE")


def _index(table: str, *indexes: list[str]) -> None:
    for columns in indexes:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
