"""What actions can have done in a conversation when their turn is committed: call a person, ask for a
rating, and the like. Each calls the service of its room. `actions.shop_effects` has the shop's."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from actions.call import Scene
from customers import service as customers
from kit.language import Language
from ratings import service as ratings
from tickets import service as tickets
from tickets.models import Priority, Reason


@dataclass(frozen=True)
class Escalate:
    """Call a person. The ticket's number and the waiting time are told by tickets, so the action says
    nothing of them."""

    reason: Reason
    subject: str = ""
    priority: Priority = "normal"

    def apply(self, session: Session, scene: Scene) -> None:
        """Opens the ticket, or finds the one that is open."""
        tickets.open_ticket(
            session,
            scene.conversation,
            reason=self.reason,
            subject=self.subject,
            priority=self.priority,
            now=scene.now,
            settings=scene.settings,
        )

    def summary(self) -> dict[str, Any]:
        return {"kind": "escalated", "reason": self.reason}


@dataclass(frozen=True)
class SetLanguage:
    """The customer asked for this language."""

    language: Language

    def apply(self, session: Session, scene: Scene) -> None:
        """For this conversation, and for the profile from now on."""
        scene.conversation.language = self.language
        customers.choose_language(session, scene.customer, self.language)

    def summary(self) -> dict[str, Any]:
        return {"kind": "language_chosen", "language": self.language}


@dataclass(frozen=True)
class AskRating:
    """The customer said that the bot's answer helped."""

    def apply(self, session: Session, scene: Scene) -> None:
        """Asks for a score, once a conversation."""
        ratings.ask(session, scene.conversation, about="bot", now=scene.now)

    def summary(self) -> dict[str, Any]:
        return {"kind": "solved"}


@dataclass(frozen=True)
class GiveFeedback:
    """The customer has a suggestion or a review for the shop. The words are in the message."""

    def apply(self, session: Session, scene: Scene) -> None:
        """Nothing more: that it was given is on the timeline, beside what was said."""

    def summary(self) -> dict[str, Any]:
        return {"kind": "feedback"}


@dataclass(frozen=True)
class ForgetCustomer:
    """The customer wants their data deleted. A person checks what the law makes us keep, and does it."""

    def apply(self, session: Session, scene: Scene) -> None:
        """Opens a ticket for it, ahead of others, since it has a deadline."""
        subject = (
            "删除个人资料申请" if scene.conversation.language == "zh" else "Request to delete data"
        )
        customers.prefer(session, scene.customer, "deletion_requested", scene.now.isoformat())
        tickets.open_ticket(
            session,
            scene.conversation,
            reason="rule",
            subject=subject,
            priority="high",
            now=scene.now,
            settings=scene.settings,
        )

    def summary(self) -> dict[str, Any]:
        return {"kind": "deletion_requested"}
