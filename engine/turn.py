"""One stateless turn: the dialogue so far and one message in, replies and new events out.

Rasa's `MessageProcessor` does the work; the subclass here takes away what it would decide by itself
(when a session ends, reminders, sending) and makes visible what it would only log (actions that
failed). Nothing is kept between turns.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import rasa
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.constants import ACTION_DEFAULT_FALLBACK_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from engine import wire
from engine.actions import ActionEndpoint
from engine.fired import Fired
from engine.runner import SequentialGraphRunner
from engine.tracker import TurnTracker

_PAYLOAD = re.compile(r"/([^{}@\s]+)(\{.*\})?", re.DOTALL)

# Rasa runs these without an answer being due, so a missing text is no failure.
_MAY_BE_SILENT = ("utter_default", "utter_ask_rephrase")


class ModelUnusable(Exception):
    """The model cannot hold a dialogue."""


class _Silent(OutputChannel):
    """Replies are read from the events; nothing is sent. Its name chooses channel-specific texts."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:  # type: ignore[override]
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        pass


class _Responses(TemplatedNaturalLanguageGenerator):
    """Rasa's texts; one that does not exist is recorded as a failure."""

    def __init__(self, responses: dict[str, Any], failed: list[dict[str, str]]) -> None:
        super().__init__(responses)
        self.failed = failed

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        reply = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if reply is None and utter_action not in _MAY_BE_SILENT:
            self.failed.append({"action": utter_action, "reason": "no response text"})
        return reply


class _Watched(Action):
    """An action whose exceptions are recorded before Rasa swallows them."""

    def __init__(self, action: Action, failed: list[dict[str, str]]) -> None:
        self._action, self._failed = action, failed

    def name(self) -> str:
        return self._action.name()

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        before = len(self._failed)
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise  # how a form lets other rules answer; refusals of the app are recorded by the endpoint
        except Exception as error:
            if len(self._failed) == before:  # else its cause has been recorded
                self._failed.append({"action": self.name(), "reason": type(error).__name__})
            raise

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> ActionExecuted:
        return self._action.event_for_successful_execution(prediction)


