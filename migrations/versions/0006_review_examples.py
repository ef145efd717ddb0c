"""review items: the example that a decision put into the files."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_items", sa.Column("example", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("review_items", "example")
