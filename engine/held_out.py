"""What a classifier thought of its training examples without having learnt them: kept with each model, to
tell likely wrong labels by. Imports nothing of Rasa."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NAME = "held_out.npz"
"""In the classifier's resource; `<id>.heldout.npz` beside the model."""


@dataclass(frozen=True)
class HeldOut:
    """Examples with their intents, and the probabilities of all classes: examples × classes. Each
    row is by a model that had not learnt this example."""

    texts: Sequence[str]
    intents: Sequence[str]
    classes: Sequence[str]
    probabilities: np.ndarray

    def save(self, folder: Path) -> None:
        """Writes NAME into the folder. Probabilities lose what is beyond three digits."""
        names = {
            "texts": list(self.texts),
            "intents": list(self.intents),
            "classes": list(self.classes),
        }
        text = json.dumps(names, ensure_ascii=False).encode()
        np.savez_compressed(
            folder / NAME,
            names=np.frombuffer(text, np.uint8),
            probabilities=self.probabilities.astype(np.float16),
        )

    @classmethod
    def load(cls, file: Path) -> HeldOut:
        """Raises OSError, ValueError, KeyError or BadZipFile when the file holds no such thing."""
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            names = json.loads(stored["names"].tobytes())
            probabilities = stored["probabilities"].astype(np.float64)
        if probabilities.shape != (len(names["texts"]), len(names["classes"])):
            raise ValueError(f"{file}: {probabilities.shape} does not fit its names")
        probabilities /= probabilities.sum(1, keepdims=True)
        return cls(probabilities=probabilities, **names)
