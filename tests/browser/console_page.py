"""The parts of the console's desk, by what they are called."""

from playwright.sync_api import Locator, Page


def ticket_in_list(page: Page, number: int) -> Locator:
    return page.locator(f"[data-ticket='{number}']")


def transcript(page: Page) -> Locator:
    return page.get_by_role("log")


def composer(page: Page) -> Locator:
    return page.get_by_role("region", name="Answer").get_by_role("textbox")
