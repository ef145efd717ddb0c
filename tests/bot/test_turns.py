"""Turns end to end: stored messages, real worker processes, a real database; only Rasa is played by a twin."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from actions.calls import CallRegistry
from bot.engine import pool as pools
from bot.engine.pool import EnginePool
from bot.engine.worker import WorkerSpec
from bot.turns import TurnRunner
from conversations import repository, service
from conversations.models import Conversation, Message, Turn
from conversations.service import Inbound
from kit.bus import Bus
from kit.clock import utc_now
from kit.database import Base, Database
from kit.settings import Settings
from tickets.models import Ticket, TicketEvent
from tickets.service import open_ticket

TWIN = Path(__file__).parent / "twin"
SETTINGS = Settings(desk_days="mon-sun")


class Desk:
    """A customer and everything that answers them."""

    def __init__(self, database: Database, pool: EnginePool) -> None:
        self.database = database
        self.pool = pool
        self.turns = TurnRunner(database, pool, CallRegistry(), Bus(), SETTINGS)
        self._sent = 0

    async def store(self, text: str, address: str = "visitor:a", payload: str | None = None) -> int:
        """A message arrives and is committed; nobody is told. Returns its conversation."""
        self._sent += 1
        inbound = Inbound(
            channel="widget",
            address=address,
            external_id=f"m{self._sent}",
            text=text,
            identity=("visitor", address),
            verified=False,
            payload=payload,
        )
        receipt = await self.database.write(lambda s: service.receive(s, inbound, utc_now()))
        return receipt.conversation_id

    async def say(self, text: str, **parts: Any) -> int:
        """A message arrives and is handled."""
        conversation = await self.store(text, **parts)
        self.turns.wake(conversation)
        await self.turns.idle()
        return conversation

    async def heard(self, address: str = "visitor:a") -> list[str]:
        """What the customer reads, in order, with `>` before their own words."""
        messages = await self.database.read(
            lambda s: repository.visible_after(s, "widget", address, 0)
        )
        assert [m.seq for m in messages] == list(range(1, len(messages) + 1))
        return [f"> {m.text}" if m.author == "customer" else m.text for m in messages]

    async def all(self, table: type[Any]) -> list[Any]:
        return await self.database.read(lambda s: list(s.scalars(select(table))))


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    database.open()
    spec = WorkerSpec(Path(sys.executable), TWIN, tmp_path / "m.tar", tmp_path / "a.sock", 500)
    pool = EnginePool(spec, 1, tmp_path / "run", turn_timeout_s=1)
    await pool.start()
    yield Desk(database, pool)
    await pool.close()
    await asyncio.to_thread(database.close)


async def test_messages_of_a_conversation_are_answered_in_order_with_what_was_said_before(
    desk: Desk,
) -> None:
    for n in range(3):
        await desk.store(f"echo {n}")
    desk.turns.wake(1)
    await desk.turns.idle()
    assert await desk.heard() == [
        "> echo 0", "> echo 1", "> echo 2", "m: echo 0 (0)", "m: echo 1 (1)", "m: echo 2 (2)",
    ]  # fmt: skip


async def test_every_message_has_one_turn_with_its_trace(desk: Desk) -> None:
    await desk.say("echo")
    (turn,) = await desk.all(Turn)
    assert (turn.outcome, turn.trace["intent"]["name"]) == ("bot", "echo")
    assert {m.turn_id for m in await desk.all(Message) if m.author == "bot"} == {turn.id}


async def test_two_runners_on_one_database_answer_once(desk: Desk) -> None:
    other = TurnRunner(desk.database, desk.pool, CallRegistry(), Bus(), SETTINGS)
    for n in range(10):
        conversation = await desk.store(f"echo {n}", address=f"visitor:{n % 3}")
        desk.turns.wake(conversation)
        other.wake(conversation)
    await asyncio.gather(desk.turns.idle(), other.idle())
    desk.turns.wake(1)
    other.wake(1)
    await asyncio.gather(desk.turns.idle(), other.idle())
    assert len(await desk.all(Turn)) == 10
    for n in range(3):
        heard = await desk.heard(f"visitor:{n}")
        assert len(heard) == 2 * len([h for h in heard if h.startswith(">")])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("die", "engine_down"), ("error", "engine_down"), ("garbage", "engine_down"), ("sleep", "engine_down"),
     ("nothing", "engine_down"), ("fail", "failed_action")],
)  # fmt: skip
async def test_when_the_engine_cannot_answer_a_person_is_called_and_the_customer_is_told(
    desk: Desk, text: str, reason: str
) -> None:
    await desk.say(text)
    (ticket,) = await desk.all(Ticket)
    (turn,) = await desk.all(Turn)
    assert (ticket.reason, turn.outcome) == (reason, "failed")
    heard = await desk.heard()
    assert len(heard) == 2
    assert str(ticket.number) in heard[1]


async def test_an_engine_that_dies_once_is_asked_again(desk: Desk) -> None:
    await desk.say("echo")
    for worker in desk.pool.workers:
        await worker.kill()
    await desk.say("echo again")
    assert (await desk.heard())[-1] == "m: echo again (1)"
    assert not await desk.all(Ticket)


async def test_no_engine_within_the_wait_calls_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.pool.close()
    monkeypatch.setattr(pools, "WAIT_FOR_WORKER_S", 0.05)
    await desk.say("echo")
    assert [t.reason for t in await desk.all(Ticket)] == ["engine_down"]


async def test_the_bot_is_silent_while_a_person_has_the_conversation(desk: Desk) -> None:
    await desk.say("fail")
    await desk.say("echo are you there")
    assert (await desk.heard())[-1] == "> echo are you there"
    assert [t.outcome for t in await desk.all(Turn)] == ["failed", "person"]
    assert len(await desk.all(Ticket)) == 1


async def test_the_bot_does_not_talk_over_a_person_who_took_over_while_it_thought(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = EnginePool.turn

    async def taken_over_meanwhile(pool: EnginePool, request: Any) -> Any:
        result = await original(pool, request)

        def take(session: Any) -> None:
            conversation = repository.lock(session, 1)
            open_ticket(
                session, conversation, reason="asked", subject="", now=utc_now(), settings=SETTINGS
            )

        await desk.database.write(take)
        return result

    monkeypatch.setattr(EnginePool, "turn", taken_over_meanwhile)
    await desk.say("echo")
    assert not [m for m in await desk.all(Message) if m.author == "bot"]
    assert [t.outcome for t in await desk.all(Turn)] == ["person"]


async def test_what_a_dead_app_left_is_found_when_its_lease_expires(desk: Desk) -> None:
    conversation = await desk.store("echo left")
    past = utc_now() - timedelta(seconds=1)
    await desk.database.write(
        lambda s: repository.claim_lease(s, conversation, "dead", past - timedelta(seconds=9), past)
    )
    await desk.turns.start()
    await _until(lambda: desk.turns.answered >= 1)
    await desk.turns.close()
    assert await desk.heard() == ["> echo left", "m: echo left (0)"]


async def test_a_control_that_was_never_offered_is_refused_and_hands_over(desk: Desk) -> None:
    await desk.say("x", payload="!nonsense:1")
    assert [t.outcome for t in await desk.all(Turn)] == ["failed"]
    assert len(await desk.all(Ticket)) == 1


async def test_the_person_control_opens_a_ticket_without_the_engine(desk: Desk) -> None:
    await desk.pool.close()
    await desk.say("A person, please", payload="!person")
    assert [t.outcome for t in await desk.all(Turn)] == ["system"]
    assert [t.reason for t in await desk.all(Ticket)] == ["asked"]


async def test_files_without_a_word_are_not_guessed_at_and_a_person_is_offered(desk: Desk) -> None:
    await desk.say("")
    (_, reply) = await desk.heard()
    assert "let a person have a look" in reply
    assert [t.outcome for t in await desk.all(Turn)] == ["system"]
    assert await desk.all(Ticket) == []
    await desk.say("a person", payload="!person")
    await desk.say("")
    assert [t.outcome for t in await desk.all(Turn)] == ["system", "system", "person"]


async def _until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not check():
            await asyncio.sleep(0.01)


async def test_the_window_of_a_new_conversation_is_empty(desk: Desk) -> None:
    await desk.say("echo one")
    await desk.database.write(lambda s: service.close(s, repository.lock(s, 1), utc_now()))
    second = await desk.say("echo two")
    assert (await desk.heard())[-1] == "m: echo two (0)"
    assert (
        await desk.database.read(lambda s: s.scalar(select(func.count()).select_from(Conversation)))
        == 2
    )
    assert second == 2


async def test_logs_name_the_conversation_and_hold_no_word_of_it(desk: Desk) -> None:
    with capture_logs() as logged:
        await desk.say("fail my secret words")
        await desk.say("more secret words")
    turns = [line for line in logged if "problem" in line or "ticket" in line]
    assert turns
    assert all("conversation" in line for line in turns)
    assert "secret" not in str(logged)


async def test_the_engine_is_told_when_it_was_said_as_the_shops_clock_shows_it(desk: Desk) -> None:
    there = SETTINGS.model_copy(update={"desk_timezone": "Asia/Shanghai"})
    desk.turns = TurnRunner(desk.database, desk.pool, CallRegistry(), Bus(), there)
    await desk.say("tell time")
    (message,) = [m for m in await desk.all(Message) if m.author == "customer"]
    time = message.created_at.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()
    assert time.endswith("+08:00")
    assert (await desk.heard())[-1] == f"m: {time} (0)"


async def offered(desk: Desk) -> list[str]:
    """The payloads of the buttons on the bot's last reply."""
    last = [m for m in await desk.all(Message) if m.author == "bot"][-1]
    return [button["payload"] for button in last.buttons]


