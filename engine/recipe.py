"""What `config.yml` says of the classifier, for tools that work without Rasa: they compare texts as the assistant
does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.components.vectors import SentenceVectors

CLASSIFIER = "engine.components.intents.LinearIntentClassifier"


@dataclass(frozen=True)
class Comparing:
    """Sentence vectors, and the languages that they are used for; the intent of what is none of the
    assistant's business."""

    vectors: SentenceVectors | None
    languages: tuple[str, ...]
    outside: str = "out_of_scope"


def classifier(project: Path) -> dict[str, Any]:
    """The classifier's options that the project's recipe names. Raises OSError."""
    config = yaml.safe_load((project / "config.yml").read_text("utf-8"))
    pipeline = config.get("pipeline") or ()
    return next((part for part in pipeline if part.get("name") == CLASSIFIER), {})


def comparing(project: Path, threads: int = 1) -> Comparing:
    """The vectors of the project's classifier; of the installed package when it names none.

    Raises:
        OSError, ValueError: The project has no recipe, or it names vectors that cannot be used.
    """
    options = classifier(project)
    return Comparing(
        SentenceVectors.named(options.get("vectors", "package"), threads),
        tuple(options.get("vectors_for", ("en",))),
        options.get("outside_intent", "out_of_scope"),
    )
