"""Runs Rasa's prediction graph straight through, without a scheduler.

Rasa hands the graph to dask three times a turn, which sorts it anew each time (about 1 ms a run). The
order never changes while a model is loaded, so it is worked out once for each set of targets. Uses
Rasa's own nodes, and is given to Rasa where it lets one choose the runner class.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class SequentialGraphRunner(GraphRunner):
    """Runs each needed node once, its needs before it."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], list[tuple[str, GraphNode, tuple[str, ...]]]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> SequentialGraphRunner:
        """Instantiates the graph's nodes."""
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    @property
    def components(self) -> list[Any]:
        """The components in the graph's nodes."""
        return [node._component for node in self._nodes.values()]

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """The output of each target (by default, of the graph's own targets)."""
        names = tuple(targets or self._schema.target_names)
        order = self._orders.get(names)
        if order is None:
            order = self._orders[names] = self._order(names)
        # A node takes and gives pairs of name and value; so are the inputs to it.
        done: dict[str, tuple[str, Any]] = {
            name: (name, value) for name, value in (inputs or {}).items()
        }
        for name, node, needs in order:
            # What is missing is reported by the node itself, as with Rasa's runner.
            done[name] = node(*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in names}

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, GraphNode, tuple[str, ...]]]:
        order: list[tuple[str, GraphNode, tuple[str, ...]]] = []
        visiting: set[str] = set()
        visited: set[str] = set()

        def visit(name: str) -> None:
            if name in visited or name not in self._schema.nodes:
                return  # done, or an input to the graph
            if name in visiting:
                raise GraphRunError(f"the graph has a circle at {name}")
            visiting.add(name)
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                visit(need)
            visited.add(name)
            order.append((name, self._nodes[name], needs))

        for target in targets:
            visit(target)
        return order
