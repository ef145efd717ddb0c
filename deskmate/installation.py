"""The installation that a command works on: its settings and its database, brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from deskmate import schema
from kit.database import make_engine
from kit.settings import Settings


@dataclass(frozen=True)
class Installation:
    """Settings and database. Commands may be used while the app runs."""

    settings: Settings
    engine: Engine

    def session(self) -> Session:
        """A session; the command commits."""
        return Session(self.engine, expire_on_commit=False)


@contextmanager
def installation(*, upgraded: bool = True) -> Iterator[Installation]:
    """The installation that the environment names. `upgraded` runs missing migrations first."""
    settings = Settings()
    engine = make_engine(settings.database)
    try:
        if upgraded:
            schema.upgrade(engine)
        yield Installation(settings, engine)
    finally:
        engine.dispose()
