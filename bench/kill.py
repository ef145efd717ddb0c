"""`make kill-test N=100`: kill -9 of the app and of the engine at random moments while clients
chat.

Afterwards every acknowledged message has exactly one turn, no reply is missing or doubled in a
client's sequence, and no ticket was opened twice; on SQLite and on PostgreSQL, N kills each. The
last line is JSON.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.chat import ChatClient
from bench.processes import Program, answers, deskmate, deskmate_settings, free_port
from conversations.models import Conversation, Message, Turn
from kit.database import make_engine
from kit.settings import ROOT
from tests.services import postgres
from tickets.models import Ticket, TicketEvent

CLIENTS = 12
THINKS_S = (0.1, 1.5)
# Of the kills of the app, how many wait until it answers again; the others hit it while it starts.
LETS_IT_START = 0.8
# A client asks for a person now and then, and goes on as another visitor.
ASKS_FOR_A_PERSON = 0.08
TEXTS = (
    "hello",
    "how can I pay?",
    "你好",
    "可以开发票吗",
    "how long does delivery take",
    "会员有什么好处",
)
PERSON = ("I want to talk to a person", "转人工")
SETTLES_WITHIN_S = 120.0


@dataclass
class Tally:
    """What the kills did. All but the first two must be 0."""

    cycles: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    tickets_doubled: int = 0

    def add(self, other: "Tally") -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Chatters:
    """Clients that chat until told to stop."""

    origin: str
    session: aiohttp.ClientSession
    rng: random.Random
    all: list[ChatClient] = field(default_factory=list)
    stopping: bool = False

    async def chat(self) -> None:
        """One person after another, each until they are handed over."""
        while not self.stopping:
            client = ChatClient(self.origin, self.session)
            self.all.append(client)
            await client.open()
            while not self.stopping:
                asks = self.rng.random() < ASKS_FOR_A_PERSON
                seq = await client.send(self.rng.choice(PERSON if asks else TEXTS))
                if asks:
                    break
                await self._read(client, seq)

    async def _read(self, client: ChatClient, seq: int) -> None:
        """Think for a moment; not everybody waits for the answer before they write on."""
        patience = self.rng.uniform(*THINKS_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await client.reply_after(seq)
                await asyncio.sleep(patience)


async def trial(name: str, database_url: str | None, folder: Path, kills: int, seed: int) -> Tally:
    """Kill `kills` times and check what is left."""
    rng = random.Random(seed)
    settings = deskmate_settings(folder, database_url, engines=1)
    port, log = free_port(), folder / "app.log"
    app = await deskmate(settings, port, log)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            # Everybody stays connected: aiohttp's own limit is 100.
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )

        async def end() -> None:
            # Whatever breaks the trial, the present app (and with it, its engines) is ended.
            await app.stop()

        stack.push_async_callback(end)
        await answers(app, "/healthz")
        chatters = Chatters(app.origin, session, rng)
        chats = [asyncio.create_task(chatters.chat()) for _ in range(CLIENTS)]
        for kill in range(kills):
            await asyncio.sleep(rng.uniform(0.05, 3.0))
            _must_run(app, log)
            if rng.random() < 0.6:
                await app.kill()
                app = await deskmate(settings, port, log)
                if rng.random() < LETS_IT_START:
                    await answers(app, "/healthz")
            else:
                _kill_engine(app, rng)
            acknowledged = sum(len(c.acknowledged) for c in chatters.all)
            print(
                f"\r{name}: {kill + 1}/{kills} kills, {acknowledged} acknowledged",
                end="",
                flush=True,
                file=sys.stderr,
            )
            broken = [c for c in chats if c.done()]
            if broken:
                await asyncio.gather(*broken)
        await answers(app, "/healthz?ready")
        chatters.stopping = True
        async with asyncio.timeout(SETTLES_WITHIN_S):
            await asyncio.gather(*chats)
        url = database_url or f"sqlite:///{folder / 'deskmate.db'}"
        await _settled(url, chatters)
        for client in chatters.all:
            await client.close()
        print(file=sys.stderr)
        return _check(url, chatters, kills)


def _must_run(app: Program, log: Path) -> None:
    """Raises RuntimeError when the app ended although nobody killed it."""
    if app.process.returncode is not None:
        last = log.read_text(errors="replace").splitlines()[-5:]
        raise RuntimeError("the app ended by itself:\n" + "\n".join(last))


def _kill_engine(app: Program, rng: random.Random) -> None:
    engines = app.tree()[1:]
    if engines:
        os.kill(rng.choice(engines), signal.SIGKILL)


async def _settled(url: str, chatters: Chatters) -> None:
    """Wait until nothing is pending and every client has been shown all there is."""
    engine = make_engine(url)
    async with asyncio.timeout(SETTLES_WITHIN_S):
        while True:
            with Session(engine) as session:
                pending = session.scalar(
                    select(func.count())
                    .select_from(Conversation)
                    .where(Conversation.pending_id.is_not(None))
                )
            if not pending:
                break
            await asyncio.sleep(0.2)
    with Session(engine) as session:
        last = _last_numbers(session)
    engine.dispose()
    for client in chatters.all:
        if client.acknowledged:
            await client.caught_up(last[_address_of(client, url)])


def _last_numbers(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Conversation.address, func.max(Message.seq))
        .join(Message)
        .group_by(Conversation.address)
    )
    return dict(rows.all())


def _address_of(client: ChatClient, url: str) -> str:
    engine = make_engine(url)
    with Session(engine) as session:
        external_id = next(iter(client.acknowledged))
        address = session.scalar(
            select(Conversation.address)
            .join(Message)
            .where(Message.external_id.endswith(":" + external_id))
        )
    engine.dispose()
    return address or ""


def _check(url: str, chatters: Chatters, kills: int) -> Tally:
    tally = Tally(cycles=kills)
    engine = make_engine(url)
    with Session(engine) as session:
        stored = {
            m.external_id.rpartition(":")[2]: m
            for m in session.scalars(select(Message))
            if m.external_id
        }
        turns: dict[int, int] = dict(
            session.execute(select(Turn.id, func.count()).group_by(Turn.id)).all()
        )
        answered = set(session.scalars(select(Message.turn_id).where(Message.turn_id.is_not(None))))
        for client in chatters.all:
            tally.acknowledged += len(client.acknowledged)
            tally.duplicated += client.doubled
            tally.lost += client.gaps
            for message_id, seq in client.acknowledged.items():
                message = stored.get(message_id)
                handled = turns.get(message.id, 0) if message and message.seq == seq else 0
                tally.lost += handled == 0
                tally.duplicated += handled > 1
        # A turn of the bot that said nothing and handed nothing over has lost its reply.
        for turn in session.scalars(select(Turn).where(Turn.outcome == "bot")):
            handed_over = any(effect["kind"] == "escalated" for effect in turn.effects)
            tally.lost += turn.id not in answered and not handed_over
        opened = session.execute(
            select(TicketEvent.ticket_id, func.count())
            .where(TicketEvent.kind == "opened")
            .group_by(TicketEvent.ticket_id)
        ).all()
        tickets = session.execute(
            select(Ticket.conversation_id, func.count()).group_by(Ticket.conversation_id)
        ).all()
        tally.tickets_doubled = sum(n - 1 for _, n in opened) + sum(n - 1 for _, n in tickets)
    engine.dispose()
    return tally


async def main(kills: int, seed: int) -> bool:
    """Both databases, one after the other. True when nothing was lost or doubled."""
    total = Tally()
    with ExitStack() as stack:
        # Under a folder that the database's unprivileged user can pass.
        folder = Path(tempfile.mkdtemp(prefix="deskmate-kill-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        total.add(await trial("SQLite", None, folder / "sqlite", kills, seed))
        cluster = stack.enter_context(postgres.cluster(folder / "cluster"))
        url = stack.enter_context(postgres.database(cluster))
        total.add(await trial("PostgreSQL", url, folder / "postgresql", kills, seed + 1))
    print(json.dumps(asdict(total)))
    return not (total.lost or total.duplicated or total.tickets_doubled)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=100, help="kills on each database")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    given = parser.parse_args()
    print(f"seed {given.seed}, models in {ROOT / 'var' / 'models'}", file=sys.stderr)
    sys.exit(0 if asyncio.run(main(given.cycles, given.seed)) else 1)
