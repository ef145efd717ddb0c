"""The trace names the rule or story that fired."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Dialogue
from support import Actions, says

from engine.fired import Fired


def rules(result: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Each step's action and rule."""
    return [(step["action"], step["rule"]) for step in result["trace"]["steps"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", ("utter_welcome", "welcome, only at the very start")),
        ("goodbye", ("utter_bye", "bye")),
        ("when are you open", ("utter_hours", "opening hours, also in the middle of a form")),
        ("track my parcel", ("track_form", "start the form")),
    ],
)
def test_a_rule_that_fired_is_named(
    dialogue: Dialogue, text: str, expected: tuple[str, str]
) -> None:
    assert rules(dialogue.say(text))[-1] == expected


def test_another_rule_for_the_same_meaning_is_told_apart(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    assert rules(dialogue.say("hello")) == [("utter_greet", "greet")]


def test_a_story_that_fired_is_named(dialogue: Dialogue) -> None:
    dialogue.slots = {}  # the story knows no language
    dialogue.say("when are you open")
    assert rules(dialogue.say("yes please")) == [
        ("utter_bye", "yes, after the opening hours were given")
    ]


def test_every_step_of_a_rule_has_its_name(dialogue: Dialogue) -> None:
    dialogue.say("track my parcel")
    assert rules(dialogue.say("never mind")) == [
        ("track_form", None),  # which lets the rule answer
        ("action_deactivate_loop", "leave the form"),
        ("utter_stopped", "leave the form"),
    ]


def test_a_form_that_goes_on_by_itself_is_no_rule(dialogue: Dialogue, actions: Actions) -> None:
    dialogue.say("track my parcel")
    actions.answers["action_track"] = lambda call: says("It is on its way")
    assert rules(dialogue.say("DM-10023")) == [("track_form", None)]
    assert rules(dialogue.say("a@b.co")) == [
        ("track_form", None),
        ("action_track", "submit the form"),
    ]


def test_nothing_is_named_where_nothing_is_known(tmp_path: Path) -> None:
    fired = Fired.read(tmp_path)
    assert fired.name("RulePolicy") is None
    assert fired.name(None) is None


def test_names_are_kept_in_the_model(model: Path) -> None:
    with tarfile.open(model) as archive:
        (name,) = (n for n in archive.getnames() if n.endswith("names.json"))
        file = archive.extractfile(name)
        assert file is not None
        kept = json.load(file)
    assert "greet" in kept["RulePolicy"].values()
    assert set(kept["MemoizationPolicy"].values()) == {"yes, after the opening hours were given"}
