"""Which of our two languages a text is in.

The rule is "contains a CJK character": measured against language-detection libraries it was right more often
than any of them on short and on mixed messages.
"""

import re
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

# Ideographs with extension A, compatibility ideographs and the supplementary planes.
_CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LETTER = re.compile("[A-Za-z]")


def detect(text: str) -> Language | None:
    """The language of `text`, or None when it has no letters of either (digits, emoji)."""
    if _CJK.search(text):
        return "zh"
    return "en" if _LETTER.search(text) else None


def as_language(tag: str | None) -> Language | None:
    """The language that a BCP 47 tag (`zh-Hans`, `en_GB`) stands for, or None when it is neither of ours."""
    primary = (tag or "").replace("_", "-").split("-")[0].lower()
    return "zh" if primary == "zh" else "en" if primary == "en" else None
