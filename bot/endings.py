"""How a turn ends: what is said and done in the transaction that closes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.call import Call, Scene
from actions.effects import Escalate
from bot import controls
from bot.engine.protocol import TurnResult
from conversations import mood, service
from conversations.models import Conversation, Message, Turn
from kit.settings import Settings
from tickets import service as tickets

NO_ANSWER = ("no_answer", "empty_answer")
"""Problems that are the engine's, not the customer's request's."""


@dataclass(frozen=True)
class Closing:
    """A turn that is being closed, on the locked conversation of its message."""

    session: Session
    conversation: Conversation
    message: Message
    turn: Turn
    now: datetime
    settings: Settings

    def say(self, text: str, **parts: Any) -> Message:
        """Let the bot say something."""
        return service.say(
            self.session,
            self.conversation,
            author="bot",
            text=text,
            turn=self.turn,
            now=self.now,
            **parts,
        )


Ending = Callable[[Closing], None]


def do_control(closing: Closing) -> None:
    """The message is a press of a button that the app itself answers."""
    payload = closing.message.payload
    assert payload
    controls.run(closing.session, payload, closing.conversation, closing.now, closing.settings)


def to_person(closing: Closing) -> None:
    """A person has the conversation."""
    closing.turn.outcome = "person"
    tickets.customer_wrote(closing.session, closing.conversation, closing.message, closing.now)


def cannot_look(closing: Closing) -> None:
    """The message has files and no words."""
    if closing.conversation.owner == "bot":
        controls.offer_person(closing.session, closing.conversation, closing.now)
    else:
        to_person(closing)


def give_up(result: TurnResult | None, problem: str) -> Ending:
    """The bot could not answer: a person is called, and the trace says why."""

    def end(closing: Closing) -> None:
        closing.turn.outcome = "failed"
        closing.turn.trace = {**(result.trace if result else {}), "problem": problem}
        if closing.conversation.owner == "bot":
            tickets.open_ticket(
                closing.session,
                closing.conversation,
                reason="engine_down" if problem in NO_ANSWER else "failed_action",
                subject=closing.message.text,
                now=closing.now,
                settings=closing.settings,
            )
        else:
            tickets.customer_wrote(
                closing.session, closing.conversation, closing.message, closing.now
            )

    return end


def deliver(call: Call, result: TurnResult) -> Ending:
    """The bot's answer, with the effects of what it did."""

    def end(closing: Closing) -> None:
        conversation, turn = closing.conversation, closing.turn
        if conversation.owner != "bot":
            # Somebody took over while the engine worked. The bot does not talk over a person.
            to_person(closing)
            return
        replies = result.replies
        hands_over = any(isinstance(effect, Escalate) for effect in call.effects)
        heard = result.trace.get("mood")
        if not hands_over and mood.is_upset(closing.session, conversation.id, heard):
            replies = controls.with_person_offered(replies, conversation)
        turn.outcome = "bot"
        turn.events = result.events
        turn.slots = result.slots
        turn.active_loop = result.active_loop
        turn.trace = result.trace
        turn.effects = [effect.summary() for effect in call.effects]
        for reply in replies:
            closing.say(reply.text, buttons=reply.buttons, extra=reply.extra)
        if call.effects:
            scene = Scene(
                conversation=conversation,
                customer=conversation.customer,
                message=closing.message,
                turn=turn,
                now=closing.now,
                settings=closing.settings,
                say=closing.say,
            )
            for effect in call.effects:
                effect.apply(closing.session, scene)

    return end


def problem_of(call: Call, result: TurnResult | None) -> str | None:
    """Why a result is no answer, or None when it is one."""
    if result is None:
        return "no_answer"
    if result.failed:
        return "failed_action"
    # A hand-over speaks for itself when it is committed; without one, silence is not an answer.
    return None if result.replies or call.effects else "empty_answer"
