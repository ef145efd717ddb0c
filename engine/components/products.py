"""Names of the shop's products in a message, as the shop's table has them in both languages.

English names may be typed in any case, with or without spaces and hyphens, in the plural, and with a
typing error in a word; Chinese names anywhere in a text without spaces. The end of a name is enough where
only one product ends so ("cutting board", 手冲壶), if that is two words or three characters long. Of
names within one another the longest counts. The value is the product's number (SKU).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.components.spans import Found, without_overlaps
from engine.components.text import HAN, fold

ENTITY = "product"

LEAST_WORDS, LEAST_CHARACTERS = 2, 3
"""An end of a name has at least so many English words or Chinese characters."""
LEAST_LETTERS, LEAST_LETTERS_ALONE = 4, 6
"""A word with a typing error has at least so many letters; more when it is all of the name."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_ONLY_HAN = re.compile(f"[{HAN}]+")
_LETTER = re.compile("[a-z0-9]")
_LIKE_A_NUMBER = re.compile(r"(?=.*[A-Za-z])(?=.*\d).{4}")  # not a SKU that is a word, or an amount
_SPACE = re.compile(r"[\s-]")


@dataclass(frozen=True)
class Product:
    """A row of the shop's table."""

    sku: str
    name_en: str
    name_zh: str


class Names:
    """The names of products, made ready to be found. Of products with one name, the first counts."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        products = list(products)
        self._english = _EnglishNames(products)
        self._chinese = _ChineseNames(products)

    def find(self, text: str) -> list[Found]:
        """The products that a folded text names, in order; of two that overlap, the longer."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = text  # a letter whose small form is two: places count more than its case
        found = [*self._english.find(lower), *self._chinese.find(lower)]
        return without_overlaps(sorted(found, key=lambda one: one.start - one.end))


class _EnglishNames:
    """Names as sequences of words in the singular, and run together as one word."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        ends: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for product in products:
            for typed in (
                product.name_en,
                product.sku if _LIKE_A_NUMBER.match(product.sku) else "",
            ):
                words = tuple(word for word, _, _ in _words(fold(typed).lower()))
                self._names.setdefault(words, product.sku)
                self._names.setdefault(("".join(words),), product.sku)
                for length in range(LEAST_WORDS, len(words)):
                    ends[words[-length:]].add(product.sku)
        self._names.update(_clear(ends, self._names))
        self._names.pop((), None)
        self._names.pop(("",), None)
        self._longest = max(map(len, self._names), default=0)
        self._known = {word for words in self._names for word in words}
        self._most_letters = max(map(len, self._known), default=0)
        # A word and each with a letter left out: two words that are one error apart share one of these.
        self._near: dict[str, set[str]] = defaultdict(set)
        for word in self._known:
            if len(word) >= LEAST_LETTERS:
                for less in _shortened(word):
                    self._near[less].add(word)

    def find(self, text: str) -> Iterator[Found]:
        words = _words(text)
        meant = [self._meant(word) for word, _, _ in words]
        for first in range(len(words)):
            for name in self._from(meant[first : first + self._longest]):
                yield Found(
                    ENTITY, words[first][1], words[first + len(name) - 1][2], self._names[name]
                )

    def _from(self, meant: Sequence[set[tuple[str, int]]]) -> Iterator[tuple[str, ...]]:
        """The names that these words may begin with; one word in two may have an error."""
        paths: list[tuple[tuple[str, ...], int]] = [((), 0)]
        for choices in meant:
            paths = [
                ((*name, word), sum_ + error) for name, sum_ in paths for word, error in choices
            ]
            for name, errors in paths:
                alone = len(name) == 1 and len(name[0]) < LEAST_LETTERS_ALONE
                if name in self._names and errors <= (0 if alone else (len(name) + 1) // 2):
                    yield name

    def _meant(self, typed: str) -> set[tuple[str, int]]:
        """The words of names that a typed word stands for, with its errors: none or one."""
        if typed in self._known:
            return {(typed, 0)}
        if not LEAST_LETTERS - 1 <= len(typed) <= self._most_letters + 1:
            return set()
        near = {word for less in _shortened(typed) for word in self._near.get(less, ())}
        return {(word, 1) for word in near if _one_error_apart(typed, word)}


class _ChineseNames:
    """Names as runs of characters, by the first; spaces and hyphens are passed over."""

    def __init__(self, products: Sequence[Product]) -> None:
        names: dict[str, str] = {}
        ends: dict[str, set[str]] = defaultdict(set)
        for product in products:
            run = _SPACE.sub("", fold(product.name_zh).lower())
            names.setdefault(run, product.sku)
            for length in range(LEAST_CHARACTERS, len(run)):
                if _ONLY_HAN.fullmatch(run[-length:]):
                    ends[run[-length:]].add(product.sku)
        names.update(_clear(ends, names))
        names.pop("", None)
        self._names = names
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for run in sorted(names, key=len, reverse=True):
            if len(run) not in self._lengths[run[0]]:
                self._lengths[run[0]].append(len(run))

    def find(self, text: str) -> Iterator[Found]:
        places = [place for place, char in enumerate(text) if not _SPACE.match(char)]
        run = "".join(text[place] for place in places)
        for first, char in enumerate(run):
            for length in self._lengths.get(char, ()):
                name = run[first : first + length]
                if name not in self._names or len(name) < length:
                    continue
                if not _cuts_a_word(text, places[first], places[first + length - 1]):
                    yield Found(
                        ENTITY, places[first], places[first + length - 1] + 1, self._names[name]
                    )
                    break


def _clear(ends: dict[Any, set[str]], names: dict[Any, str]) -> dict[Any, str]:
    """The ends that belong to one product only and are no other's name."""
    return {
        end: next(iter(skus)) for end, skus in ends.items() if len(skus) == 1 and end not in names
    }


def _cuts_a_word(text: str, first: int, last: int) -> bool:
    """Whether a span begins or ends inside of an English word or a number."""
    return bool(
        (first and _LETTER.match(text[first]) and _LETTER.match(text[first - 1]))
        or (_LETTER.match(text[last]) and _LETTER.match(text[last + 1 : last + 2]))
    )


def _words(text: str) -> list[tuple[str, int, int]]:
    """The English words and numbers of a text in small letters, in the singular, with their spans."""
    return [(_singular(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def _singular(word: str) -> str:
    word = word.partition("'")[0]
    if len(word) <= LEAST_LETTERS - 1 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if re.search("(?:x|ch|sh|ss)es$", word) else word.removesuffix("s")


def _shortened(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _one_error_apart(one: str, other: str) -> bool:
    """Whether a letter is missing, too many, wrong, or changed places with its neighbour."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    a, b = one[start:], other[start:]
    if len(a) < len(b):
        return a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
