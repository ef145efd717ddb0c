"""The figures agree with what can be counted by hand, or with scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from engine.evaluation import measures
from engine.evaluation.measures import Readings


def readings(rows: list[list[float]], scope: list[float] | None = None) -> Readings:
    return Readings(["a", "b"], np.array(rows), None if scope is None else np.array(scope))


def test_accuracy_is_the_share_of_likeliest_labels_that_are_right() -> None:
    found = readings([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3], [0.2, 0.8]])
    assert measures.accuracy(found, ["a", "b", "b", "b"]) == 75.0


def test_a_confidence_that_says_what_it_means_has_no_calibration_error() -> None:
    sureness, hits = np.array([0.75] * 4), np.array([True, True, True, False])
    assert measures.calibration_error(sureness, hits) == pytest.approx(0.0)


def test_the_calibration_error_is_the_mean_gap_weighted_by_messages() -> None:
    # Three messages at 0.95, all right: a gap of 0.05. One at 0.5, wrong: a gap of 0.5.
    sureness, hits = np.array([0.95, 0.95, 0.95, 0.5]), np.array([True, True, True, False])
    assert measures.calibration_error(sureness, hits) == pytest.approx((3 * 0.05 + 0.5) / 4)


def test_full_confidence_falls_into_the_last_range() -> None:
    (only,) = measures.reliability(np.array([1.0, 0.99]), np.array([True, True]), bins=10)
    assert only.count == 2


@pytest.mark.parametrize("seed", range(5))
def test_auroc_is_that_of_scikit_learn_also_with_ties(seed: int) -> None:
    random = np.random.default_rng(seed)
    inside, outside = random.integers(3, 9, 40) / 10, random.integers(0, 7, 30) / 10
    truth = [1] * len(inside) + [0] * len(outside)
    expected = roc_auc_score(truth, np.concatenate([inside, outside]))
    assert measures.auroc(inside, outside) == pytest.approx(expected)


def test_the_threshold_comes_from_validation_alone() -> None:
    validation = readings([[1.0, 0.0]] * 100, [i / 100 for i in range(100)])  # 5 % lie below 0.0495
    test = readings([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]], [0.9, 0.01, 0.5, 0.6])
    outside = readings([[0.9, 0.1]] * 4, [0.0, 0.01, 0.02, 0.7])
    found = measures.scope(validation, test, ["a", "a", "a", "a"], outside)
    assert found.recall == 75.0
    assert found.in_scope_right == 50.0  # one is turned away, one is misread
    assert found.auroc == pytest.approx((4 + 1.5 + 3 + 3) / 16)  # wins and half of the ties
