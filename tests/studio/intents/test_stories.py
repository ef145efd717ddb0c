"""A lesson is an example and a regression story in Rasa's own format."""

from pathlib import Path

import pytest

from studio.intents import edits
from studio.intents.errors import NoSuchIntent
from studio.intents.sources import rules
from studio.intents.sources.files import reading
from studio.intents.sources.stories import Entity
from tests.studio.intents.conftest import changed_lines


def learn(root: Path, text: str, intent: str = "order_how", **parts: object) -> edits.Edit:
    told = {"file": "test_lessons", "title": "from ticket 1001", **parts}
    return edits.add_lesson(root, intent, text, "en", **told)  # type: ignore[arg-type]


def test_a_lesson_is_an_example_and_a_story_that_runs_the_intents_rule(project: Path) -> None:
    edit = learn(project, "how on earth do I buy this")
    assert edit.story == (
        "- story: from ticket 1001\n"
        "  steps:\n"
        "  - user: |\n"
        "      how on earth do I buy this\n"
        "    intent: order_how\n"
        "  - action: utter_order_how\n"
    )
    assert {diff.path for diff in edit.diffs} == {
        "data/nlu/en/orders.yml",
        "tests/stories/test_lessons.yml",
    }
    assert (project / "tests/stories/test_lessons.yml").read_text() == (
        f'version: "3.1"\nstories:\n{edit.story}'
    )


def test_stories_are_added_with_names_of_their_own(project: Path) -> None:
    for n in range(3):
        learn(project, f"how on earth do I buy item {n}")
    stories = reading(project).need("tests/stories/test_lessons.yml").data["stories"]
    names = [story["story"] for story in stories]
    assert names == ["from ticket 1001", "from ticket 1001 (2)", "from ticket 1001 (3)"]
    text = (project / "tests/stories/test_lessons.yml").read_text()
    assert text.count("\n\n- story") == 2


def test_an_existing_file_of_stories_is_only_added_to(project: Path) -> None:
    before = (project / "tests/stories/test_orders.yml").read_text("utf-8")
    edit = learn(project, "how on earth do I buy this", file="test_orders")
    after = (project / "tests/stories/test_orders.yml").read_text("utf-8")
    assert after == f"{before}\n{edit.story}"


def test_a_form_that_the_rule_starts_is_in_the_story(project: Path) -> None:
    edit = learn(project, "whither went my crate", "order_track")
    assert edit.story
    assert edit.story.endswith(
        "    intent: order_track\n  - action: track_order_form\n  - active_loop: track_order_form\n"
    )


def test_entities_are_marked_and_nothing_else_is(project: Path) -> None:
    text = "see [a](b), my DM-10023\nis late: why?"
    start = text.index("DM")
    edit = learn(project, text, entities=[Entity(start, start + 8, "order_number")])
    assert edit.story
    assert "      see [a] (b), my [DM-10023](order_number) is late: why?\n" in edit.story
    assert changed_lines(edit)[0] == "+    - see [a] (b), my DM-10023 is late: why?"


def test_an_intent_without_an_answer_has_nothing_to_test(project: Path) -> None:
    found = list(rules.rules(reading(project)))
    assert rules.answering(found, "order_how")
    (project / "data/rules/orders.yml").unlink()
    with pytest.raises(NoSuchIntent):
        learn(project, "how on earth do I buy this")
    assert not (project / "tests/stories/test_lessons.yml").exists()
