"""Inline keyboards, and what their buttons carry: numbers that mean something only with what we stored.

b:<message>:<index>    a button of a message; its payload is looked up in that message, in that chat
r:<rating>:<score>     a score, 1 to 5
r:<rating>:change      show the stars again
r:<rating>:skip        no comment
"""

import re
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.telegram import texts
from conversations.models import Message
from kit.language import Language

# Longer titles get a row of their own; a phone shows about this many Latin letters in half a row.
HALF_A_ROW = 16
LONGEST_TITLE = 60
_DATA = re.compile(r"(?P<kind>[br]):(?P<id>[0-9]{1,18}):(?P<what>[0-9]{1,4}|change|skip)")


@dataclass(frozen=True)
class Press:
    """A button of one of our messages."""

    message_id: int
    index: int


@dataclass(frozen=True)
class Score:
    """A star of a rating."""

    rating_id: int
    score: int


@dataclass(frozen=True)
class Wish:
    """What else can be done with a rating."""

    rating_id: int
    what: Literal["change", "skip"]


def parse(data: str | None) -> Press | Score | Wish | None:
    """What a tapped button stands for; None for what we never made."""
    match = _DATA.fullmatch(data or "")
    if match is None:
        return None
    number, what = int(match["id"]), match["what"]
    if match["kind"] == "b":
        return Press(number, int(what)) if what.isdigit() else None
    if what == "change":
        return Wish(number, "change")
    if what == "skip":
        return Wish(number, "skip")
    return Score(number, int(what)) if 1 <= int(what) <= 5 else None


def of_message(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons of a message of ours, two short ones to a row."""
    rows: list[list[InlineKeyboardButton]] = []
    for index, button in enumerate(message.buttons):
        title = str(button["title"])[:LONGEST_TITLE]
        made = InlineKeyboardButton(title, callback_data=f"b:{message.id}:{index}")
        if rows and len(rows[-1]) == 1 and _is_short(title) and _is_short(str(rows[-1][0].text)):
            rows[-1].append(made)
        else:
            rows.append([made])
    return InlineKeyboardMarkup(rows) if rows else None


def of_stars(rating_id: int) -> InlineKeyboardMarkup:
    """One to five, in one row."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(f"{n} {texts.STAR}", callback_data=f"r:{rating_id}:{n}")
                for n in range(1, 6)
            ]
        ]
    )


def of_given_score(rating_id: int, language: Language, *, skip: bool) -> InlineKeyboardMarkup:
    """Change it; and, while a comment is awaited, skip that."""
    row = [InlineKeyboardButton(texts.change(language), callback_data=f"r:{rating_id}:change")]
    if skip:
        row.append(InlineKeyboardButton(texts.skip(language), callback_data=f"r:{rating_id}:skip"))
    return InlineKeyboardMarkup([row])


def _is_short(title: str) -> bool:
    # A Chinese character is as wide as two Latin letters.
    return sum(1 if character.isascii() else 2 for character in title) <= HALF_A_ROW
