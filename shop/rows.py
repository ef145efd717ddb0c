"""The columns of the shop's CSV files, and how their cells are read. docs/shop.md describes them for operators.

A time is absolute (`2026-03-01`, `2026-03-01 14:30`, UTC) or relative to when the files are loaded:
`-3d` is three days before, `-3d 14:30` that day at that time, `-5h` five hours before, `+2d` in two
days. So demo data never gets old.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from shop.contacts import email_key, phone_key
from shop.models import OrderStatus, RefundStatus, ShipmentStatus, ShipmentStep, Tier

_RELATIVE = re.compile(r"([+-]\d{1,4})([dh])(?: (\d{1,2}):(\d{2}))?")


def read_time(text: str, now: datetime) -> datetime:
    """A cell's moment, in UTC. Raises ValueError."""
    text = text.strip()
    if relative := _RELATIVE.fullmatch(text):
        number, unit, hour, minute = relative.groups()
        moment = now + timedelta(**{"days" if unit == "d" else "hours": int(number)})
        if hour is not None:
            if unit == "h":
                raise ValueError("hours cannot have a time of day")
            moment = datetime.combine(moment.date(), time(int(hour), int(minute)), UTC)
        return moment
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is neither a time (2026-03-01 14:30) nor a distance (-3d)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: Any, info: ValidationInfo) -> Any:
    assert info.context, "rows are validated with the context {'now': moment}"
    return read_time(value, info.context["now"]) if isinstance(value, str) else value


def _day(value: Any, info: ValidationInfo) -> Any:
    moment = _moment(value, info)
    return moment.date() if isinstance(moment, datetime) else moment


def _email(value: str) -> str:
    email = email_key(value)
    if email is None:
        raise ValueError("is no e-mail address")
    return email


def _phone(value: str | None) -> str | None:
    if value is not None and phone_key(value) is None:
        raise ValueError("is no phone number")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
Email = Annotated[str, BeforeValidator(_email)]
Phone = Annotated[str | None, BeforeValidator(_phone)]
Minor = Annotated[int, Field(ge=0, le=1_000_000_000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=40)]


class Row(BaseModel):
    """A row of a file. Empty cells are None."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ProductRow(Row):
    sku: Key
    name_en: Name
    name_zh: Name
    category: Key
    description_en: Text
    description_zh: Text
    price_minor: Minor
    currency: Currency
    stock: Annotated[int, Field(ge=0)]
    restock_on: Day | None = None
    featured: Annotated[int, Field(ge=1)] | None = None


class CustomerRow(Row):
    user_id: Annotated[str, Field(min_length=1, max_length=100)]
    name: Name
    email: Email
    phone: Phone = None
    address: Text
    points: Annotated[int, Field(ge=0)] = 0
    tier: Tier = "green"
    newsletter: bool = False


class OrderRow(Row):
    number: Annotated[str, Field(pattern=r"^[A-Z]{1,6}-\d{4,12}$")]
    user_id: str | None = None
    email: Email
    phone: Phone = None
    address: Text
    status: OrderStatus
    placed_at: Moment
    cancelled_at: Moment | None = None
    currency: Currency
    shipping_minor: Minor = 0
    invoice_number: Key | None = None


class ItemRow(Row):
    order: Key
    sku: Key
    quantity: Annotated[int, Field(ge=1, le=1_000)]
    unit_minor: Minor


class ShipmentRow(Row):
    tracking_number: Key
    order: Key
    carrier: Key
    status: ShipmentStatus
    shipped_at: Moment
    expected_on: Day | None = None
    delivered_at: Moment | None = None

    @model_validator(mode="after")
    def _delivered(self) -> Self:
        if (self.status == "delivered") != (self.delivered_at is not None):
            raise ValueError("a delivered parcel has a delivered_at, and no other has one")
        return self


class ShipmentEventRow(Row):
    tracking_number: Key
    at: Moment
    step: ShipmentStep
    place: Annotated[str, Field(max_length=100)] = ""


class RefundRow(Row):
    order: Key
    status: RefundStatus
    amount_minor: Minor
    requested_at: Moment
    expected_on: Day | None = None
    paid_at: Moment | None = None


class PromotionRow(Row):
    name: Key
    code: Key | None = None
    text_en: Text
    text_zh: Text
    starts_on: Day
    ends_on: Day


FILES: dict[str, type[Row]] = {
    "products.csv": ProductRow,
    "customers.csv": CustomerRow,
    "orders.csv": OrderRow,
    "order_items.csv": ItemRow,
    "shipments.csv": ShipmentRow,
    "shipment_events.csv": ShipmentEventRow,
    "refunds.csv": RefundRow,
    "promotions.csv": PromotionRow,
}
# What makes a row the same row when the files are loaded again.
KEYS: dict[str, tuple[str, ...]] = {
    "products.csv": ("sku",),
    "customers.csv": ("user_id",),
    "orders.csv": ("number",),
    "order_items.csv": ("order", "sku"),
    "shipments.csv": ("tracking_number",),
    "shipment_events.csv": ("tracking_number", "at", "step"),
    "refunds.csv": ("order",),
    "promotions.csv": ("name",),
}
# Columns that point into another file: (file, column) -> (file, column).
REFERENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("orders.csv", "user_id"): ("customers.csv", "user_id"),
    ("order_items.csv", "order"): ("orders.csv", "number"),
    ("order_items.csv", "sku"): ("products.csv", "sku"),
    ("shipments.csv", "order"): ("orders.csv", "number"),
    ("shipment_events.csv", "tracking_number"): ("shipments.csv", "tracking_number"),
    ("refunds.csv", "order"): ("orders.csv", "number"),
}
