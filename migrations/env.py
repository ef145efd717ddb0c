"""Alembic's entry: the schema is what the rooms' models say."""

from alembic import context
from sqlalchemy import Connection

import deskmate.tables
from kit.database import make_engine


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=deskmate.tables.metadata,
        compare_type=True,
        # SQLite cannot alter most things in place.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with make_engine(context.config.get_main_option("sqlalchemy.url") or "").connect() as opened:
        _run(opened)
        opened.commit()
