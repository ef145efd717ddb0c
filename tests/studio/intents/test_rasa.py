"""Rasa reads what the studio has written, and finds nothing wrong with it."""

import json
import subprocess
from pathlib import Path

from kit.settings import Settings
from studio.intents import edits
from studio.intents.schemas import AnswerText, ButtonDraft, Examples, SlotCondition
from studio.intents.sources.stories import Entity
from tests.studio.intents.conftest import draft_of, gift_wrap

ODD = [
    'a: "b" # c',
    "- dash",
    "'",
    "{x} [y] {z}",
    "emoji 👋🏽",
    "@at %cent `tick` |bar >more",
    "null",
    "1",
]
# Rasa's own readers, of the files that were edited: all of them take it half a minute, which
# tests/assistant spends.
READ = """
import json, warnings
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.utils.io import read_yaml_file
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    domain = Domain.from_dict(read_yaml_file("domain.yml"))
    data = RasaYAMLReader().read("data/nlu/en/delivery.yml").merge(
        RasaYAMLReader().read("data/nlu/zh/delivery.yml"))
    rules = YAMLStoryReader(domain).read_from_file("data/rules/delivery.yml")
    [lesson] = YAMLStoryReader(domain).read_from_file("tests/stories/test_lessons.yml")
print(json.dumps({
    "rules": [step.block_name for step in rules],
    "warned": [str(one.message) for one in warned if ".yml" in str(one.message)],
    "intent": "gift_wrap" in domain.intents,
    "answer": domain.responses["utter_gift_wrap"],
    "greet": domain.responses["utter_greet"][0].get("buttons"),
    "examples": [m.get("text") for m in data.intent_examples if m.get("intent") == "gift_wrap"],
    "marks": [m.get("entities") for m in data.intent_examples if m.get("entities")],
    "story": [(e.text, [x["value"] for x in e.entities]) for e in lesson.events if hasattr(e, "text")],
}))
"""


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [Settings().engine_python, *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3_000:]
    return done


def edited(project: Path) -> None:
    """A new intent with what is hard to write, one that is changed, and a lesson."""
    said = AnswerText(
        language="en",
        text='Two "lines":\n- # of {order_number}',
        buttons=[ButtonDraft(title='"Yes": {order_number}', intent="gift_wrap")],
    )
    chinese = AnswerText(
        language="zh",
        text="第一行\n  第二行 {order_number}",
        buttons=[ButtonDraft(title="好", intent="gift_wrap")],
        conditions=[SlotCondition(slot="confirmed", value=False)],
    )
    usual = gift_wrap().examples
    examples = Examples(en=[*usual.en, *ODD], zh=usual.zh)
    edits.save(project, "gift_wrap", gift_wrap(examples=examples, answer=[said, chinese]))
    greeting = [part.model_copy(deep=True) for part in draft_of(project, "greet").answer or ()]
    greeting[0].buttons.pop()
    edits.save(project, "greet", draft_of(project, "greet", answer=greeting))
    text = "wrap DM-10023 [as](a) gift"
    edits.add_lesson(
        project,
        "gift_wrap",
        text,
        "en",
        file="test_lessons",
        title="from ticket 1001: a gift",
        entities=[Entity(5, 13, "order_number")],
    )


def test_rasa_reads_every_example_answer_and_story_as_it_was_meant(project: Path) -> None:
    edited(project)
    said = json.loads(run(project, "-c", READ).stdout.splitlines()[-1])
    assert said["intent"]
    assert "gift wrap" in said["rules"]
    assert said["warned"] == []
    english, chinese = said["answer"]
    assert english["text"] == 'Two "lines":\n- # of {order_number}'
    assert english["buttons"] == [{"title": '"Yes": {order_number}', "payload": "/gift_wrap"}]
    assert chinese["text"] == "第一行\n  第二行 {order_number}"
    assert chinese["condition"] == [
        {"type": "slot", "name": "language", "value": "zh"},
        {"type": "slot", "name": "confirmed", "value": False},
    ]
    assert len(said["greet"]) == 3
    expected = [*gift_wrap().examples.en, *ODD, "wrap DM-10023 [as] (a) gift"]
    assert sorted(said["examples"]) == sorted([*expected, *gift_wrap().examples.zh])
    assert said["marks"] == []
    assert said["story"] == [["wrap DM-10023 [as] (a) gift", ["DM-10023"]]]
