"""A tokenizer for English, Chinese and both in one message.

Words stay words, Chinese is cut by character (as good as dictionary words for intents, and never
wrong about a boundary), and whatever looks like a number, an order number or an e-mail address
stays whole. Whitespace is never a token.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from engine.components.text import HAN, fold

_WORD = rf"(?:(?![{HAN}])\w)"
_TOKEN = re.compile(
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # e-mail address
    r"|\+\d+"  # +86
    rf"|{_WORD}+(?:[-'.]{_WORD}+)*"  # don't, DM-10023, 12.50
    rf"|[{HAN}]"
)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each token, in order; a text without words is one token, trimmed."""
    spans = [match.span() for match in _TOKEN.finditer(fold(text))]
    if spans:
        return spans
    # Only signs or emoji: Rasa's featurizers want at least one token.
    trimmed = text.strip()
    start = len(text) - len(text.lstrip())
    return [(start, start + len(trimmed))] if trimmed else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTokenizer(Tokenizer):
    """Cuts English by words and Chinese by characters, with true spans."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's common options of tokenizers."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one of the message's texts."""
        text = message.get(attribute)
        tokens = [Token(text[start:end], start, end) for start, end in token_spans(text)]
        return self._apply_token_pattern(tokens)
