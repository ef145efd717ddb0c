"""What must be true of the assistant's files, whatever is in them."""

import re
import subprocess

import pytest

from actions.calls import CallRegistry
from actions.clarify import NEVER_OFFERED
from actions.orderforms import ORDER_FORMS
from actions.registry import build_executor
from kit.settings import Settings
from tests.assistant.project import ROOT, domain, names_in_code, rules, steps, variants

RESPONSES = sorted(domain()["responses"])
HAN = re.compile("[\u4e00-\u9fff]")
# The button that asks for the other language is written in that language.
IN_THE_OTHER_LANGUAGE = "title_change_language"
DEFAULT_ACTIONS = {"action_deactivate_loop"}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_has_texts_in_each_language(name: str) -> None:
    found = variants(name)
    assert all(found.values())
    if name != IN_THE_OTHER_LANGUAGE:
        assert not any(HAN.search(variant["text"]) for variant in found["en"])
        assert all(HAN.search(v["text"]) or "{" in v["text"] for v in found["zh"])


@pytest.mark.parametrize("name", RESPONSES)
def test_an_english_text_stands_in_while_no_language_is_known(name: str) -> None:
    assert any(not variant.get("condition") for variant in variants(name)["en"])


@pytest.mark.parametrize("name", RESPONSES)
def test_both_languages_fill_in_the_same_and_offer_the_same(name: str) -> None:
    filled, offered = {}, {}
    for language, found in variants(name).items():
        filled[language] = {p for v in found for p in re.findall(r"{(\w+)}", v["text"])}
        offered[language] = {tuple(b["payload"] for b in v.get("buttons", ())) for v in found}
        for button in (button for v in found for button in v.get("buttons", ())):
            assert bool(HAN.search(button["title"])) == (language == "zh")
            assert button["payload"].removeprefix("/") in domain()["intents"]
            assert len(button["title"]) <= 24
    assert filled["en"] == filled["zh"]
    assert offered["en"] == offered["zh"]


def test_every_intent_has_a_rule_and_every_rule_an_intent_that_exists() -> None:
    known = set(domain()["intents"])
    assert known == set(steps("intent")) - {"nlu_fallback"}


def test_every_action_of_the_domain_is_registered_and_every_registered_one_is_in_it() -> None:
    registered = {action.name for action in build_executor(CallRegistry()).list_actions()}
    assert registered == set(domain()["actions"])


def test_every_action_of_a_rule_exists() -> None:
    known = {*domain()["actions"], *domain()["responses"], *domain()["forms"], *DEFAULT_ACTIONS}
    assert set(steps("action")) <= known


def test_every_response_is_said_and_everything_said_is_a_response() -> None:
    in_code = names_in_code()
    stems = tuple(name for name in in_code if name.endswith("_"))
    asked = {
        f"utter_ask_{name}"
        for form, spec in domain()["forms"].items()
        for slot in spec["required_slots"]
        for name in (slot, f"{form}_{slot}")
    }
    said = set(steps("action")) | in_code | asked
    unsaid = {name for name in RESPONSES if name not in said and not name.startswith(stems)}
    assert unsaid == set()
    assert {name for name in in_code if not name.endswith("_")} <= set(RESPONSES)


@pytest.mark.parametrize("form", sorted(domain()["forms"]))
def test_a_form_is_started_by_an_intent_and_ended_by_an_action_and_asks_for_its_slots(
    form: str,
) -> None:
    started = [
        r for r in rules() if {"active_loop": form} in r["steps"] and "intent" in r["steps"][0]
    ]
    ended = [r for r in rules() if {"active_loop": form} in r.get("condition", ())]
    assert started
    assert len(ended) == 1
    asks = {*domain()["responses"], *domain()["actions"]}
    for slot in domain()["forms"][form]["required_slots"]:
        names = {
            f"{kind}_ask_{n}" for kind in ("utter", "action") for n in (slot, f"{form}_{slot}")
        }
        assert names & asks


@pytest.mark.parametrize("form", sorted(ORDER_FORMS))
def test_an_order_form_asks_for_what_the_domain_says(form: str) -> None:
    assert domain()["forms"][form]["required_slots"] == [
        "order_number",
        "contact",
        *ORDER_FORMS[form].needs,
    ]
    intents = {r["steps"][0]["intent"] for r in rules() if r["steps"][-1] == {"active_loop": form}}
    assert ORDER_FORMS[form].intents == intents


def test_every_intent_that_can_be_offered_has_a_title() -> None:
    offered = set(domain()["intents"]) - NEVER_OFFERED
    assert {f"title_{intent}" for intent in offered} <= set(RESPONSES)


def test_rasa_finds_nothing_wrong() -> None:
    done = subprocess.run(
        [Settings().engine_python, "-m", "rasa", "data", "validate"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3_000:]
    # It does not know that actions and forms speak too.
    warnings = [
        line
        for line in said.splitlines()
        if "UserWarning:" in line and "is not used in any story or rule" not in line
    ]
    assert warnings == []
