"""studio: jobs, model events and comparisons."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "studio_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("log", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('training', 'comparison')", name=op.f("ck_studio_jobs_kind")),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'unchanged', 'failed', 'cancelled')",
            name=op.f("ck_studio_jobs_state"),
        ),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL)", name=op.f("ck_studio_jobs_ended")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_studio_jobs_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_jobs")),
    )
    op.create_index(
        "uq_studio_jobs_running",
        "studio_jobs",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "studio_model_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("previous", sa.String(length=100), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "what IN ('trained', 'promoted', 'rolled_back')",
            name=op.f("ck_studio_model_events_what"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_studio_model_events_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_model_events")),
    )
    op.create_index("ix_studio_model_events_model", "studio_model_events", ["model", "id"])
    op.create_table(
        "studio_comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.String(length=100), nullable=False),
        sa.Column("against", sa.String(length=100), nullable=False),
        sa.Column("tests", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_comparisons")),
    )
    op.create_index("ix_studio_comparisons_candidate", "studio_comparisons", ["candidate", "id"])


def downgrade() -> None:
    for table in ("studio_comparisons", "studio_model_events", "studio_jobs"):
        op.drop_table(table)
