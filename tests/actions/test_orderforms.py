"""How a form finds the order and what it still needs."""

import pytest

from actions.orderforms import (
    CancelOrderForm,
    ChangeAddressForm,
    FindInvoiceForm,
    RefundStatusForm,
    TrackOrderForm,
    clean_address,
)
from actions.shop_effects import ProveOrder
from tests.actions.stage import Stage

ANNA = "anna.keller@example.com"


async def test_nothing_known_asks_for_the_number(stage: Stage) -> None:
    outcome = await stage.run(TrackOrderForm, opens="track_order_form", intent="order_track")
    assert outcome.slots["requested_slot"] == "order_number"
    assert outcome.effects == []


async def test_a_number_alone_asks_for_the_contact_whether_it_exists_or_not(stage: Stage) -> None:
    for number in ("DM-10023", "DM-99999"):
        outcome = await stage.run(
            TrackOrderForm,
            opens="track_order_form",
            entities={"order_number": number},
            order_number=number,
        )
        assert outcome.slots["requested_slot"] == "contact"
        assert outcome.said == []
        assert outcome.effects == []


async def test_number_and_contact_prove_the_order_and_end_the_form(stage: Stage) -> None:
    outcome = await stage.run(
        TrackOrderForm,
        form="track_order_form",
        entities={"email": ANNA},
        order_number="DM-10023",
        requested_slot="contact",
        filled={"contact": ANNA},
    )
    assert outcome.effects == [ProveOrder("DM-10023", ANNA, proved=True)]
    assert outcome.slots["requested_slot"] is None


async def test_a_failed_try_is_counted_and_forgets_what_was_typed(stage: Stage) -> None:
    outcome = await stage.run(
        TrackOrderForm,
        form="track_order_form",
        entities={"email": "x@example.com"},
        order_number="DM-10023",
        requested_slot="contact",
        filled={"contact": "x@example.com"},
    )
    assert outcome.effects == [ProveOrder("DM-10023", "x@example.com", proved=False)]
    assert outcome.said == ["utter_order_not_found"]
    assert (outcome.slots["order_number"], outcome.slots["contact"]) == (None, None)
    assert outcome.slots["requested_slot"] == "order_number"


async def test_too_many_tries_end_the_form(stage: Stage) -> None:
    await stage.commit(*(ProveOrder("DM-10023", f"{n}@example.com", False) for n in range(5)))
    outcome = await stage.run(
        TrackOrderForm,
        form="track_order_form",
        entities={"email": ANNA},
        order_number="DM-10023",
        requested_slot="contact",
        filled={"contact": ANNA},
    )
    assert outcome.said == ["utter_too_many_tries"]
    assert outcome.slots["requested_slot"] is None
    assert outcome.slots["order_number"] is None


async def test_a_contact_from_earlier_is_tried_and_another_asked_for(stage: Stage) -> None:
    outcome = await stage.run(
        TrackOrderForm,
        opens="track_order_form",
        entities={"order_number": "DM-10024"},
        order_number="DM-10024",
        contact=ANNA,
    )
    assert outcome.effects == [ProveOrder("DM-10024", ANNA, proved=False)]
    assert outcome.said == []
    assert outcome.slots["requested_slot"] == "contact"


async def test_a_proven_order_is_known_in_later_turns(stage: Stage) -> None:
    await stage.commit(ProveOrder("DM-10023", ANNA, proved=True))
    outcome = await stage.run(TrackOrderForm, opens="track_order_form", intent="order_track")
    assert outcome.slots["order_number"] == "DM-10023"
    assert outcome.slots["requested_slot"] is None


