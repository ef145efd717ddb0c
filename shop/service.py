"""What can be done with orders, points and products. Functions flush; the caller commits.

Each checks again, under a lock, that it may be done: between a question and its answer a parcel can
have left the house. Whose order it is was checked before (`shop.proofs`).
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from shop import repository
from shop.errors import (
    AlreadyRequested,
    NotDelivered,
    OrderAlreadyCancelled,
    OrderAlreadyShipped,
    TooLate,
)
from shop.models import Order, Product, Refund, Return, ReturnKind, ShopCustomer

RETURN_DAYS = 30
REFUND_WITHIN = timedelta(days=7)
OPEN = ("placed", "paid", "packed")
LONGEST_ADDRESS = 500


def require_open(order: Order) -> None:
    """Raises OrderAlreadyShipped or OrderAlreadyCancelled unless it can still be changed."""
    if order.status == "cancelled":
        raise OrderAlreadyCancelled(order.number, order.status)
    if order.status not in OPEN:
        raise OrderAlreadyShipped(order.number, order.status)


def cancel_order(session: Session, order_id: int, now: datetime) -> Order:
    """Cancel it, put its goods back in stock, and send back what was paid.

    Raises OrderAlreadyShipped, OrderAlreadyCancelled.
    """
    order = repository.lock_order(session, order_id)
    require_open(order)
    if order.status != "placed":  # placed is not paid yet
        order.refunds.append(
            Refund(
                status="approved",
                amount_minor=order.total_minor,
                requested_at=now,
                expected_on=(now + REFUND_WITHIN).date(),
            )
        )
    for item in order.items:
        item.product.stock += item.quantity
    order.status, order.cancelled_at = "cancelled", now
    session.flush()
    return order


def change_address(session: Session, order_id: int, address: str) -> Order:
    """Send it somewhere else. Raises OrderAlreadyShipped, OrderAlreadyCancelled."""
    order = repository.lock_order(session, order_id)
    require_open(order)
    order.address = address.strip()[:LONGEST_ADDRESS]
    session.flush()
    return order


def delivered_on(order: Order) -> date | None:
    """The day on which the last of its parcels arrived, or None while one has not."""
    days = [shipment.delivered_at for shipment in order.shipments]
    if not days or None in days:
        return None
    return max(day for day in days if day is not None).date()


def returnable_until(order: Order) -> date | None:
    """The last day on which it can be sent back, or None when it has not arrived."""
    day = delivered_on(order)
    return day + timedelta(days=RETURN_DAYS) if day else None


def require_returnable(order: Order, now: datetime) -> None:
    """Raises OrderAlreadyCancelled, NotDelivered or TooLate unless it can be sent back."""
    if order.status == "cancelled":
        raise OrderAlreadyCancelled(order.number, order.status)
    until = returnable_until(order)
    if order.status not in ("delivered", "returned") or until is None:
        raise NotDelivered(order.number, order.status)
    if now.date() > until:
        raise TooLate(order.number, until)


def require_refundable(order: Order, now: datetime) -> None:
    """Raises AlreadyRequested, or what `require_returnable` raises, unless money can be asked for."""
    if order.refunds:
        raise AlreadyRequested(number=order.number)
    require_returnable(order, now)


def request_refund(session: Session, order_id: int, now: datetime) -> Refund:
    """Ask for the money of a delivered order. Raises what `require_refundable` raises."""
    order = repository.lock_order(session, order_id)
    require_refundable(order, now)
    refund = Refund(
        status="requested",
        amount_minor=order.total_minor,
        requested_at=now,
        expected_on=(now + REFUND_WITHIN).date(),
    )
    order.refunds.append(refund)
    session.flush()
    return refund


def require_unreturned(order: Order, kind: ReturnKind, now: datetime) -> None:
    """Raises AlreadyRequested, or what `require_returnable` raises, unless it can go back."""
    if any(known.kind == kind for known in order.returns):
        raise AlreadyRequested(number=order.number)
    require_returnable(order, now)


def request_return(session: Session, order_id: int, kind: ReturnKind, now: datetime) -> Return:
    """Announce goods that come back. Raises what `require_unreturned` raises."""
    order = repository.lock_order(session, order_id)
    require_unreturned(order, kind, now)
    sent_back = Return(kind=kind, status="requested", requested_at=now)
    order.returns.append(sent_back)
    session.flush()
    return sent_back


def set_newsletter(session: Session, account: ShopCustomer, wanted: bool) -> None:
    """Send it from now on, or stop."""
    account.newsletter = wanted
    session.flush()


_HAN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile("[a-z0-9][a-z0-9-]+")
# Words of questions, which are in no product's name or in far too many.
_COMMON = frozenset(
    "about again all any are available back can could cost does down for from get got has have how "
    "into is it its item items like more much need new not one order out please price product "
    "products question sell some stock tell than that the there these this those want was were "
    "what when where which will with would you your".split()
)
_COMMON_ZH = frozenset(
    "请问 有没 没有 有货 多少 少钱 什么 怎么 现在 还有 可以 这个 这款 那个 那款 商品 产品 库存 价格 一下 你们 "
    "我想 想问 咨询 的吗 了吗 货吗 介绍".split()
)


def find_products(session: Session, text: str, limit: int = 4) -> list[Product]:
    """The products that a text speaks of, best match first; of equals, those that can be bought."""
    text = text.lower()
    words = {word for word in _WORD.findall(text) if len(word) > 2 and word not in _COMMON}
    singular = {word.removesuffix("s") for word in words if len(word) > 4}
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)} - _COMMON_ZH
    terms = sorted(words | singular | pairs)
    if not terms:
        return []

    def score(product: Product) -> float:
        # A name that is said whole beats one that shares a word.
        names = f"{product.name_en} {product.name_zh} {product.sku}".lower()
        shared = sum(len(term) for term in terms if term in names)
        whole = product.name_en.lower() in text or product.name_zh.lower() in text
        return shared + (100 if whole else 0)

    found = repository.products(session, terms)
    ranked = sorted(found, key=lambda product: (-score(product), product.stock == 0, product.id))
    if not ranked:
        return []
    best = score(ranked[0])
    return [product for product in ranked if score(product) >= best * 0.6][:limit]


def suggestions(session: Session, text: str, limit: int = 3) -> Sequence[Product]:
    """What to suggest: what the text speaks of and can be bought, or else what the shop features."""
    found = [product for product in find_products(session, text) if product.stock > 0]
    return found[:limit] or repository.featured_products(session, limit)
