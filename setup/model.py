"""The trained assistant: made by the engine's own trainer whenever what it learns from has changed, but not while
a model was chosen for service: then training is the trainers' to begin, in the studio or at the command line."""

import json

from setup.environments import engine
from setup.paths import ENGINE, MODELS, ROOT
from setup.stamps import files_below, fingerprint
from setup.steps import Step, Tools


def _made_from() -> str:
    learnt_from = [
        ROOT / "config.yml",
        ROOT / "domain.yml",
        ROOT / "data",
        ROOT / "engine/requirements.txt",
        ROOT / "engine/train.py",
        *files_below(ROOT / "engine/components", (".py",)),
    ]
    live = MODELS / "live"
    return fingerprint(ROOT, learnt_from, live.read_text() if live.exists() else None)


def _train(tools: Tools) -> None:
    advice = "Correct what the trainer complains about, above, and run make again."
    command = (ENGINE / "bin/python", "-m", "engine.train", "--keep-live")
    tools.run(*command, cwd=ROOT, note=how_far, advice=advice)


def how_far(line: str) -> str:
    """How far the trainer is, from one line of what it prints: JSON of its own among Rasa's words."""
    try:
        said = json.loads(line)
    except ValueError:
        return ""
    fraction = said.get("fraction") if isinstance(said, dict) else None
    return f"{fraction:.0%}" if isinstance(fraction, float | int) else ""


trained = Step(
    name="model",
    title="trained assistant",
    made_from=_made_from,
    make=_train,
    gives=(MODELS / "*.json",),
    needs=(engine,),
)
