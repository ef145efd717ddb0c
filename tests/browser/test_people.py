"""The browser of the tests: several people at once, who share nothing."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_two_people_have_two_browsers(page: Page, open_page: Callable[..., Page]) -> None:
    other = open_page(locale="zh-CN")
    for somebody, colour in ((page, "red"), (other, "blue")):
        somebody.set_content(f"<h1 style='color: {colour}'>{colour}</h1>")
    assert page.get_by_role("heading").inner_text() == "red"
    assert other.evaluate("navigator.language") == "zh-CN"
