import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.database import Base
from shop import repository
from shop.errors import BadFiles
from shop.importer import import_folder
from shop.models import Order, OrderStatus, Product, Refund
from tests.shop.conftest import DEMO, NOW


def counts(session: Session) -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo files, to spoil."""
    return Path(shutil.copytree(DEMO, tmp_path / "shop"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def why(session: Session, folder: Path) -> str:
    with pytest.raises(BadFiles) as caught:
        import_folder(session, folder, NOW)
    assert not any(counts(session).values())
    return str(caught.value)


def test_the_demo_has_orders_in_every_state(session: Session) -> None:
    found = set(session.scalars(select(Order.status)))
    assert found == set(OrderStatus.__args__)  # type: ignore[attr-defined]
    assert counts(session)["products"] == 30
    assert counts(session)["orders"] == 60


def test_loading_twice_changes_nothing(session: Session) -> None:
    before = counts(session)
    import_folder(session, DEMO, NOW)
    session.commit()
    assert counts(session) == before


def test_loading_again_puts_back_what_was_changed_and_moves_relative_times(
    session: Session,
) -> None:
    order = repository.order_by_number(session, "DM-10040")
    assert order
    placed_at, order.status = order.placed_at, "cancelled"
    session.commit()
    import_folder(session, DEMO, NOW + timedelta(days=30))
    assert order.status == "paid"
    assert order.placed_at == placed_at + timedelta(days=30)


def test_an_orders_total_is_its_goods_and_shipping(session: Session) -> None:
    for order in session.scalars(select(Order)):
        goods = sum(item.quantity * item.unit_minor for item in order.items)
        assert order.total_minor == goods + order.shipping_minor


def test_refunds_are_of_orders_that_were_paid(session: Session) -> None:
    for refund in session.scalars(select(Refund)):
        assert refund.order.status in ("cancelled", "returned")
        assert refund.amount_minor == refund.order.total_minor


def test_what_spreadsheets_save_is_taken(empty: Session, folder: Path) -> None:
    file = folder / "products.csv"
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes("\ufeff".encode() + text.encode())
    import_folder(empty, folder, NOW)
    assert repository.products(empty, ["kettle"])[0].name_zh == "鹅颈手冲壶"


def test_progress_rises_to_the_end(empty: Session) -> None:
    told: list[tuple[str, int, int]] = []
    import_folder(empty, DEMO, NOW, lambda *step: told.append(step))
    assert [done for _, done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][1] == told[-1][2]


def test_every_wrong_cell_is_named_by_file_line_and_column(empty: Session, folder: Path) -> None:
    edit(folder / "products.csv", "4900,USD,34", "dear,USD,-1")
    edit(folder / "orders.csv", "-120d 13:09", "last week")
    said = why(empty, folder)
    assert "products.csv, line 2, column price_minor: 'dear'" in said
    assert "products.csv, line 2, column stock: '-1'" in said
    assert "orders.csv, line 2, column placed_at: 'last week': is neither a time" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("order_items.csv", "DM-10001,BED-01", "DM-10001,NONE-1", "'NONE-1' is not in products.csv"),
        ("refunds.csv", "DM-10050", "DM-77777", "'DM-77777' is not in orders.csv"),
        ("products.csv", "KET-02,", "KET-01,", "line 3, column sku: is on line 2 already"),
        ("products.csv", "sku,name_en", "sku,title", "unknown column title"),
        ("customers.csv", "tom.brown@example.com", "tom.brown", "is no e-mail address"),
        ("customers.csv", "+44 7700 900123", "call me", "is no phone number"),
        ("orders.csv", ",delivered,", ",eaten,", "column status: 'eaten'"),
        ("orders.csv", "DM-10001", "10001", "column number"),
        ("shipments.csv", ",delivered,", ",in_transit,", "delivered_at"),
        ("promotions.csv", "15 % off everything for the kitchen", "", "column text_en: is empty"),
        ("orders.csv", "-120d 13:09", "-2h 13:09", "hours cannot have a time of day"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_is_stored(
    empty: Session, folder: Path, file: str, old: str, new: str, words: str
) -> None:
    edit(folder / file, old, new)
    assert words in why(empty, folder)


def test_a_missing_file_is_named(empty: Session, folder: Path) -> None:
    (folder / "refunds.csv").unlink()
    assert "refunds.csv, line 1: the file is missing" in why(empty, folder)


def test_a_file_that_is_not_utf_8_is_named(empty: Session, folder: Path) -> None:
    (folder / "refunds.csv").write_bytes("order,status\n订单".encode("gb18030"))
    assert "refunds.csv, line 1: is not a CSV file in UTF-8" in why(empty, folder)


def test_absolute_times_are_taken_as_utc(empty: Session, folder: Path) -> None:
    edit(folder / "orders.csv", "-120d 13:09", "2025-12-24 18:00")
    edit(folder / "products.csv", "+9d", "2026-05-01")
    import_folder(empty, folder, NOW)
    order = repository.order_by_number(empty, "DM-10001")
    assert order
    assert order.placed_at.isoformat() == "2025-12-24T18:00:00+00:00"
    toaster = empty.scalars(select(Product).where(Product.sku == "TOA-01")).one()
    assert toaster.restock_on == date(2026, 5, 1)
