"""Trains a model in a process of its own.

    python -m engine.train [--force] [--config FILE] [--domain FILE] [--data DIR] [--out DIR]

Prints one JSON object a line on stdout, which ends with `trained`, `unchanged`, `cancelled` or `failed`;
Rasa's own words go to stderr. A model is an archive `<id>.tar.gz` with its manifest `<id>.json`, written
last: what has no manifest is no model. Sources that a model has been made from are not trained
again, which is found out without importing Rasa. SIGTERM and SIGINT cancel and leave nothing behind.

Exit status: 0 trained or unchanged, 1 failed, 130 cancelled.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import yaml

from engine import lean
from engine.manifest import Manifest, Project, sha256_of, trained_from


class Cancelled(BaseException):
    """Somebody asked us to stop."""


class TrainingFailed(Exception):
    """Rasa made no model; its reasons are on stderr."""


class Progress:
    """JSON lines for whoever started us."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._started = time.perf_counter()
        self._last = 0.0

    def say(self, event: str, **data: Any) -> None:
        """One line."""
        line = {"event": event, "seconds": self.seconds, **data}
        print(json.dumps(line, ensure_ascii=False), file=self._out, flush=True)

    def done(self, fraction: float, step: str) -> None:
        """`fraction` (0 to 1) of the work is done, which never goes back."""
        self._last = max(self._last, round(fraction, 3))
        self.say("progress", fraction=self._last, step=step)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return round(time.perf_counter() - self._started, 1)


@contextmanager
def stdout_for_progress() -> Iterator[Progress]:
    """Gives the real stdout to progress alone: all other prints go to stderr."""
    real = os.dup(1)
    sys.stdout.flush()
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(real), "w", encoding="utf-8") as out:
            yield Progress(out)
    finally:
        sys.stdout.flush()
        os.dup2(real, 1)
        os.close(real)


def cancel_on_signal() -> None:
    """From now on SIGTERM and SIGINT raise Cancelled, so that every `finally` is run."""

    def cancel(number: int, frame: object) -> None:
        for other in (signal.SIGTERM, signal.SIGINT):
            signal.signal(other, signal.SIG_IGN)  # once is enough
        raise Cancelled

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, cancel)


def train(project: Project, out: Path, progress: Progress) -> Manifest:
    """Trains, and puts model and manifest into `out`. Raises TrainingFailed, or Rasa's exceptions."""
    fingerprint = project.fingerprint()
    lean.register(lean.components_of_config(yaml.safe_load(project.config.read_text("utf-8"))))
    import rasa
    import rasa.model_training as training
    from rasa.engine.runner.dask import DaskGraphRunner

    from engine.hooks import quieten

    quieten()
    progress.done(0.1, "reading")
    learnt: list[Any] = []
    training.DaskGraphRunner = _reporting(DaskGraphRunner, progress, learnt)  # type: ignore[misc]
    created = datetime.now(timezone.utc)
    name = f"{created:%Y%m%d-%H%M%S}-{fingerprint[:8]}"
    # In the same folder as the finished model: a rename is then one step.
    with tempfile.TemporaryDirectory(prefix=".training-", dir=out) as draft:
        result = training.train(
            domain=str(project.domain),
            config=str(project.config),
            training_files=[str(project.data)],
            output=draft,
            fixed_model_name=name,
            force_training=True,
        )
        if result.code or not result.model:
            raise TrainingFailed(f"Rasa's code {result.code}")
        progress.done(0.95, "manifest")
        manifest = Manifest(
            id=name,
            created=created.isoformat(timespec="seconds"),
            sha256=sha256_of(Path(result.model)),
            fingerprint=fingerprint,
            rasa=rasa.__version__,
            seconds=progress.seconds,
            intents=len({message.get("intent") for message in learnt}),
            examples=_per_language(message.get("text") or "" for message in learnt),
        )
        if project.fingerprint() != fingerprint:
            raise TrainingFailed("the sources were changed while they were learnt from")
        Path(result.model).replace(out / f"{name}.tar.gz")
    manifest.write(out)
    return manifest


def _per_language(texts: Iterator[str]) -> dict[str, int]:
    from engine.components.text import language_of

    return dict(Counter(language_of(text) for text in texts))


def _reporting(runner: Any, progress: Progress, learnt: list[Any]) -> Any:
    """Rasa's graph runner, with a hook that reports each finished node and notes the examples."""
    from rasa.engine.graph import GraphNodeHook
    from rasa.graph_components.providers.nlu_training_data_provider import NLUTrainingDataProvider

    class Report(GraphNodeHook):
        def __init__(self, nodes: int) -> None:
            self._nodes, self._finished = nodes, 0

        def on_before_node(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
            return {}

        def on_after_node(
            self,
            node_name: str,
            execution_context: Any,
            config: Any,
            output: Any,
            input_hook_data: Any,
        ) -> None:
            if execution_context.graph_schema.nodes[node_name].uses is NLUTrainingDataProvider:
                learnt.extend(output.intent_examples)
            self._finished += 1
            # Reading the sources has taken about half of the time.
            progress.done(0.5 + 0.45 * self._finished / self._nodes, node_name)

    class Reporting(runner):  # type: ignore[misc]
        @classmethod
        def create(
            cls, graph_schema: Any, model_storage: Any, execution_context: Any, hooks: Any = None
        ) -> Any:
            report = Report(len(graph_schema.nodes))
            return super().create(
                graph_schema, model_storage, execution_context, [*(hooks or []), report]
            )

    return Reporting


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.train", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"), help="file or folder")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("var/models"))
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    cancel_on_signal()
    options = parse_options(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Rasa's cache of trained parts: all are trained, and writing it takes a fifth of the time.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    project = Project(options.config, options.domain, options.data)
    with stdout_for_progress() as progress:
        try:
            known = None if options.force else trained_from(options.out, project.fingerprint())
            if known:
                progress.say("unchanged", model=known)
                return 0
            options.out.mkdir(parents=True, exist_ok=True)
            progress.say("started")
            manifest = train(project, options.out, progress)
            progress.say("trained", model=manifest.id)
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
