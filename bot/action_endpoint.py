"""Where the engine calls our actions: a Unix socket that only our own processes can open. The same
JSON as Rasa's webhook."""

import asyncio
import os
from pathlib import Path
from typing import Any, Protocol

import orjson
import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutorRunResult
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

log = structlog.get_logger(__name__)

# Rasa posts tracker and domain with every call.
MOST_BYTES = 16 * 2**20


class Executor(Protocol):
    """What runs an action that Rasa posts: rasa-sdk's ActionExecutor, or something around it."""

    async def run(self, payload: Any, /) -> ActionExecutorRunResult | None: ...


class ActionEndpoint:
    """Serves `executor` on `socket` between `start` and `close`."""

    def __init__(self, executor: Executor, socket: Path) -> None:
        self._executor = executor
        self.socket = socket
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. The socket is made with mode 0600."""
        self._runner = web.AppRunner(webhook(self._executor), access_log=None)
        await self._runner.setup()
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            await web.UnixSite(self._runner, str(self.socket)).start()
        finally:
            os.umask(mask)

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        self.socket.unlink(missing_ok=True)


def webhook(executor: Executor) -> web.Application:
    """The application that answers Rasa's `POST /webhook`."""

    async def run(request: web.Request) -> web.Response:
        payload = orjson.loads(await request.read())
        name = payload.get("next_action")
        try:
            result = await executor.run(payload)
            return web.Response(
                body=orjson.dumps(result.model_dump() if result else None),
                content_type="application/json",
            )
        except ActionExecutionRejection as error:
            # 400 with action_name is how Rasa is told that a form does not want this message.
            return web.json_response(
                {"error": str(error), "action_name": error.action_name}, status=400
            )
        except ActionMissingDomainException as error:
            # The engine sends the domain, which is large, once, and then only its digest.
            return web.json_response({"error": str(error), "action_name": name}, status=449)
        except ActionNotFoundException as error:
            return web.json_response({"error": str(error), "action_name": name}, status=404)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("an action failed", action=name, turn=payload.get("sender_id"))
            return web.json_response(
                {"error": "the action failed", "action_name": name}, status=500
            )

    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_post("/webhook", run)
    return app
