"""Every query about the shop."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from shop.contacts import email_key, phone_key
from shop.models import Order, OrderItem, Product, Promotion, Proof, Shipment, ShopCustomer

# What somebody we trust vouched for: ("user_id", "u-17"), ("email", …) or ("phone", …).
Identified = tuple[str, str]

_WHOLE_ORDER = (
    selectinload(Order.customer),
    selectinload(Order.items).selectinload(OrderItem.product),
    selectinload(Order.shipments).selectinload(Shipment.events),
    selectinload(Order.refunds),
    selectinload(Order.returns),
)


def order_by_number(session: Session, number: str) -> Order | None:
    """The order with all that belongs to it, whoever's it is."""
    return session.scalar(select(Order).where(Order.number == number).options(*_WHOLE_ORDER))


def lock_order(session: Session, order_id: int) -> Order:
    """The order as it is now, kept from other transactions."""
    return session.scalars(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update()
        .options(*_WHOLE_ORDER)
        .execution_options(populate_existing=True)
    ).one()


def account_of(session: Session, identities: Iterable[Identified]) -> ShopCustomer | None:
    """The account that one of these identities names; the shop's own id counts before the others."""
    accounts = session.scalars(
        select(ShopCustomer).where(_is_one_of(identities, ShopCustomer)).order_by(ShopCustomer.id)
    ).all()
    user_ids = {value for kind, value in identities if kind == "user_id"}
    return next((a for a in accounts if a.user_id in user_ids), accounts[0] if accounts else None)


def orders_of(
    session: Session, identities: Sequence[Identified], limit: int = 20
) -> Sequence[Order]:
    """The orders of these identities, newest first."""
    return session.scalars(
        select(Order)
        .where(_belongs_to(identities))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(limit)
        .options(*_WHOLE_ORDER)
    ).all()


def order_of(session: Session, number: str, identities: Sequence[Identified]) -> Order | None:
    """The order with this number, if it belongs to one of these identities."""
    return session.scalar(
        select(Order).where(Order.number == number, _belongs_to(identities)).options(*_WHOLE_ORDER)
    )


def _belongs_to(identities: Sequence[Identified]) -> ColumnElement[bool]:
    """An order is its account's, and a guest's whose e-mail or phone is on it."""
    accounts = select(ShopCustomer.id).where(_is_one_of(identities, ShopCustomer))
    return or_(Order.customer_id.in_(accounts), _is_one_of(identities, Order))


def _is_one_of(
    identities: Iterable[Identified], table: type[ShopCustomer] | type[Order]
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [false()]
    for kind, value in identities:
        if kind == "user_id" and table is ShopCustomer:
            conditions.append(ShopCustomer.user_id == value)
        elif kind == "email" and (email := email_key(value)):
            conditions.append(table.email == email)
        elif kind == "phone" and (phone := phone_key(value)):
            conditions.append(table.phone_key == phone)
    return or_(*conditions)


def failed_proofs(session: Session, *conditions: ColumnElement[bool], since: datetime) -> int:
    """How many tries went wrong since then, of those that `conditions` describe."""
    found = session.scalar(
        select(func.count())
        .select_from(Proof)
        .where(Proof.at >= since, Proof.order_id.is_(None), *conditions)
    )
    return found or 0


def proven_orders(session: Session, conversation_id: int, since: datetime) -> Sequence[Order]:
    """The orders that were proven in this conversation since then, the latest proof first."""
    return (
        session.scalars(
            select(Order)
            .join(Proof, Proof.order_id == Order.id)
            .where(Proof.conversation_id == conversation_id, Proof.at >= since)
            .order_by(Proof.id.desc())
            .options(*_WHOLE_ORDER)
        )
        .unique()
        .all()
    )


def forget_proofs(session: Session, before: datetime) -> None:
    """Remove tries that no limit counts any more."""
    session.execute(delete(Proof).where(Proof.at < before))


def products(session: Session, words: Sequence[str], limit: int = 200) -> Sequence[Product]:
    """Products whose name, in either language, or number contains one of `words`."""
    matches = [
        column.ilike(f"%{_escaped(word)}%", escape="\\")
        for word in words
        for column in (Product.name_en, Product.name_zh, Product.sku)
    ]
    return session.scalars(
        select(Product).where(or_(false(), *matches)).order_by(Product.id).limit(limit)
    ).all()


def product_names(session: Session) -> list[tuple[str, str, str]]:
    """Number and names, in English and Chinese, of all products."""
    rows = session.execute(
        select(Product.sku, Product.name_en, Product.name_zh).order_by(Product.id)
    )
    return [(sku, english, chinese) for sku, english, chinese in rows]


def product_by_sku(session: Session, sku: str) -> Product | None:
    """The product with this number."""
    return session.scalar(select(Product).where(Product.sku == sku))


def featured_products(session: Session, limit: int) -> Sequence[Product]:
    """What the shop wants to be suggested, as far as it is in stock."""
    return session.scalars(
        select(Product)
        .where(Product.featured.is_not(None), Product.stock > 0)
        .order_by(Product.featured, Product.id)
        .limit(limit)
    ).all()


def promotions(session: Session, day: date) -> Sequence[Promotion]:
    """The offers of that day, the one that ends first before the others."""
    return session.scalars(
        select(Promotion)
        .where(Promotion.starts_on <= day, Promotion.ends_on >= day)
        .order_by(Promotion.ends_on, Promotion.id)
    ).all()


def is_empty(session: Session) -> bool:
    """Whether no product was ever loaded."""
    return session.scalar(select(Product.id).limit(1)) is None


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
