"""Showing how far the training of the assistant is."""

import pytest

from setup.model import how_far


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"event": "progress", "seconds": 3.1, "fraction": 0.425, "step": "train_X"}\n', "42%"),
        ('{"event": "progress", "fraction": 1, "step": "manifest"}', "100%"),
        ('{"event": "started", "seconds": 0.0}', ""),
        ("2026-11-21 INFO rasa.nlu: Finished training", ""),
        ("[1, 2]", ""),
    ],
)
def test_the_share_that_is_done_is_shown(line: str, shown: str) -> None:
    assert how_far(line) == shown
