"""Which rule or story made the bot act: its name, which Rasa's policies forget when they are trained.

A policy looks the dialogue's last states up under a key. When it is trained, the same keys are made of each
rule and story by the policy's own code, and kept in the model with the rule's or story's name; when it
predicts, the key is noted that it found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_RESOURCE = "names_of_rules"
_FILE = "names.json"

Names = dict[str, dict[str, str]]
"""For each policy's class, names by key."""


class Learner:
    """Collects names while policies are trained, and keeps them in the model."""

    def __init__(self, storage: ModelStorage) -> None:
        self._storage = storage
        self._names: Names = {}

    def learn(
        self, uses: Any, context: ExecutionContext, config: dict[str, Any], given: dict[str, Any]
    ) -> None:
        """A component is about to be trained with what it is `given`; nothing, if it is no policy that
        looks rules or stories up."""
        if (
            not issubclass(uses, (RulePolicy, MemoizationPolicy))
            or "training_trackers" not in given
        ):
            return
        # One that is not trained itself: it only makes keys.
        policy = uses.create(config, self._storage, Resource(_RESOURCE), context)
        names = self._names.setdefault(uses.__name__, {})
        for tracker in given["training_trackers"]:
            if getattr(tracker, "is_augmented", False):
                continue
            for key in _keys(policy, tracker, given["domain"]):
                names.setdefault(key, tracker.sender_id)
        with self._storage.write_to(Resource(_RESOURCE)) as folder:
            text = json.dumps(self._names, ensure_ascii=False)
            (Path(folder) / _FILE).write_text(text, "utf-8")


class Fired:
    """What the loaded policies last found."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._keys: dict[str, str | None] = {}

    @classmethod
    def read(cls, storage: Path) -> Fired:
        """From an unpacked model; one of former times names nothing."""
        file = storage / _RESOURCE / _FILE
        return cls(json.loads(file.read_text("utf-8")) if file.exists() else {})

    def watch(self, components: Iterable[Any]) -> None:
        """From now on note what the policies among these find."""
        for component in components:
            if isinstance(component, RulePolicy):
                self._watch_rules(component)
            elif isinstance(component, MemoizationPolicy):
                self._watch_memory(component)

    def name(self, policy: str | None) -> str | None:
        """The rule or story that the last prediction of this policy came from. None: it was no rule,
        such as a form that goes on, or it has no name."""
        key = self._keys.get(policy or "")
        return self._names.get(policy or "", {}).get(key or "")

    def _watch_rules(self, policy: Any) -> None:
        predict, name = policy._predict, type(policy).__name__

        def watched(*args: Any, **kwargs: Any) -> Any:
            found = predict(*args, **kwargs)  # a prediction and the key of its rule
            self._keys[name] = found[1]
            return found

        policy._predict = watched

    def _watch_memory(self, policy: Any) -> None:
        recall, name = policy._recall_states, type(policy).__name__

        def watched(states: Any) -> Any:
            found = recall(states)
            self._keys[name] = policy._create_feature_key(states) if found else None
            return found

        policy._recall_states = watched


def _keys(policy: Any, tracker: Any, domain: Any) -> list[str]:
    """The keys under which a policy would find this rule or story."""
    is_rule = tracker.is_rule_tracker
    if is_rule != isinstance(policy, RulePolicy):
        return []
    states, _ = policy.featurizer.training_states_and_labels(
        [tracker], domain, omit_unset_slots=is_rule
    )
    return [key for key in map(policy._create_feature_key, states) if key]
