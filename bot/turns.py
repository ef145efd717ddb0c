"""Turns: every stored message is handled to its end once, in order within its conversation.

A turn is worked on under a lease in the database, which another app can take over when it expires.
No transaction is open while the engine works, since it calls back. What came of it is committed at
once, after a check that the lease is still ours.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from actions.call import Call
from actions.calls import CallRegistry
from bot import controls
from bot.endings import (
    Closing,
    Ending,
    cannot_look,
    deliver,
    do_control,
    give_up,
    problem_of,
    to_person,
)
from bot.engine.pool import EnginePool
from bot.engine.protocol import EngineError, TurnRequest, TurnResult
from conversations import repository, service
from conversations.dialogue import MOST_TURNS, window
from conversations.errors import LeaseLost
from conversations.models import Conversation, Message, Turn
from conversations.service import LEASE
from kit.bus import Bus
from kit.clock import Clock, utc_now
from kit.database import Announcement, Database
from kit.errors import DeskmateError, Unavailable
from kit.ids import new_id
from kit.settings import Settings

log = structlog.get_logger(__name__)

SWEEP_EVERY_S = 2.0
ENGINE_TRIES = 2


@dataclass(frozen=True)
class Work:
    """A message to handle, as it was read when its turn began."""

    conversation: Conversation
    message: Message
    events: list[dict[str, Any]]


class TurnRunner:
    """Runs the turns of this app. `wake` it when a message was stored; it also looks by itself for
    what others left."""

    def __init__(
        self,
        database: Database,
        engines: EnginePool,
        calls: CallRegistry,
        bus: Bus,
        settings: Settings,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._engines = engines
        self._calls = calls
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._zone = ZoneInfo(settings.desk_timezone)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._again: dict[int, str | None] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self.answered = 0

    async def start(self) -> None:
        """Begin to look for messages that nobody works on."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        """Finish the turns in hand."""
        if self._sweeper:
            self._sweeper.cancel()
        await self.idle()

    async def idle(self) -> None:
        """Wait until no turn is in hand."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    def wake(self, conversation_id: int, lease: str | None = None) -> None:
        """There is a message in this conversation, for which we have the `lease` or try to get it.
        Returns at once."""
        if conversation_id in self._running:
            self._again[conversation_id] = lease or self._again.get(conversation_id)
            return
        task = asyncio.create_task(self._work_off(conversation_id, lease))
        self._running[conversation_id] = task
        task.add_done_callback(lambda _: self._ended(conversation_id))

    def _ended(self, conversation_id: int) -> None:
        del self._running[conversation_id]
        if conversation_id in self._again:
            self.wake(conversation_id, self._again.pop(conversation_id))

    async def _sweep(self) -> None:
        while True:
            try:
                for conversation_id in await self._database.read(
                    lambda session: repository.waiting_without_lease(session, self._clock())
                ):
                    self.wake(conversation_id)
            except Unavailable as error:
                log.warning("turns cannot be looked for", error=error.code)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def _work_off(self, conversation_id: int, lease: str | None) -> None:
        """Handle the conversation's messages until none is left. What cannot be done now stays for
        the sweep."""
        try:
            lease = lease or await self._claim(conversation_id)
            if lease is None:
                return
            keeper = asyncio.create_task(self._keep_lease(conversation_id, lease))
            try:
                more = True
                while more:
                    work = await self._database.read(partial(_next, conversation_id, lease))
                    more = work is not None and await self._turn(work, lease)
            finally:
                keeper.cancel()
        except LeaseLost:
            log.info("another app took a turn over", conversation=conversation_id)
        except Unavailable as error:
            log.warning("a turn waits", conversation=conversation_id, error=error.code)
        except Exception:
            log.exception("a turn broke and will be tried again", conversation=conversation_id)

    async def _claim(self, conversation_id: int) -> str | None:
        lease, now = new_id(), self._clock()
        won = await self._database.write(
            lambda session: repository.claim_lease(
                session, conversation_id, lease, now, now + LEASE
            )
        )
        return lease if won else None

    async def _keep_lease(self, conversation_id: int, lease: str) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            until = self._clock() + LEASE
            try:
                await self._database.write(
                    lambda session: repository.renew_lease(session, conversation_id, lease, until)  # noqa: B023
                )
            except Unavailable:
                log.warning("a lease could not be renewed", conversation=conversation_id)

    async def _turn(self, work: Work, lease: str) -> bool:
        """Handle one message. True when another waits."""
        conversation, message = work.conversation, work.message
        payload = message.payload or ""
        if payload.startswith(controls.SIGN):
            return await self._commit_or_give_up(work, lease, do_control, None)
        if conversation.owner != "bot":
            return await self._commit(work, lease, to_person)
        if not message.text:
            return await self._commit(work, lease, cannot_look)
        return await self._answer(work, lease)

    async def _answer(self, work: Work, lease: str) -> bool:
        conversation = work.conversation
        self._bus.publish(
            [
                Announcement(
                    service.topic(conversation.channel, conversation.address), {"typing": "bot"}
                )
            ]
        )
        call, result = await self._ask_engine(work)
        problem = problem_of(call, result)
        if result is None or problem:
            log.warning("the bot could not answer", conversation=conversation.id, problem=problem)
            return await self._commit(work, lease, give_up(result, problem or "no_answer"))
        return await self._commit_or_give_up(work, lease, deliver(call, result), result)

    async def _commit_or_give_up(
        self, work: Work, lease: str, end: Ending, result: TurnResult | None
    ) -> bool:
        try:
            return await self._commit(work, lease, end)
        except (LeaseLost, Unavailable):
            raise
        except DeskmateError as error:
            # It could not be done (the order was shipped a second ago): nothing of the turn holds.
            log.warning("an effect failed", conversation=work.conversation.id, error=error.code)
            return await self._commit(work, lease, give_up(result, error.code))

    async def _ask_engine(self, work: Work) -> tuple[Call, TurnResult | None]:
        """The engine's answer, or None when it gave none, and the call with the effects that belong
        to it."""
        conversation, message = work.conversation, work.message
        for attempt in range(1, ENGINE_TRIES + 1):
            call = Call(
                database=self._database,
                settings=self._settings,
                customer_id=conversation.customer_id,
                conversation_id=conversation.id,
                language=conversation.language,
                now=self._clock(),
            )
            key = f"{conversation.id}-{message.id}-{new_id()}"
            request = TurnRequest(
                turn=key,
                events=work.events,
                slots={"language": conversation.language},
                text=message.text,
                payload=message.payload,
                message_id=str(message.id),
                metadata={
                    "channel": conversation.channel,
                    # "Tomorrow" is seen from the shop's day on which it was said.
                    "time": message.created_at.astimezone(self._zone).isoformat(),
                },
            )
            try:
                with self._calls.register(key, call):
                    result = await self._engines.turn(request)
            except EngineError as error:
                log.warning(
                    "the engine did not answer",
                    conversation=conversation.id,
                    error=error.code,
                    attempt=attempt,
                )
                continue
            if problem_of(call, result) is None or attempt == ENGINE_TRIES:
                return call, result
        return call, None

    async def _commit(self, work: Work, lease: str, end: Ending) -> bool:
        now, message = self._clock(), work.message

        def commit(session: Session) -> bool:
            conversation = repository.lock(session, work.conversation.id)
            turn = Turn(
                id=message.id, conversation_id=conversation.id, outcome="system", created_at=now
            )
            service.finish_turn(session, conversation, message, turn, lease, now)
            end(Closing(session, conversation, message, turn, now, self._settings))
            return conversation.pending_id is not None

        more = await self._database.write(commit)
        self.answered += 1
        return more


def _next(conversation_id: int, lease: str, session: Session) -> Work | None:
    """The oldest message without a turn, if the lease on the conversation is ours."""
    found = repository.pending(session, conversation_id, lease)
    if found is None:
        return None
    conversation, message = found
    events: list[dict[str, Any]] = []
    if conversation.owner == "bot":
        events = window(repository.past_turns(session, conversation_id, MOST_TURNS)).events
    return Work(conversation, message, events)
