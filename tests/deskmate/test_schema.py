"""The migrations make exactly the tables that the rooms declare."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from deskmate import schema
from deskmate.tables import metadata
from kit.database import UtcDateTime, make_engine


def test_an_upgraded_database_has_the_declared_tables(database_url: str) -> None:
    engine = make_engine(database_url)
    schema.upgrade(engine)
    schema.upgrade(engine)  # a second start changes nothing
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": lambda *a: False if isinstance(a[4], UtcDateTime) else None},
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_an_upgrade_keeps_the_languages_of_users_and_what_is_theirs(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        schema.upgrade_connection(connection, "0006")
        connection.execute(
            text(
                "INSERT INTO users "
                "(id, email, name, role, language, active, password_hash, created_at) "
                "VALUES (1, 'a@b.example', 'Ann', 'admin', 'zh', true, 'x', '2026-05-04')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO user_sessions (user_id, digest, created_at, seen_at, expires_at) "
                "VALUES (1, 'd', '2026-05-04', '2026-05-04', '2026-05-05')"
            )
        )
    schema.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT language, digest FROM users JOIN user_sessions ON user_id = users.id")
        )
        assert found.all() == [("zh", "d")]
    engine.dispose()


def test_partial_indexes_are_partial_in_the_database(database_url: str) -> None:
    engine = make_engine(database_url)
    schema.upgrade(engine)
    dialect = engine.dialect.name
    with engine.connect() as connection:
        found = {
            index["name"]: index.get("dialect_options", {}).get(f"{dialect}_where")
            for table in metadata.sorted_tables
            for index in inspect(connection).get_indexes(table.name)
        }
    engine.dispose()
    declared = {
        index.name
        for table in metadata.sorted_tables
        for index in table.indexes
        if index.dialect_options[dialect]["where"] is not None
    }
    assert declared
    assert {name for name, where in found.items() if where is not None} == declared
