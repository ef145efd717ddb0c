"""Measures how well messages are understood.

    python -m engine.evaluation [--stock] [--epochs N] [--sets FOLDER] [--docs FOLDER]
    python -m engine.evaluation --train a.csv --test b.csv

Says on stderr how far it is; writes docs/evaluation.md with its pictures; the last line on stdout is
JSON. With --train and --test only these two files are measured, and nothing is written.

A public set that is missing is said, and its figures are null; the page is not written then.

Exit status: 0 measured, 2 a given file is missing or has other columns.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine.evaluation import datasets, report, trials
from engine.evaluation.datasets import Missing
from engine.evaluation.learners import Ours
from engine.evaluation.report import Results
from engine.evaluation.trials import Learner
from engine.recipe import classifier


def say(words: str) -> None:
    """Progress, for whoever waits."""
    print(words, file=sys.stderr, flush=True)


def measure(learner: Learner, sets: Path) -> Results:
    """All trials whose sets are there; what is missing is said, and stays without figures."""
    results = Results()
    try:
        train, test = datasets.banking77(sets)
        results.banking77 = trials.banking77(learner, train, test, say)
        results.clinc150 = trials.clinc150(learner, datasets.clinc150(sets), say)
    except Missing as missing:
        say(f"Not measured: {missing}. SETS=folder names another place.")
    examples, held_out = datasets.shop()
    asides = classifier(datasets.ROOT).get("asides", ())
    results.shop = trials.shop(learner, examples, held_out, asides, say)
    return results


def measure_files(learner: Learner, train: Path, test: Path) -> dict[str, float | None]:
    """Accuracy and the other figures of two CSV files. Raises Missing, or ValueError for other
    columns."""
    outcome, _ = trials.split(learner, datasets.read_csv(train), datasets.read_csv(test))
    assert outcome.full is not None
    assert outcome.ece is not None
    assert outcome.train_s is not None
    assert outcome.ms_per_message is not None
    return {
        "full": round(outcome.full, 1),
        "ece": round(outcome.ece, 4),
        "train_s": round(outcome.train_s, 1),
        "ms_per_message": round(outcome.ms_per_message, 2),
    }


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.evaluation", description=__doc__)
    parser.add_argument("--stock", action="store_true", help="Rasa's default pipeline, too")
    parser.add_argument("--epochs", type=int, default=20, help="of Rasa's default pipeline")
    parser.add_argument("--sets", type=Path, default=datasets.PUBLIC)
    parser.add_argument("--docs", type=Path, default=datasets.ROOT / "docs")
    parser.add_argument("--train", type=Path, help="a CSV file with the columns text, category")
    parser.add_argument("--test", type=Path, help="another one")
    options = parser.parse_args(arguments)
    if bool(options.train) != bool(options.test):
        parser.error("--train and --test go together")
    return options


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = parse_options(arguments)
    learners: dict[str, Learner] = {"Deskmate": Ours()}
    if options.stock:
        from engine.evaluation.stock import StockRasa

        learners["Rasa's default pipeline"] = StockRasa(options.epochs)
    if options.train:
        return _measure_files(learners, options.train, options.test)
    results = []
    for name, learner in learners.items():
        say(f"--- {name}")
        results.append(measure(learner, options.sets))
    ours, stock = results[0], results[1] if options.stock else None
    if ours.is_complete:
        say(f"Written: {report.write(options.docs, ours, stock)}")
    print(report.line(ours, stock))
    return 0


def _measure_files(learners: dict[str, Learner], train: Path, test: Path) -> int:
    try:
        found = [measure_files(learner, train, test) for learner in learners.values()]
    except (Missing, ValueError) as error:
        say(f"Nothing was measured: {error}")
        return 2
    print(json.dumps({**found[0], "stock": found[1]} if len(found) > 1 else found[0]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
