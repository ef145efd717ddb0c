"""What is said about orders and done with them."""

import pytest
from sqlalchemy import select

from actions.effects import Escalate
from actions.invoices import FindInvoice
from actions.orders import (
    AskOrderNumber,
    CancelOrderAction,
    ChangeAddressAction,
    Inform,
    TrackOrder,
)
from actions.parcels import ParcelProblem
from actions.refunds import ExchangeItem, RefundStatus, RequestRefundAction, ReturnItem
from actions.shop_effects import (
    CancelOrder,
    ChangeAddress,
    ProveOrder,
    RequestRefund,
    RequestReturn,
)
from shop.models import Order, ShipmentStatus
from tests.actions.stage import Stage

ORDERS = ("DM-10047", "DM-10040", "DM-10035", "DM-10023", "DM-10024", "DM-10027", "DM-10014",
          "DM-10050", "DM-10054", "DM-10058", "DM-10060")  # fmt: skip


async def known(stage: Stage, number: str) -> Order:
    """The order, open to the customer as if they had proven it."""

    def read(session):  # type: ignore[no-untyped-def]
        return session.scalars(select(Order).where(Order.number == number)).one()

    order: Order = await stage.database.read(read)
    await stage.verify("email", order.email)
    return order


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("number", ORDERS)
async def test_an_order_of_every_state_is_told_of_in_both_languages(
    stage: Stage, number: str, language: str
) -> None:
    order = await known(stage, number)
    stage.language = language  # type: ignore[assignment]
    stage.new_turn()
    told = await stage.run(TrackOrder, order_number=number)
    assert number in told.text
    if order.status == "shipped":
        assert told.said[0].removeprefix("utter_parcel_") in ShipmentStatus.__args__  # type: ignore[attr-defined]
    else:
        assert told.said[0] == f"utter_order_{order.status}"


@pytest.mark.parametrize(
    "action",
    [TrackOrder, CancelOrderAction, ChangeAddressAction, FindInvoice, ParcelProblem, RefundStatus,
     RequestRefundAction, ReturnItem, ExchangeItem],
)  # fmt: skip
async def test_an_order_that_was_not_proven_is_neither_shown_nor_touched(
    stage: Stage, action: type
) -> None:
    outcome = await stage.run(action, order_number="DM-10040", confirmed=True, new_address="x" * 9)
    assert outcome.text == ""
    assert outcome.effects == []


async def test_an_order_proven_in_this_very_turn_is_shown(stage: Stage) -> None:
    stage.call.record(ProveOrder("DM-10023", "anna.keller@example.com", proved=True))
    assert "DHL" in (await stage.run(TrackOrder, order_number="DM-10023")).text


async def test_an_expected_day_that_has_passed_is_not_promised(stage: Stage) -> None:
    await known(stage, "DM-10058")
    told = await stage.run(TrackOrder, order_number="DM-10058")
    assert "February" not in told.text


async def test_other_orders_are_offered_beside_the_one_told_of(stage: Stage) -> None:
    await known(stage, "DM-10023")
    told = await stage.run(TrackOrder, order_number="DM-10023")
    assert '/order_track{"order_number": "DM-10040"}' in told.payloads


async def test_the_orders_to_choose_from_begin_with_those_that_fit(stage: Stage) -> None:
    await known(stage, "DM-10001")
    asked = await stage.run(AskOrderNumber, form="return_item_form")
    assert asked.payloads[0] == '/inform{"order_number": "DM-10014"}'
    assert asked.payloads[-1] == "/deny"


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        ("track_order_form", "utter_ask_order_number"),
        ("loyalty_points_form", "utter_ask_order_number_for_points"),
        ("refund_status_form", "utter_ask_order_number_for_refund"),
    ],
)
async def test_who_has_no_orders_here_is_asked_for_the_number(
    stage: Stage, form: str, asked: str
) -> None:
    assert (await stage.run(AskOrderNumber, form=form)).said == [asked]


@pytest.mark.parametrize(
    ("entities", "said"),
    [({"order_number": "DM-10023"}, []), ({"tracking_number": "YT001"}, []),
     ({"email": "a@example.com"}, ["utter_inform_contact"]), ({}, ["utter_inform"])],
)  # fmt: skip
async def test_what_is_told_without_a_wish(
    stage: Stage, entities: dict[str, str], said: list[str]
) -> None:
    outcome = await stage.run(Inform, entities=entities)
    assert outcome.said == said
    follows = [e["name"] for e in outcome.events if e["event"] == "followup"]
    assert follows == ([] if said else ["track_order_form"])


@pytest.mark.parametrize(
    ("ranking", "form"),
    [([("inform", 0.7), ("return_item", 0.29)], "return_item_form"),
     ([("inform", 0.9), ("return_item", 0.05)], "track_order_form"),
     ([("inform", 0.6), ("greet", 0.3)], "track_order_form")],
)  # fmt: skip
async def test_a_wish_beside_a_number_is_not_overheard(
    stage: Stage, ranking: list[tuple[str, float]], form: str
) -> None:
    outcome = await stage.run(Inform, entities={"order_number": "DM-10022"}, ranking=ranking)
    assert [e["name"] for e in outcome.events if e["event"] == "followup"] == [form]


