"""Mood: what is heard in messages that nothing was made from, and how Rasa gets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.components import mood_examples
from engine.components.mood import MoodDetector
from engine.components.mood_model import MoodModel, mood_of
from engine.components.mood_words import MOODY, by_words
from engine.evaluation import mood as evaluation

CONFIG = MoodDetector.get_default_config() | {
    "examples": str(evaluation.ROOT / "data/mood.yml"),
}


@pytest.fixture(scope="module")
def model() -> MoodModel:
    return evaluation.model()


@pytest.mark.parametrize(
    ("language", "mood", "f1"),
    [
        ("en", "anger", 0.75),
        ("en", "urgency", 0.80),
        ("zh", "anger", 0.72),
        ("zh", "urgency", 0.82),
    ],
)
def test_moods_are_heard_in_unseen_messages(
    model: MoodModel, language: str, mood: str, f1: float
) -> None:
    score = evaluation.scores(model, mood_examples.read(evaluation.HELD_OUT))[language, mood]
    assert score.f1 >= f1
    assert score.precision >= 0.8


def test_there_are_enough_unseen_messages_of_every_mood_in_each_language() -> None:
    held_out = mood_examples.read(evaluation.HELD_OUT)
    learnt = {one.text for one in mood_examples.read(evaluation.ROOT / "data/mood.yml")}
    assert not learnt & {one.text for one in held_out}
    for language in evaluation.LANGUAGES:
        moods = [(one.angry, one.urgent) for one in held_out if one.language == language]
        assert len(moods) >= 150
        assert all(moods.count((a, u)) >= 20 for a in (True, False) for u in (True, False))


@pytest.mark.parametrize(
    "text",
    ["it's not urgent", "no rush at all", "take your time", "不急", "不着急，慢慢来", "不是很急"],
)
def test_who_says_that_there_is_time_is_in_no_hurry(model: MoodModel, text: str) -> None:
    assert mood_of(text, model).urgency < MOODY


@pytest.mark.parametrize(
    "text",
    [
        "thanks so much!!!",
        "WOW THANK YOU",
        "sue.lee@example.com",
        "空气炸锅有货吗",
        "垃圾邮件",
        "急救包",
    ],
)
def test_loud_thanks_and_look_alikes_are_calm(text: str) -> None:
    heard = by_words(text)
    assert (heard.anger < MOODY, heard.urgency < MOODY) == (True, True)


@pytest.mark.parametrize(
    "text", ["ｗｔｆ", "YOU LIED TO ME", "riiiidiculous", "12315见", "😡", "马上！！"]
)
def test_signs_count_whatever_they_are_typed_in(text: str) -> None:
    heard = by_words(text)
    assert max(heard.anger, heard.urgency) >= MOODY


@pytest.mark.parametrize("text", ["", " ", "🙂", "!" * 5_000, "a" * 5_000, "急" * 5_000])
def test_any_text_has_a_mood_between_0_and_1(model: MoodModel, text: str) -> None:
    heard = mood_of(text, model)
    assert 0 <= heard.anger <= 1
    assert 0 <= heard.urgency <= 1


def test_a_model_hears_the_same_after_it_was_stored(model: MoodModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    stored = MoodModel.load(tmp_path)
    for text in ("you promised a refund weeks ago", "今天必须到"):
        assert stored.chances(text) == pytest.approx(model.chances(text))


def detector(storage: LocalModelStorage, **config: Any) -> MoodDetector:
    return MoodDetector(CONFIG | config, storage, Resource("mood"))


def heard(component: MoodDetector, text: str) -> Any:
    message = Message({"text": text})
    component.process([message])
    return message.as_dict(only_output_properties=True)["mood"]


def test_rasa_trains_it_stores_it_and_gets_a_mood_with_each_message(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    examples = [Message({"text": text, "intent": "a"}) for text in ("hello there", "你好")]
    trained = detector(storage)
    trained.train(TrainingData(examples))
    loaded = MoodDetector.load(CONFIG, storage, Resource("mood"), None)  # type: ignore[arg-type]
    text = "you promised a refund weeks ago, I want it today"
    assert heard(loaded, text) == heard(trained, text)
    assert set(heard(loaded, text)) == {"anger", "urgency"}
    assert heard(loaded, "this is ridiculous")["anger"] >= MOODY


@pytest.mark.parametrize(
    "content", [None, "mood: [{language: en, mood: cross, examples: '- x'}]", "mood: 3"]
)
def test_examples_that_cannot_be_read_stop_the_training(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "mood.yml"
    if content is not None:
        path.write_text(content)
    component = detector(LocalModelStorage.create(tmp_path / "model"), examples=str(path))
    with pytest.raises(InvalidConfigException, match="moods cannot be learnt"):
        component.train(TrainingData([]))


def test_other_examples_make_another_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "mood.yml"
    prints = set()
    for content in (None, "mood: []", "mood: [] # more"):
        if content:
            path.write_text(content)
        prints.add(MoodDetector.fingerprint_addon(CONFIG | {"examples": str(path)}))
    assert len(prints) == 3
