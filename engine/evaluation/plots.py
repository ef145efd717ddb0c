"""The pictures of docs/evaluation.md, as SVG that is the same for the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from engine.evaluation.trials import Outcome

matplotlib.use("svg")
matplotlib.rcParams.update(
    {
        "svg.hashsalt": "deskmate",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)
OURS, OTHER, GREY = "#2563eb", "#d97706", "#9ca3af"
COLOURS = (OURS, OTHER, "#059669", "#7c3aed", GREY)


def accuracy(path: Path, rows: Mapping[str, Mapping[str, float]]) -> None:
    """Bars of accuracy: `rows` has for each set the classifiers with their per cent."""
    from matplotlib import pyplot

    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    figure, axes = pyplot.subplots(figsize=(7.5, 3.4))
    width = 0.8 / len(names)
    for i, name in enumerate(names):
        places = [
            j + (i - (len(names) - 1) / 2) * width
            for j, row in enumerate(rows.values())
            if name in row
        ]
        values = [row[name] for row in rows.values() if name in row]
        bars = axes.bar(places, values, width * 0.92, label=name, color=COLOURS[i])
        axes.bar_label(bars, fmt="%.1f", fontsize=8, padding=2)
    axes.set_xticks(range(len(rows)), list(rows))
    lowest = min(value for row in rows.values() for value in row.values())
    axes.set_ylim(max(0, 10 * int(lowest / 10) - 10), 102)
    axes.set_ylabel("right, per cent")
    axes.legend(frameon=False, ncol=len(names), loc="upper center", bbox_to_anchor=(0.5, -0.1))
    _save(figure, path)


def calibration(path: Path, outcomes: Mapping[str, Outcome]) -> None:
    """How often right against how sure: on the diagonal, confidence says what it means."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    for colour, (name, outcome) in zip(COLOURS, outcomes.items(), strict=False):
        bins = [b for b in outcome.reliability if b.count >= 5]
        axes.plot(
            [b.sureness for b in bins], [b.accuracy for b in bins], marker="o", markersize=4,
            color=colour, label=f"{name} (ECE {outcome.ece:.3f})",
        )  # fmt: skip
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.legend(frameon=False, fontsize=8)
    _save(figure, path)


def scope(path: Path, inside: np.ndarray, outside: np.ndarray, threshold: float) -> None:
    """How far apart messages in scope and out of it are."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.5, 3.0))
    edges = np.linspace(
        min(inside.min(), outside.min()), max(inside.max(), outside.max()), 60
    ).tolist()
    axes.hist(inside, edges, density=True, color=OURS, alpha=0.7, label="in scope")
    axes.hist(outside, edges, density=True, color=OTHER, alpha=0.7, label="out of scope")
    axes.axvline(threshold, color="#111827", linewidth=1, linestyle="--")
    axes.set_xlabel("score: decision value and distance to examples together")
    axes.set_yticks([])
    axes.legend(frameon=False)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    from matplotlib import pyplot

    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
