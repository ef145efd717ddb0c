"""Which rules can match at all, looked up instead of searched.

RulePolicy compares every rule with the dialogue, three times a turn: a quarter of a turn with a hundred
rules. Nearly all rules end in one previous action and one intent, so those that do are found by
these two, and only they are compared, by Rasa's own code.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

State = dict[str, dict[str, Any]]


class RuleIndex:
    """The rules of one lookup, whose keys are the rules' states as JSON."""

    def __init__(self, lookup: dict[str, str]) -> None:
        self._rules: dict[tuple[str | None, str | None], dict[str, str]] = defaultdict(dict)
        for key, action in lookup.items():
            states = json.loads(key)
            self._rules[_demands(states[-1]) if states else (None, None)][key] = action

    def candidates(self, state: State) -> dict[str, str]:
        """The part of the lookup whose rules do not contradict the dialogue's last state."""
        action = (state.get(PREVIOUS_ACTION) or {}).get(ACTION_NAME)
        intent = (state.get(USER) or {}).get(INTENT)
        found: dict[str, str] = {}
        for demands in {(action, intent), (action, None), (None, None)}:
            found.update(self._rules.get(demands, {}))
        return found


def _demands(state: State) -> tuple[str | None, str | None]:
    """The previous action and the intent that a rule wants; None where it takes any.

    A rule without a previous action is one for a conversation's start, which Rasa accepts there
    whatever else it says.
    """
    action = _wanted(state, PREVIOUS_ACTION, ACTION_NAME)
    return (action, _wanted(state, USER, INTENT)) if action else (None, None)


def _wanted(state: State, part: str, name: str) -> str | None:
    value = state.get(part, {}).get(name)
    return value if value and value != SHOULD_NOT_BE_SET else None