class TurnProcessor(MessageProcessor):
    """Rasa's processor for trackers that live for one turn."""

    model_metadata: ModelMetadata

    def __init__(self, model: Path, endpoint: ActionEndpoint) -> None:
        self._endpoint = endpoint
        self.steps: list[dict[str, Any]] = []
        super().__init__(
            model_path=model,
            tracker_store=None,  # type: ignore[arg-type]  # nothing is stored, nothing is locked
            lock_store=None,  # type: ignore[arg-type]
            generator=TemplatedNaturalLanguageGenerator({}),
            action_endpoint=endpoint,
            on_circuit_break=self._circuit_break,  # type: ignore[arg-type]
        )
        # Rasa's last step takes a message that begins with "/" for an intent. What a customer types
        # is text, so messages are understood by the steps before it.
        schema, target = self.model_metadata.predict_schema, self.model_metadata.nlu_target
        if not target or not self.model_metadata.core_target:
            raise ModelUnusable("the model must hold both NLU and dialogue policies")
        self._fallback = next(
            (
                node.config.get("core_fallback_action_name", ACTION_DEFAULT_FALLBACK_NAME)
                for node in schema.nodes.values()
                if issubclass(node.uses, RulePolicy)
            ),
            ACTION_DEFAULT_FALLBACK_NAME,
        )
        if issubclass(schema.nodes[target].uses, RegexMessageHandler):
            self.model_metadata = dataclasses.replace(
                self.model_metadata, nlu_target=schema.nodes[target].needs["messages"]
            )

    def _load_model(  # type: ignore[override]  # a static method in Rasa, called as ours
        self, model_path: Path | str
    ) -> tuple[str, ModelMetadata, GraphRunner]:
        """As in Rasa, with a runner of ours."""
        with TempDirectoryPath(get_temp_dir_name()) as directory:
            metadata, runner = loader.load_predict_graph_runner(
                Path(directory), Path(model_path), LocalModelStorage, SequentialGraphRunner
            )
            assert isinstance(runner, SequentialGraphRunner)
            self.fired = Fired.read(Path(directory))
            self.fired.watch(runner.components)
        return Path(model_path).name, metadata, runner

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        """The app decides when a conversation ends, not this machine's clock."""
        return False

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Warns of data that the domain lacks, which is for training to find: it costs 0.3 ms."""

    async def execute_side_effects(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent or scheduled here: the app reads replies and reminders from the events."""

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """After the fallback the bot listens. Without a rule that says so, Rasa would fall back
        again, until it has done so ten times."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if action.name() == self._fallback == tracker.latest_action_name:
            action = self._get_action(ACTION_LISTEN_NAME)
            prediction = PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME)
        return action, prediction

    def _circuit_break(self, tracker: DialogueStateTracker, *args: Any) -> None:
        action = tracker.latest_action_name or "?"
        self._endpoint.failed.append({"action": action, "reason": "too many actions in a turn"})

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        wanted = tracker.followup_action
        if wanted and wanted not in self.domain.action_names_or_texts:
            self._endpoint.failed.append({"action": wanted, "reason": "unknown action"})
        return super()._predict_next_with_tracker(tracker)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if action.name() != ACTION_LISTEN_NAME:
            self.steps.append(
                {
                    "action": action.name(),
                    "policy": prediction.policy_name,
                    "confidence": round(float(prediction.max_confidence), 4),
                    "rule": self.fired.name(prediction.policy_name),
                }
            )
        watched = _Watched(action, self._endpoint.failed)
        return await super()._run_action(watched, tracker, output_channel, nlg, prediction)

    def parse_payload(self, payload: str) -> dict[str, Any]:
        """A button's `/intent{...}`, as if it had been understood. Raises RequestError (422)."""
        match = _PAYLOAD.fullmatch(payload)
        if not match or match[1] not in self.domain.intents:
            raise wire.RequestError(422, "unknown_intent", f"no intent for payload {payload!r}")
        try:
            json.loads(match[2] or "{}")  # Rasa would go on without what it cannot read
        except ValueError as error:
            raise wire.RequestError(422, "invalid_payload", repr(payload)) from error
        message = YAMLStoryReader.unpack_regex_message(
            Message({TEXT: payload}), self.domain, RegexMessageHandler.__name__
        )
        return {
            TEXT: payload,
            INTENT: message.get(INTENT),
            INTENT_RANKING_KEY: message.get(INTENT_RANKING_KEY) or [],
            ENTITIES: message.get(ENTITIES) or [],
        }


