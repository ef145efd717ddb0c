"""A twin of the engine worker: the same command line and wire, without Rasa. What is typed says how
it behaves.

`echo ...` answers; `sleep` hangs; `die` ends the process; `error` is a 500; `garbage` is not the
protocol; `nothing` answers without a reply; `fail` reports a failed action; `act NAME` calls our
action endpoint; `mood 0.9 0.1 ...` is said with that anger and urgency; `tell time` and `tell products`
say what the worker was told of them. The model file's name is the model's id; one named `broken...` does
not start.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, UnixConnector, web


def _body(replies: list[dict[str, Any]], request: dict[str, Any], **parts: Any) -> dict[str, Any]:
    message = request["message"]
    return {
        "replies": replies,
        "events": [
            {"event": "user", "text": message["text"], "message_id": message["message_id"]},
            {"event": "action", "name": "action_listen"},
        ],
        "slots": request["slots"],
        "active_loop": None,
        "failed": [],
        "trace": {"intent": {"name": "echo", "confidence": 1.0}, "pid": os.getpid()},
    } | parts


class Twin:
    """The worker."""

    def __init__(self, model: Path, actions: Path) -> None:
        self.model = model
        self.actions = actions
        self.lock = asyncio.Lock()

    async def ready(self, _: web.Request) -> web.Response:
        return web.json_response({"model": self.model.stem, "rasa": "twin", "memory_mb": 1})

    async def turn(self, http: web.Request) -> web.Response:
        async with self.lock:
            request = await http.json()
            mood: dict[str, float] | None = None
            text = request["message"]["payload"] or request["message"]["text"]
            match text.split(maxsplit=1)[0]:
                case "sleep":
                    await asyncio.sleep(3600)
                case "die":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "error":
                    return web.json_response(
                        {"error": "turn_failed", "detail": "asked for"}, status=500
                    )
                case "garbage":
                    return web.json_response({"hello": "world"})
                case "nothing":
                    return web.json_response(_body([], request))
                case "fail":
                    return web.json_response(
                        _body([], request, failed=[{"action": "a", "reason": "asked for"}])
                    )
                case "act":
                    await self._act(request, text.split()[1])
                case "mood":
                    _, anger, urgency, *_ = text.split()
                    mood = {"anger": float(anger), "urgency": float(urgency)}
                case "tell":
                    told = {
                        "time": request["message"]["metadata"].get("time"),
                        "products": os.environ.get("ENGINE_PRODUCTS"),
                    }
                    text = told[text.split()[1]]
            seen = len([e for e in request["events"] if e["event"] == "user"])
            reply = {
                "text": f"{self.model.stem}: {text} ({seen})",
                "buttons": [],
                "custom": {},
                "image": None,
            }
            answer = _body([reply], request)
            answer["trace"]["mood"] = mood
            return web.json_response(answer)

    async def _act(self, request: dict[str, Any], name: str) -> None:
        async with (
            ClientSession(connector=UnixConnector(str(self.actions))) as session,
            session.post(
                "http://app/webhook",
                json={
                    "next_action": name,
                    "sender_id": request["turn"],
                    "tracker": {
                        "sender_id": request["turn"],
                        "slots": request["slots"],
                        "events": [],
                    },
                    "domain": {},
                    "version": "3.6.21",
                },
            ) as response,
        ):
            response.raise_for_status()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--actions-socket", type=Path, required=True)
    parser.add_argument("--memory-mb", type=int)
    parser.add_argument("--parent", type=int)
    given = parser.parse_args()
    if given.model.stem.startswith("broken"):
        sys.exit("this model is broken")
    twin = Twin(given.model, given.actions_socket)
    app = web.Application(client_max_size=2**24)
    app.add_routes([web.get("/ready", twin.ready), web.post("/turn", twin.turn)])
    web.run_app(app, path=str(given.socket), print=lambda *_: None, access_log=None)


if __name__ == "__main__":
    main()
