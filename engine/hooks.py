"""What is changed in Rasa when the engine starts, each with its reason; none changes a result.

Called once, after the stand-ins of `lean.py` and before the model is loaded. Nothing in Rasa's files is
touched; `tests/engine/test_hooks.py` compares each with what it replaces.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def quieten() -> None:
    """Rasa's own logs from warning up, on stderr, as JSON lines.

    Unless it is configured, structlog formats and prints every debug line; those hold what customers
    typed. Rasa's warnings go through the standard library, which the server configures.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("rasa").setLevel(logging.WARNING)


def remember_event_types() -> None:
    """Reading an event walks through all subclasses of Event; they are known once Rasa is loaded.

    12.5 ms a turn at 65 events without, 8.7 ms with.
    """
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    types: dict[str, type[Event]] = {}
    for cls in all_subclasses(Event):
        types.setdefault(cls.type_name, cls)  # the first one wins, as in Rasa
    search = Event.resolve_by_type

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        return types.get(type_name) or search(type_name, default)

    Event.resolve_by_type = staticmethod(resolve_by_type)


def trust_our_actions() -> None:
    """Answers of actions are not checked against the JSON schema of all events.

    They come from our own app, which types them; the check costs up to 50 ms an action. What would
    break Rasa further on (no list of events, an event without a name) is still refused.
    """
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.exceptions import RasaException

    def validate(self: RemoteAction, result: Any) -> bool:
        if not isinstance(result, dict) or not all(
            isinstance(result.get(key, []), list)
            and all(isinstance(item, dict) for item in result.get(key, []))
            for key in ("events", "responses")
        ):
            raise RasaException(
                f"Action '{self.name()}' answered something else than events and responses"
            )
        return True

    RemoteAction._validate_action_result = validate


def skip_empty_memory() -> None:
    """A MemoizationPolicy that has memorised no story predicts nothing, without replaying the dialogue.

    An assistant made of rules has such a one, so that a trainer can add stories; 0.4 ms a turn.
    """
    from rasa.core.policies.memoization import MemoizationPolicy

    predict = MemoizationPolicy.predict_action_probabilities

    def predict_action_probabilities(
        self: MemoizationPolicy, tracker: Any, domain: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if type(self) is MemoizationPolicy and not self.lookup:
            return self._prediction(self._default_predictions(domain))
        return predict(self, tracker, domain, *args, **kwargs)

    MemoizationPolicy.predict_action_probabilities = predict_action_probabilities


def look_rules_up() -> None:
    """Only rules that can match are compared with the dialogue, see rules.py; 1 ms a turn."""
    from rasa.core.policies.rule_policy import RulePolicy

    from engine.rules import RuleIndex

    compare = RulePolicy._get_possible_keys
    indexes: dict[int, tuple[Any, RuleIndex]] = {}

    def get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[Any]) -> set[str]:
        known = indexes.get(id(lookup))
        if known is None or known[0] is not lookup:
            known = indexes[id(lookup)] = lookup, RuleIndex(lookup)
        few = known[1].candidates(states[-1]) if states else lookup
        return compare(self, few, states)

    RulePolicy._get_possible_keys = get_possible_keys


def install() -> None:
    """All of them."""
    quieten()
    remember_event_types()
    trust_our_actions()
    skip_empty_memory()
    look_rules_up()
