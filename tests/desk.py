"""A desk for tests: a database with users and customers in it, and a clock that stands still
until it is moved."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Channel, Conversation, Message, Turn
from conversations.service import Inbound
from kit.database import Announcement, Base, Database
from kit.settings import Settings
from staff import service as users
from staff.models import Role, User
from tickets import desk, repository, service
from tickets.models import Priority, Reason, Ticket

T = TypeVar("T")

MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)  # the desk is open
VISITOR = "visitor:a"


@dataclass
class Clock:
    """The present, as the test wants it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**by)
        return self.now


@dataclass
class Desk:
    """What most tests begin with. `told` is what was announced so far."""

    database: Database
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    told: list[Announcement] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)

    async def write(self, work: Callable[[Session], T]) -> T:
        return await self.database.write(work)

    async def read(self, work: Callable[[Session], T]) -> T:
        return await self.database.read(work)

    async def user(
        self, name: str = "Ada", role: Role = "agent", password_hash: str | None = None
    ) -> User:
        return await self.write(
            lambda s: users.add_user(
                s,
                email=f"{name.lower()}@example.com",
                name=name,
                role=role,
                password_hash=password_hash or "none",
                now=self.clock(),
            )
        )

    async def customer_writes(
        self,
        text: str = "My parcel is lost",
        address: str = VISITOR,
        channel: Channel = "widget",
        **parts: Any,
    ) -> Message:
        """A message that has had its turn: a person's, when a person has the conversation."""
        kind = "visitor" if channel == "widget" else "telegram"
        inbound = Inbound(
            channel=channel,
            address=address,
            external_id=f"m{next(self._numbers)}",
            text=text,
            **{"identity": (kind, address), "verified": False} | parts,
        )

        def work(session: Session) -> Message:
            receipt = conversations.receive(session, inbound, self.clock())
            conversation = conversation_log.lock(session, receipt.conversation_id)
            message = conversation_log.message(session, receipt.message_id)
            turn = Turn(
                id=message.id,
                conversation_id=conversation.id,
                outcome="bot" if conversation.owner == "bot" else "person",
                created_at=self.clock(),
            )
            conversation.lease_token = "test"
            now = self.clock()
            conversations.finish_turn(session, conversation, message, turn, "test", now)
            if conversation.owner != "bot":
                service.customer_wrote(session, conversation, message, now)
            return message

        return await self.write(work)

    async def ticket(
        self,
        address: str = VISITOR,
        *,
        text: str = "My parcel is lost",
        reason: Reason = "asked",
        priority: Priority = "normal",
        channel: Channel = "widget",
        **parts: Any,
    ) -> Ticket:
        """A customer wrote and was handed over."""
        message = await self.customer_writes(text, address, channel, **parts)

        def work(session: Session) -> Ticket:
            return service.open_ticket(
                session,
                conversation_log.lock(session, message.conversation_id),
                reason=reason,
                subject=text,
                priority=priority,
                now=self.clock(),
                settings=self.settings,
            )

        return await self.write(work)

    async def claimed(self, user: User, address: str = VISITOR, **parts: Any) -> Ticket:
        """A ticket that `user` has."""
        opened = await self.ticket(address, **parts)
        return await self.write(lambda s: desk.claim(s, opened.number, user, self.clock()))

    async def do(
        self, action: Callable[..., T], number: int, user: User, *more: Any, **kw: Any
    ) -> T:
        """One of `tickets.desk`, by `user`, now."""

        def work(session: Session) -> T:
            acting = session.merge(user, load=False)
            return action(session, number, acting, *more, now=self.clock(), **kw)

        return await self.write(work)

    async def at(self, number: int) -> Ticket:
        """The ticket as it is now, with its conversation."""

        def work(session: Session) -> Ticket:
            ticket = repository.by_number(session, number)
            _ = ticket.conversation, ticket.assignee
            return ticket

        return await self.read(work)

    async def conversation(self, conversation_id: int) -> Conversation:
        return await self.read(lambda s: conversation_log.get(s, conversation_id))

    async def seen(self, address: str = VISITOR, channel: Channel = "widget") -> list[Message]:
        """What the customer at this address can see."""
        return list(
            await self.read(lambda s: conversation_log.visible_after(s, channel, address, 0))
        )

    async def said(self, address: str = VISITOR) -> list[str]:
        """The texts of that."""
        return [message.text for message in await self.seen(address)]

    async def kinds(self, number: int) -> list[str]:
        """The kinds of a ticket's events."""
        ticket = await self.at(number)
        return [event.kind for event in await self.read(lambda s: repository.events(s, ticket.id))]


@asynccontextmanager
async def open_desk(url: str, folder: Path) -> AsyncIterator[Desk]:
    """A desk on a new database."""
    told: list[Announcement] = []
    database = Database(url, on_commit=told.extend)
    Base.metadata.create_all(database.engine)
    database.open()
    settings = Settings(data_dir=folder, database_url=url, _env_file=None)  # type: ignore[call-arg]
    yield Desk(database, settings, told=told)
    await asyncio.to_thread(database.close)
