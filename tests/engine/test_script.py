"""Both scripts of Chinese are one to the classifier."""

from __future__ import annotations

import pytest

from engine.components.identifiers import Patterns
from engine.components.ngrams import ngrams
from engine.components.script import simplified


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("請問訂單什麼時候會到", "请问订单什么时候会到"),
        ("我要退貨，錢怎麼還沒退", "我要退货，钱怎么还没退"),
        ("幫我開發票，統編打在後面", "帮我开发票，统编打在后面"),
        ("帳戶登不進去", "账户登不进去"),
    ],
)
def test_traditional_characters_become_simplified_ones(traditional: str, expected: str) -> None:
    assert simplified(traditional) == expected


@pytest.mark.parametrize("text", ["我的订单到哪了", "where is my order?", "DM-10023 👍", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert simplified(text) == text


def test_a_message_has_the_same_features_in_both_scripts() -> None:
    patterns = Patterns("DM")
    assert ngrams("訂單 DM-10023 還沒出貨嗎", patterns) == ngrams(
        "订单 DM-10023 还没出货吗", patterns
    )
