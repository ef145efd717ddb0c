"""Trains a model in a process of its own.

    python -m engine.train [--force | --keep-live] [--author NAME] [--out DIR]
        [--config FILE] [--domain FILE] [--data DIR] [--stories DIR]

Prints one JSON object a line on stdout, which ends with `trained`, `unchanged`, `cancelled` or `failed`;
Rasa's own words go to stderr. A model is an archive `<id>.tar.gz` with its manifest `<id>.json`, written
last: what has no manifest is no model. Beside them are its sources, `<id>.sources.tar.gz`, and what the
classifier thought of each example without having learnt it, `<id>.heldout.npz`, when it says so.

Sources that a model has been made from are not trained again, which is found out without importing
Rasa; with `--keep-live`, nor are others while the model that was chosen for service can be loaded. Those
who edit the sources meanwhile do no harm: a copy is learnt from. SIGTERM and SIGINT cancel and leave
nothing behind.

Exit status: 0 trained or unchanged, 1 failed, 130 cancelled.
"""

from __future__ import annotations

import argparse
import os
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from engine import lean, manifest
from engine.components.project import PROJECT_DIR
from engine.logs import log_for_people
from engine.manifest import Manifest, Project
from engine.progress import (
    Cancelled,
    Progress,
    be_quiet,
    cancel_on_signal,
    stdout_for_progress,
)

SOURCES = ".sources.tar.gz"
HELD_OUT = ".heldout.npz"


class TrainingFailed(Exception):
    """Rasa made no model; its reasons are on stderr."""


def train(project: Project, out: Path, progress: Progress, author: str | None = None) -> Manifest:
    """Trains, and puts all of the model into `out`. Raises TrainingFailed, or Rasa's exceptions."""
    # In the same folder as the finished model: a rename is then one step.
    with tempfile.TemporaryDirectory(prefix=".training-", dir=out) as folder:
        draft = Path(folder)
        made = _make(project.copy_to(draft / "project"), draft, progress, author)
        finished = [path for path in draft.iterdir() if path.is_file()]
        try:
            for path in finished:
                path.replace(out / path.name)
            made.write(out)
        except BaseException:
            for path in finished:
                (out / path.name).unlink(missing_ok=True)
            raise
    return made


def _make(project: Project, draft: Path, progress: Progress, author: str | None) -> Manifest:
    """The model's files in the folder `draft`, and its manifest, not yet written."""
    os.environ[PROJECT_DIR] = str(project.config.parent.resolve())
    lean.register(lean.components_of_config(yaml.safe_load(project.config.read_text("utf-8"))))
    import rasa
    import rasa.model_training as training
    from rasa.engine.runner.dask import DaskGraphRunner

    from engine.hooks import quieten
    from engine.reporting import LEARNT, reading

    quieten()
    progress.done(0.02, "reading")
    learnt: list[Any] = []
    training.DaskGraphRunner = _hooked(DaskGraphRunner, progress, learnt)  # type: ignore[misc]
    created = datetime.now(timezone.utc)
    fingerprint = project.fingerprint()
    name = f"{created:%Y%m%d-%H%M%S}-{fingerprint[:8]}"
    with reading(progress, project.data):
        result = training.train(
            domain=str(project.domain),
            config=str(project.config),
            training_files=[str(project.data)],
            output=str(draft),
            fixed_model_name=name,
            force_training=True,
        )
    if result.code or not result.model:
        raise TrainingFailed(f"Rasa's code {result.code}")
    progress.done(LEARNT, "manifest")
    archive = Path(result.model)
    with tarfile.open(draft / f"{name}{SOURCES}", "w:gz") as sources:
        sources.add(project.config.parent, arcname=".")
    keep_held_out(archive, draft / f"{name}{HELD_OUT}")
    return Manifest(
        id=name,
        created=created.isoformat(timespec="seconds"),
        sha256=manifest.sha256_of(archive),
        fingerprint=fingerprint,
        rasa=rasa.__version__,
        seconds=progress.seconds,
        intents=len({message.get("intent") for message in learnt}),
        examples=_per_language(message.get("text") or "" for message in learnt),
        sources=project.sources(),
        components=manifest.components(),
        author=author,
    )


