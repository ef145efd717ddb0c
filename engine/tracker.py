"""A tracker that lives for one turn."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker


class TurnTracker(DialogueStateTracker):
    """Works out the dialogue's past states once for each new event, not once for each reader.

    The states are a function of the events. RulePolicy reads them twice a prediction, with the same
    arguments, and each reading replays the whole dialogue.
    """

    _events_seen = -1
    _states: dict[tuple[Any, ...], list[State]]

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """As in Rasa. The caller may change what it gets."""
        if self._events_seen != len(self.events):
            self._events_seen = len(self.events)
            self._states = {}
        ignored = frozenset((k, tuple(v)) for k, v in (rule_only_data or {}).items())
        key = (id(domain), omit_unset_slots, ignore_rule_only_turns, ignored)
        states = self._states.get(key)
        if states is None:
            states = self._states[key] = super().past_states(
                domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data
            )
        return [{part: dict(values) for part, values in state.items()} for state in states]
