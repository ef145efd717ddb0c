"""users: nobody has to have chosen a language"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _put_in_its_place(column: sa.Column[str]) -> None:
    # SQLite cannot change a column; making the table anew would delete the rows that name its users.
    op.add_column("users", column)
    op.execute("UPDATE users SET language_new = language WHERE language IS NOT NULL")
    op.drop_column("users", "language")
    op.alter_column("users", "language_new", new_column_name="language")


def upgrade() -> None:
    _put_in_its_place(sa.Column("language_new", sa.String(2), nullable=True))


def downgrade() -> None:
    _put_in_its_place(sa.Column("language_new", sa.String(2), nullable=False, server_default="en"))
