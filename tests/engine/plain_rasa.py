"""A program, not a test: stock Rasa, with nothing of ours but the components, holds a dialogue.

python plain_rasa.py MODEL ACTIONS_URL  < messages.json  > answers.json
"""

import asyncio
import json
import sys

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig


async def main(model: str, actions: str) -> None:
    agent = Agent.load(model, action_endpoint=EndpointConfig(actions))
    answers = []
    for text in json.load(sys.stdin):
        replies = await agent.handle_text(text, sender_id="t1")
        tracker = await agent.tracker_store.retrieve("t1")
        slots = {k: v for k, v in tracker.current_slot_values().items() if v is not None}
        answers.append({"replies": replies, "slots": slots, "loop": tracker.active_loop_name})
    events = [event.as_dict() for event in tracker.events]
    json.dump({"answers": answers, "events": events}, sys.stdout)


asyncio.run(main(sys.argv[1], sys.argv[2]))
