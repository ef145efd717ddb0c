"""Slips become the words that were meant; words stay as they are."""

import pytest

from engine.components.spelling import Spelling, counts_of

EXAMPLES = [
    "where is my refund",
    "Where is my delivery?",
    "refund my delivery",
    "my parcl",
    "shipped",
] * 2 + ["recieve"]
SPELLING = Spelling(counts_of(EXAMPLES), known=frozenset({"shop", "there", "bank"}))


@pytest.mark.parametrize(
    "typed", ["refnud", "refnd", "refundd", "reffund", "rifund", "REFNUD", "efund", "refun"]
)
def test_a_letter_too_many_too_few_another_one_or_two_swapped_are_a_slip(typed: str) -> None:
    assert SPELLING.mended(f"my {typed}, please") == "my refund, please"


@pytest.mark.parametrize(
    "text",
    [
        "there is my bank",  # words, though no example has them
        "I shopped",  # a known word with an ending, not "shipped"
        "parcl",  # as examples have it
        "recieved",
        "rfnd",  # two slips
        "mail refnud@shop.org or DELIVRY-123, refnud's",  # no words by themselves
        "whre我的包裹",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert SPELLING.mended(text) == text


def test_a_slip_that_an_example_has_once_is_nothing_that_was_meant() -> None:
    assert SPELLING.mended("recieva") == "recieva"


def test_of_two_words_the_commoner_one_was_meant() -> None:
    spelling = Spelling({"boot": 2, "boat": 9}, frozenset())
    assert spelling.mended("bo0t boxt") == "bo0t boat"
