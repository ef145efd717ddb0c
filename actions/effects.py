"""What actions can have done when their turn is committed. Each calls the service of its room; none does anything by itself."""

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
    """Call a person. The ticket's number and the waiting time are told by tickets, so the action says nothing of them."""

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
