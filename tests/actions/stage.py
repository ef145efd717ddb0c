"""Runs one action as Rasa would, with a real database behind it, and reads what it says in words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML
from sqlalchemy.orm import Session

from actions.base import DeskAction, RasaEvent, wording
from actions.call import Call, Effect, Scene
from actions.calls import CallRegistry
from conversations import repository as conversations
from conversations import service
from conversations.models import Turn
from conversations.service import Inbound
from customers import service as customers
from kit.database import Database
from kit.language import Language
from kit.settings import Settings

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)  # a Tuesday
DOMAIN = Path(__file__).parents[2] / "domain.yml"


@cache
def domain() -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(DOMAIN.read_text(encoding="utf-8"))
    return content


@dataclass
class Outcome:
    """What an action did: the responses it said, their words, the slots it set, what it wants done."""

    said: list[str]
    text: str
    buttons: list[dict[str, str]]
    events: list[RasaEvent]
    effects: list[Effect]

    @property
    def slots(self) -> dict[str, Any]:
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for button in self.buttons]


@dataclass
class Stage:
    """A customer with a conversation. `before` are the dialogue's events before the message."""

    database: Database
    customer_id: int
    conversation_id: int
    language: Language = "en"
    settings: Settings = field(default_factory=lambda: Settings(desk_days="mon-fri"))
    before: list[RasaEvent] = field(default_factory=list)
    call: Call = field(init=False)

    def __post_init__(self) -> None:
        self.new_turn()

    def new_turn(self) -> None:
        """The next action belongs to another message."""
        self.call = Call(
            database=self.database,
            settings=self.settings,
            customer_id=self.customer_id,
            conversation_id=self.conversation_id,
            language=self.language,
            now=NOW,
        )

    async def run(
        self,
        action: type[DeskAction],
        text: str = "hello",
        *,
        intent: str = "inform",
        entities: dict[str, str] | None = None,
        ranking: list[tuple[str, float]] = (),  # type: ignore[assignment]
        form: str | None = None,
        opens: str | None = None,
        filled: dict[str, Any] | None = None,
        mood: dict[str, float] | None = None,
        topics: list[str] | None = None,
        **slots: Any,
    ) -> Outcome:
        """Run it for a message. `form` is active, `opens` begins now, `filled` came with the message."""
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": e, "value": v} for e, v in (entities or {}).items()],
            "intent_ranking": [{"name": n, "confidence": c} for n, c in ranking],
            "mood": mood,
            "topics": topics,
        }
        events: list[RasaEvent] = [
            *self.before,
            {"event": "user", "text": text, "parse_data": message},
        ]
        if opens:
            events.append({"event": "active_loop", "name": opens})
        events.append({"event": "action", "name": opens or form or "action_listen"})
        events += [
            {"event": "slot", "name": name, "value": value}
            for name, value in (filled or {}).items()
        ]
        known = {"language": self.language, **slots, **(filled or {})}
        loop = {"name": opens or form} if opens or form else {}
        tracker = Tracker("turn", known, message, events, False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        calls = CallRegistry()
        already = len(self.call.effects)
        with calls.register("turn", self.call):
            changed = await action(calls).run(dispatcher, tracker, domain())
        return Outcome(
            said=[m["response"] for m in dispatcher.messages if m.get("response")],
            text="\n".join(self._words(m, known) for m in dispatcher.messages),
            buttons=[b for m in dispatcher.messages for b in self._buttons(m)],
            events=changed,
            effects=self.call.effects[already:],
        )

    def _words(self, message: dict[str, Any], slots: dict[str, Any]) -> str:
        if not message.get("response"):
            return str(message["text"])
        # A placeholder that nothing fills is a KeyError here, and would be shown as it is by Rasa.
        return wording(domain(), message["response"], self.language).format(**{**slots, **message})

    def _buttons(self, message: dict[str, Any]) -> list[dict[str, str]]:
        own: list[dict[str, str]] = []
        if message.get("response"):
            variants = domain()["responses"][message["response"]]
            own = variants[1 if self.language == "zh" else 0].get("buttons", [])
        return [*own, *message["buttons"]]

    async def commit(self, *effects: Effect) -> list[str]:
        """Apply effects as the commit of a turn does; what is said by them is returned."""
        said: list[str] = []

        def apply(session: Session) -> None:
            conversation = conversations.lock(session, self.conversation_id)
            (message,) = conversations.typed(session, self.conversation_id, 1)
            turn = Turn(
                id=message.id,
                conversation_id=conversation.id,
                outcome="bot",
                created_at=NOW,
            )
            before = conversation.last_seq

            def say(text: str, **parts: Any) -> Any:
                return service.say(session, conversation, author="bot", text=text, now=NOW, **parts)

            scene = Scene(
                conversation, conversation.customer, message, turn, NOW, self.settings, say
            )
            for effect in effects:
                effect.apply(session, scene)
                assert effect.summary()["kind"]
            said.extend(
                m.text
                for m in conversations.visible_after(
                    session, "widget", conversation.address, before
                )
            )

        await self.database.write(apply)
        return said

    async def verify(self, kind: Any, value: str) -> None:
        """Somebody we trust vouches for an identity of the customer."""

        def vouch(session: Session) -> None:
            customer = conversations.get(session, self.conversation_id).customer
            customers.learn(session, customer, kind, value, verified=True, now=NOW)

        await self.database.write(vouch)


async def new_stage(database: Database, address: str = "visitor:a", text: str = "hello") -> Stage:
    """Somebody who has written one message."""
    inbound = Inbound(
        channel="widget",
        address=address,
        external_id="1",
        text=text,
        identity=("visitor", address),
        verified=False,
    )
    receipt = await database.write(lambda session: service.receive(session, inbound, NOW))
    conversation = await database.read(lambda s: conversations.get(s, receipt.conversation_id))
    return Stage(database, conversation.customer_id, conversation.id)


def bot_said(*responses: str) -> list[RasaEvent]:
    """A turn before, in which the bot said these."""
    return [
        {"event": "user", "text": "before"},
        *(
            {"event": "bot", "text": "", "metadata": {"utter_action": response}}
            for response in responses
        ),
        {"event": "action", "name": "action_listen"},
    ]
