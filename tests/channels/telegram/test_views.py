"""What our messages look like in a chat: parts that Telegram takes, and keyboards that carry numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import keyboards, views
from bot.channels.telegram.keyboards import Press, Score, Wish
from conversations.models import Message


def message(text: str = "Which one?", **parts: object) -> Message:
    return Message(**({"id": 7, "text": text, "buttons": [], "extra": {}} | parts))


@given(st.text(min_size=1, max_size=12_000) | st.text("ab \n。😀", min_size=1, max_size=20_000))
def test_parts_fit_and_lose_nothing_but_blanks(text: str) -> None:
    parts = views.split(text)
    assert all(views.units(part) <= views.LONGEST_TEXT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_break_is_made_between_lines_before_words() -> None:
    first, second = views.split("a" * 3_000 + "\n" + "b " * 1_000)
    assert (first, second[0]) == ("a" * 3_000, "b")


def test_a_character_that_counts_twice_is_never_cut() -> None:
    parts = views.split("😀" * 3_000)
    assert [len(part) for part in parts] == [2_048, 952]


def test_short_titles_share_a_row_and_long_ones_do_not() -> None:
    titles = ["Yes", "No", "Something rather long to read", "Maybe", "我想申请退货退款谢谢", "好"]
    markup = keyboards.of_message(message(buttons=[{"title": t, "payload": "/x"} for t in titles]))
    assert markup is not None
    rows = [[button.text for button in row] for row in markup.inline_keyboard]
    assert rows == [["Yes", "No"], [titles[2]], ["Maybe"], [titles[4]], ["好"]]


def test_what_buttons_carry_is_short_and_says_nothing_of_their_payload() -> None:
    buttons = [{"title": "x" * 500, "payload": "/secret" * 40}] * 9
    markup = keyboards.of_message(message(id=10**17, buttons=buttons))
    assert markup is not None
    for index, (button,) in enumerate(markup.inline_keyboard):
        assert len(str(button.callback_data)) <= 64
        assert keyboards.parse(str(button.callback_data)) == Press(10**17, index)
        assert "secret" not in str(button)
        assert len(button.text) <= keyboards.LONGEST_TITLE


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        ("b:12:3", Press(12, 3)),
        ("r:5:4", Score(5, 4)),
        ("r:5:change", Wish(5, "change")),
        ("r:5:skip", Wish(5, "skip")),
        ("r:5:6", None),
        ("r:5:0", None),
        ("b:5:skip", None),
        ("b:٣:1", None),
        ("b:1:1 ", None),
        ("", None),
        (None, None),
    ],
)
def test_only_what_we_make_is_understood(data: str | None, meant: object) -> None:
    assert keyboards.parse(data) == meant


def test_a_rating_shows_stars_then_the_score_and_closes() -> None:
    def rating(**extra: object) -> views.View:
        asked = message(extra={"kind": "rating", "rating": 3, "score": None, "open": True} | extra)
        return views.of_rating(asked, "en")

    assert rating().text == "Which one?"
    assert "★★☆☆☆" in rating(score=2).text
    assert "“slow”" in rating(score=2, comment="slow").text
    assert rating(score=2).keyboard is not None
    assert rating(score=2, open=False).keyboard is None


def test_a_choice_that_does_not_fit_leaves_the_text_alone() -> None:
    full = "x" * views.LONGEST_TEXT
    assert views.of_choice(message(full), "Yes") == views.View(full)
    assert views.of_choice(message("short"), "Yes").text == "short\n\n✓ Yes"
