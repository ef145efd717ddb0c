import pytest
from sqlalchemy.orm import Session

from shop.search import find_products, suggestions


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Do you have the blue mugs in stock?", "MUG-01"),
        ("is the DESK LAMP available", "LMP-01"),
        ("the toaster?", "TOA-01"),
        ("any knives? a chef's knife", "KNF-01"),
        ("护眼台灯多少钱", "LMP-01"),
        ("香薰机还有货吗", "DIF-01"),
        ("KET-02", "KET-02"),
        ("想买个便携音箱 speaker", "SPK-01"),
    ],
)
def test_the_product_that_a_sentence_speaks_of_is_found(
    session: Session, text: str, first: str
) -> None:
    assert find_products(session, text)[0].sku == first


@pytest.mark.parametrize("text", ["", "is it in stock?", "有没有货", "100% off_", "the"])
def test_a_sentence_without_a_product_finds_none(session: Session, text: str) -> None:
    assert find_products(session, text) == []


def test_a_word_of_many_products_finds_several(session: Session) -> None:
    assert {p.sku for p in find_products(session, "lamps")} == {
        "LMP-01",
        "LMP-02",
        "LMP-03",
        "LMP-04",
    }


def test_what_cannot_be_bought_is_not_suggested(session: Session) -> None:
    assert "TOA-01" not in [p.sku for p in suggestions(session, "a toaster")]


def test_without_a_wish_the_shops_favourites_are_suggested_in_their_order(
    session: Session,
) -> None:
    assert [p.sku for p in suggestions(session, "a gift")] == ["KET-01", "MUG-01", "LMP-01"]
