"""Trials train on what they say they train on, and count what comes out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation import __main__ as command
from engine.evaluation import trials
from engine.evaluation.datasets import Clinc, Labelled
from engine.evaluation.measures import Readings


class Memory:
    """Knows a message again, and is otherwise unsure."""

    def __init__(self) -> None:
        self.learnt: list[Labelled] = []

    def fit(self, data: Labelled) -> None:
        self.learnt.append(data)

    def read(self, texts: list[str]) -> Readings:
        known = dict(zip(self.learnt[-1].texts, self.learnt[-1].labels, strict=True))
        labels = sorted(set(known.values()))
        confidence = np.full((len(texts), len(labels)), 1 / len(labels))
        for row, text in enumerate(texts):
            if text in known:
                confidence[row] = 0.0
                confidence[row, labels.index(known[text])] = 1.0
        return Readings(labels, confidence, scope=np.array([float(t in known) for t in texts]))


TRAIN = Labelled([f"m{n}" for n in range(60)], ["a", "b", "c"] * 20)
KNOWN = Labelled(TRAIN.texts[:30], TRAIN.labels[:30])


def test_all_examples_are_learnt_first_and_then_ten_an_intent_for_each_seed() -> None:
    memory = Memory()
    outcome = trials.banking77(memory, TRAIN, KNOWN, print)
    assert outcome.full == 100.0
    assert memory.learnt[0] == TRAIN
    few = memory.learnt[1:]
    assert [len(data) for data in few] == [30] * 5
    assert len({tuple(data.texts) for data in few}) == 5
    assert outcome.shot10 == pytest.approx(np.mean(outcome.shot10_each))


def test_messages_out_of_scope_are_never_learnt() -> None:
    memory = Memory()
    outside = [f"x{n}" for n in range(10)]
    outcome = trials.clinc150(memory, Clinc(TRAIN, KNOWN, KNOWN, outside), print)
    assert not any(set(outside) & set(data.texts) for data in memory.learnt)
    assert outcome.scope
    assert (outcome.scope.auroc, outcome.scope.recall) == (1.0, 100.0)


def test_every_held_out_file_has_its_own_figure_from_one_training() -> None:
    memory = Memory()
    wrong = Labelled(["m0", "m1"], ["c", "b"])
    found = trials.shop(memory, TRAIN, {"en": KNOWN, "zh": wrong}, (), print)
    assert (found["en"].full, found["zh"].full) == (100.0, 50.0)
    # It knows no courtesy and no stories.
    disturbed = (found["zh"].with_slip, found["zh"].in_courtesy, found["zh"].with_story)
    assert disturbed == (50.0, 0.0, 0.0)
    assert len(memory.learnt) == 1


def test_asides_are_wrapped_in_no_story() -> None:
    found = trials.shop(Memory(), TRAIN, {"en": KNOWN}, ("a", "b", "c"), print)
    assert (found["en"].full, found["en"].with_story) == (100.0, None)


def as_csv(path: Path, data: Labelled) -> Path:
    rows = [f"{text},{label}" for text, label in zip(data.texts, data.labels, strict=True)]
    path.write_text("\n".join(["text,category", *rows]), "utf-8")
    return path


def test_any_two_files_in_the_same_form_can_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"refund": "money back please", "track": "where is my parcel", "greet": "hello there"}
    train = Labelled([f"{words[label]} {n}" for n in range(12) for label in words], [*words] * 12)
    test = Labelled(["my money back", "where is the parcel", "hello"], [*words])
    given = ["--train", str(as_csv(tmp_path / "a.csv", train))]
    given += ["--test", str(as_csv(tmp_path / "b.csv", test))]
    assert command.main(given) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["full"] == 100.0
    assert set(last) == {"full", "ece", "train_s", "ms_per_message"}


def test_a_missing_file_ends_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "absent.csv")
    assert command.main(["--train", absent, "--test", absent]) == 2
    assert "absent.csv" in capsys.readouterr().err
