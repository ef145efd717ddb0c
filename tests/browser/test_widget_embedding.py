"""The widget on pages that are not ours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import widget_server
from tests.browser.widget_page import WidgetPage
from tests.browser.widget_server import WidgetServer, shop_page
from tests.channels.widget.support import token

# A page that does its worst to what stands on it, in an old encoding's way of naming itself.
HOSTILE = """<!doctype html><html lang="zh-Hant"><head><title>Shop</title>
<style>* {{ display: inline !important; color: red !important; font: 40px cursive !important; }}
div, iframe, button, deskmate-widget {{ visibility: hidden !important; width: 3px !important; }}</style></head>
<body><p>shop</p><script src="{origin}/widget.js" async data-color="#ffd400"></script></body></html>"""
SCRIPT = """<script src="{origin}/widget.js" async
  data-language="zh" data-theme="dark" data-title="海港家居"></script>"""
# Twice, as happens with templates.
PLAIN = f"""<!doctype html><html lang="en"><head><title>Shop</title>{SCRIPT}</head>
<body><h1>Shop</h1><a href="/other">other</a>{SCRIPT}</body></html>"""


class Embedding:
    """A shop's page, and a widget server that lets it embed the panel, or not."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.origin = ""

    def page(self) -> str:
        return self.html.format(origin=self.origin)


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, WidgetServer]]:
    html, headers, allowed = getattr(request, "param", (PLAIN, {}, True))
    embedding = Embedding(html)
    with (
        shop_page(embedding.page, **headers) as address,
        widget_server.running(
            tmp_path, widget_origins=[address] if allowed else ["https://another.example"]
        ) as server,
    ):
        embedding.origin = server.origin
        yield address, server


def test_it_works_on_a_page_of_another_origin(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, server = shop
    page = open_page()
    page.goto(address)
    chat = WidgetPage(page).open()
    expect(page.locator("iframe")).to_have_count(1)  # included twice, it is there once
    expect(chat.panel.get_by_role("heading", name="海港家居")).to_be_visible()
    assert chat.panel.locator("html").get_attribute("data-theme") == "dark"
    chat.write("你好")
    chat.shows("你好", "You said: 你好")
    page.goto(f"{address}/other")
    chat.shows("你好", "You said: 你好")  # open on this page, too
    assert server.texts() == ["你好"]


def test_a_page_cannot_reach_into_the_panel(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, _ = shop
    page = open_page()
    page.goto(address)
    WidgetPage(page).open()
    reach = """() => {
        const frame = document.querySelector("deskmate-widget").shadowRoot.querySelector("iframe");
        try { return frame.contentDocument === null } catch { return true }
    }"""
    assert page.evaluate(reach)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "visitor" not in kept


API = """<!doctype html><html lang="en"><head><title>Shop</title>
<script src="{origin}/widget.js" async data-position="left" {more}></script>
<script>
  window.heard = [];
  addEventListener("deskmate:ready", () => {{
    for (const name of ["open", "close", "unread", "language", "identity"])
      Deskmate.on(name, (data) => heard.push(data === undefined ? name : name + " " + data));
  }});
</script></head><body><button onclick="Deskmate.open()">Help</button></body></html>"""


@pytest.mark.parametrize("shop", [(API.replace("{more}", ""), {}, True)], indirect=True)
def test_a_page_opens_closes_dresses_and_listens(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, server = shop
    page = open_page()
    page.goto(address)
    chat = WidgetPage(page)
    box = chat.launcher.bounding_box()
    assert box
    assert box["x"] == 20
    page.get_by_role("button", name="Help").click()
    expect(chat.field).to_be_focused()
    page.evaluate("Deskmate.configure({language: 'zh', theme: 'dark', title: '海港家居'})")
    expect(chat.panel.get_by_role("heading", name="海港家居")).to_be_visible()
    assert chat.panel.locator("html").get_attribute("data-theme") == "dark"
    expect(chat.launcher).to_have_accessible_name("关闭对话")
    expect(chat.field).to_have_attribute("placeholder", "请输入消息…")
    chat.write("silence")
    chat.nothing_waits()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Help")).to_be_focused()
    server.say("a private answer")
    page.wait_for_function("heard.includes('unread 1')")
    heard = page.evaluate("heard")
    assert [name for name in heard if name in ("open", "close")] == ["open", "close"]
    assert "identity anonymous" in heard
    assert "private" not in str(heard)


@pytest.mark.parametrize(
    ("shop", "said"),
    [
        ((API.replace("{more}", f'data-jwt="{token(name="Anna")}"'), {}, True), "verified"),
        ((API.replace("{more}", 'data-jwt="made.up.token"'), {}, True), "forged"),
    ],
    indirect=["shop"],
)
def test_a_page_that_knows_its_customer_says_so_in_the_tag(
    shop: tuple[str, WidgetServer], said: str, open_page: Callable[..., Page]
) -> None:
    address, _ = shop
    page = open_page()
    page.goto(address)
    chat = WidgetPage(page).open()
    page.wait_for_function(f"heard.includes('identity {said}')")
    if said == "verified":
        expect(
            chat.panel.get_by_role("heading", name="Hello Anna, how can we help?")
        ).to_be_visible()
        return
    expect(chat.panel.get_by_role("status")).to_contain_text("could not confirm who you are")
    expect(chat.field).to_be_disabled()
    page.evaluate("Deskmate.identify(null)")
    chat.write("hello")
    chat.shows("hello", "You said: hello")


@pytest.mark.parametrize("shop", [(HOSTILE, {}, True)], indirect=True)
def test_a_pages_styles_do_not_reach_it(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, _ = shop
    page = open_page()
    page.goto(address)
    chat = WidgetPage(page)
    box = chat.launcher.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (60, 60)
    chat.open()
    assert chat.complaints_in_panel() == []  # a yellow accent carries dark text
    expect(chat.field).to_have_attribute("placeholder", "请输入消息…")


@pytest.mark.parametrize(
    "shop",
    [
        (
            PLAIN,
            {
                "Content_Security_Policy": "default-src 'none'; script-src http://127.0.0.1:*; "
                "frame-src http://127.0.0.1:*; style-src 'none'"
            },
            True,
        )
    ],
    indirect=True,
)
def test_a_strict_page_need_only_allow_its_script_and_frame(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, _ = shop
    page = open_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    chat = WidgetPage(page).open()
    chat.write("你好")
    chat.shows("你好", "You said: 你好")
    assert not [text for text in complaints if "Content Security Policy" in text]


@pytest.mark.parametrize("shop", [(PLAIN, {}, False)], indirect=True)
def test_a_page_that_the_operator_did_not_name_embeds_nothing(
    shop: tuple[str, WidgetServer], open_page: Callable[..., Page]
) -> None:
    address, _ = shop
    page = open_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(address)
    chat = WidgetPage(page)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        chat.launcher.click()
    expect(chat.field).to_have_count(0)
