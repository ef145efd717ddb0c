"""A page with the widget on it, as a customer uses it."""

from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser import axe


class WidgetPage:
    """The parts of the widget, by what they are called."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name="chat").or_(
            self.page.get_by_role("button", name="对话")
        )

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def field(self) -> Locator:
        return self.panel.locator(".composer textarea")

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        return self.log.locator(".words")

    def open(self) -> "WidgetPage":
        self.launcher.click()
        expect(self.field).to_be_visible()
        return self

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def shows(self, *texts: str) -> None:
        """The transcript has exactly these messages, in this order."""
        expect(self.bubbles).to_have_text(list(texts))

    def nothing_waits(self) -> None:
        """All that was written has reached the server."""
        expect(self.bubbles).not_to_have_count(0)  # written, and not drawn yet, looks the same
        expect(self.log.locator(".pending")).to_have_count(0)

    def complaints(self) -> list[dict[str, Any]]:
        """What axe finds wrong with the page and the panel."""
        return [complaint for frame in self.page.frames for complaint in axe.complaints(frame)]

    def complaints_in_panel(self) -> list[dict[str, Any]]:
        """What axe finds wrong with the panel alone."""
        return axe.complaints(self.page.frames[-1])
