"""Loads the shop from CSV files: all of them or nothing.

Rows replace the row with the same key, and nothing is removed. Loading the same files twice changes
nothing, but what the assistant changed meanwhile (a cancelled order) is again as the files say.
`shop.csvfiles` reads and checks them first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kit.database import Base
from shop.contacts import phone_key
from shop.csvfiles import Tables, read_folder
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

M = TypeVar("M", bound=Base)
Values = dict[str, Any]


class Progress(Protocol):
    """Told how far loading is: the file at hand, and rows done of all rows."""

    def __call__(self, file: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Loaded:
    """How many rows were taken from each file."""

    rows: Mapping[str, int]


def import_folder(
    session: Session, folder: Path, now: datetime, progress: Progress | None = None
) -> Loaded:
    """Load the files of `folder`. Raises BadFiles, and then nothing was changed."""
    tables = read_folder(folder, now)
    _Loader(session, tables, progress).load()
    return Loaded({file: len(rows) for file, rows in tables.items()})


class _Loader:
    def __init__(self, session: Session, tables: Tables, progress: Progress | None) -> None:
        self._session = session
        self._tables = tables
        self._progress = progress
        self._total = sum(len(rows) for rows in tables.values())
        self._done = 0

    def load(self) -> None:
        """Store all rows, those that others point to first."""
        products = self._known(Product.sku)
        for row in self._rows("products.csv"):
            self._put(products, row["sku"], Product, row)

        accounts = self._known(ShopCustomer.user_id)
        for row in self._rows("customers.csv"):
            row["phone_key"] = phone_key(row["phone"] or "")
            self._put(accounts, row["user_id"], ShopCustomer, row)

        items = self._grouped("order_items.csv", "order")
        orders = self._known(Order.number)
        for row in self._rows("orders.csv"):
            row["items"] = [
                OrderItem(product=products[item.pop("sku")], **item)
                for item in items[row["number"]]
            ]
            goods = sum(item.quantity * item.unit_minor for item in row["items"])
            row["total_minor"] = goods + row["shipping_minor"]
            row["phone_key"] = phone_key(row["phone"] or "")
            user_id = row.pop("user_id")
            row["customer"] = accounts[user_id] if user_id else None
            self._put(orders, row["number"], Order, row)

        events = self._grouped("shipment_events.csv", "tracking_number")
        shipments = self._known(Shipment.tracking_number)
        for row in self._rows("shipments.csv"):
            row["order"] = orders[row["order"]]
            row["events"] = [ShipmentEvent(**event) for event in events[row["tracking_number"]]]
            self._put(shipments, row["tracking_number"], Shipment, row)

        refunds = {refund.order.number: refund for refund in self._session.scalars(select(Refund))}
        for row in self._rows("refunds.csv"):
            number = row["order"]
            row["order"] = orders[number]
            self._put(refunds, number, Refund, row)

        offers = self._known(Promotion.name)
        for row in self._rows("promotions.csv"):
            self._put(offers, row["name"], Promotion, row)

    def _rows(self, file: str) -> Iterator[Values]:
        """The rows of a file, written to the database when they are through."""
        for _, row in self._tables[file]:
            yield row.model_dump()
            self._step(file)
        self._session.flush()

    def _grouped(self, file: str, column: str) -> dict[str, list[Values]]:
        """The rows of a file whose rows are parts of others', by what they are parts of."""
        groups: dict[str, list[Values]] = defaultdict(list)
        for _, row in self._tables[file]:
            groups[getattr(row, column)].append(row.model_dump(exclude={column}))
            self._step(file)
        return groups

    def _step(self, file: str) -> None:
        self._done += 1
        if self._progress:
            self._progress(file, self._done, self._total)

    def _known(self, key: InstrumentedAttribute[str]) -> dict[str, Any]:
        """What is in the table already, by its key."""
        return {getattr(row, key.key): row for row in self._session.scalars(select(key.class_))}

    def _put(self, known: dict[str, M], key: str, model: type[M], values: Values) -> None:
        """Change the row with this key, or add it."""
        row = known.get(key)
        if row is None:
            row = known[key] = model()
            self._session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
