"""Tables of the shop: what is sold, who bought it, and what became of it.

They stand in for a shop system. Rows come from CSV files (`shop.importer`), and the assistant changes
a few of them through `shop.service`. Money is integer minor units (cents) with its currency.
"""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kit.database import Base
from kit.language import Language

OrderStatus = Literal["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
ShipmentStatus = Literal["in_transit", "out_for_delivery", "delivered", "delayed", "lost"]
ShipmentStep = Literal[
    "picked_up",
    "departed",
    "arrived",
    "customs",
    "out_for_delivery",
    "delivered",
    "delayed",
    "lost",
]
RefundStatus = Literal["requested", "approved", "paid", "refused"]
ReturnKind = Literal["return", "exchange"]
ReturnStatus = Literal["requested", "received", "done"]
Tier = Literal["green", "silver", "gold"]


def _one_of(column: str, kind: object) -> CheckConstraint:
    values = ", ".join(f"'{value}'" for value in get_args(kind))
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Product(Base):
    """Something that is sold."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("price_minor >= 0", name="price"),
        Index("ix_products_category", "category"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(40))
    description_en: Mapped[str] = mapped_column(Text, default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    price_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int]
    restock_on: Mapped[date | None]
    # Shown when somebody asks for a suggestion; 1 comes first.
    featured: Mapped[int | None]

    def name(self, language: Language) -> str:
        """What it is called in this language."""
        return self.name_zh if language == "zh" else self.name_en

    def description(self, language: Language) -> str:
        """What it is, in a sentence of this language."""
        return self.description_zh if language == "zh" else self.description_en


class ShopCustomer(Base):
    """An account of the shop. `user_id` is what the shop's server signs into the widget's token."""

    __tablename__ = "shop_customers"
    __table_args__ = (
        _one_of("tier", Tier),
        CheckConstraint("points >= 0", name="points"),
        Index("ix_shop_customers_email", "email"),
        Index("ix_shop_customers_phone_key", "phone_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(40))
    phone_key: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[int] = mapped_column(default=0)
    tier: Mapped[Tier] = mapped_column(String(8), default="green")
    newsletter: Mapped[bool] = mapped_column(default=False)


class Order(Base):
    """One purchase. `email` and `phone` are those on the order, which may be a guest's."""

    __tablename__ = "orders"
    __table_args__ = (
        _one_of("status", OrderStatus),
        CheckConstraint("total_minor >= 0 AND shipping_minor >= 0", name="amounts"),
        Index("ix_orders_customer", "customer_id", "placed_at"),
        Index("ix_orders_email", "email"),
        Index("ix_orders_phone_key", "phone_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("shop_customers.id", ondelete="SET NULL")
    )
    email: Mapped[str] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(40))
    phone_key: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text)
    status: Mapped[OrderStatus] = mapped_column(String(10))
    placed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(String(3))
    shipping_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int]  # items and shipping, as was paid or is to pay
    invoice_number: Mapped[str | None] = mapped_column(String(40))

    customer: Mapped[ShopCustomer | None] = relationship()
    items: Mapped[list["OrderItem"]] = relationship(
        order_by="OrderItem.id", cascade="all, delete-orphan"
    )
    shipments: Mapped[list["Shipment"]] = relationship(
        order_by="Shipment.id", cascade="all, delete-orphan", back_populates="order"
    )
    refunds: Mapped[list["Refund"]] = relationship(
        order_by="Refund.id", cascade="all, delete-orphan", back_populates="order"
    )
    returns: Mapped[list["Return"]] = relationship(
        order_by="Return.id", cascade="all, delete-orphan", back_populates="order"
    )


class OrderItem(Base):
    """A product in an order, at the price of that day."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int]
    unit_minor: Mapped[int]

    product: Mapped[Product] = relationship()


class Shipment(Base):
    """A parcel of an order."""

    __tablename__ = "shipments"
    __table_args__ = (_one_of("status", ShipmentStatus),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    tracking_number: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[ShipmentStatus] = mapped_column(String(20))
    shipped_at: Mapped[datetime]
    expected_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="shipments")
    events: Mapped[list["ShipmentEvent"]] = relationship(
        order_by="ShipmentEvent.at", cascade="all, delete-orphan"
    )


class ShipmentEvent(Base):
    """Where a parcel was, as its carrier tells. The step is a code that the assistant words."""

    __tablename__ = "shipment_events"
    __table_args__ = (_one_of("step", ShipmentStep),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(
        ForeignKey("shipments.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    step: Mapped[ShipmentStep] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(100), default="")


class Refund(Base):
    """Money on its way back. One an order: what it covers is settled by people."""

    __tablename__ = "refunds"
    __table_args__ = (_one_of("status", RefundStatus),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), unique=True)
    status: Mapped[RefundStatus] = mapped_column(String(10))
    amount_minor: Mapped[int]  # in the order's currency
    requested_at: Mapped[datetime]
    expected_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship(back_populates="refunds")


class Return(Base):
    """Goods on their way back, for money or for others. One of each kind an order."""

    __tablename__ = "returns"
    __table_args__ = (
        _one_of("kind", ReturnKind),
        _one_of("status", ReturnStatus),
        Index("uq_returns_order_kind", "order_id", "kind", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    kind: Mapped[ReturnKind] = mapped_column(String(10))
    status: Mapped[ReturnStatus] = mapped_column(String(10))
    requested_at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="returns")


class Promotion(Base):
    """An offer, with the code to enter if it needs one. Both days are part of it."""

    __tablename__ = "promotions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str | None] = mapped_column(String(40))
    text_en: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    def text(self, language: Language) -> str:
        """What it offers, in this language."""
        return self.text_zh if language == "zh" else self.text_en


class Proof(Base):
    """A try to show that an order is one's own, by its number and the e-mail or phone on it.

    What was typed is kept as digests only. Tries are counted by customer, by order number and by
    contact, so that neither trying many contacts nor trying many numbers gets anywhere.
    """

    __tablename__ = "order_proofs"
    __table_args__ = (
        Index("ix_order_proofs_customer", "customer_id", "at"),
        Index("ix_order_proofs_conversation", "conversation_id", "order_id"),
        Index("ix_order_proofs_number", "number_digest", "at"),
        Index("ix_order_proofs_contact", "contact_digest", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Ids of rooms above this one; the rows go when they are a day old.
    customer_id: Mapped[int]
    conversation_id: Mapped[int]
    number_digest: Mapped[str] = mapped_column(String(64))
    contact_digest: Mapped[str] = mapped_column(String(64))
    # The order that was proven; None for a try that failed.
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    at: Mapped[datetime]
