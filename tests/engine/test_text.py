"""Folding and language."""

import pytest

from engine.components.text import fold, language_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＤＭ－１００２３", "DM-10023"),
        ("a\u3000b", "a b"),
        ("DM–10023", "DM-10023"),
        ("你好！", "你好!"),
        ("don’t", "don't"),
        ("👋🏽 ok", "👋🏽 ok"),
    ],
)
def test_folding_gives_ascii_and_keeps_every_place(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hello", "en"),
        ("好", "zh"),
        ("my order 到哪了", "zh"),
        ("", "en"),
        ("12345 !?", "en"),
        ("，。", "en"),
        ("\U00020bb7", "zh"),
    ],
)
def test_one_chinese_character_makes_a_text_chinese(text: str, language: str) -> None:
    assert language_of(text) == language
