"""Messages as customers also send them: with a slip of the keyboard, wrapped in courtesy, or with a sentence about
themselves."""

from __future__ import annotations

import random
import string

from engine.components.text import language_of

_COURTESIES = {
    "en": (("Hi there, ", ". Thanks a lot!"), ("good morning, quick question: ", ""), ("", " thx")),
    "zh": (("你好，", "，谢谢"), ("亲，在吗？", ""), ("请问一下", ""), ("", "，麻烦您了")),
}

_STORIES = {
    "en": (
        ("I have been a customer for years. ", ""),
        ("My name is Anna Smith and I live in Leeds. ", ""),
        ("I bought a lamp from you last month, ", ""),
        ("Long time customer here, never had any issue before. ", ""),
        ("", ". I have asked this twice already."),
    ),
    "zh": (
        ("我是你们的老客户了，", ""),
        ("我叫张伟，住在杭州。", ""),
        ("我上个月在你们家买了一盏灯，", ""),
        ("我在你们店买了好多年了从来没出过问题。", ""),
        ("", "，我都问了两遍了"),
    ),
}


def with_slip(text: str, chance: random.Random) -> str:
    """The text with one letter or Chinese character left out, doubled, swapped with the one before, or (of
    letters) another one, inside of a word."""
    chinese = language_of(text) == "zh"
    places = [
        i
        for i in range(1, len(text) - 1)
        if all(_is_written(character, chinese) for character in text[i - 1 : i + 2])
    ]
    if not places:
        return text
    i = chance.choice(places)
    before, at, after = text[: i - 1], text[i], text[i + 1 :]
    slips = [
        before + text[i - 1] + after,
        before + text[i - 1] + at + at + after,
        before + at + text[i - 1] + after,
    ]
    if not chinese:
        slips.append(before + text[i - 1] + chance.choice(string.ascii_lowercase) + after)
    return chance.choice(slips)


def in_courtesy(text: str, chance: random.Random) -> str:
    """The text with a greeting before it, thanks after it, or both."""
    before, after = chance.choice(_COURTESIES[language_of(text)])
    return before + text + after


def with_story(text: str, chance: random.Random) -> str:
    """The text with a sentence of the customer's about themselves before or after it."""
    before, after = chance.choice(_STORIES[language_of(text)])
    return before + (text.rstrip(".。") if after else text) + after


def _is_written(character: str, chinese: bool) -> bool:
    return language_of(character) == "zh" if chinese else character.isalpha()
