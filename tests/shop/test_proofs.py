from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import proofs
from shop.errors import NoSuchOrder, NotProven, TooManyTries
from shop.models import Proof
from tests.shop.conftest import NOW

ANNA = "anna.keller@example.com"


def attempt(
    session: Session, number: str, contact: str, customer_id: int = 1, conversation_id: int = 1
) -> bool:
    """Check, and count it, as a turn does."""
    try:
        proofs.check(session, number, contact, customer_id=customer_id, now=NOW)
        return True
    except NotProven:
        return False
    finally:
        proofs.note(
            session,
            number,
            contact,
            customer_id=customer_id,
            conversation_id=conversation_id,
            now=NOW,
        )


@pytest.mark.parametrize(
    "contact", [ANNA, "ANNA.KELLER@example.com", "+4915123456701", "015123456701"]
)
def test_number_and_contact_of_one_order_prove_it(session: Session, contact: str) -> None:
    order = proofs.check(session, "DM-10023", contact, customer_id=1, now=NOW)
    assert order.number == "DM-10023"


@pytest.mark.parametrize(
    ("number", "contact"),
    [
        ("DM-10023", "tom.brown@example.com"),
        ("DM-99999", ANNA),
        ("DM-10023", ""),
        ("DM-10023", "%"),
        ("DM-10023", "anna"),
        ("%", ANNA),
    ],
)
def test_anything_else_proves_nothing(session: Session, number: str, contact: str) -> None:
    with pytest.raises(NotProven):
        proofs.check(session, number, contact, customer_id=1, now=NOW)


def test_an_order_without_a_phone_is_not_proven_by_none(session: Session) -> None:
    order = proofs.check(session, "DM-10023", ANNA, customer_id=1, now=NOW)
    order.phone = order.phone_key = None
    session.flush()
    for contact in ("", " ", "0000000"):
        with pytest.raises(NotProven):
            proofs.check(session, "DM-10023", contact, customer_id=1, now=NOW)


def test_a_proof_opens_the_order_in_its_conversation_only_and_for_a_day(session: Session) -> None:
    assert attempt(session, "DM-10023", ANNA, conversation_id=7)
    assert proofs.open_order(session, "DM-10023", [], 7, NOW).number == "DM-10023"
    assert [o.number for o in proofs.orders_open_to(session, [], 7, NOW)] == ["DM-10023"]
    for conversation, now in ((8, NOW), (7, NOW + timedelta(days=1, seconds=1))):
        with pytest.raises(NoSuchOrder):
            proofs.open_order(session, "DM-10023", [], conversation, now)
        assert not proofs.orders_open_to(session, [], conversation, now)


def test_a_number_alone_opens_nothing(session: Session) -> None:
    with pytest.raises(NoSuchOrder):
        proofs.open_order(session, "DM-10023", [], 1, NOW)


@pytest.mark.parametrize(
    ("identity", "opens"),
    [
        (("user_id", "u-1001"), True),
        (("email", ANNA), True),
        (("phone", "+49 151 23456701"), True),
        (("user_id", "u-1002"), False),
        (("email", "tom.brown@example.com"), False),
        (("email", "u-1001"), False),
    ],
)
def test_a_verified_identity_opens_its_own_orders(
    session: Session, identity: tuple[str, str], opens: bool
) -> None:
    own = {order.number for order in proofs.orders_open_to(session, [identity], 1, NOW)}
    assert ("DM-10023" in own) == opens


@pytest.mark.parametrize(("user_id", "opens"), [("u-1001", True), ("u-1002", False)])
def test_an_order_is_opened_by_its_number_to_its_own_customer_only(
    session: Session, user_id: str, opens: bool
) -> None:
    if opens:
        order = proofs.open_order(session, "DM-10023", [("user_id", user_id)], 1, NOW)
        assert order.number == "DM-10023"
    else:
        with pytest.raises(NoSuchOrder):
            proofs.open_order(session, "DM-10023", [("user_id", user_id)], 1, NOW)


def test_a_guests_order_is_open_to_who_verified_its_email(session: Session) -> None:
    order = proofs.open_order(session, "DM-10060", [("email", "guest@example.org")], 1, NOW)
    assert order.customer is None


def test_one_customer_has_five_tries_an_hour_and_then_no_right_one_either(
    session: Session,
) -> None:
    for n in range(proofs.MOST_BY_CUSTOMER):
        assert not attempt(session, "DM-10023", f"guess{n}@example.com")
    with pytest.raises(TooManyTries):
        proofs.check(session, "DM-10023", ANNA, customer_id=1, now=NOW)
    later = NOW + timedelta(hours=1, seconds=1)
    assert proofs.check(session, "DM-10023", ANNA, customer_id=1, now=later)
    assert proofs.check(session, "DM-10024", "13800138001", customer_id=2, now=NOW)


def test_many_customers_together_have_ten_tries_a_day_at_one_order(session: Session) -> None:
    for n in range(proofs.MOST_BY_ORDER):
        assert not attempt(session, "DM-10023", f"guess{n}@example.com", customer_id=100 + n)
    with pytest.raises(TooManyTries):
        proofs.check(session, "DM-10023", ANNA, customer_id=999, now=NOW)


def test_many_customers_together_have_ten_tries_a_day_with_one_contact(session: Session) -> None:
    for n in range(proofs.MOST_BY_CONTACT):
        assert not attempt(session, f"DM-9{n:04d}", ANNA, customer_id=100 + n)
    with pytest.raises(TooManyTries):
        proofs.check(session, "DM-10023", ANNA.upper(), customer_id=999, now=NOW)


def test_right_answers_do_not_count_as_tries(session: Session) -> None:
    for _ in range(20):
        assert attempt(session, "DM-10023", ANNA)


def test_nothing_that_was_typed_is_kept_in_the_clear_and_old_tries_go(session: Session) -> None:
    attempt(session, "DM-10023", "guess@example.com")
    (row,) = session.scalars(select(Proof))
    assert "guess" not in row.contact_digest
    assert "10023" not in row.number_digest
    row.at = NOW - timedelta(days=3)
    session.flush()
    attempt(session, "DM-10023", ANNA)
    (kept,) = session.scalars(select(Proof))
    assert kept.at == NOW
