"""Products: what one is and whether it is in stock, and what to suggest."""

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.base import DeskAction, RasaEvent, Talk
from actions.formats import day, money
from shop import repository, search
from shop.models import Product

# Above this we don't count aloud.
FEW = 10
MOST_SHOWN = 3


def describe(talk: Talk, product: Product) -> None:
    """A product with its price, and whether one can have it."""
    if product.stock > FEW:
        stock = talk.word("word_stock_plenty")
    elif product.stock > 0:
        stock = talk.word("word_stock_few").format(count=product.stock)
    elif product.restock_on:
        back = day(product.restock_on, talk.call.now.date(), talk.language)
        stock = talk.word("word_stock_back").format(day=back)
    else:
        stock = talk.word("word_stock_none")
    talk.say(
        "utter_product",
        name=product.name(talk.language),
        description=product.description(talk.language),
        price=money(product.price_minor, product.currency, talk.language),
        stock=stock,
    )


async def _meant(talk: Talk, text: str) -> list[Product]:
    """The products that the message names, or else those that the text may speak of."""
    skus = talk.entities("product")

    def find(session: Session) -> list[Product]:
        named = [product for sku in skus if (product := repository.product_by_sku(session, sku))]
        return named or search.find_products(session, text)

    return await talk.call.read(find)


class ProductForm(DeskAction):
    """Validates the form that asks which product is meant, unless the first message says it."""

    def name(self) -> str:
        return "validate_product_form"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        if talk.opens("product_form"):
            text = talk.tracker.latest_message.get("text") or ""
            found = await _meant(talk, text)
            product = text if found else None
            return [
                SlotSet("product", product),
                SlotSet("requested_slot", None if found else "product"),
            ]
        text = talk.tracker.slots_to_validate().get("product")
        if not text:
            return [SlotSet("requested_slot", "product")]
        return [SlotSet("requested_slot", None)]


class ShowProduct(DeskAction):
    """Answers a question about a product, or about its stock, from the shop's rows."""

    def name(self) -> str:
        return "action_show_product"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        text = talk.tracker.get_slot("product")
        done: list[RasaEvent] = [SlotSet("product", None)]
        found = await _meant(talk, text or "")
        if not found:
            talk.say("utter_product_unknown")
            return done
        for product in found[:MOST_SHOWN]:
            describe(talk, product)
        talk.finish()
        return done


class SuggestProducts(DeskAction):
    """Suggests what fits the customer's words, or else what the shop features."""

    def name(self) -> str:
        return "action_suggest_products"

    async def act(self, talk: Talk) -> list[RasaEvent]:
        text = talk.tracker.latest_message.get("text") or ""
        found = await talk.call.read(lambda session: search.suggestions(session, text, MOST_SHOWN))
        if not found:
            talk.say("utter_product_unknown")
            return []
        lines = (
            f"• {product.name(talk.language)}"
            f" · {money(product.price_minor, product.currency, talk.language)}"
            f"\n  {product.description(talk.language)}"
            for product in found
        )
        talk.say("utter_suggestions", products="\n".join(lines))
        return []
