"""A back-up holds everything, and restores into either database."""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from conversations import service
from conversations.models import Message
from conversations.service import Inbound
from deskmate import backup, schema
from deskmate.backup import NotABackup, NotEmpty
from deskmate.tables import metadata
from kit.database import make_engine
from staff import service as staff

NOW = datetime(2026, 5, 4, 12, 30, 15, 123456, tzinfo=UTC)


def silent(_title: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The archive of an installation with a user, a conversation and a file, on SQLite."""
    data = tmp_path / "from"
    engine = make_engine(f"sqlite:///{data / 'deskmate.db'}")
    schema.upgrade(engine)
    with Session(engine) as session:
        staff.add_user(
            session, email="a@b.example", name="Ann", role="admin", password_hash="x", now=NOW
        )
        for number in range(3):
            inbound = Inbound(
                "widget", "visitor:a", f"m{number}", "你好 <b>", ("visitor", "a"), False
            )
            service.receive(session, inbound, NOW)
        session.commit()
    (data / "uploads").mkdir()
    (data / "uploads" / "photo").write_bytes(b"\x89PNG")
    target = tmp_path / "backup.tar.gz"
    backup.write(engine, data, target, silent)
    engine.dispose()
    return target


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def test_everything_comes_back(engine: Engine, filled: Path, tmp_path: Path) -> None:
    backup.restore(engine, tmp_path / "to", filled, silent)
    original = make_engine(f"sqlite:///{tmp_path / 'from' / 'deskmate.db'}")
    assert rows(engine) == rows(original)
    original.dispose()
    assert (tmp_path / "to" / "uploads" / "photo").read_bytes() == b"\x89PNG"


def test_numbers_go_on_after_the_restored_ones(
    engine: Engine, filled: Path, tmp_path: Path
) -> None:
    backup.restore(engine, tmp_path / "to", filled, silent)
    with Session(engine) as session:
        inbound = Inbound("widget", "visitor:b", "n", "hi", ("visitor", "b"), False)
        receipt = service.receive(session, inbound, NOW)
        assert receipt.message_id > 3
        assert session.scalar(select(Message.id).order_by(Message.id.desc())) == receipt.message_id


def test_a_database_with_rows_is_left_alone(engine: Engine, filled: Path, tmp_path: Path) -> None:
    backup.restore(engine, tmp_path / "to", filled, silent)
    before = rows(engine)
    with pytest.raises(NotEmpty):
        backup.restore(engine, tmp_path / "to", filled, silent)
    assert rows(engine) == before


def test_a_file_that_was_cut_off_restores_nothing(
    engine: Engine, filled: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(filled.read_bytes()[:-400])
    with pytest.raises(NotABackup):
        backup.restore(engine, tmp_path / "to", cut, silent)
    assert not (tmp_path / "to").exists()


def test_an_archive_cannot_write_outside_the_data_folder(engine: Engine, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        info = tarfile.TarInfo("../evil")
        archive.addfile(info)
    with pytest.raises(NotABackup):
        backup.restore(engine, tmp_path / "to", evil, silent)
    assert not (tmp_path.parent / "evil").exists()


def test_only_its_owner_can_read_an_archive(filled: Path) -> None:
    assert filled.stat().st_mode & 0o077 == 0
