"""Looking rules up finds what comparing all of them finds."""

import json
from typing import Any

from conftest import Dialogue
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from support import PROJECT

from engine.rules import RuleIndex
from engine.tracker import TurnTracker


def matching(lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    """Rasa's own comparison, of each rule with each state."""
    policy = object.__new__(RulePolicy)
    return {
        key
        for key in lookup
        if all(policy._is_rule_applicable(key, i, s) for i, s in enumerate(reversed(states)))
    }


def lookups(engine: Any) -> list[dict[str, str]]:
    """The trained rules, and those for the ways out of a form."""
    nodes = engine._processor.graph_runner._nodes.values()
    (policy,) = (n._component for n in nodes if isinstance(n._component, RulePolicy))
    return [policy.lookup["rules"], policy.lookup["rules_for_loop_unhappy_path"]]


def test_a_dialogue_matches_the_same_rules_after_every_event(
    dialogue: Dialogue, engine: Any
) -> None:
    for text in ("hello", "hello", "where is my order", "几点开门", "DM-10023", "never mind", "🤷"):
        dialogue.say(text)
    domain = Domain.load(str(PROJECT / "domain.yml"))
    tracker = TurnTracker("t", domain.slots)
    matched = compared = all_rules = 0
    for event in deserialise_events(dialogue.events):
        tracker.update(event, domain)
        states = tracker.past_states(domain)
        for lookup in lookups(engine):
            few = RuleIndex(lookup).candidates(states[-1])
            expected = matching(lookup, states)
            assert matching(few, states) == expected
            matched += len(expected)
            compared += len(few)
            all_rules += len(lookup)
    assert matched > 20
    assert compared < all_rules / 3


def test_rules_that_take_any_action_or_say_what_must_not_be_are_always_compared() -> None:
    rules = [
        [],
        [{}],
        [{"user": {"intent": "greet"}}],
        [{"slots": {"language": [1.0]}}],
        [{"prev_action": {"action_name": "action_listen"}, "active_loop": {"name": "x"}}],
        [{"prev_action": {"action_name": "should_not_be_set"}, "user": {"intent": "greet"}}],
        [
            {
                "prev_action": {"action_name": "action_listen"},
                "user": {"intent": "should_not_be_set"},
            }
        ],
        [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}],
        [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "bye"}}],
    ]
    states: list[dict[str, Any]] = [
        {},
        {"user": {"intent": "bye"}},
        {"prev_action": {"action_name": "action_listen"}},
        {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}},
        {"prev_action": {"action_text": "said"}, "user": {"text": "greet"}},
        {"prev_action": {"action_name": "utter_x"}, "slots": {"language": (1.0,)}},
    ]
    lookup = {json.dumps(rule): "action_x" for rule in rules}
    index = RuleIndex(lookup)
    for state in states:
        assert matching(index.candidates(state), [state]) == matching(lookup, [state])
