"""The whole loop on the real app and the trained assistant: a customer at the widget, an agent at the console."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from tests.browser.console_page import composer, ticket_in_list, transcript
from tests.browser.widget_page import WidgetPage
from tests.services.installation import Installation

Open = Callable[..., Page]

TOLD_NUMBER = re.compile(r"工单号 (\d+)")


def console(page: Page, deskmate: Installation) -> Page:
    """The administrator's console, signed in."""
    page.goto(f"{deskmate.origin}/console/")
    page.get_by_label("E-mail").fill("admin@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("region", name="Tickets")).to_be_visible()
    return page


def test_a_customer_is_answered_handed_over_and_asked_for_a_rating(
    deskmate: Installation, open_page: Open
) -> None:
    desk = console(open_page(), deskmate)
    shop = open_page(locale="zh-CN")
    shop.goto(f"{deskmate.origin}/demo")
    chat = WidgetPage(shop).open()
    chat.write("你们几点上班？")
    expect(chat.log.locator(".words")).to_have_count(2)
    chat.write("转人工")
    expect(chat.log).to_contain_text(TOLD_NUMBER)
    told = TOLD_NUMBER.search(chat.log.inner_text())
    assert told

    ticket_in_list(desk, int(told[1])).click()
    log = transcript(desk)
    expect(log).to_contain_text("你们几点上班？")
    log.get_by_role("button", name="Why the assistant said this").first.click()
    why = desk.get_by_role("dialog", name="Why this was said")
    expect(why).to_contain_text("RulePolicy")
    expect(why).to_contain_text("%")
    desk.keyboard.press("Escape")

    desk.get_by_role("button", name="Claim").click()
    expect(composer(desk)).to_be_focused()
    desk.keyboard.type("您好，我是 Ada，请问有什么可以帮您？")
    desk.keyboard.press("Enter")
    expect(chat.log).to_contain_text("您好，我是 Ada，请问有什么可以帮您？")
    chat.write("已经好了，谢谢")
    expect(log).to_contain_text("已经好了，谢谢")

    desk.get_by_role("button", name="Resolve").click()
    desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(log).to_contain_text("No score yet")
    chat.panel.locator(".stars label").nth(4).click()
    expect(log.get_by_label("5 of 5")).to_be_visible()
