"""What is done to messages, so that what it costs can be measured."""

from random import Random

import pytest

from engine.evaluation.disturbed import in_courtesy, with_slip, with_story


@pytest.mark.parametrize("text", ["where is my refund", "我的退款在哪里"])
def test_one_slip_is_made_inside_of_a_word(text: str) -> None:
    slipped = {with_slip(text, Random(seed)) for seed in range(50)}
    assert len(slipped) > 10
    assert {len(one) - len(text) for one in slipped} == {-1, 0, 1}
    assert {one[-1] for one in slipped} == {text[-1]}


@pytest.mark.parametrize("text", ["", "hi", "退", "8 / 9", "👋👋👋"])
def test_what_has_no_inside_stays(text: str) -> None:
    assert with_slip(text, Random(0)) == text


@pytest.mark.parametrize(("text", "words"), [("refund", ("Hi", "thx")), ("退款", ("你好", "麻烦"))])
def test_courtesy_is_around_a_message_in_its_language(text: str, words: tuple[str, ...]) -> None:
    wrapped = {in_courtesy(text, Random(seed)) for seed in range(50)}
    assert all(text in one and one != text for one in wrapped)
    assert all(any(word in one for one in wrapped) for word in words)


@pytest.mark.parametrize(
    ("text", "words"), [("refund.", ("customer", "asked")), ("退款。", ("客户", "问了"))]
)
def test_a_story_is_before_or_after_a_message_in_its_language(
    text: str, words: tuple[str, ...]
) -> None:
    told = {with_story(text, Random(seed)) for seed in range(50)}
    assert all(text[:-1] in one and len(one) > len(text) + 5 for one in told)
    assert all(any(word in one for one in told) for word in words)
