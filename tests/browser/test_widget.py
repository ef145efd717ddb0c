"""The widget in a real browser, on the demo shop's page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import widget_server
from tests.browser.widget_page import WidgetPage
from tests.browser.widget_server import WidgetServer
from tests.channels.widget.support import token

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
Open = Callable[..., WidgetPage]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WidgetServer]:
    with widget_server.running(tmp_path) as running:
        yield running


@pytest.fixture
def visit(server: WidgetServer, open_page: Callable[..., Page]) -> Open:
    """Opens the demo shop as somebody new."""

    def visit_(**options: object) -> WidgetPage:
        page = open_page(**options)
        page.goto(f"{server.origin}/demo")
        return WidgetPage(page)

    return visit_


def test_a_message_is_answered(visit: Open, server: WidgetServer) -> None:
    chat = visit().open()
    chat.write("hello")
    chat.shows("hello", "You said: hello")
    chat.nothing_waits()
    assert server.texts() == ["hello"]


def test_until_it_is_opened_only_the_loader_is_fetched(
    server: WidgetServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.removeprefix(server.origin)))
    page.goto(f"{server.origin}/demo")
    chat = WidgetPage(page)
    expect(chat.launcher).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert "/widget.js" in fetched
    assert not [path for path in fetched if "panel" in path or "socket" in path]
    chat.open()
    assert "/widget/panel" in fetched


def test_everything_can_be_done_with_the_keyboard(visit: Open) -> None:
    chat = visit()
    keyboard = chat.page.keyboard
    chat.launcher.focus()
    keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    keyboard.type("buttons please")
    keyboard.press("Enter")
    reply = chat.panel.get_by_role("button", name="Yes, thanks")
    expect(reply).to_be_visible()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    expect(reply).to_be_focused()
    keyboard.press("Enter")
    chat.shows("buttons please", "Did that help?", "Yes, thanks", "You said: Yes, thanks")
    expect(chat.field).to_be_focused()
    chat.panel.get_by_role("button", name="More").focus()
    keyboard.press("Enter")
    expect(chat.panel.get_by_role("menuitem", name="Talk to a person")).to_be_focused()
    keyboard.press("ArrowDown")
    expect(chat.panel.get_by_role("menuitem", name="Save conversation")).to_be_focused()
    keyboard.press("Escape")
    expect(chat.panel.get_by_role("menu")).to_have_count(0)
    expect(chat.panel.get_by_role("button", name="More")).to_be_focused()
    keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_screen_readers_find_their_way(
    visit: Open, server: WidgetServer, locale: str, color_scheme: str
) -> None:
    chat = visit(locale=locale, color_scheme=color_scheme, reduced_motion="reduce")
    assert chat.complaints() == []
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.open()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    assert chat.complaints() == []
    chat.write("person see https://shop.example/help")
    expect(chat.log.get_by_text("Hello, I am here.")).to_be_visible()
    server.say("How was it?", buttons=[{"title": "Good", "payload": "/x"}])
    chat.write("rate")
    expect(chat.panel.get_by_role("radio")).to_have_count(5)
    assert chat.complaints() == []
    expect(chat.log).to_have_attribute("aria-live", "polite")


def test_a_reload_in_the_middle_of_a_sentence_loses_nothing(visit: Open) -> None:
    chat = visit().open()
    chat.write("hello")
    chat.shows("hello", "You said: hello")
    chat.field.type("half a sen")
    chat.page.reload()
    chat.shows("hello", "You said: hello")
    expect(chat.field).to_have_value("half a sen")
    chat.field.press("Enter")
    chat.shows("hello", "You said: hello", "half a sen", "You said: half a sen")


def test_what_is_written_offline_is_sent_later_once_and_in_order(
    visit: Open, server: WidgetServer
) -> None:
    chat = visit().open()
    chat.write("before")
    chat.shows("before", "You said: before")
    chat.page.context.set_offline(True)
    for text in ("one", "two", "three"):
        chat.write(text)
    chat.shows("before", "You said: before", "one", "two", "three")
    expect(chat.panel.get_by_role("status")).to_contain_text("3 messages will be sent later")
    expect(chat.log.get_by_text("Waiting to be sent")).to_have_count(3)
    chat.page.context.set_offline(False)
    chat.nothing_waits()
    expect(chat.panel.get_by_role("status")).to_be_empty()
    assert server.texts() == ["before", "one", "two", "three"]


def test_what_was_written_offline_survives_a_reload(visit: Open, server: WidgetServer) -> None:
    chat = visit().open()
    chat.write("before")
    chat.shows("before", "You said: before")
    server.stop()
    chat.write("while you were away")
    expect(chat.log.get_by_text("Waiting to be sent")).to_be_visible()
    server.start()
    chat.page.reload()
    chat.shows("before", "You said: before", "while you were away", "You said: while you were away")
    assert server.texts() == ["before", "while you were away"]


def test_what_was_said_while_the_line_was_down_arrives(visit: Open, server: WidgetServer) -> None:
    chat = visit().open()
    chat.write("hello")
    chat.shows("hello", "You said: hello")
    server.stop()
    server.start()
    for text in ("one", "two"):
        server.say(text)
    chat.shows("hello", "You said: hello", "one", "two")


def test_two_tabs_are_one_conversation(visit: Open, server: WidgetServer) -> None:
    one = visit().open()
    two = WidgetPage(one.page.context.new_page())
    two.page.goto(f"{server.origin}/demo")
    two.open()
    one.write("from one")
    two.shows("from one", "You said: from one")
    two.write("from two")
    for chat in (one, two):
        chat.shows("from one", "You said: from one", "from two", "You said: from two")


def test_news_shows_on_the_launcher_also_on_the_next_page(
    visit: Open, server: WidgetServer
) -> None:
    chat = visit().open()
    chat.write("silence")
    chat.nothing_waits()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_be_hidden()
    server.say("There you are")
    expect(chat.launcher).to_have_accessible_name("Open chat, 1 new message")
    chat.page.reload()
    expect(chat.launcher).to_have_accessible_name("Open chat, 1 new message")
    expect(chat.page.get_by_role("dialog")).to_be_hidden()
    chat.open()
    chat.shows("silence", "There you are")
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_have_accessible_name("Open chat")


def test_on_a_phone_it_takes_the_screen_and_gives_it_back(visit: Open) -> None:
    chat = visit(**PHONE)
    overflow = "getComputedStyle(document.documentElement).overflowY"
    before = chat.page.evaluate(overflow)
    chat.launcher.tap()
    expect(chat.field).to_be_visible()
    box = chat.page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(chat.launcher).to_be_hidden()
    expect(chat.field).not_to_be_focused()  # its keyboard would cover what is there to read
    field = chat.field.bounding_box()
    assert field
    assert field["y"] + field["height"] < 844
    assert chat.page.evaluate(overflow) == "hidden"
    chat.panel.get_by_role("button", name="Close chat").tap()
    expect(chat.page.get_by_role("dialog")).to_be_hidden()
    assert chat.page.evaluate(overflow) == before


def test_on_a_small_phone_nothing_runs_off_the_screen(visit: Open) -> None:
    chat = visit(viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True)
    chat.launcher.tap()
    chat.write("buttons " + "x" * 200)
    expect(chat.panel.get_by_role("button", name="Not quite")).to_be_visible()
    for frame in chat.page.frames:
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_speaks_the_browsers_language_and_the_one_that_is_chosen(visit: Open) -> None:
    chat = visit(locale="zh-CN").open()
    expect(chat.panel.get_by_role("heading", name="您好！有什么可以帮您？")).to_be_visible()
    chat.panel.get_by_role("button", name="Switch to English").click()
    expect(chat.panel.get_by_role("heading", name="Hello, how can we help?")).to_be_visible()
    chat.page.reload()
    expect(chat.field).to_have_attribute("placeholder", "Write a message…")
    chat.panel.get_by_role("button", name="切换到中文").click()
    expect(chat.field).to_have_attribute("placeholder", "请输入消息…")


def test_it_follows_the_language_that_is_written(visit: Open) -> None:
    chat = visit().open()
    chat.write("你好")
    chat.shows("你好", "You said: 你好")
    expect(chat.field).to_have_attribute("placeholder", "请输入消息…")


def test_enter_picks_a_chinese_word_and_does_not_send_it(visit: Open, server: WidgetServer) -> None:
    chat = visit(locale="zh-CN").open()
    chat.field.focus()
    devtools = chat.page.context.new_cdp_session(chat.page)
    devtools.send(
        "Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5}
    )
    expect(chat.field).to_have_value("nihao")
    enter = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    devtools.send("Input.dispatchKeyEvent", enter)
    expect(chat.field).to_have_value("nihao")
    devtools.send("Input.insertText", {"text": "你好"})
    expect(chat.field).to_have_value("你好")
    chat.page.keyboard.press("Enter")
    chat.shows("你好", "You said: 你好")
    assert server.texts() == ["你好"]


@pytest.mark.parametrize(
    "text",
    ['<img src=x onerror="parent.hacked=1">', "<script>parent.hacked=1</script>", "/restart{}"],
)
def test_what_anybody_writes_stays_text(visit: Open, server: WidgetServer, text: str) -> None:
    chat = visit().open()
    chat.write(text)
    chat.shows(text, f"You said: {text}")
    server.say(text, author="agent")
    chat.shows(text, f"You said: {text}", text)
    assert chat.page.evaluate("window.hacked === undefined")


def test_a_rating_is_given_commented_and_changed(visit: Open) -> None:
    chat = visit().open()
    chat.write("rate")
    chat.panel.locator(".stars label").nth(3).click()
    comment = chat.panel.get_by_role("textbox", name="Anything to add? (optional)")
    comment.fill("quick & kind")
    chat.panel.get_by_role("button", name="Send comment").click()
    expect(chat.panel.get_by_text("Thank you")).to_be_visible()
    chat.page.reload()
    expect(chat.panel.get_by_text("You gave 4 of 5")).to_be_attached()
    expect(chat.panel.get_by_text("quick & kind")).to_be_visible()
    chat.panel.get_by_role("button", name="Change").click()
    chat.panel.get_by_role("radio", name="4 of 5, Good").focus()
    chat.page.keyboard.press("ArrowRight")
    chat.panel.get_by_role("button", name="Send rating").click()
    expect(chat.panel.get_by_text("You gave 5 of 5")).to_be_attached()


def test_earlier_messages_are_shown_where_they_belong(visit: Open, server: WidgetServer) -> None:
    chat = visit().open()
    chat.write("silence")
    chat.nothing_waits()
    for n in range(2, 121):
        server.say(f"number {n}")
    expect(chat.bubbles).to_have_count(120)
    chat.page.evaluate("sessionStorage.removeItem('deskmate:log:visitor')")
    chat.page.reload()
    expect(chat.bubbles).to_have_count(100)
    expect(chat.log.get_by_text("number 120", exact=True)).to_be_in_viewport()
    chat.panel.get_by_role("button", name="Show earlier messages").click()
    expect(chat.bubbles).to_have_count(120)
    assert chat.bubbles.all_inner_texts() == [
        "silence",
        *(f"number {n}" for n in range(2, 121)),
    ]
    # What was being read stays before the eyes.
    expect(chat.log.get_by_text("number 21", exact=True)).to_be_in_viewport()
    expect(chat.panel.get_by_role("button", name="Show earlier messages")).to_have_count(0)
    chat.panel.get_by_role("button", name="Newest messages").click()
    expect(chat.log.get_by_text("number 120", exact=True)).to_be_in_viewport()


def test_a_person_is_named(visit: Open) -> None:
    chat = visit().open()
    chat.write("person")
    expect(chat.panel.get_by_text(f"You are talking to {widget_server.MEI}")).to_be_visible()


def test_who_signs_in_at_the_shop_is_known_and_never_mixed_with_the_visitor(
    visit: Open,
) -> None:
    chat = visit().open()
    chat.write("as a visitor")
    chat.shows("as a visitor", "You said: as a visitor")
    who = chat.page.get_by_label("Signed in as")
    who.select_option("Anna Keller")
    heading = chat.panel.get_by_role("heading", name="Hello Anna Keller, how can we help?")
    expect(heading).to_be_visible()
    chat.write("as Anna")
    chat.shows("as Anna", "You said: as Anna")
    chat.page.reload()
    chat.shows("as Anna", "You said: as Anna")
    who.select_option("Guest")
    chat.shows("as a visitor", "You said: as a visitor")


def test_a_sign_in_that_ended_is_renewed_by_the_page(visit: Open) -> None:
    chat = visit()
    stale = []

    def expired(route: Route) -> None:
        if stale:
            route.continue_()
            return
        stale.append(1)
        jwt = token("u-1001", valid_for=timedelta(minutes=-5), name="Anna")
        route.fulfill(json={"jwt": jwt, "name": "Anna"})

    chat.page.route("**/demo/sign-in", expired)
    chat.page.get_by_label("Signed in as").select_option("Anna Keller")
    chat.open()
    expect(chat.panel.get_by_role("heading", name="Hello Anna Keller")).to_be_visible()
    assert stale


def test_windows_high_contrast_shows_everything(visit: Open) -> None:
    chat = visit(forced_colors="active").open()
    chat.write("buttons")
    expect(chat.panel.get_by_role("button", name="Not quite")).to_be_visible()
    border = chat.log.locator(".bubble").first.evaluate("b => getComputedStyle(b).borderTopWidth")
    assert border != "0px"
