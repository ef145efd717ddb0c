"""Loads the shop from CSV files: all of them or nothing.

Every file is read and checked first, so that one answer names every wrong cell by file, line and column. Rows replace the
row with the same key, and nothing is removed: loading the same files twice changes nothing, but what the assistant changed
meanwhile (a cancelled order) is again as the files say.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.contacts import phone_key
from shop.errors import BadFiles, BadRow
from shop.models import (
    Order,
    OrderItem,
    Product,
    Promotion,
    Refund,
    Shipment,
    ShipmentEvent,
    ShopCustomer,
)
from shop.rows import FILES, KEYS, REFERENCES, Row

LONGEST_FIELD = 10_000
M = TypeVar("M")


class Progress(Protocol):
    """Told how far loading is: rows done of all rows, and the file at hand."""

    def __call__(self, file: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Loaded:
    """What was taken, by file."""

    rows: Mapping[str, int]


Tables = dict[str, list[tuple[int, Row]]]


def import_folder(
    session: Session, folder: Path, now: datetime, progress: Progress | None = None
) -> Loaded:
    """Load the files of `folder`. Raises BadFiles, and then nothing was changed."""
    tables = read_folder(folder, now)
    _store(session, tables, progress or (lambda file, done, total: None))
    return Loaded({file: len(rows) for file, rows in tables.items()})


def read_folder(folder: Path, now: datetime) -> Tables:
    """The rows of all files with their lines, checked. Raises BadFiles with everything that is wrong."""
    problems: list[BadRow] = []
    tables: Tables = {}
    for file, kind in FILES.items():
        tables[file] = list(_read_file(folder / file, kind, now, problems))
    for file, rows in tables.items():
        problems.extend(_repeated(file, rows))
    if not problems:
        problems.extend(_dangling(tables))
    if problems:
        raise BadFiles(problems)
    return tables


def _read_file(
    path: Path, kind: type[Row], now: datetime, problems: list[BadRow]
) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LONGEST_FIELD)
    try:
        # utf-8-sig: what spreadsheets save begins with a mark.
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if wrong := _wrong_columns(reader.fieldnames or (), kind):
                problems.append(BadRow(path.name, 1, None, wrong))
                return
            for cells in reader:
                line = reader.line_num
                if None in cells:
                    problems.append(BadRow(path.name, line, None, "has more cells than the first line"))
                    continue
                filled = {name: value for name, value in cells.items() if value}
                try:
                    yield line, kind.model_validate(filled, context={"now": now})
                except ValidationError as error:
                    problems.extend(_reasons(path.name, line, error))
    except FileNotFoundError:
        problems.append(BadRow(path.name, 1, None, "the file is missing"))
    except (UnicodeDecodeError, csv.Error) as error:
        problems.append(BadRow(path.name, 1, None, f"is not a CSV file in UTF-8 ({error})"))


def _wrong_columns(names: Sequence[str], kind: type[Row]) -> str | None:
    unknown = [name for name in names if name not in kind.model_fields]
    missing = [
        name for name, field in kind.model_fields.items() if field.is_required() and name not in names
    ]
    if unknown:
        return f"unknown column {', '.join(unknown)}; known are {', '.join(kind.model_fields)}"
    return f"column {', '.join(missing)} is missing" if missing else None


def _reasons(file: str, line: int, error: ValidationError) -> Iterator[BadRow]:
    for problem in error.errors(include_url=False, include_context=False, include_input=True):
        column = str(problem["loc"][0]) if problem["loc"] else None
        why = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing":
            why = "is empty"
        elif column:
            why = f"{str(problem['input'])[:40]!r}: {why}"
        yield BadRow(file, line, column, why)


def _repeated(file: str, rows: list[tuple[int, Row]]) -> Iterator[BadRow]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        key = tuple(getattr(row, column) for column in KEYS[file])
        if key in seen:
            yield BadRow(file, line, KEYS[file][0], f"is on line {seen[key]} already")
        seen.setdefault(key, line)


def _dangling(tables: Tables) -> Iterator[BadRow]:
    for (file, column), (target_file, target_column) in REFERENCES.items():
        known = {getattr(row, target_column) for _, row in tables[target_file]}
        for line, row in tables[file]:
            value = getattr(row, column)
            if value is not None and value not in known:
                yield BadRow(file, line, column, f"{value!r} is not in {target_file}")


def _store(session: Session, tables: Tables, progress: Progress) -> None:
    total = sum(len(rows) for rows in tables.values())
    done = 0
    known: dict[str, dict[str, Any]] = {}
    children: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for file, column in (("order_items.csv", "order"), ("shipment_events.csv", "tracking_number")):
        children[file] = defaultdict(list)
        for _, row in tables[file]:
            children[file][getattr(row, column)].append(row.model_dump(exclude={column}))

    def each(file: str, put: Callable[[dict[str, Any]], None]) -> None:
        nonlocal done
        for _, row in tables[file]:
            put(row.model_dump())
            done += 1
            progress(file, done, total)
        session.flush()

    def all_of(model: type[M], column: str) -> dict[str, M]:
        rows = {getattr(row, column): row for row in session.scalars(select(model))}
        known[model.__name__] = rows
        return rows

    products = all_of(Product, "sku")
    each("products.csv", lambda row: _put(session, Product, products, row.pop("sku"), "sku", row))

    accounts = all_of(ShopCustomer, "user_id")

    def put_account(row: dict[str, Any]) -> None:
        row["phone_key"] = phone_key(row["phone"] or "")
        _put(session, ShopCustomer, accounts, row.pop("user_id"), "user_id", row)

    each("customers.csv", put_account)

    orders = all_of(Order, "number")

    def put_order(row: dict[str, Any]) -> None:
        items = [
            OrderItem(
                product=products[item["sku"]],
                quantity=item["quantity"],
                unit_minor=item["unit_minor"],
            )
            for item in children["order_items.csv"][row["number"]]
        ]
        row["total_minor"] = row["shipping_minor"] + sum(i.quantity * i.unit_minor for i in items)
        row["phone_key"] = phone_key(row["phone"] or "")
        row["customer"] = accounts[user_id] if (user_id := row.pop("user_id")) else None
        order = _put(session, Order, orders, row.pop("number"), "number", row)
        order.items = items

    each("orders.csv", put_order)
    done += len(tables["order_items.csv"])

    shipments = all_of(Shipment, "tracking_number")

    def put_shipment(row: dict[str, Any]) -> None:
        row["order"] = orders[row["order"]]
        number = row.pop("tracking_number")
        shipment = _put(session, Shipment, shipments, number, "tracking_number", row)
        shipment.events = [ShipmentEvent(**event) for event in children["shipment_events.csv"][number]]

    each("shipments.csv", put_shipment)
    done += len(tables["shipment_events.csv"])

    refunds = {refund.order.number: refund for refund in session.scalars(select(Refund))}

    def put_refund(row: dict[str, Any]) -> None:
        number = row.pop("order")
        _put(session, Refund, refunds, number, "order", {**row, "order": orders[number]})

    each("refunds.csv", put_refund)

    offers = all_of(Promotion, "name")
    each("promotions.csv", lambda row: _put(session, Promotion, offers, row.pop("name"), "name", row))
    progress("promotions.csv", total, total)


def _put(
    session: Session, model: type[M], known: dict[str, M], key: str, column: str, values: dict[str, Any]
) -> M:
    """Change the row with this key, or add it."""
    row = known.get(key)
    if row is None:
        row = known[key] = model()
        if column not in values:
            setattr(row, column, key)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    return row
