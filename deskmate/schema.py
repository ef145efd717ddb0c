"""Bring a database's schema up to date."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from kit.settings import ROOT


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, in one transaction. Safe to call at every start."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
