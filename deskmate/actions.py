"""`deskmate actions`: our actions for `rasa shell`, which has no app around it.

Who talks in the shell is a customer of the demo shop in a database that is thrown away. What actions
want done is done after each of them, and what is said by that (a ticket's number) is said with it.
"""

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer
from aiohttp import web
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult
from sqlalchemy.orm import Session

from actions.call import Call, Scene
from actions.calls import CallRegistry
from actions.registry import build_executor
from bot.action_endpoint import webhook
from conversations import repository, service
from conversations.models import Message, Turn
from conversations.service import Inbound
from deskmate import schema
from kit.clock import utc_now
from kit.database import Database, make_engine
from kit.settings import Settings
from shop.importer import import_folder

LOOPBACK = "127.0.0.1"


class ShellExecutor:
    """Runs an action with a turn made up around it. One call at a time, as the shell talks."""

    def __init__(self, database: Database, settings: Settings, user_id: str | None) -> None:
        self._database = database
        self._settings = settings
        self._user_id = user_id
        self._calls = CallRegistry()
        self._executor: ActionExecutor = build_executor(self._calls)

    async def run(self, payload: dict[str, Any]) -> ActionExecutorRunResult | None:
        """The action's answer, with what its effects say. Raises what the action raises."""
        key = str(payload["sender_id"])
        said = payload["tracker"]["latest_message"]
        inbound = Inbound(
            channel="widget",
            address=f"shell:{key}",
            external_id=str(said.get("message_id")),
            text=said.get("text") or "",
            identity=("user_id", self._user_id) if self._user_id else ("visitor", f"shell:{key}"),
            verified=self._user_id is not None,
        )
        now = utc_now()
        receipt = await self._database.write(lambda s: service.receive(s, inbound, now))
        conversation = await self._database.read(
            lambda s: repository.get(s, receipt.conversation_id)
        )
        call = Call(
            database=self._database,
            settings=self._settings,
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            language=conversation.language,
            now=now,
        )
        with self._calls.register(key, call):
            result = await self._executor.run(payload)
        if result and call.effects:
            words = await self._database.write(lambda s: self._apply(s, call, receipt.message_id))
            result.responses.extend({"text": text, "buttons": []} for text in words)
        return result

    def _apply(self, session: Session, call: Call, message_id: int) -> list[str]:
        conversation = repository.lock(session, call.conversation_id)
        before = conversation.last_seq
        turn = Turn(
            id=message_id, conversation_id=conversation.id, outcome="bot", created_at=call.now
        )

        def say(text: str, **parts: Any) -> Message:
            return service.say(
                session, conversation, author="bot", text=text, now=call.now, **parts
            )

        scene = Scene(
            conversation=conversation,
            customer=conversation.customer,
            message=repository.message(session, message_id),
            turn=turn,
            now=call.now,
            settings=call.settings,
            say=say,
        )
        for effect in call.effects:
            effect.apply(session, scene)
        said = repository.visible_after(session, "widget", conversation.address, before)
        return [message.text for message in said]


def serve(settings: Settings, port: int, user_id: str | None) -> None:
    """Answer on loopback until Ctrl-C; `user_id` makes who talks a verified customer of the shop."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskmate-")))
        url = f"sqlite:///{folder / 'shell.db'}"
        engine = make_engine(url)
        schema.upgrade(engine)
        with Session(engine) as session:
            import_folder(session, settings.shop_data, utc_now())
            session.commit()
        engine.dispose()
        database = Database(url)
        database.open()
        stack.callback(database.close)
        typer.echo(f"Actions are at http://{LOOPBACK}:{port}/webhook; Ctrl-C ends them.")
        web.run_app(
            webhook(ShellExecutor(database, settings, user_id)),
            host=LOOPBACK,
            port=port,
            print=None,
            access_log=None,
            loop=asyncio.new_event_loop(),
        )
