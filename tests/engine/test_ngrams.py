"""What the classifier sees of a message in Chinese: characters near one another, in any order."""

from __future__ import annotations

import pytest

from engine.components.identifiers import Patterns
from engine.components.ngrams import KINDS, MAX_CHARACTERS, ngrams


def _of_kind(text: str, kind: str) -> set[str]:
    return {gram[2:] for gram in ngrams(text, Patterns("DM")) if gram[0] == kind}


def test_characters_near_one_another_are_a_pair_whichever_comes_first() -> None:
    assert _of_kind("退钱", "p") == _of_kind("钱退", "p")
    assert len(_of_kind("退钱", "p")) == 1


@pytest.mark.parametrize("text", ["钱，退", "钱 DM-10023 退", "钱 refund 退"])
def test_signs_and_other_words_between_them_do_not_part_a_pair(text: str) -> None:
    assert _of_kind(text, "p") == _of_kind("钱退", "p")


def test_characters_far_from_one_another_are_no_pair() -> None:
    near, far = _of_kind("钱一二三退", "p"), _of_kind("钱一二三四五退", "p")
    pair = _of_kind("钱退", "p")
    assert pair <= near
    assert not pair & far


def test_a_character_that_is_repeated_is_no_pair_of_its_own() -> None:
    assert not _of_kind("哈哈哈", "p")


def test_english_has_no_pairs_of_characters() -> None:
    assert not _of_kind("where is my parcel", "p")


def test_every_feature_is_of_a_kind_that_is_weighed() -> None:
    assert {gram[0] for gram in ngrams("order 到哪了", Patterns("DM"))} == set(KINDS)


def test_a_very_long_message_has_few_features_more_than_characters() -> None:
    assert len(ngrams("一二三四五六七八九十" * 10_000, Patterns("DM"))) < 7 * MAX_CHARACTERS
