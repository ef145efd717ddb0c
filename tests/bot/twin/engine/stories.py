"""A twin of the story-teller: each file is one story, which fails when the model's `fails` names it."""

import argparse
import json
import sys
from pathlib import Path


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--stories", type=Path, required=True)
    given = parser.parse_args()
    fails = json.loads(given.model.read_text()).get("fails", [])
    files = sorted(given.stories.glob("*.yml"))
    for file in files:
        failed = file.stem in fails
        detail = "greet → nlu_fallback" if failed else None
        line = {"story": file.stem, "passed": not failed, "detail": detail, "of": len(files)}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
