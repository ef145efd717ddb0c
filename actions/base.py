"""What our actions have in common: each finds its turn, and speaks with the texts of domain.yml in the
customer's language."""

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.call import Call
from actions.calls import CallRegistry
from conversations import mood
from kit.language import Language

Button = dict[str, str]
RasaEvent = dict[str, Any]

DID_THAT_HELP = "utter_did_that_help"
RESUME = "utter_resume"
# Forms that are worth coming back to when another was in between, and the intents that start them.
RESUMABLE = {
    "cancel_order_form": "order_cancel",
    "change_address_form": "address_change",
    "request_refund_form": "refund_request",
    "return_item_form": "return_item",
    "exchange_item_form": "exchange_item",
}
ASK_AGAIN_AFTER = 4  # turns of the customer


def wording(domain: Mapping[str, Any], name: str, language: Language) -> str:
    """The text of a response, chosen as Rasa chooses: the one whose condition holds, or else the one without."""
    variants: Sequence[Mapping[str, Any]] = domain["responses"][name]
    for variant in variants:
        conditions = variant.get("condition") or ()
        if conditions and all(
            c["name"] == "language" and c["value"] == language for c in conditions
        ):
            return str(variant["text"])
    return str(next(variant["text"] for variant in variants if not variant.get("condition")))


@dataclass(frozen=True)
class Talk:
    """One call of one action: who is talking, what was said so far, and how to answer."""

    call: Call
    tracker: Tracker
    dispatcher: CollectingDispatcher
    domain: Mapping[str, Any]

    @property
    def language(self) -> Language:
        """The language of this answer. An action before this one may have changed it."""
        return "zh" if self.tracker.get_slot("language") == "zh" else "en"

    def say(self, response: str, buttons: Sequence[Button] = (), **values: Any) -> None:
        """Say a response of domain.yml, with its placeholders filled; `buttons` come after its own."""
        for name, value in values.items():
            if isinstance(value, str):
                # Rasa takes `0[` in a filled text for a placeholder of its own, and fills nothing.
                values[name] = value.replace("0[", "0 [")
        self.dispatcher.utter_message(response=response, buttons=list(buttons), **values)

    def word(self, name: str) -> str:
        """A `word_…` or `title_…` of domain.yml, to put into a sentence or onto a button."""
        return wording(self.domain, name, self.language)

    def in_language(self, language: Language, name: str) -> str:
        """A text of domain.yml in a language other than the present one."""
        return wording(self.domain, name, language)

    def button(self, intent: str, title: str | None = None) -> Button:
        """A button that means `intent`, with the title that domain.yml has for it, or with another."""
        return {"title": self.word(title or f"title_{intent}"), "payload": f"/{intent}"}

    @property
    def intent(self) -> str | None:
        """What the customer's message was taken to mean."""
        name = (self.tracker.latest_message.get("intent") or {}).get("name")
        return str(name) if name else None

    @property
    def form(self) -> str | None:
        """The form that is being filled in."""
        name = (self.tracker.active_loop or {}).get("name")
        return str(name) if name else None

    def entity(self, name: str) -> str | None:
        """The last value of this entity in the customer's message."""
        values = [str(value) for value in self.tracker.get_latest_entity_values(name)]
        return values[-1] if values else None

    def entities(self, name: str) -> list[str]:
        """The values of this entity in the customer's message, in order, each once."""
        values = (str(value) for value in self.tracker.get_latest_entity_values(name))
        return list(dict.fromkeys(values))

    async def is_upset(self) -> bool:
        """Whether the customer should be offered a person before anything else."""
        heard = self.tracker.latest_message.get("mood")
        return await self.call.read(
            lambda session: mood.is_upset(session, self.call.conversation_id, heard)
        )

    def opens(self, form: str) -> bool:
        """Whether this form begins with this message."""
        return any(
            event.get("event") == "active_loop" and event.get("name") == form
            for event in self.turns()[0]
        )

    @property
    def form_before(self) -> str | None:
        """The form that was being filled in when this message came."""
        event = self._before("active_loop")
        return str(event["name"]) if event and event.get("name") else None

    def slot_before(self, name: str) -> Any:
        """The slot's value before this message, which may have filled it anew."""
        event = self._before("slot", name)
        return event.get("value") if event else None

    def _before(self, kind: str, name: str | None = None) -> RasaEvent | None:
        for turn in self.turns()[1:]:
            for event in reversed(turn):
                if event.get("event") == kind and name in (None, event.get("name")):
                    return event
        return None

    def turns(self) -> list[list[RasaEvent]]:
        """The dialogue by turns of the customer, newest first: events from their message on. The first
        is this turn; the last may be what was before all messages."""
        turns: list[list[RasaEvent]] = [[]]
        for event in reversed(self.tracker.events):
            turns[-1].insert(0, event)
            if event.get("event") == "user":
                turns.append([])
        return [turn for turn in turns if turn]

    def said(self, turn: Sequence[RasaEvent]) -> set[str]:
        """The names of the responses that the bot said in a turn."""
        return {
            str(event["metadata"]["utter_action"])
            for event in turn
            if event.get("event") == "bot" and (event.get("metadata") or {}).get("utter_action")
        }

    def just_said(self, response: str) -> bool:
        """Whether this was among what the bot said last, so that a bare yes or no answers it."""
        turns = self.turns()
        return len(turns) > 1 and response in self.said(turns[1])

    def finish(self) -> None:
        """After an answer: go back to the form that was left for it, or ask whether it helped."""
        paused = self.tracker.get_slot("paused_form")
        if not paused:
            self.did_that_help()
            return
        intent = RESUMABLE[paused["form"]]
        button = self.button(intent, "title_go_on")
        order = paused.get("order")
        if order:
            button["payload"] += json.dumps({"order_number": order})
        self.say(
            RESUME,
            buttons=[button, self.button("deny", "title_leave_it")],
            task=self.word(f"title_{intent}"),
            paused_order=self.word("word_of_order").format(order=order) if order else "",
        )

    def did_that_help(self) -> None:
        """Ask whether the matter is settled; lightly: not again within a few turns."""
        recent = self.turns()[1:ASK_AGAIN_AFTER]
        if not any(DID_THAT_HELP in self.said(turn) for turn in recent):
            self.say(DID_THAT_HELP)


class DeskAction(Action):
    """An action of ours. Subclasses say their `name` and what they do in `act`."""

    def __init__(self, calls: CallRegistry) -> None:
        self._calls = calls

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[RasaEvent]:
        """Rasa's entry. Raises NoSuchCall when no turn of ours is behind it."""
        call = self._calls.get(tracker.sender_id)
        return await self.act(Talk(call, tracker, dispatcher, domain))

    @abstractmethod
    async def act(self, talk: Talk) -> list[RasaEvent]:
        """Answer the customer, record effects, and return events for Rasa's tracker."""
