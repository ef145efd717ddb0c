"""All that makes the engine fast changes no answer: the same dialogue, held by stock Rasa, reads the same.

Stock Rasa runs in a process of its own, with TensorFlow, dask, its own tracker and HTTP session, and no hook.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Dialogue
from support import ROOT, Actions, says, sets

from engine import wire

MESSAGES = [
    *("hello", "hello", "where is my order", "when are you open", "DM-10023", "几点开门"),
    *("a@b.co", "remember this", "yes please", "你好", "🤷 ???", "track my order 10024"),
    *("never mind", "please break", "what are your opening hours", "yes", "bye", "x"),
]


def tell(actions: Actions) -> None:
    actions.reset()
    actions.answers["action_track"] = lambda call: says("On its way.", events=[sets("email", None)])
    actions.answers["action_remember"] = lambda call: says("Noted.", events=[sets("note", "it")])
    actions.answers["action_broken"] = lambda call: {"events": [], "responses": "wrong"}
    actions.answers["action_fallback"] = lambda call: says("Sorry?", events=[{"event": "rewind"}])


@pytest.fixture(scope="module")
def stock(model: Path) -> dict[str, Any]:
    async def hold() -> dict[str, Any]:
        actions = Actions()
        url = await actions.start_tcp()
        tell(actions)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", str(Path(__file__).with_name("plain_rasa.py"))),
            *(str(model), url),
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "RASA_TELEMETRY_ENABLED": "false",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await process.communicate(json.dumps(MESSAGES).encode())
        await actions.stop()
        assert process.returncode == 0, err.decode()[-3000:]
        # Rasa prints log lines on stdout too; the answer is the last line.
        answer: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
        answer["calls"] = actions.called()
        return answer

    return asyncio.run(hold())


def plain(event: dict[str, Any]) -> dict[str, Any]:
    """An event without what must differ: times, ids of messages and of the model, unset contents."""
    left_out = ("timestamp", "metadata", "message_id", "input_channel")
    event = {k: v for k, v in wire.slim(event).items() if k not in left_out}
    if "parse_data" in event:
        event["parse_data"] = {k: v for k, v in event["parse_data"].items() if k != "message_id"}
    return event


def test_the_same_dialogue_has_the_same_events_replies_and_calls(
    stock: dict[str, Any], engine: Any, actions: Actions, run: Any
) -> None:
    tell(actions)
    dialogue = Dialogue(engine, run)
    dialogue.slots = {}
    for text, expected in zip(MESSAGES, stock["answers"], strict=True):
        result = dialogue.say(text)
        assert result["slots"] == expected["slots"], text
        assert result["active_loop"] == expected["loop"], text
        said = [reply["text"] for reply in expected["replies"] if "text" in reply]
        assert [reply["text"] for reply in result["replies"]] == said, text
    assert [plain(e) for e in dialogue.events] == [plain(e) for e in stock["events"]]
    assert actions.called() == stock["calls"]
