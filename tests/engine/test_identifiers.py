"""Order and tracking numbers, e-mail and phone: what is found, where, and in which form."""

from itertools import pairwise

import pytest

from engine.components.identifiers import Patterns

find = Patterns("DM").find


def found(text: str) -> list[tuple[str, str, str]]:
    """Kind, what was typed, and value."""
    return [(f.entity, text[f.start : f.end], f.value) for f in find(text)]


@pytest.mark.parametrize(
    ("text", "typed", "value"),
    [
        ("where is DM-10023?", "DM-10023", "DM-10023"),
        ("where is dm10023", "dm10023", "DM-10023"),
        ("order 10023 please", "10023", "DM-10023"),
        ("#10023", "10023", "DM-10023"),
        ("我的订单DM-10023到哪了", "DM-10023", "DM-10023"),
        ("订单10023没到", "10023", "DM-10023"),
        ("订单ＤＭ－１００２３没到", "ＤＭ－１００２３", "DM-10023"),
        ("DM 10023", "DM 10023", "DM-10023"),
        ("Dm–10023", "Dm–10023", "DM-10023"),
        ("取消10023，谢谢", "10023", "DM-10023"),
    ],
)
def test_order_numbers_have_one_form(text: str, typed: str, value: str) -> None:
    assert found(text) == [("order_number", typed, value)]


@pytest.mark.parametrize(
    ("text", "typed", "value"),
    [
        ("my mail is Li.Wei+1@Example.com.", "Li.Wei+1@Example.com", "li.wei+1@example.com"),
        ("邮箱是li@example.cn谢谢", "li@example.cn", "li@example.cn"),
        ("a12345@b.co", "a12345@b.co", "a12345@b.co"),
    ],
)
def test_emails_end_where_chinese_begins(text: str, typed: str, value: str) -> None:
    assert found(text) == [("email", typed, value)]


@pytest.mark.parametrize(
    ("text", "typed", "value"),
    [
        ("电话13812345678，谢谢", "13812345678", "13812345678"),
        ("我的手机号是138 1234 5678吗", "138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "+86 138-1234-5678", "+8613812345678"),
        ("0086 13812345678", "0086 13812345678", "+8613812345678"),
        ("call 010-12345678", "010-12345678", "01012345678"),
        ("+44 20 7946 0958", "+44 20 7946 0958", "+442079460958"),
        ("ring me at (415) 555-0123", "(415) 555-0123", "4155550123"),
        ("+1 415 555 0123 is mine", "+1 415 555 0123", "+14155550123"),
        ("400-123-4567", "400-123-4567", "4001234567"),
    ],
)
def test_phone_numbers_of_many_countries(text: str, typed: str, value: str) -> None:
    assert found(text) == [("phone", typed, value)]


@pytest.mark.parametrize(
    ("text", "typed", "value"),
    [
        ("快递单号SF1234567890没更新", "SF1234567890", "SF1234567890"),
        ("1z999aa10123456784", "1z999aa10123456784", "1Z999AA10123456784"),
        ("track RR123456785CN", "RR123456785CN", "RR123456785CN"),
        ("单号YT1234567890123", "YT1234567890123", "YT1234567890123"),
        ("9400111899223197428490", "9400111899223197428490", "9400111899223197428490"),
    ],
)
def test_tracking_numbers_of_carriers(text: str, typed: str, value: str) -> None:
    assert found(text) == [("tracking_number", typed, value)]


@pytest.mark.parametrize(
    "text",
    [
        "it cost 12000元",
        "$12000 is too much",
        "I paid 12345.00",
        "1234",
        "since 20260131",
        "my zip is 94107",
        "邮编100000",
        "有10000积分",
        "ABC12345",
        "12,345",
        "",
        "no numbers here @ all",
    ],
)
def test_money_dates_and_post_codes_are_no_order_numbers(text: str) -> None:
    assert found(text) == []


def test_several_in_one_message_are_in_order_and_never_overlap() -> None:
    text = "订单DM-10023，邮箱a@b.co，电话13812345678，单号SF1234567890"
    assert [kind for kind, _, _ in found(text)] == [
        "order_number",
        "email",
        "phone",
        "tracking_number",
    ]
    spans = [(f.start, f.end) for f in find(text)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_the_shops_prefix_can_be_another() -> None:
    assert [f.value for f in Patterns("ORD").find("ord 55555, abc")] == ["ORD-55555"]
