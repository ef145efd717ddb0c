"""Products, points, offers, newsletter, hours, tickets, feedback and what is stored about somebody."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from actions.account import SubscribeNewsletter, UnsubscribeNewsletter
from actions.effects import Escalate, ForgetCustomer, GiveFeedback
from actions.invoices import masked
from actions.loyalty import LoyaltyPoints, LoyaltyPointsForm, Promotions
from actions.privacy import DeleteMyData, DeleteMyDataForm, MyData
from actions.products import ProductForm, ShowProduct, SuggestProducts
from actions.service import Feedback, ServiceHours, day_ranges
from actions.shop_effects import ProveOrder, SetNewsletter
from actions.tickets import TicketStatus
from customers import service as customers
from shop.models import Product, Promotion, ShopCustomer
from tests.actions.stage import NOW, Stage, new_stage


async def test_a_product_named_in_the_first_message_is_not_asked_for(stage: Stage) -> None:
    text = "is the toaster in stock?"
    outcome = await stage.run(ProductForm, text, opens="product_form")
    assert outcome.slots == {"product": text, "requested_slot": None}
    asked = await stage.run(ProductForm, "is it in stock?", opens="product_form")
    assert asked.slots["requested_slot"] == "product"


async def test_a_product_named_when_asked_ends_the_form(stage: Stage) -> None:
    outcome = await stage.run(
        ProductForm, form="product_form", requested_slot="product", filled={"product": "toaster"}
    )
    assert outcome.slots == {"requested_slot": None}
    again = await stage.run(ProductForm, form="product_form", requested_slot="product")
    assert again.slots == {"requested_slot": "product"}


@pytest.mark.parametrize(
    ("product", "words"),
    [("desk lamp", "$59.00"), ("desk lamp", "In stock."), ("jute rug", "Only 3 left."),
     ("toaster", "back on Thursday, 19 March"), ("toaster", "$45.00")],
)  # fmt: skip
async def test_a_product_is_shown_with_price_and_stock(
    stage: Stage, product: str, words: str
) -> None:
    outcome = await stage.run(ShowProduct, product=product)
    assert words in outcome.text
    assert outcome.slots == {"product": None}


async def test_products_that_the_message_names_are_shown_and_no_others(stage: Stage) -> None:
    named = await stage.run(ShowProduct, product="the glass one", entities={"product": "TOA-01"})
    assert "Two-slice toaster" in named.text
    assert "Glass" not in named.text
    gone = await stage.run(ShowProduct, product="desk lamp", entities={"product": "OLD-99"})
    assert "Desk lamp" in gone.text


async def test_a_product_named_in_other_words_is_not_asked_for(stage: Stage) -> None:
    text = "is the tosater in stock?"
    outcome = await stage.run(
        ProductForm, text, opens="product_form", entities={"product": "TOA-01"}
    )
    assert outcome.slots == {"product": text, "requested_slot": None}


async def test_a_product_that_will_not_come_back_is_sold_out(stage: Stage) -> None:
    def sell(session):  # type: ignore[no-untyped-def]
        rug = session.scalars(select(Product).where(Product.sku == "RUG-01")).one()
        rug.stock = 0

    await stage.database.write(sell)
    assert "Sold out." in (await stage.run(ShowProduct, product="jute rug")).text


async def test_an_unknown_product_is_said_to_be_unknown(stage: Stage) -> None:
    outcome = await stage.run(ShowProduct, product="helicopter")
    assert outcome.said == ["utter_product_unknown"]


async def test_suggestions_are_named_in_the_language_of_the_chat(stage: Stage) -> None:
    assert "Gooseneck kettle · $49.00" in (await stage.run(SuggestProducts, "a gift")).text
    stage.language = "zh"
    assert "鹅颈手冲壶 · US$49.00" in (await stage.run(SuggestProducts, "送礼")).text


async def test_offers_of_today_are_listed_with_their_codes(stage: Stage) -> None:
    text = (await stage.run(Promotions)).text
    assert "KITCHEN15" in text
    assert "SPRING10" not in text


async def test_no_offers_are_no_list(stage: Stage) -> None:
    await stage.database.write(lambda s: [s.delete(p) for p in s.scalars(select(Promotion))])
    assert (await stage.run(Promotions)).said == ["utter_promotions_none"]


async def test_points_are_told_to_a_verified_customer_at_once(stage: Stage) -> None:
    await stage.verify("user_id", "u-1003")
    form = await stage.run(LoyaltyPointsForm, opens="loyalty_points_form")
    assert form.slots["requested_slot"] is None
    text = (await stage.run(LoyaltyPoints)).text
    assert "2680" in text
    assert "$134.00" in text
    assert "Gold" in text


async def test_points_of_a_stranger_are_asked_an_order_for(stage: Stage) -> None:
    form = await stage.run(LoyaltyPointsForm, opens="loyalty_points_form")
    assert form.slots["requested_slot"] == "order_number"
    assert (await stage.run(LoyaltyPoints, order_number="DM-10023")).text == ""


async def test_a_proven_order_tells_the_points_of_its_account(stage: Stage) -> None:
    stage.call.record(ProveOrder("DM-10023", "anna.keller@example.com", proved=True))
    assert "1240" in (await stage.run(LoyaltyPoints, order_number="DM-10023")).text


async def test_a_guests_order_has_no_points(stage: Stage) -> None:
    stage.call.record(ProveOrder("DM-10060", "guest@example.org", proved=True))
    outcome = await stage.run(LoyaltyPoints, order_number="DM-10060")
    assert outcome.said == ["utter_points_no_account"]


@pytest.mark.parametrize(
    ("action", "wanted"), [(SubscribeNewsletter, True), (UnsubscribeNewsletter, False)]
)
async def test_the_newsletter_is_switched_for_who_is_known_and_explained_to_others(
    stage: Stage, action: type, wanted: bool
) -> None:
    stranger = await stage.run(action)
    assert stranger.effects == []
    assert stranger.said[0].endswith("_yourself")
    await stage.verify("user_id", "u-1002" if wanted else "u-1001")
    outcome = await stage.run(action)
    assert outcome.effects == [SetNewsletter(wanted)]
    await stage.commit(*outcome.effects)

    def read(session):  # type: ignore[no-untyped-def]
        user = "u-1002" if wanted else "u-1001"
        return session.scalars(select(ShopCustomer).where(ShopCustomer.user_id == user)).one()

    account: ShopCustomer = await stage.database.read(read)
    assert account.newsletter == wanted


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        ({0, 1, 2, 3, 4}, "Monday to Friday", "星期一至星期五"),
        ({0, 2, 5, 6}, "Monday, Wednesday, Saturday to Sunday", "星期一、星期三、星期六至星期日"),
        ({6}, "Sunday", "星期日"),
    ],
)
def test_days_in_words(days: set[int], english: str, chinese: str) -> None:
    assert day_ranges(days, "en") == english
    assert day_ranges(days, "zh") == chinese


async def test_opening_hours_are_told_as_they_are_set(stage: Stage) -> None:
    told = await stage.run(ServiceHours)
    assert told.said == ["utter_hours_open"]
    assert "Monday to Friday, 09:00–18:00 (UTC)" in told.text
    stage.call.now = datetime(2026, 3, 14, 10, tzinfo=UTC)  # a Saturday
    assert (await stage.run(ServiceHours)).said == ["utter_hours_closed"]


async def test_tickets_of_ones_own_are_listed_and_no_others(stage: Stage) -> None:
    assert (await stage.run(TicketStatus)).said == ["utter_tickets_none"]
    await stage.commit(Escalate("asked", subject="My lamp"))
    text = (await stage.run(TicketStatus)).text
    assert "My lamp" in text
    assert "we are on it" in text
    other = await new_stage(stage.database, "visitor:b")
    assert (await other.run(TicketStatus, "ticket 1001")).said == ["utter_tickets_none"]


async def test_feedback_is_marked_and_a_button_invites_it(stage: Stage) -> None:
    assert (await stage.run(Feedback, "Sell plants!")).effects == [GiveFeedback()]
    invited = await stage.run(Feedback, "/feedback")
    assert (invited.said, invited.effects) == (["utter_feedback_invite"], [])


async def test_what_is_stored_is_told_with_contacts_masked(stage: Stage) -> None:
    await stage.verify("email", "anna.keller@example.com")

    def rename(session):  # type: ignore[no-untyped-def]
        customers.identify(
            session, "visitor", "visitor:a", verified=False, now=NOW, name="Anna {order_number}"
        )

    await stage.database.write(rename)
    text = (await stage.run(MyData)).text
    assert "Anna {order_number}" in text  # a name is text, not a placeholder
    assert "e-mail a***@example.com" in text
    assert "Orders that I can see here: 4" in text
    assert "Messages: 1" in text


@pytest.mark.parametrize(
    ("text", "shown"), [("a.b@example.com", "a***@example.com"), ("13800138001", "***001")]
)
def test_a_contact_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


async def test_deleting_is_asked_about_first(stage: Stage) -> None:
    opened = await stage.run(DeleteMyDataForm, opens="delete_my_data_form", confirmed=True)
    assert opened.slots == {"confirmed": None, "requested_slot": "confirmed"}
    waiting = await stage.run(DeleteMyDataForm, form="delete_my_data_form")
    assert waiting.slots == {"requested_slot": "confirmed"}
    answered = await stage.run(
        DeleteMyDataForm, form="delete_my_data_form", filled={"confirmed": False}
    )
    assert answered.slots == {"requested_slot": None}


@pytest.mark.parametrize("confirmed", [True, False])
async def test_deleting_is_passed_on_only_when_it_was_confirmed(
    stage: Stage, confirmed: bool
) -> None:
    outcome = await stage.run(DeleteMyData, confirmed=confirmed)
    assert outcome.effects == ([ForgetCustomer()] if confirmed else [])
    assert outcome.slots == {"confirmed": None}
