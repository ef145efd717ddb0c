"""What components that learn have in common: how Rasa makes one, and where it keeps what it has learnt."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

M = TypeVar("M")
C = TypeVar("C", bound="Trained[Any]")


class Trained(GraphComponent, Generic[M]):
    """A component with a model, which is None until it has learnt."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: M | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls: type[C],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> C:
        """One that has learnt nothing yet."""
        return cls(config, model_storage, resource)
