"""An angry customer, a hurried one, and products by name: what the engine hears, and what is made of it."""

import pytest
from sqlalchemy import select

from conversations.models import Turn
from tests.assistant.conftest import Talker
from tests.assistant.test_conversations import UNCLEAR
from tickets.models import Ticket

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?? this is ridiculous, you useless idiots",
        "我的快递到底在哪，一群废物，气死我了",
    ],
)
async def test_an_answer_to_an_angry_customer_offers_a_person_and_calls_none(
    talker: Talker, text: str
) -> None:
    chat = await talker()
    answer = await chat.say(text)
    assert answer.outcome == "bot"
    if answer.intent == "complaint":  # which hands over by a rule of its own
        assert await chat.owner() == "queued"
        return
    assert {"!person", "/talk_to_person"} & set(answer.payloads)
    assert await chat.owner() == "bot"
    await chat.press("person" if "!person" in answer.payloads else "talk_to_person")
    (ticket,) = await chat.rows(select(Ticket))
    assert ticket.priority in ("high", "urgent")


@pytest.mark.parametrize("text", ["where is my order?", "我的快递到哪了？"])
async def test_a_calm_customer_is_offered_nobody_and_waits_in_turn(
    talker: Talker, text: str
) -> None:
    chat = await talker()
    answer = await chat.say(text)
    assert "!person" not in answer.payloads
    await chat.say("talk to a person")
    (ticket,) = await chat.rows(select(Ticket))
    assert ticket.priority == "normal"


async def test_an_angry_message_that_is_not_understood_is_offered_a_person_at_once(
    talker: Talker,
) -> None:
    for text in UNCLEAR:  # whichever of them this model does not understand
        chat = await talker(address=f"visitor:{text}")
        answer = await chat.say(f"wtf {text} 😡")
        if "action_clarify" in answer.actions:
            break
    assert "action_clarify" in answer.actions
    assert "/talk_to_person" in answer.payloads
    assert "/help" in answer.payloads
    yes = await chat.say("yes")
    assert yes.effects == ["escalated"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("is the destk lamp in stock?", "Desk lamp"), ("护眼 台灯有货吗", "护眼台灯")],
)
async def test_a_product_is_shown_by_the_name_that_was_typed(
    talker: Talker, text: str, words: str
) -> None:
    chat = await talker()
    answer = await chat.say(text)
    assert words in answer.text
    assert "Floor lamp" not in answer.text
    (turn,) = await chat.rows(select(Turn))
    named = [one["value"] for one in turn.trace["entities"] if one["entity"] == "product"]
    assert named == ["LMP-01"]
