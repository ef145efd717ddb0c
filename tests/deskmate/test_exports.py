"""What other programs get."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from conversations import service
from conversations.service import Inbound
from customers import repository
from deskmate import exports, imports, schema
from deskmate.imports import BadRow
from kit.database import make_engine

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    schema.upgrade(engine)
    yield engine
    engine.dispose()


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def test_a_name_that_is_a_formula_is_no_formula_in_the_export(
    engine: Engine, tmp_path: Path
) -> None:
    with Session(engine) as session:
        inbound = Inbound(
            "widget", "user:1", "m", "hi", ("user_id", "1"), True, name='=HYPERLINK("//x")'
        )
        service.receive(session, inbound, NOW)
        session.commit()
    target = tmp_path / "customers.csv"
    assert exports.export(engine, "customers", target, silent) == 1
    with target.open() as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == '\'=HYPERLINK("//x")'
    assert row["user_id"] == "1"


def test_conversations_keep_who_said_what(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session:
        service.receive(
            session, Inbound("widget", "visitor:a", "m", "你好\n=1", ("visitor", "a"), False), NOW
        )
        session.commit()
    target = tmp_path / "all.jsonl"
    exports.export(engine, "conversations", target, silent)
    (line,) = target.read_text().splitlines()
    assert json.loads(line)["messages"][0]["text"] == "你好\n=1"


def test_customers_are_added_then_updated(engine: Engine, tmp_path: Path) -> None:
    source = tmp_path / "c.csv"
    source.write_text(
        "user_id,name,language,email,phone\n7,Wang Li,zh,Wang@Shop.example,\n8,Bo,,,\n"
    )
    with Session(engine) as session:
        first = imports.customers_from_csv(session, source, silent)
        second = imports.customers_from_csv(session, source, silent)
        assert (first.added, second.added, second.updated) == (2, 0, 2)
        customer = repository.by_identity(session, "user_id", "7")
        assert customer
        assert (customer.name, customer.language) == ("Wang Li", "zh")
        emails = {i.value for i in repository.verified_identities(session, customer.id)}
        assert "wang@shop.example" in emails


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("user_id,name\n1,a\n", "first line"),
        ("user_id,name,language,email,phone\n,a,,,\n", "line 2"),
        ("user_id,name,language,email,phone\n1,a,,,\n2,b,fr,,\n", "line 3"),
    ],
)
def test_a_file_with_a_mistake_says_where(
    engine: Engine, tmp_path: Path, content: str, named: str
) -> None:
    source = tmp_path / "c.csv"
    source.write_text(content)
    with Session(engine) as session, pytest.raises(BadRow, match=named):
        imports.customers_from_csv(session, source, silent)
