"""The graph runner gives what Rasa's own gives."""

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from engine.runner import SequentialGraphRunner


def load(model: Path, folder: Path, runner: Any) -> Any:
    folder.mkdir()
    return loader.load_predict_graph_runner(folder, model, LocalModelStorage, runner)


def test_it_understands_as_rasas_own_runner_does(model: Path, tmp_path: Path) -> None:
    metadata, ours = load(model, tmp_path / "ours", SequentialGraphRunner)
    _, rasas = load(model, tmp_path / "rasas", DaskGraphRunner)
    for text in ("where is order DM-10023", "你好", "几点开门", "/greet", "🤷"):
        results = [
            runner.run(
                inputs={"__message__": [UserMessage(text, message_id="1")], "__tracker__": None},
                targets=[metadata.nlu_target],
            )[metadata.nlu_target][0].as_dict()
            for runner in (ours, rasas)
        ]
        assert results[0] == results[1]


def test_a_missing_input_is_reported_as_by_rasas_own_runner(model: Path, tmp_path: Path) -> None:
    metadata, ours = load(model, tmp_path / "ours", SequentialGraphRunner)
    with pytest.raises(GraphRunError, match="Missing input"):
        ours.run(inputs={}, targets=[metadata.nlu_target])
