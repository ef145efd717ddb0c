"""What an action is given: who is talking, a way to read, and a place to record what it wants changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from conversations.models import Conversation, Message, Turn
from customers.models import Customer
from kit.database import Database
from kit.language import Language
from kit.settings import Settings

T = TypeVar("T")


@dataclass
class Scene:
    """The turn that is being committed, for effects. `say` adds a message after those of the bot."""

    conversation: Conversation
    customer: Customer
    message: Message
    turn: Turn
    now: datetime
    settings: Settings
    say: Callable[..., Message]


class Effect(Protocol):
    """Something that an action wants done when the turn is committed."""

    def apply(self, session: Session, scene: Scene) -> None:
        """Do it, in the turn's transaction. Raises a DeskmateError when it cannot be: then all of the turn is undone,
        and the conversation goes to a person."""

    def summary(self) -> dict[str, Any]:
        """What the profile's timeline shows of it, with a `kind`. No personal data beyond ids."""


@dataclass
class Call:
    """One turn, as its actions see it. Lives from the engine call until the commit."""

    database: Database
    settings: Settings
    customer_id: int
    conversation_id: int
    language: Language
    now: datetime
    effects: list[Effect] = field(default_factory=list)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Read from the database. Nothing that `work` changes is kept."""
        return await self.database.read(work)

    def record(self, effect: Effect) -> None:
        """Ask for `effect` when this turn is committed."""
        self.effects.append(effect)
