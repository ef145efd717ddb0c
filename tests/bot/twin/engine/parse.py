"""A twin of the reader: the model file is JSON, `{"knows": {text: intent}, ...}`; what it does not know it asks
back about."""

import argparse
import json
import sys
from pathlib import Path


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    given = parser.parse_args()
    model = json.loads(given.model.read_text())
    if "breaks" in model:
        sys.exit("this model is broken")
    ready = {"event": "ready", "model": "m", "threshold": 0.45, "ambiguity_threshold": 0.15}
    sys.stdout.write(json.dumps(ready) + "\n")
    for line in sys.stdin:
        asked = json.loads(line)
        intent = model["knows"].get(asked["text"])
        ranking = [{"name": intent or "greet", "confidence": 0.9 if intent else 0.3}]
        if intent is None:
            ranking.insert(0, {"name": "nlu_fallback", "confidence": 0.7})
        answer = {"id": asked["id"], "intent": ranking[0], "ranking": ranking, "entities": []}
        sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