async def test_a_confirmed_cancellation_is_done(stage: Stage) -> None:
    order = await known(stage, "DM-10040")
    outcome = await stage.run(CancelOrderAction, order_number=order.number, confirmed=True)
    assert outcome.effects == [CancelOrder("DM-10040")]
    assert outcome.slots["confirmed"] is None
    assert "$50.90" in outcome.text
    await stage.commit(*outcome.effects)
    assert (await known(stage, "DM-10040")).status == "cancelled"


@pytest.mark.parametrize("confirmed", [False, None])
async def test_nothing_is_done_unconfirmed(stage: Stage, confirmed: bool | None) -> None:
    await known(stage, "DM-10040")
    await known(stage, "DM-10022")
    for action, number in (
        (CancelOrderAction, "DM-10040"),
        (ChangeAddressAction, "DM-10040"),
        (RequestRefundAction, "DM-10022"),
        (ReturnItem, "DM-10022"),
        (ExchangeItem, "DM-10022"),
    ):
        outcome = await stage.run(
            action, order_number=number, confirmed=confirmed, new_address="Main Street 1"
        )
        assert outcome.effects == []
        assert outcome.said == ["utter_form_left"]


@pytest.mark.parametrize("action", [CancelOrderAction, ChangeAddressAction])
async def test_what_has_left_is_not_changed_whatever_was_confirmed(
    stage: Stage, action: type
) -> None:
    await known(stage, "DM-10023")
    outcome = await stage.run(
        action, order_number="DM-10023", confirmed=True, new_address="Main Street 1"
    )
    assert outcome.said == ["utter_already_shipped"]
    assert outcome.effects == []


async def test_a_confirmed_address_is_stored(stage: Stage) -> None:
    await known(stage, "DM-10040")
    outcome = await stage.run(
        ChangeAddressAction, order_number="DM-10040", confirmed=True, new_address="Main Street 1"
    )
    assert outcome.effects == [ChangeAddress("DM-10040", "Main Street 1")]
    assert outcome.slots["new_address"] is None
    await stage.commit(*outcome.effects)
    assert (await known(stage, "DM-10040")).address == "Main Street 1"


@pytest.mark.parametrize(
    ("action", "effect"),
    [(RequestRefundAction, RequestRefund("DM-10022")),
     (ReturnItem, RequestReturn("DM-10022", "return")),
     (ExchangeItem, RequestReturn("DM-10022", "exchange"))],
)  # fmt: skip
async def test_a_confirmed_wish_is_registered_once(
    stage: Stage, action: type, effect: object
) -> None:
    await known(stage, "DM-10022")
    outcome = await stage.run(action, order_number="DM-10022", confirmed=True)
    assert outcome.effects == [effect]
    await stage.commit(*outcome.effects)
    again = await stage.run(action, order_number="DM-10022", confirmed=True)
    assert again.effects == []
    assert again.said != ["utter_form_left"]


@pytest.mark.parametrize(
    ("number", "said"),
    [("DM-10040", "utter_return_not_shipped"), ("DM-10023", "utter_return_not_delivered"),
     ("DM-10001", "utter_return_too_late"), ("DM-10050", "utter_already_cancelled")],
)  # fmt: skip
async def test_why_something_cannot_be_returned_is_said(
    stage: Stage, number: str, said: str
) -> None:
    await known(stage, number)
    assert (await stage.run(ReturnItem, order_number=number, confirmed=True)).said == [said]


@pytest.mark.parametrize(
    ("number", "said"),
    [("DM-10050", "utter_refund_approved"), ("DM-10051", "utter_refund_paid"),
     ("DM-10054", "utter_refund_requested"), ("DM-10057", "utter_refund_refused"),
     ("DM-10023", "utter_refund_none")],
)  # fmt: skip
async def test_where_the_money_is_is_told(stage: Stage, number: str, said: str) -> None:
    await known(stage, number)
    told = await stage.run(RefundStatus, order_number=number)
    assert told.said[0] == said
    assert number in told.text


@pytest.mark.parametrize(
    ("number", "said"),
    [("DM-10014", "utter_invoice_found"), ("DM-10040", "utter_invoice_later"),
     ("DM-10050", "utter_invoice_none")],
)  # fmt: skip
async def test_the_invoice_is_told_with_the_address_masked(
    stage: Stage, number: str, said: str
) -> None:
    order = await known(stage, number)
    told = await stage.run(FindInvoice, order_number=number)
    assert told.said[0] == said
    assert order.email not in told.text


@pytest.mark.parametrize(
    ("problem", "words"),
    [("lost", "missing"), ("damaged", "damaged"), ("incomplete", "missing in it")],
)
async def test_a_parcels_problem_is_handed_over_with_the_order(
    stage: Stage, problem: str, words: str
) -> None:
    await known(stage, "DM-10023")
    outcome = await stage.run(ParcelProblem, order_number="DM-10023", problem=problem)
    (effect,) = outcome.effects
    assert isinstance(effect, Escalate)
    assert effect.priority == "high"
    assert words in effect.subject
    assert "DM-10023" in effect.subject
