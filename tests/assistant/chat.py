"""A customer who talks to the whole assistant: stored messages, the trained model, our actions, a shop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from actions.calls import CallRegistry
from bot.engine.pool import EnginePool
from bot.turns import TurnRunner
from conversations import service
from conversations.models import Conversation, Message, Turn
from conversations.service import Inbound
from kit.bus import Bus
from kit.database import Base, Database, make_engine
from kit.language import Language
from kit.settings import Settings
from shop.importer import import_folder

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)  # a Tuesday
SHOP = Path(__file__).parents[2] / "shop" / "demo"
SETTINGS = Settings(desk_days="mon-fri", turn_timeout_s=60)


@dataclass
class Answer:
    """What came of one message."""

    text: str
    buttons: list[dict[str, Any]]
    actions: list[str]
    intent: str
    effects: list[str]
    outcome: str

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for button in self.buttons]


@dataclass
class Chat:
    """One conversation. `say` types, `press` presses a button of the last answer."""

    database: Database
    runner: TurnRunner
    address: str = "visitor:test"
    user_id: str | None = None
    hint: Language = "en"
    _sent: int = 0
    last: Answer | None = None
    log: list[str] = field(default_factory=list)

    async def say(self, text: str, payload: str | None = None) -> Answer:
        """Send a message and wait until it is handled."""
        self._sent += 1
        inbound = Inbound(
            channel="widget",
            address=self.address,
            external_id=str(self._sent),
            text=text,
            identity=("user_id", self.user_id) if self.user_id else ("visitor", self.address),
            verified=self.user_id is not None,
            language_hint=self.hint,
            payload=payload,
        )
        receipt = await self.database.write(lambda s: service.receive(s, inbound, NOW))
        self.runner.wake(receipt.conversation_id)
        await self.runner.idle()
        self.last = await self.database.read(lambda s: _answer(s, receipt.message_id))
        self.log += [f"> {text}", self.last.text]
        return self.last

    async def press(self, wanted: str) -> Answer:
        """Press the button whose title or payload contains `wanted`."""
        assert self.last, "nothing was said yet"
        for button in self.last.buttons:
            if wanted in button["title"] or wanted in button["payload"]:
                return await self.say(button["title"], button["payload"])
        raise AssertionError(f"no button {wanted!r} among {self.last.buttons}")

    async def rows(self, statement: Any) -> Sequence[Any]:
        return await self.database.read(lambda s: s.scalars(statement).all())

    async def owner(self) -> str:
        """Who has the conversation."""
        return (await self.rows(select(Conversation).order_by(Conversation.id.desc())))[0].owner


def _answer(session: Session, message_id: int) -> Answer:
    turn = session.scalars(select(Turn).where(Turn.id == message_id)).one()
    said = session.scalars(
        select(Message).where(Message.id > message_id).order_by(Message.id)
    ).all()
    return Answer(
        text="\n".join(message.text for message in said),
        buttons=[button for message in said for button in message.buttons],
        actions=[step["action"] for step in turn.trace.get("steps", ())],
        intent=(turn.trace.get("intent") or {}).get("name", ""),
        effects=[effect["kind"] for effect in turn.effects],
        outcome=turn.outcome,
    )


def fill_shop(url: str) -> None:
    """Make a database with the demo shop in it, as one file without a log beside it."""
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        import_folder(session, SHOP, NOW)
        session.commit()
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def new_chat(database: Database, pool: EnginePool, calls: CallRegistry, **who: Any) -> Chat:
    """Somebody who has not been here before."""
    runner = TurnRunner(database, pool, calls, Bus(), SETTINGS, clock=lambda: NOW)
    return Chat(database, runner, **who)
