"""The page and the line say what was found, and nothing that was not measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from engine.evaluation import report
from engine.evaluation.measures import Bin, Scope
from engine.evaluation.report import Results
from engine.evaluation.trials import Outcome

BINS = [Bin(0.5, 0.52, 30), Bin(0.9, 0.91, 70)]


def results(right: float) -> Results:
    return Results(
        banking77=Outcome(
            right, right - 10, ece=0.021, reliability=BINS, train_s=12.3, ms_per_message=3.21
        ),
        clinc150=Outcome(
            right + 2,
            right - 3,
            ece=0.02,
            reliability=BINS,
            scope=Scope(0.98765, 91.26, 93.04),
            scores=(np.linspace(0, 3, 50), np.linspace(-2, 1, 50)),
            train_s=14.0,
        ),
        shop={n: Outcome(90.0 + i, ece=0.03, reliability=BINS) for i, n in enumerate(["en", "zh"])},
    )


def test_the_line_has_the_promised_names() -> None:
    found = json.loads(report.line(results(94.04), None))
    assert found == {
        "banking77": {"full": 94.0, "shot10": 84.0},
        "clinc150": {
            "full": 96.0,
            "shot10": 91.0,
            "oos_auroc": 0.9877,
            "oos_recall": 91.3,
            "in_scope_right": 93.0,
        },
        "ece": 0.021,
        "shop": {"en": 90.0, "zh": 91.0},
        "train_s": 12.3,
        "ms_per_message": 3.21,
    }


def test_what_was_not_measured_is_null() -> None:
    found = json.loads(report.line(Results(), None))
    assert found["banking77"] == {"full": None, "shot10": None}
    assert found["shop"] == {}


def test_rasas_default_stands_beside_ours_in_line_and_page(tmp_path: Path) -> None:
    stock = results(80.0)
    assert json.loads(report.line(results(94.0), stock))["stock"]["banking77"]["full"] == 80.0
    page = report.write(tmp_path, results(94.0), stock).read_text("utf-8")
    assert "| Rasa's default pipeline | 80.0 | 82.0 | 70.0 | 77.0 |" in page


def test_the_page_shows_every_picture_that_was_drawn(tmp_path: Path) -> None:
    page = report.write(tmp_path, results(94.0), None).read_text("utf-8")
    drawn = {path.name for path in (tmp_path / "images/evaluation").iterdir()}
    assert drawn == {"accuracy.svg", "calibration.svg", "scope.svg"}
    for name in drawn:
        assert f"(images/evaluation/{name})" in page
    assert "| **Deskmate** | 94.0 | 96.0 | 84.0 | 91.0 |" in page
    assert "91.3 % of the 1,000" in page


def test_the_same_figures_draw_the_same_pictures(tmp_path: Path) -> None:
    for name in ("one", "two"):
        report.write(tmp_path / name, results(94.0), None)
    for path in (tmp_path / "one/images/evaluation").iterdir():
        assert path.read_bytes() == (tmp_path / "two/images/evaluation" / path.name).read_bytes()
