"""Examples are read as Rasa reads them, without Rasa."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data
from support import ROOT

from engine.examples import plain, read_examples


def test_the_shops_examples_are_those_that_rasa_reads() -> None:
    topic = ROOT / "data/nlu/zh/orders.yml"
    theirs = [(m.get("text"), m.get("intent")) for m in load_data(str(topic)).intent_examples]
    assert [(e.text, e.intent) for e in read_examples(topic)] == theirs


def test_a_folder_gives_the_examples_of_all_its_files() -> None:
    folder = ROOT / "data/nlu"
    found = read_examples(folder)
    assert {e.file for e in found} == set(folder.rglob("*.yml"))


@pytest.mark.parametrize(
    ("marked", "typed"),
    [
        ("where is [DM-10023](order_number)?", "where is DM-10023?"),
        ('is [it]{"entity": "product", "value": "teapot"} in stock', "is it in stock"),
        ("an array [1] stays (so)", "an array [1] stays (so)"),
    ],
)
def test_the_marks_of_entities_are_left_out(marked: str, typed: str) -> None:
    assert plain(marked) == typed


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_examples(tmp_path / "nothing")
