"""Reads messages with a model, without a dialogue.

    python -m engine.parse --model FILE

Takes JSON lines `{"id", "text"}` on stdin. Prints JSON lines on stdout: first `{"event": "ready", "model",
"threshold", "ambiguity_threshold"}`, where the thresholds are those below which the model asks back; then for
each message, in order, what `POST /parse` answers, with its `id`.

Exit status: 0 all was read, 1 the model or a line cannot be read, 130 cancelled.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine import lean
from engine.progress import Progress, run


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.parse", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a model's .tar.gz")
    return parser.parse_args(arguments)


async def read(model: Path, progress: Progress) -> None:
    """Answers what comes on stdin."""
    lean.register(lean.components_of_model(model))
    # Only now: these import Rasa.
    from engine import hooks
    from engine.actions import ActionEndpoint
    from engine.turn import Engine

    hooks.install()
    # Of the model the dialogue half is loaded too, which takes no time worth saving; no action is called.
    engine = Engine(model, ActionEndpoint("/nowhere", timeout=1.0))
    threshold, ambiguity_threshold = engine.thresholds
    progress.line(
        event="ready",
        model=engine.model_id,
        threshold=threshold,
        ambiguity_threshold=ambiguity_threshold,
    )
    for line in sys.stdin:
        asked = json.loads(line)
        progress.line(id=asked["id"], **await engine.parse(asked["text"]))


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = parse_options(arguments)
    return run(lambda progress: read(options.model, progress))


if __name__ == "__main__":
    raise SystemExit(main())
