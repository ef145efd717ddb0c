"""Tokens and their spans."""

from itertools import pairwise

import pytest
from rasa.shared.nlu.training_data.message import Message

from engine.components.tokenizer import MixedTokenizer, token_spans


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in token_spans(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Where's my order?", ["Where's", "my", "order"]),
        ("你好，世界", ["你", "好", "世", "界"]),
        ("我的order到哪了", ["我", "的", "order", "到", "哪", "了"]),
        ("cancel DM-10023 now", ["cancel", "DM-10023", "now"]),
        ("订单ＤＭ－１００２３", ["订", "单", "ＤＭ－１００２３"]),
        ("write to a.b+c@shop.co.uk.", ["write", "to", "a.b+c@shop.co.uk"]),
        ("call +86 138", ["call", "+86", "138"]),
        ("  spaced \t\n out  ", ["spaced", "out"]),
        ("全角\u3000空格", ["全", "角", "空", "格"]),
        ("??? !!", ["??? !!"]),
        (" 👍 ", ["👍"]),
        ("   ", []),
        ("", []),
    ],
)
def test_words_stay_words_and_chinese_is_cut_by_character(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    "text",
    ["a  b", " 你 好 ", "x\u3000y", "tab\there", "mixed 中文 and English 123 \u00a0", "\u200b"],
)
def test_no_token_is_empty_or_whitespace_and_spans_rise(text: str) -> None:
    spans = token_spans(text)
    assert all(text[start:end].strip() for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_rasa_gets_tokens_with_true_spans() -> None:
    tokenizer = MixedTokenizer(MixedTokenizer.get_default_config())
    message = Message({"text": "订单 DM-10023 呢"})
    tokenizer.process([message])
    tokens = message.get("text_tokens")
    assert [(t.text, t.start, t.end) for t in tokens] == [
        ("订", 0, 1),
        ("单", 1, 2),
        ("DM-10023", 3, 11),
        ("呢", 12, 13),
    ]
