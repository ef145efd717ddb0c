"""The language of a message, and when a conversation changes it."""

import pytest

from kit.language import as_language, detect, settle


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel?", "en"),
        ("我的包裹在哪里", "zh"),
        ("我的order什么时候到", "zh"),
        ("訂單編號 DM-10023", "zh"),
        ("12345", None),
        ("👍", None),
        ("", None),
    ],
)
def test_any_chinese_character_makes_a_text_chinese(text: str, language: str | None) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["ok", "DM-10023", "a@shop.example", "OK thanks", "https://shop.example/item"]
)
def test_a_word_or_a_number_does_not_turn_a_chinese_conversation_english(text: str) -> None:
    assert settle(text, "zh") == "zh"


def test_a_sentence_changes_the_language_both_ways() -> None:
    assert settle("where is my parcel", "zh") == "en"
    assert settle("你好", "en") == "zh"


def test_the_first_words_decide_a_new_conversation() -> None:
    assert settle("hi", None) == "en"
    assert settle("在吗", None) == "zh"
    assert settle("10023", None) == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("zh-Hans-CN", "zh"), ("zh_TW", "zh"), ("en-GB", "en"), ("de", None), (None, None)],
)
def test_language_tags_are_reduced_to_ours(tag: str | None, language: str | None) -> None:
    assert as_language(tag) == language
