"""The demo shop in a database of each kind; what a test does is rolled back after it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import deskmate.tables  # noqa: F401 - all tables are known before they are made
from kit.database import Base, make_engine
from shop.importer import import_folder
from tests.services import postgres

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "shop" / "demo"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A new database, for all tests of this folder."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('shop') / 'test.db'}"
    else:
        with postgres.database(request.getfixturevalue("_postgres")) as address:
            yield address


@pytest.fixture(scope="session")
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def empty(engine: Engine) -> Iterator[Session]:
    """A session on tables without rows."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def session(empty: Session) -> Session:
    """A session on the demo shop."""
    import_folder(empty, DEMO, NOW)
    empty.commit()
    return empty
