"""When the assistant is trained by set-up, and showing how far that is."""

from pathlib import Path

import pytest

from setup import model
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


def test_choosing_a_model_or_letting_it_go_has_the_trainer_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "MODELS", tmp_path)
    made_from = [model.trained.made_from()]
    for chosen in ("a\n", "b\n"):
        (tmp_path / "live").write_text(chosen)
        made_from.append(model.trained.made_from())
    assert len(set(made_from)) == 3
    (tmp_path / "live").unlink()
    assert model.trained.made_from() == made_from[0]
