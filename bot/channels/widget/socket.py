"""One customer's socket: hello, then frames in and out, until one side hangs up or the shop's token ends.

Nothing is acknowledged before it is on disk. What goes wrong is an error frame with the id of what it
was about; whether to try again, and the words for it, are up to the client.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.widget import intake, repository, view
from bot.channels.widget.delivery import LOOK_EVERY_S, Delivery
from bot.channels.widget.errors import BadFrame, NoHello, TokenExpired
from bot.channels.widget.frames import (
    Ack,
    ClientFrame,
    Earlier,
    EarlierMessages,
    Failed,
    Hello,
    Ping,
    Pong,
    Press,
    Rate,
    Seen,
    ServerFrame,
    SwitchLanguage,
    TypedMessage,
    Typing,
    Welcome,
    parse,
)
from bot.channels.widget.identity import identify
from bot.channels.widget.limits import (
    CONVERSATIONS,
    FRAMES,
    MESSAGES,
    REQUESTS,
    VISITORS,
    Limits,
)
from bot.channels.widget.state import load
from bot.turns import TurnRunner
from conversations import service as conversations
from conversations.service import Receipt
from kit.bus import Bus
from kit.clock import Clock
from kit.database import Announcement, Database
from kit.errors import DeskmateError, TooMany, Unavailable
from kit.ratelimit import MemoryLimiter

log = structlog.get_logger(__name__)

HELLO_WITHIN_S = 10.0
HEARTBEAT_S = 30.0
BAD_FRAMES_AT_MOST = 20
HINT_EVERY_S = 1.0


@dataclass(frozen=True)
class Surroundings:
    """What every socket of the app shares."""

    database: Database
    bus: Bus
    turns: TurnRunner
    limits: Limits
    clock: Clock
    secret: str | None
    # Whether other apps serve the same customers, so that their hints can get lost on the way.
    many_apps: bool


class WidgetSocket:
    """A connection. `run` returns when it is over."""

    def __init__(self, around: Surroundings, socket: web.WebSocketResponse, client: str) -> None:
        self._around = around
        self._socket = socket
        self._client = client  # the address that limits count by
        self._bad_frames = 0
        # Frames of any kind. Not shared between apps, since it is the socket that is watched.
        self._pace = Limits(MemoryLimiter(), on=around.limits.on)
        self._hinted_at = float("-inf")

    async def run(self) -> None:
        try:
            async with asyncio.timeout(HELLO_WITHIN_S):
                hello = await self._hello()
            await self._enter(hello)
        except (DeskmateError, TimeoutError) as error:
            failure = NoHello() if isinstance(error, TimeoutError) else error
            await self._fail(failure, None)
        finally:
            await self._socket.close()

    async def _hello(self) -> Hello:
        message = await self._socket.receive()
        if message.type is not WSMsgType.TEXT:
            raise NoHello
        frame = parse(message.data)
        if not isinstance(frame, Hello):
            raise NoHello
        return frame

    async def _enter(self, hello: Hello) -> None:
        around = self._around
        person = identify(hello, around.secret)
        if person.token is not None and person.token != hello.visitor:
            await around.limits.hit(VISITORS, self._client)
        self._person, self._hint = person, hello.language
        # Listen first, then read: what is said in between is heard, or read, or both, and sent once.
        topic = conversations.topic("widget", person.address)
        async with around.bus.subscribe(topic) as mailbox:
            state = await around.database.read(lambda s: load(s, person, hello))
            self._state = state
            delivery = Delivery(
                around.database,
                mailbox,
                self._send,
                person.address,
                seq=state.send_after,
                language=state.language,
                look_every_s=LOOK_EVERY_S if around.many_apps else None,
            )
            await self._send(
                Welcome(
                    visitor=person.token,
                    language=state.language,
                    name=state.name,
                    verified=person.verified,
                    seq=state.last_seq,
                )
            )
            has = min(hello.seq, state.send_after)
            await self._while_listening(delivery.run(changed_upto=has), self._until_expiry())

    async def _while_listening(self, *jobs: Coroutine[Any, Any, None]) -> None:
        """Listen until the customer hangs up; `jobs` run beside it. Whatever ends first ends all."""
        tasks = [asyncio.ensure_future(job) for job in (self._listen(), *jobs)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                with suppress(
                    ConnectionError
                ):  # the customer is gone; what they miss waits for them
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_expiry(self) -> None:
        until = self._person.until
        if until is None:
            await asyncio.Event().wait()
            return
        await asyncio.sleep(max(0.0, (until - self._around.clock()).total_seconds()))
        raise TokenExpired

    async def _listen(self) -> None:
        async for message in self._socket:
            if (
                message.type is WSMsgType.ERROR
            ):  # too large, or no WebSocket frame: aiohttp hangs up
                return
            if message.type is not WSMsgType.TEXT:
                await self._fail(BadFrame("text frames only"), None)
                self._count_bad()
                continue
            frame_id = None
            try:
                await self._pace.hit(FRAMES, "this socket")
                frame = parse(message.data)
                frame_id = getattr(frame, "id", None)
                await self._handle(frame)
            except BadFrame as error:
                await self._fail(error, error.data.get("id") or frame_id)
                self._count_bad()
            except TooMany as error:
                await self._fail(error, frame_id)
                if frame_id is None:
                    self._count_bad()
            except DeskmateError as error:
                await self._fail(error, frame_id)
            except ConnectionError:
                raise
            except Exception:
                log.exception("a frame broke", frame=type(frame).__name__)
                await self._send(Failed(code="error", id=frame_id))
            if self._bad_frames >= BAD_FRAMES_AT_MOST:
                await self._socket.close(code=WSCloseCode.POLICY_VIOLATION)

    async def _handle(self, frame: ClientFrame) -> None:
        match frame:
            case TypedMessage():
                await self._type(frame)
            case Press():
                await self._press(frame)
            case Rate():
                await self._rate(frame)
            case SwitchLanguage():
                await self._switch(frame)
            case Earlier():
                await self._earlier(frame)
            case Seen():
                self._hint_to_others({"seen": frame.seq})
            case Typing():
                self._typing()
            case Ping():
                await self._send(Pong())
            case Hello():
                raise BadFrame("hello was said")

    async def _type(self, frame: TypedMessage) -> None:
        await self._allow_message()
        person, hint, now = self._person, self._hint, self._around.clock()
        receipt = await self._around.database.write(
            lambda s: intake.type_message(s, person, frame.text, frame.id, hint, now)
        )
        await self._received(receipt, frame.id)

    async def _press(self, frame: Press) -> None:
        await self._allow_message()
        person, hint, now = self._person, self._hint, self._around.clock()
        receipt = await self._around.database.write(
            lambda s: intake.press(s, person, frame, hint, now)
        )
        await self._received(receipt, frame.id)

    async def _received(self, receipt: Receipt, frame_id: str) -> None:
        """It is on disk. Say so, and have it answered, also when the customer is gone meanwhile."""
        self._state = self._state.going_on(receipt.conversation_id)
        try:
            await self._send(Ack(id=frame_id, seq=receipt.seq))
        finally:
            self._around.turns.wake(receipt.conversation_id, receipt.lease)

    async def _rate(self, frame: Rate) -> None:
        await self._around.limits.hit(REQUESTS, self._person.address)
        person, now = self._person, self._around.clock()
        seq = await self._around.database.write(lambda s: intake.rate(s, person, frame, now))
        await self._send(Ack(id=frame.id, seq=seq))

    async def _switch(self, frame: SwitchLanguage) -> None:
        await self._around.limits.hit(REQUESTS, self._person.address)
        if not self._state.is_known:
            await self._around.limits.hit(CONVERSATIONS, self._client)
        person, now = self._person, self._around.clock()
        seq = await self._around.database.write(
            lambda s: intake.switch_language(s, person, frame.language, now)
        )
        self._state = self._state.known()
        if frame.id is not None:
            await self._send(Ack(id=frame.id, seq=seq))

    async def _earlier(self, frame: Earlier) -> None:
        await self._around.limits.hit(REQUESTS, self._person.address)
        address = self._person.address
        page = await self._around.database.read(
            lambda s: repository.before(s, address, frame.before)
        )
        await self._send(EarlierMessages(messages=[view.said(shown, address) for shown in page]))

    async def _allow_message(self) -> None:
        await self._around.limits.hit(MESSAGES, self._person.address)
        if not self._state.is_known:
            await self._around.limits.hit(CONVERSATIONS, self._client)

    def _typing(self) -> None:
        if (conversation := self._state.conversation_id) is not None and self._may_hint():
            data = {"conversation": conversation, "typing": "customer"}
            self._around.bus.publish([Announcement("desk", data)])

    def _hint_to_others(self, data: dict[str, int]) -> None:
        topic = conversations.topic("widget", self._person.address)
        self._around.bus.publish([Announcement(topic, data)])

    def _may_hint(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._hinted_at < HINT_EVERY_S:
            return False
        self._hinted_at = now
        return True

    def _count_bad(self) -> None:
        self._bad_frames += 1

    async def _fail(self, error: DeskmateError, frame_id: str | None) -> None:
        code = Unavailable.code if isinstance(error, Unavailable) else error.code
        wait = error.retry_after if isinstance(error, TooMany) else None
        with suppress(ConnectionError):
            await self._send(Failed(code=code, id=frame_id, retry_after=wait))

    async def _send(self, frame: ServerFrame) -> None:
        await self._socket.send_str(frame.model_dump_json())
