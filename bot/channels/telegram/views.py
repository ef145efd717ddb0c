"""How our stored messages look in a Telegram chat: their parts, and the keyboard under the last one."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.channels.telegram import keyboards, texts
from conversations.models import Message
from kit.language import Language

# Telegram's limit is counted in UTF-16 units.
LONGEST_TEXT = 4_096


@dataclass(frozen=True)
class View:
    """A text of at most LONGEST_TEXT, and its keyboard."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def of_message(message: Message, language: Language) -> list[View]:
    """What to send for a message: one view, or several when it is too long for one."""
    if is_rating(message):
        return [of_rating(message, language)]
    parts = split(message.text)
    last = View(parts[-1], keyboards.of_message(message))
    return [*(View(part) for part in parts[:-1]), last]


def is_rating(message: Message) -> bool:
    """Whether this message asks for a score."""
    return message.extra.get("kind") == "rating"


def of_rating(
    message: Message, language: Language, *, asking: bool = False, choosing: bool = False
) -> View:
    """The question with its stars or, once it was answered, with the score in their place.

    `asking`: a comment is awaited. `choosing`: the customer wants to choose again.
    """
    rating_id, score = int(message.extra["rating"]), message.extra.get("score")
    if score is None or choosing:
        return View(message.text, keyboards.of_stars(rating_id))
    comment = message.extra.get("comment")
    lines = [message.text, "", texts.scored(language, score)]
    if comment:
        lines.append(texts.commented(language, comment))
    elif asking:
        lines.append(texts.ask_comment(language))
    keyboard = keyboards.of_given_score(rating_id, language, skip=asking and not comment)
    return View("\n".join(lines), keyboard if message.extra.get("open", True) else None)


def of_choice(message: Message, title: str) -> View:
    """The last part of a message whose button was pressed: with the choice, without its keyboard."""
    last = split(message.text)[-1]
    with_choice = f"{last}\n\n{texts.chosen(title)}"
    return View(with_choice if units(with_choice) <= LONGEST_TEXT else last)


def units(text: str) -> int:
    """A text's length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str) -> Sequence[str]:
    """The text in parts that Telegram takes, broken at ends of lines, else between words, else anywhere."""
    parts: list[str] = []
    rest = text
    while units(rest) > LONGEST_TEXT:
        fits = _longest_prefix(rest)
        at = _break(fits)
        if part := rest[:at].rstrip():
            parts.append(part)
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _break(fits: str) -> int:
    """Where to end a part. Breaks in its first half are not used: they would leave a short part."""
    half = len(fits) // 2
    for mark in ("\n", "。", " "):
        at = fits.rfind(mark, half)
        if at != -1:
            return at + 1
    return len(fits)


def _longest_prefix(text: str) -> str:
    """As many whole characters as fit."""
    cut = text[:LONGEST_TEXT]
    while units(cut) > LONGEST_TEXT:
        # Characters outside the basic plane count twice: each step removes at least half of what is over.
        cut = cut[: len(cut) - max(1, (units(cut) - LONGEST_TEXT) // 2)]
    return cut
