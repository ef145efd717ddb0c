"""What must hold of the words the assistant learns from (data/nlu) and those that measure it (tests/nlu).

Whether it then understands is measured by the engine's evaluation; this only reads the files.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "nlu"
LANGUAGES = ("en", "zh")
TOPICS = {
    "orders": {"order_how", "order_track", "order_cancel", "order_change", "order_cancel_fee"},
    "delivery": {
        "delivery_options", "delivery_countries", "delivery_time", "address_add", "address_change",
        "parcel_lost", "parcel_damaged", "parcel_incomplete",
    },
    "payment": {
        "payment_methods", "payment_failed", "payment_charged_twice", "invoice_get", "invoice_find",
    },
    "refunds": {
        "refund_policy", "refund_request", "refund_status", "return_item", "exchange_item",
    },
    "account": {
        "account_register", "account_register_trouble", "account_edit", "account_password",
        "account_switch", "account_delete", "newsletter_subscribe", "newsletter_unsubscribe",
    },
    "products": {
        "product_question", "product_suggestion", "product_stock", "product_warranty",
        "product_repair",
    },
    "loyalty": {"loyalty_points", "loyalty_tiers", "coupon_use", "promotions"},
    "service": {
        "service_hours", "service_contact", "talk_to_person", "complaint", "feedback",
        "ticket_status", "my_data", "delete_my_data",
    },
    "smalltalk": {
        "greet", "thanks", "goodbye", "bot_challenge", "affirm", "deny", "change_language", "help",
        "inform", "out_of_scope",
    },
}  # fmt: skip
INTENTS = set().union(*TOPICS.values())
"""Those of the starter shop. A shop adds its own, of which less is asked here: the studio warns."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class Example:
    """One message, what it means, and the file it stands in."""

    text: str
    intent: str
    file: str


@cache
def examples_in(path: Path) -> tuple[Example, ...]:
    """All examples of a Rasa NLU file; an entry that is not one line of text is an error."""
    found: list[Example] = []
    document = YAML(typ="safe").load(path)
    assert document["version"] == "3.1", path
    for block in document["nlu"]:
        for line in block["examples"].splitlines():
            assert line.startswith("- "), f"{path.name}: {line!r} is not an example"
            assert line[2:].strip(), f"{path.name}: empty example of {block['intent']}"
            found.append(
                Example(line[2:].strip(), block["intent"], path.relative_to(ROOT).as_posix())
            )
    return tuple(found)


def training(language: str) -> list[Example]:
    return [e for path in sorted((TRAINING / language).glob("*.yml")) for e in examples_in(path)]


def held_out(name: str) -> list[Example]:
    return list(examples_in(HELD_OUT / f"{name}.yml"))


def normalised(text: str) -> str:
    """The text without case, width and signs, so that "Refund?" is "refund"; emoji stay alone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", folded).strip() or folded


def intents_by_topic(language: str) -> dict[str, set[str]]:
    """The intents in each file."""
    files = (TRAINING / language).glob("*.yml")
    return {path.stem: {e.intent for e in examples_in(path)} for path in files}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_topic_of_the_starter_shop_has_its_file_with_its_intents(language: str) -> None:
    found = intents_by_topic(language)
    missing = {topic: intents - found.get(topic, set()) for topic, intents in TOPICS.items()}
    assert {topic: intents for topic, intents in missing.items() if intents} == {}


def test_an_intent_stands_in_one_topic_and_in_both_languages() -> None:
    assert intents_by_topic("en") == intents_by_topic("zh")
    counted = Counter(i for intents in intents_by_topic("en").values() for i in intents)
    assert [intent for intent, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_intent_has_at_least_fifteen_different_wordings(language: str) -> None:
    wordings: dict[str, set[str]] = defaultdict(set)
    for example in training(language):
        wordings[example.intent].add(normalised(example.text))
    assert {i: len(wordings[i]) for i in INTENTS if len(wordings[i]) < 15} == {}


def test_no_wording_stands_twice_or_under_two_intents() -> None:
    places: dict[str, list[Example]] = defaultdict(list)
    for language in LANGUAGES:
        for example in training(language):
            places[normalised(example.text)].append(example)
    assert [found for found in places.values() if len(found) > 1] == []


@pytest.mark.parametrize("name", ["en", "zh", "mixed"])
def test_held_out_messages_are_never_learnt_from(name: str) -> None:
    learnt = {normalised(e.text) for language in LANGUAGES for e in training(language)}
    assert [e.text for e in held_out(name) if normalised(e.text) in learnt] == []


def test_held_out_messages_differ_from_each_other() -> None:
    counted = Counter(normalised(e.text) for name in ("en", "zh", "mixed") for e in held_out(name))
    assert [text for text, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_intent_is_measured_in_each_language(language: str) -> None:
    counted = Counter(e.intent for e in held_out(language))
    assert {intent: counted[intent] for intent in INTENTS if counted[intent] < 6} == {}


def test_mixed_messages_are_measured_for_each_intent_and_mix_both_languages() -> None:
    messages = held_out("mixed")
    assert len(messages) >= 60
    assert {e.intent for e in messages} >= INTENTS
    unmixed = [
        e.text for e in messages if not (HAN.search(e.text) and re.search("[A-Za-z]", e.text))
    ]
    assert unmixed == []


def test_chinese_files_are_chinese_and_english_ones_english() -> None:
    for file in sorted((TRAINING / "zh").glob("*.yml")):
        texts = [e.text for e in examples_in(file)]
        assert sum(bool(HAN.search(t)) for t in texts) > 0.9 * len(texts), file.name
    for file in sorted((TRAINING / "en").glob("*.yml")):
        texts = [e.text for e in examples_in(file)]
        assert sum(bool(HAN.search(t)) for t in texts) < 0.1 * len(texts), file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_do_not_give_the_intent_away(language: str) -> None:
    """Numbers are part of many questions, so a message with one need not be `inform`."""
    with_digits = {e.intent for e in training(language) if re.search(r"\d{5}", e.text)}
    assert len(with_digits) >= 20
