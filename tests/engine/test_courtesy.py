"""What is said around a message does not hide it, and words that only look like it stay."""

import pytest

from engine.components.courtesy import without_courtesy


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi there, where is my parcel? Thanks a lot!", "where is my parcel"),
        ("good morning team, quick question: do you ship to Norway", "do you ship to Norway"),
        ("Hello! I hope you are well. Cancel my order, kind regards", "Cancel my order"),
        ("hello to you all, I need an invoice thx", "I need an invoice"),
        ("refund please", "refund please"),
        ("你好，我的包裹到哪了？谢谢", "我的包裹到哪了"),
        ("亲，在吗？想问一下多久发货呀", "多久发货呀"),
        ("您好请问能开发票吗，麻烦您了", "能开发票吗"),
        ("請問一下我的包裹到哪了，謝謝您", "我的包裹到哪了"),
        ("Ｈｉ，退款多久？", "退款多久？"),
        ("yes ok thanks", "yes ok"),  # says yes
        ("great, so when does it come? thanks", "great, so when does it come"),
        ("好的，帮我取消，谢谢", "好的，帮我取消"),
    ],
)
def test_greetings_and_thanks_around_a_message_go(text: str, left: str) -> None:
    assert without_courtesy(text) == left


@pytest.mark.parametrize(
    "text",
    ["hello there", "thanks a lot!", "hi, thanks", "你好", "您好，请问", "谢谢亲", "hi", "", "👋"],
)
def test_a_message_of_nothing_else_stays(text: str) -> None:
    assert without_courtesy(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "ok great thank you very much for the help",
        "works now, thanks",
        "好的谢谢，辛苦了",
        "没事了，谢谢啦",
        "知道了謝謝",
    ],
)
def test_thanks_for_what_is_well_stay_thanks(text: str) -> None:
    assert without_courtesy(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "history of my orders",
        "high-end headphones",
        "thankless waiting for my parcel",
        "亲戚送的东西坏了",
        "喂食器有货吗",
        "退货太麻烦了",
        "想送礼物给母亲",
        "high-end耳机有吗",
    ],
)
def test_what_only_begins_or_ends_like_it_stays(text: str) -> None:
    assert without_courtesy(text) == text


def test_a_long_row_of_courtesy_takes_no_longer_than_it_must() -> None:
    assert without_courtesy("hi " * 300 + "where is my parcel" + " thanks" * 25) == (
        "where is my parcel"
    )
    assert without_courtesy("," * 1_900 + "x") == "," * 1_900 + "x"
