"""studio readings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings_collecting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("rated_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_readings_collecting_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings_collecting")),
    )
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("visit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("intent", sa.String(length=100), nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("second", sa.Double(), nullable=True),
        sa.Column("entropy", sa.Double(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.String(length=100), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("escalated", sa.String(length=16), nullable=True),
        sa.Column("bad_rating", sa.Boolean(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT locked OR kind NOT IN ('pressed', 'person')",
            name=op.f("ck_readings_locked_is_typed"),
        ),
        sa.CheckConstraint(
            "kind IN ('answered', 'asked', 'out_of_scope', 'failed', 'pressed', 'person')",
            name=op.f("ck_readings_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_readings_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["messages.id"], name=op.f("fk_readings_id_messages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_readings_ticket_id_tickets"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
    )
    op.create_index("ix_readings_conversation", "readings", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_readings_doubtful",
        "readings",
        ["id"],
        unique=False,
        sqlite_where=sa.text("doubtful"),
        postgresql_where=sa.text("doubtful"),
    )
    op.create_index(
        "ix_readings_locked",
        "readings",
        ["id"],
        unique=False,
        sqlite_where=sa.text("locked"),
        postgresql_where=sa.text("locked"),
    )
    op.create_index("ix_readings_ticket_id", "readings", ["ticket_id"], unique=False)
    op.create_index("ix_readings_visit", "readings", ["visit"], unique=False)
    op.create_index("ix_readings_visit_at", "readings", ["visit_at", "visit"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_readings_visit_at", table_name="readings")
    op.drop_index("ix_readings_visit", table_name="readings")
    op.drop_index("ix_readings_ticket_id", table_name="readings")
    op.drop_index(
        "ix_readings_locked",
        table_name="readings",
        sqlite_where=sa.text("locked"),
        postgresql_where=sa.text("locked"),
    )
    op.drop_index(
        "ix_readings_doubtful",
        table_name="readings",
        sqlite_where=sa.text("doubtful"),
        postgresql_where=sa.text("doubtful"),
    )
    op.drop_index("ix_readings_conversation", table_name="readings")
    op.drop_table("readings")
    op.drop_table("readings_collecting")
