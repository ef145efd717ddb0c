"""Says how far Rasa's training is: while it reads, with each finished node of the graph, and as far as a
component tells within its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.shared.nlu.training_data import loading

from engine.components.telling import listening
from engine.progress import Progress

READ, LEARNT = 0.2, 0.95
"""The share of the work after reading, and after the last node."""

# How long nodes of the shop's graph take, against the others; what is not named is 1.
_SHARES = {"LinearIntentClassifier": 150.0, "NLUTrainingDataProvider": 6.0, "MixedTokenizer": 12.0}


@contextmanager
def reading(progress: Progress, data: Path) -> Iterator[None]:
    """While Rasa reads the files of examples, twice each: to train, and for the domain's checks."""
    files = 2 * sum(1 for _ in data.rglob("*.yml")) or 1
    load = loading.load_data
    read = 0

    def reported(*arguments: Any, **named: Any) -> Any:
        nonlocal read
        found = load(*arguments, **named)
        read += 1
        progress.done(READ * min(1.0, read / files), "reading")
        return found

    loading.load_data = reported
    try:
        yield
    finally:
        loading.load_data = load


class Report(GraphNodeHook):
    """Says how far the graph is."""

    def __init__(self, progress: Progress, graph: GraphSchema) -> None:
        self._progress = progress
        self._shares = {
            name: _SHARES.get(node.uses.__name__, 1.0) for name, node in graph.nodes.items()
        }
        self._whole = sum(self._shares.values())
        self._done = 0.0
        self._current = ExitStack()

    def on_before_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        received_inputs: dict[str, Any],
    ) -> dict[str, Any]:
        """Listens to the component."""
        share = self._shares[node_name]
        self._current.enter_context(
            listening(lambda fraction: self._say(self._done + share * fraction, node_name))
        )
        return {}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        output: Any,
        input_hook_data: dict[str, Any],
    ) -> None:
        """One more is done."""
        self._current.close()
        self._done += self._shares[node_name]
        self._say(self._done, node_name)

    def _say(self, done: float, step: str) -> None:
        self._progress.done(READ + (LEARNT - READ) * done / self._whole, step)
