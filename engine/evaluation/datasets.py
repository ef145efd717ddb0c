"""Where measurements get their messages: the public sets beside the project, and the shop's own."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.examples import read_examples

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT.parent / "shared" / "data"
"""The public sets: they are for measuring, and no part of the project."""


class Missing(Exception):
    """A set is not where it was looked for."""


@dataclass(frozen=True)
class Labelled:
    """Messages and the intent of each."""

    texts: list[str]
    labels: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def without(self, labels: Collection[str]) -> Labelled:
        """The messages that have none of these intents."""
        kept = [pair for pair in zip(self.texts, self.labels, strict=True) if pair[1] not in labels]
        return Labelled([text for text, _ in kept], [label for _, label in kept])

    def sample(self, each: int, seed: int) -> Labelled:
        """`each` examples of every intent, at random; all of them where there are fewer."""
        by_label: defaultdict[str, list[str]] = defaultdict(list)
        for text, label in zip(self.texts, self.labels, strict=True):
            by_label[label].append(text)
        chooser = random.Random(seed)
        pairs = [
            (text, label)
            for label, texts in sorted(by_label.items())
            for text in chooser.sample(texts, min(each, len(texts)))
        ]
        return Labelled([text for text, _ in pairs], [label for _, label in pairs])


@dataclass(frozen=True)
class Clinc:
    """CLINC150: in-scope messages, and messages out of scope of validation and test."""

    train: Labelled
    validation: Labelled
    test: Labelled
    outside_test: list[str]


def read_csv(path: Path) -> Labelled:
    """A file with the columns `text` and `category`. Raises Missing, or ValueError for other columns."""
    if not path.is_file():
        raise Missing(f"{path} is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if not {"text", "category"} <= set(rows.fieldnames or ()):
            raise ValueError(
                f"{path} needs the columns text and category, it has {rows.fieldnames}"
            )
        pairs = [(row["text"], row["category"]) for row in rows if row["text"].strip()]
    return Labelled([text for text, _ in pairs], [label for _, label in pairs])


def banking77(folder: Path) -> tuple[Labelled, Labelled]:
    """Training and test messages of BANKING77 (77 intents). Raises Missing."""
    return read_csv(folder / "banking77/train.csv"), read_csv(folder / "banking77/test.csv")


def clinc150(folder: Path) -> Clinc:
    """CLINC150 (150 intents). Raises Missing."""
    path = folder / "clinc150/data_full.json"
    if not path.is_file():
        raise Missing(f"{path} is not there")
    data = json.loads(path.read_text("utf-8"))
    return Clinc(
        train=_of_pairs(data["train"]),
        validation=_of_pairs(data["val"]),
        test=_of_pairs(data["test"]),
        outside_test=[text for text, _ in data["oos_test"]],
    )


def shop(project: Path = ROOT) -> tuple[Labelled, dict[str, Labelled]]:
    """The shop's examples, and its held-out messages in English, in Chinese and mixed."""
    held_out = {
        path.stem: _of_folder(path) for path in sorted((project / "tests/nlu").glob("*.yml"))
    }
    return _of_folder(project / "data/nlu"), held_out


def _of_pairs(pairs: Sequence[Sequence[str]]) -> Labelled:
    return Labelled([text for text, _ in pairs], [label for _, label in pairs])


def _of_folder(path: Path) -> Labelled:
    examples = read_examples(path)
    return Labelled([e.text for e in examples], [e.intent for e in examples])
