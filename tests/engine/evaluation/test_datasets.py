"""Sets are read as they are, and a missing one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.evaluation import datasets
from engine.evaluation.datasets import Labelled, Missing


def test_a_csv_file_gives_texts_and_categories(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text('\ufefftext,category\n"Hello, you",greet\n退款,refund\n', "utf-8")
    assert datasets.read_csv(path) == Labelled(["Hello, you", "退款"], ["greet", "refund"])


def test_other_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text("message,intent\nhello,greet\n")
    with pytest.raises(ValueError, match="message"):
        datasets.read_csv(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"train\.csv"):
        datasets.banking77(tmp_path)


def test_a_sample_has_the_same_number_of_every_intent_and_depends_on_its_seed() -> None:
    data = Labelled([str(n) for n in range(40)], ["a", "b"] * 20)
    one, same, other = data.sample(5, 0), data.sample(5, 0), data.sample(5, 1)
    assert one == same != other
    assert one.labels == ["a"] * 5 + ["b"] * 5
    assert set(one.texts) < set(data.texts)
    assert len(set(one.texts)) == 10


def test_an_intent_with_fewer_examples_gives_all_it_has() -> None:
    assert len(Labelled(["x", "y", "z"], ["a", "a", "b"]).sample(2, 0)) == 3


def test_the_shops_own_held_out_messages_are_in_three_files_and_not_learnt() -> None:
    examples, held_out = datasets.shop()
    assert set(held_out) == {"en", "zh", "mixed"}
    learnt = set(examples.texts)
    for messages in held_out.values():
        assert set(messages.labels) <= set(examples.labels)
        assert not learnt & set(messages.texts)


def test_messages_of_some_intents_can_be_left_out() -> None:
    data = Labelled(["x", "y", "z"], ["a", "b", "a"])
    assert data.without({"a"}) == Labelled(["y"], ["b"])
