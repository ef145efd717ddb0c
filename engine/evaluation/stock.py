"""Rasa's own default pipeline (`rasa init`), to stand beside ours in the same run."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from engine.evaluation.datasets import Labelled
from engine.evaluation.measures import Readings
from engine.progress import be_quiet

PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
    },
]


class StockRasa:
    """What `rasa init` writes down, without its parts for entities and response selection.

    Its default is 100 epochs; `epochs` of 20 took 12 minutes on BANKING77 and is what the published
    comparison here used.
    """

    def __init__(self, epochs: int = 20) -> None:
        self._epochs = epochs
        self._agent: Any = None
        self._labels: list[str] = []

    def fit(self, data: Labelled) -> None:
        """Trains with Rasa's own command, in a folder that is thrown away."""
        be_quiet()
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # errors
        from rasa.core.agent import Agent
        from rasa.model_training import train_nlu

        from engine.hooks import quieten

        quieten()  # else each message that is read is printed
        self._labels = sorted(set(data.labels))
        classifier = {
            "name": "DIETClassifier",
            "epochs": self._epochs,
            "constrain_similarities": True,
            "entity_recognition": False,
            "random_seed": 0,
            "ranking_length": 0,
        }
        config = {"recipe": "default.v1", "language": "en", "assistant_id": "stock"}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "config.yml").write_text(
                yaml.safe_dump({**config, "pipeline": [*PIPELINE, classifier]}), "utf-8"
            )
            (folder / "nlu.yml").write_text(_as_nlu(data), "utf-8")
            model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
            if model is None:
                raise RuntimeError("Rasa made no model; its reasons are above")
            self._agent = Agent.load(model)

    def read(self, texts: list[str]) -> Readings:
        """Parses one message after another, as Rasa's server does."""

        async def parse_all() -> list[Any]:
            return [await self._agent.parse_message(text) for text in texts]

        number = {label: i for i, label in enumerate(self._labels)}
        confidence = np.zeros((len(texts), len(self._labels)))
        for row, parsed in enumerate(asyncio.run(parse_all())):
            for entry in parsed["intent_ranking"]:
                confidence[row, number[entry["name"]]] = entry["confidence"]
        return Readings(self._labels, confidence, scope=None)


def _as_nlu(data: Labelled) -> str:
    examples: dict[str, list[str]] = {label: [] for label in sorted(set(data.labels))}
    for text, label in zip(data.texts, data.labels, strict=True):
        # A bracket would begin an entity's mark, and a line break another example.
        examples[label].append(" ".join(text.replace("[", "(").replace("]", ")").split()))
    sections = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in examples.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": sections}, allow_unicode=True, width=10_000)
