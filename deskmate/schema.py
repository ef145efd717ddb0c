"""The database's schema: which revision it has, and bringing it up to date."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from kit.settings import ROOT


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction. Safe to call at every start."""
    with engine.begin() as connection:
        upgrade_connection(connection)


def upgrade_connection(connection: Connection, revision: str = "head") -> None:
    """The same, up to `revision`, in the transaction of `connection`."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revision(connection: Connection) -> str | None:
    """The revision that the database has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()
