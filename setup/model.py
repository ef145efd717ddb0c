"""The trained assistant: made by the engine's own trainer whenever what it learns from has changed."""

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
    return fingerprint(ROOT, learnt_from)


def _train(tools: Tools) -> None:
    advice = "The trainer's message above names the file to correct; `make run` trains again."
    tools.run(ENGINE / "bin/python", "-m", "engine.train", cwd=ROOT, advice=advice)


trained = Step(
    name="model",
    title="trained assistant",
    made_from=_made_from,
    make=_train,
    gives=(MODELS,),
    needs=(engine,),
)