class Engine:
    """A loaded model. `turn` and `parse` must not run at the same time: a worker does one by one."""

    def __init__(self, model: Path, endpoint: ActionEndpoint) -> None:
        self._endpoint = endpoint
        self._processor = TurnProcessor(model, endpoint)
        self._domain: Domain = self._processor.domain
        self.model_id = model.name.removesuffix(".tar.gz")
        self.rasa_version = rasa.__version__

    @property
    def thresholds(self) -> tuple[float, float]:
        """Below which confidence, and which distance to the next meaning, the model asks back."""
        for node in self._processor.model_metadata.predict_schema.nodes.values():
            if issubclass(node.uses, FallbackClassifier):
                config = {**FallbackClassifier.get_default_config(), **node.config}
                return float(config["threshold"]), float(config["ambiguity_threshold"])
        return 0.0, 0.0

    async def close(self) -> None:
        """Closes the connection to the actions."""
        await self._endpoint.close()

    async def parse(self, text: str) -> dict[str, Any]:
        """What a message means, without a dialogue."""
        parsed = await self._processor.parse_message(UserMessage(text, output_channel=_Silent("")))
        return {
            "intent": parsed[INTENT],
            "ranking": parsed.get(INTENT_RANKING_KEY, [])[: wire.RANKING_KEPT],
            "entities": parsed[ENTITIES],
            "mood": parsed.get("mood"),
            "scope": parsed.get("scope"),
            "nearest": parsed.get("nearest") or [],
            "topics": parsed.get("topics") or [],
        }

    async def turn(self, request: wire.TurnRequest) -> dict[str, Any]:
        """Answers one message.

        Raises:
            RequestError: An event or the payload cannot be read.
        """
        started = time.perf_counter()
        processor, message = self._processor, request.message
        self._endpoint.begin()
        processor.steps = []
        nlg = processor.nlg = _Responses(self._domain.responses, self._endpoint.failed)
        # Which of several texts is said depends on the turn alone: asked again, it says the same.
        np.random.seed(zlib.crc32(request.turn.encode()))

        channel = _Silent(message.channel or "deskmate")
        tracker = self._tracker(request)
        known = len(tracker.events)
        if not known:
            await processor._update_tracker_session(tracker, channel)
        elif tracker.latest_action_name != ACTION_LISTEN_NAME:
            # The window ends in the middle of a turn, or holds no turn: the bot was listening.
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self._domain)
        unknown_slots = self._set_slots(tracker, request.slots)

        said = UserMessage(
            text=message.text or message.payload,
            output_channel=channel,
            sender_id=request.turn,
            parse_data=processor.parse_payload(message.payload) if message.payload else None,
            input_channel=message.channel,
            message_id=message.message_id,
            metadata=message.metadata,
        )
        await processor._handle_message_with_tracker(said, tracker)
        parsed = tracker.latest_message.parse_data
        processor.nlg = nlg
        tracker = await processor.run_action_extract_slots(channel, tracker)
        await processor._run_prediction_loop(channel, tracker)

        new = list(tracker.events)[known:]
        events = [wire.slim(event.as_dict()) for event in new]
        trace = {
            "model": self.model_id,
            "language": tracker.get_slot("language") if "language" in tracker.slots else None,
            "intent": parsed[INTENT],
            "ranking": parsed.get(INTENT_RANKING_KEY, [])[: wire.RANKING_TRACED],
            "entities": parsed[ENTITIES],
            "mood": parsed.get("mood"),
            "scope": parsed.get("scope"),
            "nearest": parsed.get("nearest") or [],
            "topics": parsed.get("topics") or [],
            "steps": processor.steps,
            "slots_set": {event.key: event.value for event in new if isinstance(event, SlotSet)},
            "slots_unknown": unknown_slots,
            "ms": round((time.perf_counter() - started) * 1000, 2),
        }
        return {
            "replies": wire.replies(events),
            "events": events,
            "slots": {
                name: slot.value for name, slot in tracker.slots.items() if slot.value is not None
            },
            "active_loop": tracker.active_loop_name,
            "failed": self._endpoint.failed,
            "trace": trace,
        }

    def _tracker(self, request: wire.TurnRequest) -> DialogueStateTracker:
        """The dialogue so far. Raises RequestError when an event cannot be read."""
        try:
            events = deserialise_events(request.events)
        except Exception as error:  # they come from outside, and fail in many ways
            raise wire.RequestError(422, "invalid_event", repr(error)) from error
        if len(events) != len(request.events):
            raise wire.RequestError(422, "invalid_event", "an event has no name or an unknown one")
        if events and not any(isinstance(event, (SessionStarted, Restarted)) for event in events):
            # The window begins in the middle of a dialogue. Rules for a conversation's start are those
            # whose first state has no action before it: two keep such a state away from the message.
            first = events[0].timestamp
            events = [ActionExecuted(ACTION_LISTEN_NAME, timestamp=first) for _ in "12"] + events
        return TurnTracker.from_events(request.turn, events, self._domain.slots)

    def _set_slots(self, tracker: DialogueStateTracker, slots: dict[str, Any]) -> list[str]:
        """Sets those that differ; returns the names that this model does not know."""
        for name, value in slots.items():
            if name in tracker.slots and tracker.get_slot(name) != value:
                tracker.update(SlotSet(name, value), self._domain)
        return [name for name in slots if name not in tracker.slots]
