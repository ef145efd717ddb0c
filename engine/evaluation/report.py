"""docs/evaluation.md and the JSON line, from what the trials found."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine.evaluation import plots
from engine.evaluation.trials import Outcome

SETS = ("BANKING77", "CLINC150", "BANKING77, 10 an intent", "CLINC150, 10 an intent")

PAGE = Path(__file__).with_name("page.md")
"""The page, with names in braces where figures go."""

# Published, for the same splits: BANKING77 by Casanueva et al. (2020), CLINC150 by Larson et al.
# (2019) and Casanueva et al.
PUBLISHED = {"USE + ConveRT": (93.4, 97.2, 85.2, 93.3), "BERT-large": (93.7, 96.9, None, None)}


@dataclass
class Results:
    """What one classifier did in all trials."""

    banking77: Outcome = field(default_factory=Outcome)
    clinc150: Outcome = field(default_factory=Outcome)
    shop: dict[str, Outcome] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every trial was held."""
        return None not in (self.banking77.full, self.clinc150.full)

    def as_json(self) -> dict[str, Any]:
        """The figures: shares in per cent, `ece` of BANKING77's test messages and AUROC from 0 to 1."""
        scope = self.clinc150.scope
        return {
            "banking77": {
                "full": _round(self.banking77.full),
                "shot10": _round(self.banking77.shot10),
            },
            "clinc150": {
                "full": _round(self.clinc150.full),
                "shot10": _round(self.clinc150.shot10),
                "oos_auroc": _round(scope.auroc if scope else None, 4),
                "oos_recall": _round(scope.recall if scope else None),
                "in_scope_right": _round(scope.in_scope_right if scope else None),
            },
            "ece": _round(self.banking77.ece, 4),
            "shop": {name: _round(outcome.full) for name, outcome in self.shop.items()},
            "train_s": _round(self.banking77.train_s),
            "ms_per_message": _round(self.banking77.ms_per_message, 2),
        }


def line(ours: Results, stock: Results | None) -> str:
    """The last line of output."""
    found = ours.as_json()
    if stock:
        found["stock"] = stock.as_json()
    return json.dumps(found)


def write(docs: Path, ours: Results, stock: Results | None) -> Path:
    """Writes evaluation.md and its pictures into `docs`."""
    images = docs / "images" / "evaluation"
    _draw(images, ours, stock)
    page = docs / "evaluation.md"
    template = PAGE.read_text("utf-8")
    page.write_text(template.format(**_parts(ours, stock)), "utf-8")
    return page


def _draw(images: Path, ours: Results, stock: Results | None) -> None:
    rows: dict[str, dict[str, float]] = {}
    for i, name in enumerate(SETS):
        candidates = {"Deskmate": _accuracies(ours)[i]}
        if stock:
            candidates["Rasa's default"] = _accuracies(stock)[i]
        candidates |= {who: figures[i] for who, figures in PUBLISHED.items()}
        rows[name] = {who: value for who, value in candidates.items() if value is not None}
    plots.accuracy(images / "accuracy.svg", rows)
    plots.calibration(
        images / "calibration.svg",
        {"BANKING77": ours.banking77, "CLINC150": ours.clinc150}
        | {f"shop, {name}": outcome for name, outcome in ours.shop.items() if name != "mixed"},
    )
    if ours.clinc150.scores:
        inside, outside = ours.clinc150.scores
        plots.scope(images / "scope.svg", inside, outside, float(np.quantile(inside, 0.05)))


def _parts(ours: Results, stock: Results | None) -> dict[str, str]:
    head = f"| | {' | '.join(SETS)} |\n|---|---|---|---|---|"
    rows = [_row("**Deskmate**", ours)]
    rows += [_row("Rasa's default pipeline", stock)] if stock else []
    rows += [
        f"| {name} (published) | " + " | ".join(_cell(value) for value in figures) + " |"
        for name, figures in PUBLISHED.items()
    ]
    scope = ours.clinc150.scope
    columns = (
        "held-out messages",
        "right, per cent",
        "with a slip",
        "in courtesy",
        "with a story",
        "ECE",
    )
    shop = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    shop += [
        f"| {name} | {_cell(o.full)} | {_cell(o.with_slip)} | {_cell(o.in_courtesy)} | {_cell(o.with_story)} "
        f"| {_cell(o.ece, 3)} |"
        for name, o in ours.shop.items()
    ]
    return {
        "sets": "\n".join([head, *rows]),
        "shop": "\n".join(shop),
        "auroc": _cell(scope.auroc if scope else None, 3),
        "recall": _cell(scope.recall if scope else None),
        "in_scope_right": _cell(scope.in_scope_right if scope else None),
        "ece77": _cell(ours.banking77.ece, 3),
        "ece150": _cell(ours.clinc150.ece, 3),
        "train": _cell(ours.banking77.train_s, 0),
        "train150": _cell(ours.clinc150.train_s, 0),
        "ms": _cell(ours.banking77.ms_per_message),
        "python": platform.python_version(),
    }


def _row(name: str, results: Results) -> str:
    return f"| {name} | " + " | ".join(_cell(value) for value in _accuracies(results)) + " |"


def _accuracies(results: Results) -> tuple[float | None, ...]:
    """In the order of SETS."""
    banking77, clinc150 = results.banking77, results.clinc150
    return banking77.full, clinc150.full, banking77.shot10, clinc150.shot10


def _cell(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _round(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