async def test_the_only_order_that_fits_is_taken(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(CancelOrderForm, opens="cancel_order_form", intent="order_cancel")
    assert outcome.slots["order_number"] == "DM-10041"
    assert outcome.slots["requested_slot"] == "confirmed"
    assert "Jute rug" in outcome.slots["order_summary"]


async def test_the_order_spoken_of_is_left_for_the_only_one_that_fits(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(RefundStatusForm, opens="refund_status_form", order_number="DM-10041")
    assert outcome.slots["order_number"] == "DM-10054"


async def test_an_order_that_was_named_is_not_left_for_another(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(
        FindInvoiceForm,
        opens="find_invoice_form",
        entities={"order_number": "DM-10041"},
        order_number="DM-10041",
    )
    assert outcome.slots["order_number"] == "DM-10041"
    assert outcome.slots["requested_slot"] is None


async def test_several_orders_are_asked_about(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(TrackOrderForm, opens="track_order_form")
    assert outcome.slots["requested_slot"] == "order_number"


async def test_a_tracking_number_names_an_order_of_ones_own_only(stage: Stage) -> None:
    number = "YT001031893496"
    outcome = await stage.run(
        TrackOrderForm, opens="track_order_form", entities={"tracking_number": number}
    )
    assert outcome.slots["requested_slot"] == "order_number"
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(
        TrackOrderForm, opens="track_order_form", entities={"tracking_number": number}
    )
    assert outcome.slots["order_number"] == "DM-10024"


async def test_what_cannot_be_done_ends_the_form_before_it_asks_to_confirm(stage: Stage) -> None:
    await stage.verify("user_id", "u-1001")
    outcome = await stage.run(
        CancelOrderForm,
        opens="cancel_order_form",
        entities={"order_number": "DM-10023"},
        order_number="DM-10023",
    )
    assert outcome.slots["requested_slot"] is None


async def test_an_old_yes_does_not_count_when_a_form_begins(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    outcome = await stage.run(CancelOrderForm, opens="cancel_order_form", confirmed=True)
    assert outcome.slots["confirmed"] is None
    assert outcome.slots["requested_slot"] == "confirmed"


async def test_a_yes_does_not_count_for_an_order_named_with_it(stage: Stage) -> None:
    await stage.verify("user_id", "u-1001")
    stage.before = [
        {"event": "user", "text": "cancel"},
        {"event": "slot", "name": "order_number", "value": "DM-10040"},
    ]
    outcome = await stage.run(
        CancelOrderForm,
        form="cancel_order_form",
        intent="affirm",
        entities={"order_number": "DM-10023"},
        order_number="DM-10023",
        requested_slot="confirmed",
        filled={"confirmed": True},
    )
    assert outcome.slots["confirmed"] is None


@pytest.mark.parametrize("answer", [True, False])
async def test_an_answer_ends_the_form(stage: Stage, answer: bool) -> None:
    outcome = await stage.run(
        CancelOrderForm,
        form="cancel_order_form",
        intent="affirm",
        order_number="DM-10041",
        requested_slot="confirmed",
        filled={"confirmed": answer},
    )
    assert outcome.slots["requested_slot"] is None


async def test_what_says_nothing_to_the_form_is_left_to_the_rules(stage: Stage) -> None:
    outcome = await stage.run(
        TrackOrderForm, form="track_order_form", intent="greet", requested_slot="order_number"
    )
    assert outcome.slots == {"requested_slot": "order_number"}


async def test_another_matter_with_an_order_in_it_is_left_to_the_rules(stage: Stage) -> None:
    outcome = await stage.run(
        CancelOrderForm,
        "actually, where is my parcel DM-10023?",
        form="cancel_order_form",
        intent="order_track",
        entities={"order_number": "DM-10023"},
        requested_slot="order_number",
    )
    assert [event["event"] for event in outcome.events] == ["action_execution_rejected"]


async def test_a_bare_number_is_an_answer_whatever_it_was_taken_for(stage: Stage) -> None:
    outcome = await stage.run(
        CancelOrderForm,
        "DM-10023",
        form="cancel_order_form",
        intent="order_track",
        entities={"order_number": "DM-10023"},
        order_number="DM-10023",
        requested_slot="order_number",
        filled={"order_number": "DM-10023"},
    )
    assert outcome.slots["requested_slot"] == "contact"


async def test_a_form_left_for_another_is_remembered_with_its_order(stage: Stage) -> None:
    stage.before = [
        {"event": "user", "text": "cancel"},
        {"event": "active_loop", "name": "cancel_order_form"},
        {"event": "slot", "name": "order_number", "value": "DM-10040"},
    ]
    outcome = await stage.run(TrackOrderForm, opens="track_order_form", order_number="DM-10023")
    assert outcome.slots["paused_form"] == {"form": "cancel_order_form", "order": "DM-10040"}


async def test_a_form_that_was_come_back_to_is_not_offered_again(stage: Stage) -> None:
    paused = {"form": "cancel_order_form", "order": "DM-10040"}
    outcome = await stage.run(CancelOrderForm, opens="cancel_order_form", paused_form=paused)
    assert outcome.slots["paused_form"] is None


async def test_a_post_code_in_an_address_is_no_order_number(stage: Stage) -> None:
    address = "930 Pine Street, Seattle 98101, USA"
    stage.before = [
        {"event": "user", "text": "DM-10042"},
        {"event": "slot", "name": "order_number", "value": "DM-10042"},
    ]
    outcome = await stage.run(
        ChangeAddressForm,
        address,
        form="change_address_form",
        intent="address_change",
        entities={"order_number": "DM-98101"},
        order_number="DM-98101",
        requested_slot="new_address",
        filled={"new_address": address},
    )
    assert outcome.slots["order_number"] == "DM-10042"
    assert outcome.slots["new_address"] == address
    assert outcome.slots["requested_slot"] == "confirmed"


async def test_what_is_too_short_for_an_address_is_asked_for_again(stage: Stage) -> None:
    outcome = await stage.run(
        ChangeAddressForm,
        "home",
        form="change_address_form",
        requested_slot="new_address",
        filled={"new_address": "home"},
    )
    assert outcome.said == ["utter_address_too_short"]
    assert outcome.slots["requested_slot"] == "new_address"


def test_an_address_is_one_line_that_rasa_can_repeat() -> None:
    assert (
        clean_address("Main St 0[x]\n  Town, 12345 {number}") == "Main St 0(x) Town, 12345 {number}"
    )
    assert len(clean_address("x" * 5_000) or "") == 500
