"""A twin of the trainer: what config.yml holds becomes the model, as it is. `refuse` fails, `hang` goes on
until it is ended."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser()
    for name in ("out", "config", "domain", "data", "stories"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--author", required=True)
    given = parser.parse_args()
    recipe = given.config.read_text()
    say(event="started")
    say(event="progress", fraction=0.5, step="halfway")
    sys.stderr.write(f"learning from {given.out}/.training-x/project/data/nlu.yml\n")
    if recipe == "hang":
        sys.stderr.write("hanging\n")
        sys.stderr.flush()
        stopped = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
        stopped.wait()
        say(event="cancelled")
        return 130
    if recipe == "refuse":
        say(event="failed", error="Refused", detail="config.yml cannot be learnt from")
        return 1
    name = f"made-{len(list(given.out.glob('*.json')))}"
    (given.out / f"{name}.tar.gz").write_text(recipe)
    (given.out / f"{name}.sources.tar.gz").write_text("sources")
    manifest = {
        "id": name,
        "created": "2026-06-01T00:00:00+00:00",
        "author": given.author,
        "intents": 3,
        "examples": {"en": 5, "zh": 4},
        "seconds": 1.5,
    }
    (given.out / f"{name}.json").write_text(json.dumps(manifest))
    say(event="trained", model=name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
