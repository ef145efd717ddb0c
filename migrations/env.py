"""Alembic's entry: the schema is what the rooms' models say.

`deskmate.schema` hands over its connection. From the command line (`alembic revision
--autogenerate`) the database of the settings is used.
"""

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from deskmate.tables import metadata
from kit.database import UtcDateTime, make_engine
from kit.settings import Settings


def _spell(kind: str, item: object, _context: object) -> str | bool:
    # A migration is frozen: it must not change with our own types.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=_is_other_type,
        render_item=_spell,
        # SQLite cannot alter most things in place.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_other_type(
    _context: object,
    _inspected: object,
    _column: object,
    inspected_type: TypeEngine[object],
    metadata_type: TypeEngine[object],
) -> bool | None:
    # None: compare as usual. Times differ only by our wrapper.
    return False if isinstance(metadata_type, UtcDateTime) else None


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with make_engine(Settings().database).begin() as opened:
        _run(opened)
