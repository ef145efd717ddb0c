"""Likely wrong labels: told by who had not learnt the example and by its neighbours, and by nothing less."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support import ROOT, checks, write_project

from engine.checks import labels
from engine.checks.findings import Finding, Group
from engine.checks.likeness import Likeness
from engine.components.learning import fit
from engine.components.understanding import Options
from engine.examples import read_examples
from engine.held_out import NAME, HeldOut

PARCEL = ["where is my parcel", "track my parcel please", "where has my parcel got to",
          "can you track my parcel", "has my parcel been sent", "when does my parcel come"]  # fmt: skip
MONEY = ["I want my money back", "give me a refund", "refund my money please", "can I get a refund",
         "please pay my money back", "money back, now"]  # fmt: skip
STRAY = "give me my money back"
"""Asks for money, and is labelled as being about a parcel."""
GROUP = Group("en", [*PARCEL, STRAY, *MONEY], ["track"] * 7 + ["refund"] * 6)
INTENTS = ("order_cancel", "delivery_time", "invoice_get", "account_password", "loyalty_points")


def held_out_of(group: Group, wrong: str, sure: float = 0.98) -> HeldOut:
    """A classifier that agrees with all labels but one."""
    classes = sorted(set(group.intents))
    rows = [
        [sure if (name == intent) != (text == wrong) else 1 - sure for name in classes]
        for text, intent in zip(group.texts, group.intents, strict=True)
    ]
    return HeldOut(group.texts, group.intents, classes, np.array(rows))


def found_in(group: Group, learnt: HeldOut) -> list[Finding]:
    likeness = Likeness(group.texts, None)
    return list(labels.wrong_labels(group, likeness, labels.recalled(group, learnt)))


def test_a_wrong_label_is_found_by_predictions_that_were_held_out(tmp_path: Path) -> None:
    held_out_of(GROUP, STRAY).save(tmp_path)
    more = Group("en", ["not seen", *GROUP.texts], ["track", *GROUP.intents])
    [found] = found_in(more, HeldOut.load(tmp_path / NAME))
    assert (found.text, found.intent, found.other_intent) == (STRAY, "track", "refund")
    assert found.certainty == pytest.approx(0.98, abs=0.01)


def test_a_label_that_was_corrected_since_is_no_finding() -> None:
    now = Group("en", GROUP.texts, ["track"] * 6 + ["refund"] * 7)
    assert found_in(now, held_out_of(GROUP, STRAY)) == []


def test_a_classifier_that_is_not_sure_is_not_believed() -> None:
    assert found_in(GROUP, held_out_of(GROUP, STRAY, sure=0.9)) == []


def test_a_label_that_a_neighbour_has_is_believed() -> None:
    assert found_in(GROUP, held_out_of(GROUP, PARCEL[1])) == []


def test_what_is_none_of_the_shops_business_may_look_like_what_is() -> None:
    learnt = held_out_of(GROUP, STRAY)
    assert found_in(Group("en", GROUP.texts, GROUP.intents, outside="track"), learnt) == []
    assert found_in(Group("en", GROUP.texts, GROUP.intents, outside="refund"), learnt)


def test_a_label_that_is_wrong_in_the_files_is_found_once_a_model_has_learnt_it(
    tmp_path: Path,
) -> None:
    """From the files over a training to what the service answers, in both languages."""
    examples = {
        language: {
            intent: [one.text for one in read if one.intent == intent][:30] for intent in INTENTS
        }
        for language in ("en", "zh")
        for read in [read_examples(ROOT / "data" / "nlu" / language)]
    }
    wrong = [examples[language]["invoice_get"].pop(3) for language in examples]
    for language, text in zip(examples, wrong, strict=True):
        examples[language]["delivery_time"].append(text)
    pairs = [
        (text, intent)
        for intents in examples.values()
        for intent, texts in intents.items()
        for text in texts
    ]
    model = fit(*zip(*pairs, strict=True), Options())
    assert model.held_out is not None
    model.held_out.save(tmp_path)

    project = write_project(tmp_path / "project", examples)
    request = {"id": 1, "held_out": str(tmp_path / NAME)}
    [answer] = checks(project, tmp_path / "cache", request)
    found = [one for one in answer["findings"] if one["problem"] == "wrong_label"]
    assert {one["text"] for one in found if one["other_intent"] == "invoice_get"} == {*wrong}
    assert len(found) < 5
