"""What the intent classifier sees of a message: words and their neighbours, pieces of words, and Chinese
characters with those near them.

English: words 1-2, and pieces of 2-5 letters within a word (typing errors keep most of them).
Chinese: characters, runs of two, and pairs a few characters apart in any order (查一下快递, 快递给我查查),
which need no dictionary; traditional characters count as simplified ones. A message in both languages
gives both. Numbers and addresses are replaced by what
they are, so that one order number is as good as another.
"""

from __future__ import annotations

import re
import unicodedata

from engine.components.identifiers import Patterns
from engine.components.script import simplified
from engine.components.text import HAN, fold

_RUN = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[\w'])+")
_HAN_START = re.compile(f"[{HAN}]")

KINDS = "wchzp"
"""Words, pieces of words, Chinese characters, runs and pairs of them: each kind has the same say."""

APART = 4
"""How far apart the characters of a pair may be. Over 8 it was no better by cross-validation."""

MAX_CHARACTERS = 1000
"""Of a longer message the classifier reads this much: an intent is said early."""


def masked(text: str, patterns: Patterns) -> str:
    """The text in one form, with each entity replaced by its name."""
    text = text[:MAX_CHARACTERS]
    parts: list[str] = []
    position = 0
    for found in patterns.find(text):
        parts += (text[position : found.start], f" _{found.entity}_ ")
        position = found.end
    parts.append(text[position:])
    return simplified(unicodedata.normalize("NFKC", fold("".join(parts))).lower())


def ngrams(text: str, patterns: Patterns) -> list[str]:
    """The features of a message, with repeats; each begins with the letter of its kind."""
    out: list[str] = []
    previous = chinese = ""
    for match in _RUN.finditer(masked(text, patterns)):
        run = match[0]
        if _HAN_START.match(run):
            previous = ""
            chinese += run
            padded = f"^{run}$"
            out += [f"h:{character}" for character in run]
            out += [f"z:{run[i : i + 2]}" for i in range(len(run) - 1)]
            # How a phrase begins and ends carries politeness and questions (请…, …吗).
            out += (f"z:{padded[:2]}", f"z:{padded[-2:]}")
            continue
        word = run.strip("'")
        if not word:
            continue
        out.append(f"w:{word}")
        if previous:
            out.append(f"w:{previous} {word}")
        previous = word
        if word.startswith("_"):
            continue
        padded = f" {word} "
        length = len(padded)
        for size in (2, 3, 4, 5):
            out += [f"c:{padded[i : i + size]}" for i in range(length - size + 1)]
    return out + _pairs(chinese)


def _pairs(characters: str) -> list[str]:
    """Characters near one another, whichever comes first, signs and other words between them left out."""
    return [
        f"p:{min(one, other)}{max(one, other)}"
        for i, one in enumerate(characters)
        for other in characters[i + 1 : i + 1 + APART]
        if one != other
    ]
