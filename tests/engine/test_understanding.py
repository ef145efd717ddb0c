"""The classifier as a whole: what it understands, what it says of its doubts, and how it is kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from engine.components.learning import fit
from engine.components.understanding import Model, Options, best_inside
from engine.components.vectors import SentenceVectors
from engine.held_out import HeldOut

EXAMPLES = {
    "track": [
        *("where is my order", "track my parcel", "has my package been shipped", "parcel status"),
        *("我的订单到哪了", "查一下快递", "包裹发货了吗", "物流信息", "order 到哪了"),
    ],
    "refund": [
        *("I want my money back", "refund please", "give me a refund", "return the money to me"),
        *("我要退款", "把钱退给我", "申请退款", "钱什么时候退", "refund 怎么弄"),
    ],
    "greet": [
        *("hello there", "hi", "good morning", "hey", "good evening to you"),
        *("你好", "早上好", "您好", "在吗", "hello 你好"),
    ],
    "out_of_scope": [
        *("who won the match", "tell me a joke", "what is the capital of France"),
        *("今天天气怎么样", "讲个笑话", "法国首都是哪里"),
    ],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
UNSEEN = ["where's my parcel pls", "快递在哪", "hello 你好呀", "order DM-10023 ??", "🤷", ""]


@pytest.fixture(scope="module")
def vectors() -> SentenceVectors:
    found = SentenceVectors.load()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def with_vectors(vectors: SentenceVectors) -> Model:
    return fit(TEXTS, LABELS, Options(), vectors)


@pytest.fixture(scope="module")
def without_vectors() -> Model:
    return fit(TEXTS, LABELS, Options(), None)


@pytest.fixture(params=["with vectors", "without vectors"])
def model(request: pytest.FixtureRequest) -> Model:
    name = "with_vectors" if request.param == "with vectors" else "without_vectors"
    found: Model = request.getfixturevalue(name)
    return found


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is my package", "track"),
        ("我的快递到哪了", "track"),
        ("track 一下我的 parcel", "track"),
        ("refund my money", "refund"),
        ("想退款", "refund"),
        ("good morning!", "greet"),
    ],
)
def test_both_languages_and_both_in_one_are_understood(
    model: Model, text: str, intent: str
) -> None:
    assert model.rank(text)[0][0] == intent


def test_vectors_know_other_words_for_the_same(with_vectors: Model) -> None:
    assert with_vectors.rank("was it dispatched yet")[0][0] == "track"


def test_confidences_add_up_to_one_and_fall(model: Model) -> None:
    for ranking in model.rank_many(UNSEEN):
        confidences = [confidence for _, confidence in ranking]
        assert sum(confidences) == pytest.approx(1.0, abs=1e-5)
        assert confidences == sorted(confidences, reverse=True)
        assert {label for label, _ in ranking} == set(EXAMPLES)


def test_alone_and_together_messages_are_understood_alike(model: Model) -> None:
    together = model.read(UNSEEN)
    arrays = model.decide(UNSEEN)
    for row, text in enumerate(UNSEEN):
        (alone,) = model.read([text])
        assert alone.ranking[0][1] == pytest.approx(together[row].ranking[0][1], abs=1e-4)
        assert alone.scope.score == pytest.approx(together[row].scope.score, abs=1e-3)
        assert arrays.confidence[row].max() == pytest.approx(alone.ranking[0][1], abs=1e-4)
        assert arrays.scope[row] == pytest.approx(alone.scope.score, abs=1e-3)
        assert arrays.threshold[row] == pytest.approx(alone.scope.threshold)


def test_the_nearest_examples_are_shown_nearest_first(model: Model) -> None:
    for text, expected in (("Track my parcel!", "track my parcel"), ("查一下快递吧", "查一下快递")):
        (reading,) = model.read([text])
        assert (reading.nearest[0].text, reading.nearest[0].intent) == (expected, "track")
        similarities = [near.similarity for near in reading.nearest]
        assert len(similarities) == 3
        assert similarities == sorted(similarities, reverse=True)
        assert similarities[0] <= 1.0001


def test_a_long_example_is_shown_shortened() -> None:
    long = "where is " + "my parcel " * 50
    model = fit([*TEXTS, long], [*LABELS, "track"], Options(), None)
    (reading,) = model.read([long])
    assert reading.nearest[0].text == long[:200]


def test_what_is_unlike_all_examples_scores_below_what_is_like_them(model: Model) -> None:
    for near, far in (
        ("where is my parcel", "the mitochondria are full of enzymes"),
        ("我的快递到哪了", "线粒体里有很多种酶"),
    ):
        assert model.scope(near).score > model.scope(far).score + 1


@pytest.mark.parametrize("text", ["🤷 ???", "。。。", "", "  "])
def test_signs_alone_mean_nothing(model: Model, text: str) -> None:
    assert model.rank(text)[0][1] < 0.6
    assert model.scope(text).score < model.scope("track my parcel").score - 3


def test_examples_of_what_is_out_of_scope_do_not_count_as_near(model: Model) -> None:
    for text in ("tell me a joke", "讲个笑话"):
        reading = model.read([text])[0]
        assert reading.nearest[0].intent == "out_of_scope"
        assert reading.scope.score < model.scope("track my parcel").score


def test_what_is_nearly_taken_for_out_of_scope_counts_as_less_sure() -> None:
    decisions = np.array([[0.2, 0.5, -1.0], [0.2, 0.5, 0.4]])
    usual, doubtful = best_inside(decisions, np.array([True, True, False]))
    assert doubtful < usual


def test_without_examples_out_of_scope_the_largest_decision_value_counts() -> None:
    decisions = np.array([[0.2, 0.5, -1.0], [0.7, 0.5, 0.4]])
    np.testing.assert_allclose(best_inside(decisions, np.ones(3, bool)), [0.5, 0.7])


def test_more_is_outside_when_more_may_be_rejected() -> None:
    strict = fit(TEXTS, LABELS, Options(rejected=0.5), None)
    lenient = fit(TEXTS, LABELS, Options(rejected=0.01), None)
    assert strict.scope("hi").threshold > lenient.scope("hi").threshold


def test_every_example_has_been_held_out_once(model: Model) -> None:
    held_out = model.held_out
    assert held_out is not None
    assert sorted(zip(held_out.texts, held_out.intents, strict=True)) == sorted(
        zip(TEXTS, LABELS, strict=True)
    )
    np.testing.assert_allclose(held_out.probabilities.sum(axis=1), 1.0, atol=1e-5)
    assert list(held_out.classes) == model.labels


def test_what_was_held_out_was_not_known(without_vectors: Model) -> None:
    held_out = without_vectors.held_out
    assert held_out is not None
    row = list(held_out.texts).index("在吗")  # nothing else is like it
    learnt = dict(without_vectors.rank("在吗"))["greet"]
    assert held_out.probabilities[row, held_out.classes.index("greet")] < learnt - 0.1


def test_a_stored_model_answers_the_same(
    model: Model, vectors: SentenceVectors, tmp_path: Path
) -> None:
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.npz"]
    assert Model.load(tmp_path, vectors).read(UNSEEN) == model.read(UNSEEN)


def test_the_same_examples_give_the_same_model(without_vectors: Model) -> None:
    assert fit(TEXTS, LABELS, Options(), None).read(UNSEEN) == without_vectors.read(UNSEEN)


def test_nothing_is_unpickled_when_a_model_is_opened(
    without_vectors: Model, tmp_path: Path
) -> None:
    without_vectors.save(tmp_path)
    with np.load(tmp_path / "model.npz") as stored:
        arrays = dict(stored)
    arrays["idf"] = np.array([object()], dtype=object)
    np.savez(tmp_path / "model.npz", **arrays)
    with pytest.raises(ValueError, match="allow_pickle"):
        Model.load(tmp_path, None)


def test_a_model_is_not_served_with_other_vectors_than_it_was_trained_with(
    with_vectors: Model, tmp_path: Path
) -> None:
    with_vectors.save(tmp_path)
    with pytest.raises(ValueError, match="there are none"):
        Model.load(tmp_path, None)
    with np.load(tmp_path / "model.npz") as stored:
        arrays = dict(stored)
    np.savez(tmp_path / "model.npz", **{**arrays, "probe": -arrays["probe"]})
    with pytest.raises(ValueError, match="other sentence vectors"):
        Model.load(tmp_path, with_vectors.vectors)


def test_a_language_without_examples_is_answered_by_the_other(vectors: SentenceVectors) -> None:
    english = [(t, label) for t, label in zip(TEXTS, LABELS, strict=True) if t.isascii()]
    model = fit([text for text, _ in english], [label for _, label in english], Options(), vectors)
    reading = model.read(["我的 parcel 呢"])[0]
    assert reading.ranking[0][0] == "track"
    assert reading.nearest == []
    assert not reading.scope.outside


def test_intents_with_one_example_are_learnt(vectors: SentenceVectors) -> None:
    model = fit(
        ["where is my parcel", "hello", "你好"], ["track", "greet", "greet"], Options(), vectors
    )
    assert model.rank("where is it")[0][0] == "track"


def test_an_intents_name_is_an_example_of_it_and_is_not_shown(vectors: SentenceVectors) -> None:
    texts, labels = ["purple", "green"], ["opening_hours", "lost_luggage"]
    model = fit(texts, labels, Options(), vectors)
    reading = model.read(["my suitcase was lost"])[0]
    assert reading.ranking[0][0] == "lost_luggage"
    assert {near.text for near in reading.nearest} == {"purple", "green"}


def test_vectors_are_used_for_the_languages_that_are_named(vectors: SentenceVectors) -> None:
    both = fit(TEXTS, LABELS, Options(vectors_for=("en", "zh")), vectors)
    assert set(both.kernels) == {"en", "zh"}
    assert not both.postings


def test_one_label_is_refused() -> None:
    with pytest.raises(ValueError, match="two intents"):
        fit(["a", "b"], ["x", "x"], Options(), None)


def test_held_out_predictions_are_kept_as_a_file(without_vectors: Model, tmp_path: Path) -> None:
    assert without_vectors.held_out is not None
    without_vectors.held_out.save(tmp_path)
    found = HeldOut.load(tmp_path / "held_out.npz")
    assert found.texts == without_vectors.held_out.texts
    stripped = dataclasses.replace(without_vectors, held_out=None)
    assert stripped.read(["hi"]) == without_vectors.read(["hi"])


@pytest.fixture(scope="module")
def by_part(vectors: SentenceVectors) -> Model:
    """That knows which intents are no topic."""
    return fit(TEXTS, LABELS, Options(asides=("greet", "out_of_scope")), vectors)


@pytest.mark.parametrize(
    "text",
    [
        "A joke for a good morning to you all from France. I want my money back",
        "刚才讲了个笑话，退款申请",
    ],
)
def test_a_story_before_a_question_does_not_hide_it(
    by_part: Model, with_vectors: Model, text: str
) -> None:
    sureness = {
        model: dict(reading.ranking)["refund"]
        for model, reading in (
            ("parts", by_part.read([text])[0]),
            ("whole", with_vectors.read([text])[0]),
        )
    }
    assert sureness["whole"] < 0.7 < 0.9 < sureness["parts"]
    assert by_part.read([text])[0].topics == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how can I get a refund and where is my parcel now", ["refund", "track"]),
        ("我要退款，另外我的订单到哪了", ["refund", "track"]),
        ("how can I get a refund. tell me a joke, tell me a joke", []),  # no topic, outside
        ("where is my parcel and where is my order", []),
        # What the whole is surely not about.
        ("Who won the match in the capital of France! refund please now. where is my order", []),
    ],
)
def test_several_topics_are_told_in_their_order(
    by_part: Model, with_vectors: Model, text: str, found: list[str]
) -> None:
    assert by_part.read([text])[0].topics == found
    assert with_vectors.read([text])[0].topics == [], "nothing is known to be no topic"


def test_messages_are_read_alike_one_by_one_and_together(by_part: Model) -> None:
    texts = [
        "hello there",
        "早上好。把钱退给我，谢谢",
        "refund please. hi, where is my order",
        *UNSEEN,
    ]
    together = by_part.decide(texts).confidence
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(by_part.decide([text]).confidence[0], row, atol=1e-4)
