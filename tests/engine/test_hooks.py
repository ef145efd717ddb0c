"""Each hook beside what it replaces. That all together change no answer is in test_as_stock_rasa.py."""

import logging
from typing import Any

import pytest
import structlog
from conftest import Dialogue
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import all_subclasses
from support import PROJECT

from engine.tracker import TurnTracker


def search(type_name: str) -> Any:
    """Rasa's way: the first subclass with the name."""
    return next(cls for cls in all_subclasses(Event) if cls.type_name == type_name)


def test_event_types_are_those_that_rasa_would_find() -> None:
    names = {cls.type_name for cls in all_subclasses(Event)}
    assert len(names) > 20
    for name in names - {None}:
        assert Event.resolve_by_type(name) is search(name)


def test_an_unknown_event_is_unknown_as_before() -> None:
    with pytest.raises(ValueError, match="Unknown event name 'explosion'"):
        Event.resolve_by_type("explosion")
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("explosion", Event) is Event


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"events": []},
        {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "x"}]},
    ],
)
def test_good_answers_of_actions_pass(result: dict[str, Any]) -> None:
    assert RemoteAction("action_x", None)._validate_action_result(result)


@pytest.mark.parametrize(
    "result",
    [None, [], "x", {"events": "x"}, {"events": None}, {"events": ["x"]}, {"responses": [1]}],
)
def test_what_would_break_rasa_is_refused(result: Any) -> None:
    with pytest.raises(RasaException, match="action_x"):
        RemoteAction("action_x", None)._validate_action_result(result)


def test_an_empty_memory_predicts_what_it_would_have_found_to_be_nothing(
    dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogue.say("hello")
    domain = Domain.load(str(PROJECT / "domain.yml"))
    tracker = TurnTracker.from_events("t", deserialise_events(dialogue.events), domain.slots)

    def policy(lookup: dict[str, str]) -> MemoizationPolicy:
        config = {**MemoizationPolicy.get_default_config(), "max_history": 4}
        context = ExecutionContext(GraphSchema({}))
        return MemoizationPolicy(config, None, None, context, lookup=lookup)

    found = policy({"a state that this dialogue never has": "utter_bye"})
    expected = found.predict_action_probabilities(tracker, domain)
    monkeypatch.setattr(TurnTracker, "past_states", None)  # the dialogue is not replayed
    skipped = policy({}).predict_action_probabilities(tracker, domain)
    assert vars(skipped) == vars(expected)
    assert sum(skipped.probabilities) == 0


def test_what_customers_type_is_not_logged_below_warning(capfd: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().debug("processor.message.parse", text="secret")
    structlog.get_logger().info("processor.message.parse", text="secret")
    assert not logging.getLogger("rasa.core.processor").isEnabledFor(logging.INFO)
    assert "secret" not in "".join(capfd.readouterr())
