"""Names of products: how they may be typed, and the file that they come from."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from engine.components.products import Names, Product
from engine.components.shopfile import ProductFile

KETTLE = Product("K-1", "Electric kettle", "电热水壶")
POT = Product("K-2", "Electric kettle stand", "电热水壶底座")
CABLE = Product("C-1", "USB-C cable", "USB-C 充电线")
VASE = Product("V-1", "Vase", "花瓶")
NAMES = Names([KETTLE, POT, CABLE, VASE])


def found(text: str, names: Names = NAMES) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.value) for one in names.find(text)]


def test_the_longest_name_wins() -> None:
    assert found("electric kettle stands") == [("electric kettle stands", "K-2")]
    assert found("我的电热水壶底座和电热水壶") == [("电热水壶底座", "K-2"), ("电热水壶", "K-1")]


def test_a_name_in_both_scripts_is_found_with_and_without_its_space() -> None:
    assert found("我的usb-c充电线坏了") == [("usb-c充电线", "C-1")]
    assert found("USB C 充电线") == [("USB C 充电线", "C-1")]


def test_a_name_does_not_begin_or_end_within_another_word() -> None:
    assert found("xusb-c充电线") == [("充电线", "C-1")]  # its end is enough
    assert found("canvases") == []


@pytest.mark.parametrize("text", ["vse", "vast", "case", "bases"])
def test_a_short_name_of_one_word_forgives_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["eletric kettle", "electric ketttle", "elecrtic kettle", "electric mettle"]
)
def test_a_letter_may_be_missing_too_many_moved_or_wrong(text: str) -> None:
    assert found(text) == [(text, "K-1")]


def test_an_end_that_two_products_share_names_neither() -> None:
    names = Names(
        [Product("A", "Blue tea cup", "蓝色小茶杯"), Product("B", "Red tea cup", "红色小茶杯")]
    )
    assert found("a tea cup, 小茶杯", names) == []
    assert found("red tea cups", names) == [("red tea cups", "B")]


def test_an_end_that_only_one_product_has_names_it() -> None:
    names = Names([Product("A", "Blue tea cup", "蓝色小茶杯")])
    assert found("a tea cup, 小茶杯", names) == [("tea cup", "A"), ("小茶杯", "A")]
    assert found("a cup, 茶杯", names) == []


def test_of_products_with_one_name_the_first_counts() -> None:
    assert found("vase", Names([VASE, Product("V-2", "Vase", "花瓶")])) == [("vase", "V-1")]


def test_without_products_nothing_is_found() -> None:
    assert found("vase 花瓶", Names()) == []
    assert found("vase", Names([Product("", "", "")])) == []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "products.csv"


def write(path: Path, *rows: str) -> None:
    """As the app does: another file takes its place."""
    new = path.with_suffix(".new")
    new.write_text("\n".join(["sku,name_en,name_zh,price", *rows]), encoding="utf-8")
    new.replace(path)


def test_the_file_is_read_again_when_it_was_replaced(path: Path) -> None:
    file = ProductFile(path)
    assert found("vase", file.names()) == []
    write(path, 'V-1,"Vase, tall",花瓶,1')
    assert found("tall vase, vase tall", file.names()) == [("vase tall", "V-1")]
    write(path, "V-9,Vase,花瓶,1")
    assert found("vase", file.names()) == [("vase", "V-9")]
    assert file.names() is file.names()
    path.unlink()
    assert found("vase", file.names()) == []


def test_a_file_that_cannot_be_read_leaves_what_was_known_and_is_told(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = ProductFile(path)
    write(path, "V-1,Vase,花瓶,1")
    file.names()
    path.write_text("something else\n1\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert found("vase", file.names()) == [("vase", "V-1")]
        file.names()
    assert len(caplog.records) == 1
