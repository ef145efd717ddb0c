"""studio changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "studio_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("diffs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_studio_changes_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_changes")),
    )
    op.create_index("ix_studio_changes_intent", "studio_changes", ["intent", "id"])


def downgrade() -> None:
    op.drop_index("ix_studio_changes_intent", "studio_changes")
    op.drop_table("studio_changes")
