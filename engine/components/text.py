"""What every component must agree on about a text: which characters are Chinese, and how full-width
forms are folded. Folding keeps every character at its place, so that spans stay true."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Inside of a regular expression's brackets: the CJK ideographs."""

_HAN_RE = re.compile(f"[{HAN}]")
_WORD = re.compile(f"[{HAN}]|[a-z0-9]+", re.IGNORECASE)

# What Chinese keyboards type for letters, digits and signs ("ＤＭ－１００２３"), one for one, and the
# dashes that keyboards and copied web pages put into order numbers.
_FOLD = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-"),
    0x2019: "'",
}


def fold(text: str) -> str:
    """The text with full-width forms and typographic dashes as ASCII; of the same length."""
    return text.translate(_FOLD)


def language_of(text: str) -> str:
    """`"zh"` if the text holds a Chinese character, else `"en"`."""
    return "zh" if _HAN_RE.search(text) else "en"


def count_words(text: str) -> int:
    """How much is said: words, and Chinese characters."""
    return len(_WORD.findall(text))
