"""What the words' table lacks: two logistic regressions over n-grams, one for anger and one for haste.

They learn from messages labelled by mood, and from the shop's own examples, which the table labels.
Kept as plain arrays, as the intent classifier's model is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.components.identifiers import Patterns
from engine.components.mood_examples import Labelled
from engine.components.mood_words import MOODY, Mood, by_words, there_is_time
from engine.components.ngrams import ngrams

_PATTERNS = Patterns()
C = 5.0
LEAST_MESSAGES = 2
"""An n-gram of one message only says nothing."""
FOLDS = 3
EVERY_CALM = 4
"""Of the intents' many calm examples, one in so many is enough."""
CALM_TAKEN_FOR_MOODY = 0.03
"""The threshold is where so many calm messages come, so that few are offered what they did not ask for."""


@dataclass(frozen=True)
class MoodModel:
    """Weights (n-grams × 2, float32): anger, urgency. 0 is where few calm messages come."""

    vocabulary: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def chances(self, text: str) -> tuple[float, float]:
        """Of anger and of urgency, 0 to 1."""
        known = Counter(gram for gram in ngrams(text, _PATTERNS) if gram in self.vocabulary)
        decision = self.bias
        if known:
            columns = np.fromiter((self.vocabulary[gram] for gram in known), np.intp, len(known))
            counts = np.fromiter(known.values(), np.float32, len(known))
            values = (1.0 + np.log(counts)) * self.idf[columns]
            decision = values / np.sqrt(values @ values) @ self.weights[columns] + self.bias
        anger, urgency = 1 / (1 + np.exp(-decision))
        return float(anger), float(urgency)

    def save(self, directory: Path) -> None:
        """Writes `mood.json` and `mood.npz`."""
        grams = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (directory / "mood.json").write_text(json.dumps(grams, ensure_ascii=False), "utf-8")
        np.savez(directory / "mood.npz", idf=self.idf, weights=self.weights, bias=self.bias)

    @classmethod
    def load(cls, directory: Path) -> MoodModel:
        """Reads what `save` wrote. Raises OSError or ValueError."""
        grams = json.loads((directory / "mood.json").read_text("utf-8"))
        with np.load(directory / "mood.npz", allow_pickle=False) as arrays:
            vocabulary = {gram: column for column, gram in enumerate(grams)}
            return cls(vocabulary, arrays["idf"], arrays["weights"], arrays["bias"])


def mood_of(text: str, model: MoodModel | None) -> Mood:
    """How a message sounds, by its words or by the model, whichever is more certain; without a model,
    by its words alone."""
    words = by_words(text)
    if model is None or not text.strip():
        return words
    anger, urgency = model.chances(text)
    if there_is_time(text):
        urgency = 0.0
    return Mood(max(words.anger, anger), max(words.urgency, urgency))


def learn(
    labelled: Sequence[Labelled], examples: Iterable[tuple[str, str]], angry: set[str]
) -> MoodModel:
    """A model from messages labelled by mood and from the intents' examples (text, intent). Those of the
    intents `angry` are; the others are as their words say. Raises ValueError for too few."""
    texts = [one.text for one in labelled]
    moods = [(one.angry, one.urgent) for one in labelled]
    for position, (text, intent) in enumerate(examples):
        words = by_words(text)
        mood = (intent in angry or words.anger >= MOODY, words.urgency >= MOODY)
        if any(mood) or position % EVERY_CALM == 0:
            texts.append(text)
            moods.append(mood)
    return _fit_both(texts, np.array(moods), len(labelled))


def _fit_both(texts: Sequence[str], moods: np.ndarray, labelled: int) -> MoodModel:
    """Of the messages, the first `labelled` were labelled by a person. `moods` is a row a message: whether
    it is angry, and whether it is urgent."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer=lambda text: ngrams(text, _PATTERNS),
        sublinear_tf=True,
        min_df=LEAST_MESSAGES,
        dtype=np.float32,
    )
    matrix = vectorizer.fit_transform(texts)
    fitted = [_fit(matrix, moods[:, mood], labelled) for mood in (0, 1)]
    return MoodModel(
        vocabulary={gram: int(column) for gram, column in vectorizer.vocabulary_.items()},
        idf=vectorizer.idf_.astype(np.float32),
        weights=np.column_stack([weights for weights, _ in fitted]).astype(np.float32),
        bias=np.array([bias for _, bias in fitted], np.float32),
    )


def _fit(matrix: Any, mood: np.ndarray, labelled: int) -> tuple[np.ndarray, float]:
    """Weights and bias; the bias puts 0 where few calm messages that were held out come."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    said = np.ones(len(mood))
    said[:labelled] = 5.0  # a person's label counts for more than the table's
    machine = LogisticRegression(C=C, class_weight="balanced", solver="liblinear")
    held_out = np.empty(len(mood))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(matrix, mood):
        machine.fit(matrix[train], mood[train], said[train])
        held_out[test] = machine.decision_function(matrix[test])
    threshold = float(np.quantile(held_out[~mood], 1 - CALM_TAKEN_FOR_MOODY))
    machine.fit(matrix, mood, said)
    return machine.coef_[0], float(machine.intercept_[0]) - threshold
