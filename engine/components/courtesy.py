"""Courtesy around a message: "hi there, … thanks a lot", "你好，请问…，谢谢". People wrap anything into it, and a
classifier that counts it takes up to every fifth question for a greeting or a thank-you.

    without_courtesy("Hello! Where is my parcel? Thanks")     # "Where is my parcel?"
    without_courtesy("thanks a lot")                          # as it is: nothing else is said
"""

from __future__ import annotations

import re

from engine.components.script import simplified
from engine.components.text import count_words, fold, language_of

_ENOUGH = 2
"""Words, or Chinese characters, that must be left."""
_LONGEST_CLOSING = 200
"""Characters. To look for an end everywhere takes half a second where somebody types a thousand commas."""


def without_courtesy(text: str) -> str:
    """The text without greetings at its start and thanks at its end; as it is if little else is left, or nothing
    but that all is well."""
    language = language_of(text)
    opening, closing = _PATTERNS[language]
    read = simplified(fold(text))  # every character at its place
    opened = opening.match(read)
    start = opened.end() if opened else 0
    closed = closing.search(read, max(start, len(read) - _LONGEST_CLOSING))
    end = closed.start() if closed else len(text)
    left = read[start:end]
    is_enough = count_words(left) >= _ENOUGH and count_words(_ALL_IS_WELL[language].sub("", left))
    return text[start:end] if is_enough else text


_EN_WHOM = (
    "there|again|all|everyone|everybody|team|guys|folks|friend|sir|madam|ma'?am|support|"
    "customer (?:service|support|care)|to (?:you|all|everyone|everybody)"
)
_EN_HOW_MUCH = (
    "so much|very much|a lot|a million|in advance|again|for (?:your|the) (?:help|time|reply)"
)
_EN_OPENING = (
    rf"(?:hi+|hello+|hey+|hiya|howdy|dear|good ?(?:morning|afternoon|evening|day))(?: (?:{_EN_WHOM}))*",
    r"excuse me|pardon(?: me)?|sorry to bother(?: you)?",
    r"(?:i )?hope (?:you'?re|you are|all is)(?: doing)? well",
    r"how are you(?: doing)?(?: today)?",
    r"(?:(?:i(?:'ve| have)(?: got)? )?(?:just )?an? )?(?:quick )?question(?: for you)?",
    r"(?:i'?m )?just wondering|i was (?:just )?wondering",
)
_EN_CLOSING = (
    rf"(?:many |much )?thanks?(?: (?:you|u))?(?: (?:{_EN_HOW_MUCH}))*",
    r"thx|tnx|ty|cheers|much appreciated|i'?d appreciate it|(?:(?:best|kind|warm) )?regards",
    r"have a (?:nice|good|great) (?:day|one|evening|weekend)",
)
# What may also begin or end another word (亲戚, 喂食, high, 太麻烦了) needs something that shows it does not.
_ZH_OPENING = (
    r"你们?好|您好|大家好|哈[喽啰罗]|早上好|上午好|中午好|下午好|晚上好|早安|(?:hello|hi|hey)(?![a-z])",
    r"[嗨嘿喂](?=[\s,.!?~、])|亲+(?=[\s,.!?~、你您我请在有这能可帮麻])|亲爱的(?=[\s,.!?~、])",
    r"在吗|在不在|有人在?吗|老板|店家|掌柜的?|小姐姐|客服小[姐哥]姐?",
    r"我?[想要]?请?问(?:一?下|个问题)|请问|我?[想要]?咨询(?:一?下|个问题)|请教一?下",
    r"打扰(?:一?下|您?了|你了)|不好意思|麻烦(?:问一?下|一下)|劳驾",
)
_ZH_CLOSING = (
    r"谢谢(?:你们?|您|了|啦|哈|啊|亲)*|多谢[了啦]?|感谢[您你]?|谢了|3q|thx|thanks",
    r"辛苦[你您]?了|麻烦[你您][了啦]?|拜托[你您]?[了啦]?|在线等|在吗",
)
# "ok great, thanks" is a thank-you, and no consent to anything. A yes is.
_EN_WELL = (
    r"ok(?:ay)?|k|great|perfect|good|fine|cool|nice|lovely|awesome|brilliant|excellent|wonderful|super|alright",
    r"all (?:right|good|clear)|got it|i see|understood|noted|(?:it )?works(?: now)?|that (?:helped|helps|works)",
    r"that(?:'s| is) (?:great|perfect|good|fine|it|all)|oh|ah|aha|very|really|so|now|much|then",
)
_ZH_WELL = (
    r"好[的滴哒呀啊吧嘞哦哈了]?|嗯|行[了吧]?|可以了|知道[了啦]|明白[了啦]|了解了?|收到了?|没事[了儿啦]?|懂了",
    r"真的|太[好棒]了|不错|很好|挺好的?|哦|噢|哈|原来如此|解决了|搞定了?|ok(?:ay)?(?![a-z])|那|就这样",
)
_EN_SIGNS, _ZH_SIGNS = r"[\s,.!?;:~…–-]", r"[\s,.。!?;:~…、]"


def _patterns(
    opening: tuple[str, ...], closing: tuple[str, ...], signs: str, between: str
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """At the start and at the end. `between`: what separates words that are not Chinese."""
    return (
        re.compile(rf"^{signs}*(?:(?:{'|'.join(opening)}){between})+", re.IGNORECASE),
        re.compile(rf"(?:{between}(?:{'|'.join(closing)}))+{signs}*$", re.IGNORECASE),
    )


_ALL_IS_WELL = {
    "en": re.compile(rf"\b(?:{'|'.join(_EN_WELL)})\b", re.IGNORECASE),
    "zh": re.compile("|".join(_ZH_WELL), re.IGNORECASE),
}
_PATTERNS = {
    "en": _patterns(_EN_OPENING, _EN_CLOSING, _EN_SIGNS, f"{_EN_SIGNS}+"),
    "zh": _patterns(_ZH_OPENING, _ZH_CLOSING, _ZH_SIGNS, f"{_ZH_SIGNS}*"),
}