def keep_held_out(archive: Path, target: Path) -> None:
    """Copies what the classifier thought of its examples out of the model, for the data's checks."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            if Path(member.name).name == "held_out.npz":
                file = tar.extractfile(member)
                assert file is not None  # it is a file
                target.write_bytes(file.read())
                return


def _per_language(texts: Iterator[str]) -> dict[str, int]:
    from engine.components.text import language_of

    return dict(Counter(language_of(text) for text in texts))


def _hooked(runner: Any, progress: Progress, learnt: list[Any]) -> Any:
    """Rasa's graph runner, which besides says how far it is, and notes the examples and the names of rules
    and stories."""
    from rasa.engine.graph import GraphNodeHook
    from rasa.graph_components.providers.nlu_training_data_provider import NLUTrainingDataProvider

    from engine.fired import Learner
    from engine.reporting import Report

    class Notes(GraphNodeHook):
        def __init__(self, graph: Any, names: Learner) -> None:
            self._graph, self._names = graph, names

        def on_before_node(
            self, node_name: str, execution_context: Any, config: Any, received_inputs: Any
        ) -> dict[str, Any]:
            uses = self._graph.nodes[node_name].uses
            self._names.learn(uses, execution_context, config, received_inputs)
            return {}

        def on_after_node(
            self,
            node_name: str,
            execution_context: Any,
            config: Any,
            output: Any,
            input_hook_data: Any,
        ) -> None:
            if self._graph.nodes[node_name].uses is NLUTrainingDataProvider:
                learnt.extend(output.intent_examples)

    class Hooked(runner):  # type: ignore[misc]
        @classmethod
        def create(
            cls, graph_schema: Any, model_storage: Any, execution_context: Any, hooks: Any = None
        ) -> Any:
            ours = [Notes(graph_schema, Learner(model_storage)), Report(progress, graph_schema)]
            return super().create(
                graph_schema, model_storage, execution_context, [*(hooks or []), *ours]
            )

    return Hooked


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.train", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"), help="file or folder")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("var/models"))
    parser.add_argument("--stories", type=Path, default=Path("tests/stories"), help="test stories")
    parser.add_argument("--author", help="who asked for it")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--force", action="store_true", help="train even if nothing has changed")
    when.add_argument(
        "--keep-live",
        action="store_true",
        help="train only if the model chosen for service is none that these components made",
    )
    return parser.parse_args(arguments)


def _nothing_to_do(options: argparse.Namespace, project: Project) -> str | None:
    """The id of the model that makes training needless."""
    if options.keep_live and (live := manifest.chosen(options.out)):
        return live
    return None if options.force else manifest.trained_from(options.out, project.fingerprint())


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    cancel_on_signal()
    log_for_people()
    options = parse_options(arguments)
    be_quiet()
    # Rasa's cache of trained parts: all are trained, and writing it takes a fifth of the time.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    stories = options.stories if options.stories.is_dir() else None
    project = Project(options.config, options.domain, options.data, stories)
    with stdout_for_progress() as progress:
        try:
            if known := _nothing_to_do(options, project):
                progress.say("unchanged", model=known)
            else:
                options.out.mkdir(parents=True, exist_ok=True)
                progress.say("started")
                made = train(project, options.out, progress, options.author)
                progress.say("trained", model=made.id)
            if options.keep_live and not manifest.chosen(options.out):
                manifest.choose_none(options.out)  # what was chosen cannot be loaded any more
            return 0
        except Cancelled:
            progress.say("cancelled")
            return 130
        except Exception as error:
            progress.say("failed", error=type(error).__name__, detail=str(error))
            raise
        except SystemExit as end:  # Rasa leaves so when its data is wrong
            progress.say("failed", error="Refused", detail="Rasa refused the data, see above")
            return int(end.code or 1) if isinstance(end.code, int) else 1


if __name__ == "__main__":
    raise SystemExit(main())
