"""The linear model over n-grams: the same answers as scikit-learn."""

from functools import partial

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from engine.components import linear
from engine.components.identifiers import Patterns
from engine.components.linear import Features, LinearModel, fit_linear, learn_features
from engine.components.ngrams import masked, ngrams

analyzer = partial(ngrams, patterns=Patterns())

TEXTS = [
    *("where is my order", "track my parcel", "我的订单到哪了", "查一下快递", "order 到哪了"),
    *("hello there", "hi", "good morning", "你好", "早上好"),
    *("bye", "see you", "goodbye now", "再见", "拜拜"),
]
TARGET = np.repeat([0, 1, 2], 5)


@pytest.fixture(scope="module")
def features() -> Features:
    return learn_features([analyzer(text) for text in TEXTS])[0]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit_linear(learn_features([analyzer(text) for text in TEXTS])[1], TARGET, 3, c=3.0)


def test_a_message_has_the_values_that_scikit_learn_gives_it(features: Features) -> None:
    _, matrix = learn_features([analyzer(text) for text in TEXTS])
    for text, row in zip(TEXTS, matrix.toarray(), strict=True):
        columns, values = features.of(analyzer(text))
        found = np.zeros_like(row)
        found[columns] = values
        np.testing.assert_allclose(found, row, atol=1e-5)


def test_it_decides_as_scikit_learn_does(features: Features, model: LinearModel) -> None:
    _, matrix = learn_features([analyzer(text) for text in TEXTS])
    expected = (
        LinearSVC(C=3.0, tol=1e-2, random_state=0).fit(matrix, TARGET).decision_function(matrix)
    )
    np.testing.assert_allclose(model.decide_all(matrix), expected, atol=1e-4)
    for text, values in zip(TEXTS, expected, strict=True):
        np.testing.assert_allclose(model.decide(*features.of(analyzer(text))), values, atol=1e-4)


def test_of_many_messages_the_ngrams_of_one_alone_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = [analyzer(text) for text in TEXTS]
    monkeypatch.setattr(linear, "MANY", len(TEXTS) - 1)
    few = learn_features(documents)[0].vocabulary
    assert "w:order" in few
    assert "w:parcel" not in few
    monkeypatch.undo()
    assert "w:parcel" in learn_features(documents)[0].vocabulary


def test_two_labels_work_as_more_do() -> None:
    _, matrix = learn_features([analyzer(text) for text in TEXTS[:10]])
    model = fit_linear(matrix, TARGET[:10], 2, c=3.0)
    assert list(model.decide_all(matrix).argmax(axis=1)) == list(TARGET[:10])


def test_a_label_without_messages_is_never_meant() -> None:
    _, matrix = learn_features([analyzer(text) for text in TEXTS])
    model = fit_linear(matrix, TARGET + 1, 5, c=3.0)
    decisions = model.decide_all(matrix)
    assert list(decisions.argmax(axis=1)) == list(TARGET + 1)
    np.testing.assert_array_equal(decisions[:, [0, 4]], -1.0)


def test_a_message_without_known_words_has_no_values(
    features: Features, model: LinearModel
) -> None:
    columns, values = features.of(analyzer("🤷"))
    assert len(columns) == len(values) == 0
    np.testing.assert_allclose(model.decide(columns, values), model.bias)


def test_numbers_and_addresses_are_replaced_by_what_they_are() -> None:
    text = "Order ＤＭ－１００２３, mail A@b.co"
    assert masked(text, Patterns()).split() == ["order", "_order_number_", ",", "mail", "_email_"]
    assert analyzer("cancel 10023") == analyzer("cancel DM-99999")


def test_full_width_and_capitals_are_the_same_words() -> None:
    assert analyzer("ＨＥＬＬＯ") == analyzer("hello")
