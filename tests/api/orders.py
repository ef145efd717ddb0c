"""A shop with one order."""

from datetime import datetime

from sqlalchemy.orm import Session

from shop.models import Order, OrderItem, Product, ShopCustomer


def add_order(session: Session, user_id: str, email: str, placed_at: datetime) -> None:
    """An account with an order of two mugs."""
    mug = Product(
        sku="MUG",
        name_en="Mug",
        name_zh="杯子",
        category="kitchen",
        price_minor=900,
        currency="EUR",
        stock=5,
    )
    account = ShopCustomer(
        user_id=user_id, name="Grace", email=email, points=120, tier="silver", newsletter=False
    )
    session.add_all([mug, account])
    session.flush()
    order = Order(
        number="DM-10001",
        customer_id=account.id,
        email=email,
        address="Somewhere 1",
        status="paid",
        placed_at=placed_at,
        currency="EUR",
        total_minor=1800,
        items=[OrderItem(product_id=mug.id, quantity=2, unit_minor=900)],
    )
    session.add(order)
    session.flush()