async def test_strong_anger_has_a_person_offered_with_the_answer(desk: Desk) -> None:
    await desk.say("mood 0.79 0.9 hello")
    assert await offered(desk) == []
    await desk.say("mood 0.1 0 hello")
    await desk.say("mood 0.8 0 hello")
    assert await offered(desk) == ["!person"]
    assert await desk.all(Ticket) == []


async def test_anger_twice_in_a_row_has_a_person_offered(desk: Desk) -> None:
    await desk.say("mood 0.6 0 hello")
    assert await offered(desk) == []
    await desk.say("mood 0.6 0 hello")
    assert await offered(desk) == ["!person"]
    await desk.say("mood 0.4 0 hello")
    assert await offered(desk) == []


@pytest.mark.parametrize(
    ("said", "priority", "because"),
    [
        (["mood 0.4 0.4 hello"], "normal", None),
        (["mood 0.6 0.4 hello", "mood 0 0 hello"], "high", ["anger"]),
        (["mood 0.1 0.7 hello"], "high", ["urgency"]),
        (["mood 0.6 0 hello", "mood 0 0.7 hello"], "urgent", ["anger", "urgency"]),
        (["mood 0.9 0.9 long ago", *["mood 0 0 hello"] * 3], "normal", None),
    ],
)
async def test_how_the_customer_sounded_lately_decides_who_waits_in_front(
    desk: Desk, said: list[str], priority: str, because: list[str] | None
) -> None:
    for text in said:
        await desk.say(text)
    await desk.say("Talk to a person", payload="!person")
    (ticket,) = await desk.all(Ticket)
    assert ticket.priority == priority
    raised = [event for event in await desk.all(TicketEvent) if event.kind == "priority"]
    told = [(event.author, event.audience, event.data) for event in raised]
    assert told == ([("system", "staff", {"to": priority, "because": because})] if because else [])
