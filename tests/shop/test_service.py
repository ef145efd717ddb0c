from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from shop import repository, service
from shop.errors import (
    AlreadyRequested,
    NotDelivered,
    OrderAlreadyCancelled,
    OrderAlreadyShipped,
    TooLate,
)
from shop.models import Order
from tests.shop.conftest import NOW


def order_of(session: Session, number: str) -> Order:
    order = repository.order_by_number(session, number)
    assert order
    return order


@pytest.mark.parametrize(
    ("number", "refunded"), [("DM-10040", True), ("DM-10035", True), ("DM-10047", False)]
)
def test_cancelling_puts_goods_back_and_returns_what_was_paid(
    session: Session, number: str, refunded: bool
) -> None:
    order = order_of(session, number)
    stock = {item.product.sku: item.product.stock + item.quantity for item in order.items}
    service.cancel_order(session, order.id, NOW)
    session.expire_all()
    assert (order.status, order.cancelled_at) == ("cancelled", NOW)
    assert {item.product.sku: item.product.stock for item in order.items} == stock
    assert [r.amount_minor for r in order.refunds] == ([order.total_minor] if refunded else [])
    with pytest.raises(OrderAlreadyCancelled):
        service.cancel_order(session, order.id, NOW)


@pytest.mark.parametrize("number", ["DM-10023", "DM-10014", "DM-10054"])
def test_what_has_left_is_neither_cancelled_nor_sent_elsewhere(
    session: Session, number: str
) -> None:
    order = order_of(session, number)
    before = (order.status, order.address)
    with pytest.raises(OrderAlreadyShipped):
        service.cancel_order(session, order.id, NOW)
    with pytest.raises(OrderAlreadyShipped):
        service.change_address(session, order.id, "Elsewhere 1")
    assert (order.status, order.address) == before


def test_an_address_is_changed(session: Session) -> None:
    order = order_of(session, "DM-10040")
    service.change_address(session, order.id, "  Elsewhere 1, Town  ")
    assert order.address == "Elsewhere 1, Town"


def test_a_refund_is_asked_for_once(session: Session) -> None:
    order = order_of(session, "DM-10022")
    refund = service.request_refund(session, order.id, NOW)
    assert (refund.status, refund.amount_minor) == ("requested", order.total_minor)
    with pytest.raises(AlreadyRequested):
        service.request_refund(session, order.id, NOW)


def test_a_return_asks_for_the_money_and_an_exchange_does_not(session: Session) -> None:
    order = order_of(session, "DM-10022")
    service.request_return(session, order.id, "exchange", NOW)
    assert order.refunds == []
    service.request_return(session, order.id, "return", NOW)
    assert [r.status for r in order.refunds] == ["requested"]
    with pytest.raises(AlreadyRequested):
        service.request_return(session, order.id, "return", NOW)


@pytest.mark.parametrize(
    ("number", "error"),
    [("DM-10040", NotDelivered), ("DM-10023", NotDelivered), ("DM-10050", OrderAlreadyCancelled),
     ("DM-10001", TooLate)],
)  # fmt: skip
def test_what_is_not_there_or_too_old_is_not_taken_back(
    session: Session, number: str, error: type[Exception]
) -> None:
    order = order_of(session, number)
    with pytest.raises(error):
        service.request_return(session, order.id, "return", NOW)
    assert order.returns == []


def test_the_last_day_of_thirty_counts(session: Session) -> None:
    order = order_of(session, "DM-10022")
    until = service.returnable_until(order)
    assert until
    last = NOW + (until - NOW.date())
    service.require_returnable(order, last)
    with pytest.raises(TooLate):
        service.require_returnable(order, last + timedelta(days=1))


def test_the_newsletter_is_switched(session: Session) -> None:
    account = repository.account_of(session, [("user_id", "u-1002")])
    assert account
    service.set_newsletter(session, account, True)
    session.expire_all()
    assert account.newsletter


def test_the_shops_own_id_decides_which_account_is_meant(session: Session) -> None:
    account = repository.account_of(
        session, [("email", "tom.brown@example.com"), ("user_id", "u-1006")]
    )
    assert account
    assert account.user_id == "u-1006"


def test_offers_of_other_days_are_not_told(session: Session) -> None:
    names = [offer.name for offer in repository.promotions(session, NOW.date())]
    assert names == ["lamps", "kitchen-weeks", "welcome"]
