"""The turn's tracker gives the states that Rasa's own gives."""

from typing import Any

from conftest import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from support import PROJECT

from engine.tracker import TurnTracker

ARGUMENTS: list[dict[str, Any]] = [
    {},
    {"omit_unset_slots": True},
    {"ignore_rule_only_turns": True},
    {
        "ignore_rule_only_turns": True,
        "rule_only_data": {
            "rule_only_slots": ["requested_slot"],
            "rule_only_loops": ["track_form"],
        },
    },
]


def test_states_are_the_same_after_every_event(dialogue: Dialogue) -> None:
    for text in ("hello", "where is my order", "when are you open", "DM-10023", "a@b.co", "bye"):
        dialogue.say(text)
    domain = Domain.load(str(PROJECT / "domain.yml"))
    ours = TurnTracker("t", domain.slots)
    rasas = DialogueStateTracker("t", domain.slots)
    for event in deserialise_events(dialogue.events):
        for tracker in (ours, rasas):
            tracker.update(event, domain)
        for arguments in ARGUMENTS:
            expected = rasas.past_states(domain, **arguments)
            assert ours.past_states(domain, **arguments) == expected
            assert ours.past_states(domain, **arguments) == expected  # remembered by now


def test_a_reader_may_change_what_it_gets(dialogue: Dialogue) -> None:
    dialogue.say("hello")
    domain = Domain.load(str(PROJECT / "domain.yml"))
    tracker = TurnTracker.from_events("t", deserialise_events(dialogue.events), domain.slots)
    expected = tracker.past_states(domain)
    changed = tracker.past_states(domain)
    changed[-1]["prev_action"]["action_name"] = "another"
    changed.pop()
    assert tracker.past_states(domain) == expected
