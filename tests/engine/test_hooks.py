"""Each hook beside what it replaces. That all together change no answer is in test_as_stock_rasa.py."""

import logging
from typing import Any

import pytest
import structlog
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import all_subclasses


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


def test_what_customers_type_is_not_logged_below_warning(capfd: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().debug("processor.message.parse", text="secret")
    structlog.get_logger().info("processor.message.parse", text="secret")
    assert not logging.getLogger("rasa.core.processor").isEnabledFor(logging.INFO)
    assert "secret" not in "".join(capfd.readouterr())
