"""What is set by held-out predictions."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from engine.components.calibration import (
    fit_scope,
    fit_temperature,
    folds,
    near_duplicates,
    softmax,
)

random = np.random.default_rng(0)


def test_messages_that_are_nearly_the_same_are_one_group() -> None:
    rows = csr_matrix(np.array([[1, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    groups = near_duplicates(rows)
    assert groups[0] == groups[1]
    assert len(set(groups)) == 3


@pytest.mark.parametrize("count", [300, 2400])
def test_each_message_is_held_out_once_with_its_group_and_its_intent_is_learnt(count: int) -> None:
    groups = np.arange(count) // 2
    target = groups % 6
    held_out = []
    for learnt, held in folds(groups, target):
        assert not set(groups[learnt]) & set(groups[held])
        assert set(target[learnt]) == set(target)
        assert len(learnt) + len(held) == count
        held_out += list(held)
    assert sorted(held_out) == list(range(count))


def test_the_same_messages_are_held_out_together_every_time() -> None:
    groups, target = np.arange(60), np.arange(60) % 3
    first, again = list(folds(groups, target)), list(folds(groups, target))
    for (_, held), (_, held_again) in zip(first, again, strict=True):
        np.testing.assert_array_equal(held, held_again)


def test_one_group_cannot_be_held_out() -> None:
    assert list(folds(np.zeros(4, int), np.array([0, 0, 1, 1]))) == []


def test_the_temperature_makes_confidence_as_large_as_it_is_right() -> None:
    truth = random.normal(size=(4000, 5))
    target = np.array([random.choice(5, p=row) for row in softmax(truth * 2)])
    # Decision values that are four times as sure as they should be.
    temperature = fit_temperature(truth, target)
    assert temperature == pytest.approx(0.5, rel=0.1)
    confidence = softmax(truth / temperature)
    right = confidence.argmax(axis=1) == target
    assert confidence.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.03)


EVERY = np.ones(2000, bool)


def test_the_threshold_rejects_the_share_that_is_asked_for() -> None:
    decision, nearness = random.normal(3, 2, 2000), random.normal(0.7, 0.1, 2000)
    scale = fit_scope(decision, nearness, EVERY, rejected=0.05)
    rejected = scale.score(decision, nearness) < scale.threshold
    assert rejected.mean() == pytest.approx(0.05, abs=0.001)


def test_both_parts_of_the_scope_have_the_same_say_where_nothing_out_of_it_was_learnt() -> None:
    scale = fit_scope(random.normal(0, 9, 2000), random.normal(0, 0.1, 2000), EVERY, rejected=0.05)
    usual = scale.score(np.array([0.0]), np.array([0.0]))
    by_decision = scale.score(np.array([9.0]), np.array([0.0])) - usual
    by_nearness = scale.score(np.array([0.0]), np.array([0.1])) - usual
    assert by_decision[0] == pytest.approx(by_nearness[0], rel=0.1)


@pytest.mark.parametrize(("told_by_nearness", "weight"), [(0.0, 0.0), (3.0, 1.0), (-3.0, 0.0)])
def test_nearness_has_the_say_that_it_deserves_on_messages_out_of_scope(
    told_by_nearness: float, weight: float
) -> None:
    own = np.random.default_rng(1)
    inside = own.random(2000) < 0.8
    decision = own.normal(size=2000) + 3 * inside
    nearness = own.normal(size=2000) + told_by_nearness * inside
    scale = fit_scope(decision, nearness, inside, rejected=0.05)
    assert scale.weight == pytest.approx(weight, abs=0.15)
    rejected = scale.score(decision, nearness)[inside] < scale.threshold
    assert rejected.mean() == pytest.approx(0.05, abs=0.001)
