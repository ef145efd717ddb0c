"""A widget server beside the browser: in a thread of its own, with a bot that answers by a script,
and pages that embed it.

It can be stopped and started again on its port, as an app that is restarted.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import service
from conversations.models import Conversation, Message
from kit.settings import ROOT
from ratings import service as ratings
from shop.importer import import_folder
from staff.models import User
from tests.channels.widget.support import Server, now, serving

T = TypeVar("T")
MEI = "Mei"


def answer(session: Session, conversation: Conversation, message: Message, at: datetime) -> None:
    """What the bot says: by the first word of the customer's."""

    def say(text: str, **parts: Any) -> None:
        parts.setdefault("author", "bot")
        service.say(session, conversation, text=text, now=at, **parts)

    match (message.payload or message.text).split():
        case ["buttons", *_]:
            offers = [{"title": "Yes, thanks", "payload": "/affirm"}]
            offers.append({"title": "Not quite", "payload": "/deny"})
            say("Did that help?", buttons=offers)
        case ["rate", *_]:
            ratings.ask(session, conversation, about="bot", now=at)
        case ["person", *_]:
            agent = session.scalars(select(User)).one()
            say("A person is coming.", author="system")
            say("Hello, I am here.", author="agent", user_id=agent.id)
        case ["silence", *_]:
            pass
        case _:
            say(f"You said: {message.text}")


class WidgetServer:
    """The server's handle for tests, which are not coroutines."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._folder = folder
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._running: Any = None
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        assert self._server, "it is stopped"
        return self._server

    @property
    def origin(self) -> str:
        return self.server.origin

    def start(self) -> None:
        """Start, on the port of before."""

        async def enter() -> Server:
            self._running = serving(
                f"sqlite:///{self._folder / 'widget.db'}",
                self._folder,
                answer=answer,
                **self._settings,
            )
            server: Server = await self._running.__aenter__()
            return server

        self._server = self._call(enter())
        self._settings["port"] = int(self._server.origin.rpartition(":")[2])

    def stop(self) -> None:
        """Hang up on everybody."""
        if self._server:
            self._call(self._running.__aexit__(None, None, None))
            self._server = None

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def write(self, work: Callable[[Session], T]) -> T:
        """Change the database, as a part of ours would."""
        return self._call(self.server.database.write(work))

    def say(self, text: str, **parts: Any) -> None:
        """Say something in the only open conversation."""

        def work(session: Session) -> None:
            conversation = session.scalars(
                select(Conversation).where(Conversation.closed_at.is_(None))
            ).one()
            parts.setdefault("author", "bot")
            service.say(session, conversation, text=text, now=now(), **parts)

        self.write(work)

    def texts(self) -> list[str]:
        """What customers wrote, in the order in which it is stored."""
        stored = self._call(self.server.messages())
        return [message.text for message in stored if message.author == "customer"]

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[WidgetServer]:
    """A widget server with the demo shop and one agent."""
    server = WidgetServer(folder, **({"demo": True} | settings))
    try:
        server.start()

        def furnish(session: Session) -> None:
            import_folder(session, ROOT / "shop" / "demo", now())
            session.add(
                User(
                    email="mei@shop.example",
                    name=MEI,
                    role="agent",
                    password_hash="-",
                    created_at=now(),
                )
            )

        server.write(furnish)
        yield server
    finally:
        server.close()


@contextmanager
def shop_page(html: Callable[[], str], **headers: str) -> Iterator[str]:
    """Somebody's page on another origin; its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(html().encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
