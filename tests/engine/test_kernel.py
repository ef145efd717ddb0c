"""Kernel ridge regression: the same answers as scikit-learn's, over the same similarities."""

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from engine.components.kernel import (
    GAMMA,
    RIDGE,
    KernelModel,
    directions,
    fit_kernel,
    points_of,
)

random = np.random.default_rng(0)
CENTRES = random.normal(size=(3, 20))
TARGET = np.repeat([0, 1, 2], 12)


def vectors(target: np.ndarray) -> np.ndarray:
    """Vectors around the centre of each one's label."""
    found = (CENTRES[target] + random.normal(size=(len(target), 20))).astype(np.float32)
    result: np.ndarray = found / np.linalg.norm(found, axis=1, keepdims=True)
    return result


@pytest.fixture(scope="module")
def learnt() -> np.ndarray:
    return vectors(TARGET)


@pytest.fixture(scope="module")
def model(learnt: np.ndarray) -> KernelModel:
    basis = directions(learnt)
    points = points_of(learnt, basis)
    return KernelModel(basis, points, fit_kernel(points @ points.T, TARGET, 3))


def test_it_decides_as_scikit_learn_does(learnt: np.ndarray, model: KernelModel) -> None:
    unseen = vectors(TARGET)
    machine = KernelRidge(kernel="rbf", gamma=GAMMA / 2, alpha=RIDGE)
    machine.fit(learnt, np.eye(3)[TARGET])
    found = model.decide(model.similarities(unseen))
    np.testing.assert_allclose(found, machine.predict(unseen), atol=1e-3)
    assert (found.argmax(axis=1) == TARGET).mean() > 0.9


def test_similarities_are_cosines_to_the_examples(learnt: np.ndarray, model: KernelModel) -> None:
    np.testing.assert_allclose(model.similarities(learnt), learnt @ learnt.T, atol=1e-4)


def test_a_label_without_examples_is_never_meant(learnt: np.ndarray) -> None:
    coefficients = fit_kernel(learnt @ learnt.T, TARGET + 1, 5)
    np.testing.assert_array_equal(coefficients[:, [0, 4]], 0.0)
