"""Measures how well anger and urgency are heard.

    python -m engine.evaluation.mood

Learns from data/ as training does, and prints precision, recall and F1 for each language on messages that
nothing was made from, and how many of the intents' own calm examples are taken for moody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.components import mood_examples
from engine.components.mood_examples import Labelled
from engine.components.mood_model import MoodModel, learn, mood_of
from engine.components.mood_words import MOODY
from engine.examples import read_examples

ROOT = Path(__file__).parents[2]
HELD_OUT = ROOT / "tests/engine/data/mood.yml"
ANGRY_INTENTS = {"complaint"}
LANGUAGES = ("en", "zh")
MOODS = ("anger", "urgency")


@dataclass(frozen=True)
class Score:
    """How often a mood was found that was there, and was there when it was found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def model() -> MoodModel:
    """What training makes of data/."""
    examples = [(one.text, one.intent) for one in read_examples(ROOT / "data/nlu")]
    return learn(mood_examples.read(ROOT / "data/mood.yml"), examples, ANGRY_INTENTS)


def scores(model: MoodModel | None, messages: list[Labelled]) -> dict[tuple[str, str], Score]:
    """By language and mood; without a model, of the words alone."""
    result = {}
    for language in LANGUAGES:
        mine = [one for one in messages if one.language == language]
        heard = [mood_of(one.text, model) for one in mine]
        for mood, there in (
            ("anger", [m.angry for m in mine]),
            ("urgency", [m.urgent for m in mine]),
        ):
            found = [getattr(one, mood) >= MOODY for one in heard]
            right = sum(a and b for a, b in zip(found, there, strict=True))
            result[language, mood] = Score(right / max(1, sum(found)), right / max(1, sum(there)))
    return result


def main() -> None:
    """Prints the figures."""
    messages, fitted = mood_examples.read(HELD_OUT), model()
    for title, judge in (("words alone", None), ("words and model", fitted)):
        print(f"{title}, {len(messages)} messages held out")
        for (language, mood), score in scores(judge, messages).items():
            print(
                f"  {language} {mood:8} precision {score.precision:.2f}  recall {score.recall:.2f}"
                f"  F1 {score.f1:.2f}"
            )


if __name__ == "__main__":
    main()
