"""The linear model: the same answers as scikit-learn, before and after it has been stored."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from engine.components.identifiers import Patterns
from engine.components.linear import LinearModel, fit, vectorize
from engine.components.ngrams import masked, ngrams

analyzer = partial(ngrams, patterns=Patterns())

TEXTS = [
    *("where is my order", "track my parcel", "我的订单到哪了", "查一下快递", "order 到哪了"),
    *("hello there", "hi", "good morning", "你好", "早上好"),
    *("bye", "see you", "goodbye now", "再见", "拜拜"),
]
LABELS = ["track"] * 5 + ["greet"] * 5 + ["bye"] * 5
UNSEEN = ["where's my parcel pls", "快递在哪", "hello 你好", "order hello bye", "DM-10023 ??"]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit(TEXTS, LABELS, analyzer)


def test_it_decides_as_scikit_learn_does(model: LinearModel) -> None:
    vectorizers, matrix = vectorize([analyzer(text) for text in TEXTS])
    machine = LinearSVC(C=3.0, random_state=0).fit(matrix, LABELS)
    unseen = [analyzer(text) for text in UNSEEN]
    blocks = [vectorizer.transform(unseen) for _, vectorizer in vectorizers]
    expected = machine.decision_function(normalize(hstack(blocks)))
    assert list(machine.classes_) == model.labels
    for grams, values in zip(unseen, expected, strict=True):
        np.testing.assert_allclose(model.decide(grams), values, atol=1e-4)


def test_confidences_add_up_to_one_and_fall(model: LinearModel) -> None:
    for text in UNSEEN:
        confidences = [confidence for _, confidence in model.rank(analyzer(text))]
        assert sum(confidences) == pytest.approx(1.0, abs=1e-5)
        assert confidences == sorted(confidences, reverse=True)


def test_two_labels_work_as_more_do() -> None:
    model = fit(TEXTS[:10], LABELS[:10], analyzer)
    assert model.rank(analyzer("track my order"))[0][0] == "track"
    assert model.rank(analyzer("hello"))[0][0] == "greet"


def test_one_label_is_refused() -> None:
    with pytest.raises(ValueError, match="two intents"):
        fit(["a", "b"], ["x", "x"], analyzer)


def test_a_stored_model_answers_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    for text in UNSEEN:
        assert loaded.rank(analyzer(text)) == model.rank(analyzer(text))


def test_nothing_is_unpickled_when_a_model_is_opened(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    np.savez(
        tmp_path / "weights.npz",
        kinds=model.kinds,
        idf=np.array([object()], dtype=object),
        weights=model.weights,
        bias=model.bias,
        temperature=1.0,
    )
    with pytest.raises(ValueError, match="allow_pickle"):
        LinearModel.load(tmp_path)


def test_a_model_is_readable_json_beside_its_numbers(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ngrams.json", "weights.npz"]
    assert "z:订单" in json.loads((tmp_path / "ngrams.json").read_text())["ngrams"]


def test_a_message_without_known_words_is_unsure(model: LinearModel) -> None:
    assert model.rank(analyzer("🤷"))[0][1] < 0.6


def test_numbers_and_addresses_are_replaced_by_what_they_are() -> None:
    text = "Order ＤＭ－１００２３, mail A@b.co"
    assert masked(text, Patterns()).split() == ["order", "_order_number_", ",", "mail", "_email_"]
    assert analyzer("cancel 10023") == analyzer("cancel DM-99999")


def test_full_width_and_capitals_are_the_same_words() -> None:
    assert analyzer("ＨＥＬＬＯ") == analyzer("hello")
