"""The intents editor in real browsers: trainers who change a copy of the assistant's own files."""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kit.language import Language
from kit.settings import ROOT
from staff import service as users
from studio.intents.http import CHECKS
from studio.intents.schemas import Checked, Examples, Finding
from studio.releases.store import Model
from tests.browser import console_server
from tests.browser.axe import complaints
from tests.browser.console_server import ConsoleServer

Open = Callable[..., Page]

INTENT = "/studio/intents/delivery_options"
ENGLISH = "data/nlu/en/delivery.yml"
MISPLACED = "how long does a drone need"
MISPLACED_FINDING = Finding(
    problem="nearer_to_other",
    severity="warning",
    intent="delivery_options",
    language="en",
    text=MISPLACED,
    other_intent="delivery_time",
    other_text="how long does delivery take",
    similarity=0.8,
)


class Checks:
    """Checks to which one example looks misplaced; the engine's own are tested with the engine. Until
    they are `free` they do not answer, and all examples are never checked again."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()

    def warm(self) -> None:
        pass

    async def of_draft(
        self, intent: str, examples: Examples, added: dict[Language, list[str]]
    ) -> Checked:
        await self.free.wait()
        return Checked(findings=[MISPLACED_FINDING] if MISPLACED in added["en"] else [])

    def of_all(self, model: Model | None) -> tuple[None, bool]:
        return None, False


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An assistant to change."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, copy)
    for name in ("data", "tests/stories"):
        shutil.copytree(ROOT / name, copy / name)
    return copy


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def server(tmp_path: Path, project: Path, checks: Checks) -> Iterator[ConsoleServer]:
    with console_server.running(tmp_path, {CHECKS: checks}, project) as running:
        yield running


def examples(page: Page, language: str = "English") -> Locator:
    return page.get_by_role("textbox", name=f"{language} examples")


def add(page: Page, *texts: str, language: str = "English") -> None:
    field = examples(page, language)
    field.fill("\n".join([field.input_value().rstrip("\n"), *texts]))


def press_save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def save(page: Page) -> None:
    """Save, and wait until it is."""
    press_save(page)
    expect(page.get_by_text("Saved. The assistant learns it")).to_be_visible()


def test_an_edit_shows_its_diff_and_findings_and_is_saved_to_the_files(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    before = (project / ENGLISH).read_text()
    server.sign_in(page, server.user("Mei", "trainer"), INTENT)
    expect(page.get_by_role("heading", name="Delivery options")).to_be_visible()
    add(page, "could a drone fly it over", MISPLACED)

    found = page.get_by_role("region", name="Worth a look")
    expect(found).to_contain_text(MISPLACED)
    found.get_by_role("listitem").filter(has_text=MISPLACED).get_by_role(
        "button", name="Go to the line"
    ).first.click()
    expect(examples(page)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == MISPLACED

    page.get_by_role("button", name="Show changes").click()
    drawer = page.get_by_role("dialog", name="What saving changes")
    expect(drawer.get_by_text(f"+    - {MISPLACED}")).to_be_visible()
    expect(drawer).to_contain_text(ENGLISH)
    assert (project / ENGLISH).read_text() == before
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()

    save(page)
    after = (project / ENGLISH).read_text()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "    - could a drone fly it over",
        f"    - {MISPLACED}",
    ]
    assert after.splitlines()[:3] == before.splitlines()[:3]  # the comments above are kept
    page.get_by_role("link", name="What was changed").click()
    expect(page.get_by_role("listitem").filter(has_text="Mei")).to_contain_text("Not learnt yet")


def test_a_save_waits_for_no_check_and_what_is_found_then_is_shown_then(
    server: ConsoleServer, project: Path, checks: Checks, page: Page
) -> None:
    checks.free.clear()
    server.sign_in(page, server.user("Mei", "trainer"), INTENT)
    add(page, MISPLACED)
    bar = page.get_by_role("region", name="Unsaved changes")
    expect(bar).to_contain_text("being compared")
    page.get_by_role("button", name="Show changes").click()
    expect(page.get_by_role("dialog").get_by_text(f"+    - {MISPLACED}")).to_be_visible()
    page.keyboard.press("Escape")
    examples(page).press("Control+s")
    expect(page.get_by_text("Saved. The assistant learns it")).to_be_visible()
    expect(bar).to_be_hidden()
    assert f"- {MISPLACED}\n" in (project / ENGLISH).read_text()
    expect(page.get_by_text("The new examples are being compared")).to_be_visible()

    server.run(set_free(checks))
    expect(page.get_by_role("region", name="Worth a look")).to_contain_text(MISPLACED)
    expect(page.get_by_text("The new examples are being compared")).to_be_hidden()


async def set_free(checks: Checks) -> None:
    checks.free.set()


def test_what_may_be_personal_is_replaced_by_one_click_which_can_be_undone(
    server: ConsoleServer, page: Page
) -> None:
    server.sign_in(page, server.user("Mei", "trainer"), INTENT)
    typed, masked = "DM-10023, call 13812345678", "DM-10023, call 13123456789"
    add(page, "is DM-10023 sent by sea", typed)
    found = page.get_by_role("region", name="Worth a look").get_by_role("listitem")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(masked)
    found.get_by_role("button", name="Replace").click()
    expect(examples(page)).to_be_focused()
    expect(examples(page)).to_have_value(re.compile(f"{masked}$"))
    expect(found).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(examples(page)).to_have_value(re.compile(f"{typed}$"))


def test_of_two_trainers_neither_overwrites_the_other_unseen(
    server: ConsoleServer, project: Path, open_page: Open
) -> None:
    slow = open_page()
    # Ben's console hears nothing: for him it is still as he read it
    slow.route("**/api/events", lambda route: route.abort())
    ben = server.sign_in(slow, server.user("Ben", "trainer"), INTENT)
    mei = server.sign_in(open_page(), server.user("Mei", "trainer"), INTENT)
    add(ben, "could a drone fly it over")
    add(mei, "can a horse bring it")
    save(mei)

    press_save(ben)
    conflict = ben.get_by_role("dialog", name="Two of you changed this")
    expect(conflict.get_by_role("region", name="Mei saved meanwhile")).to_contain_text(
        "can a horse bring it"
    )
    expect(conflict.get_by_role("region", name="Your changes")).to_contain_text(
        "could a drone fly it over"
    )
    conflict.get_by_role("button", name="Put mine on top").click()
    save(ben)

    text = (project / ENGLISH).read_text()
    assert "- can a horse bring it" in text
    assert "- could a drone fly it over" in text
    expect(examples(mei)).to_have_value(re.compile("could a drone fly it over"))


def test_a_new_intent_is_named_answered_in_both_languages_and_removed(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    server.sign_in(page, server.user("Mei", "trainer"), "/studio/intents")
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_label("On a button, English").fill("Gift wrapping")
    page.get_by_label("On a button, Chinese").fill("礼品包装")
    expect(page.get_by_label("Name", exact=True)).to_have_value("gift_wrapping")
    topic = page.get_by_role("combobox", name="Topic")
    topic.fill("repairs and parts")
    expect(page.get_by_role("option")).to_have_text("New topic: Repairs and parts")
    topic.fill("delivery")  # which is there, written otherwise
    expect(page.get_by_role("option")).to_have_text("Delivery")
    topic.press("Enter")
    add(page, "- do you wrap gifts?", "- gift wrap please")  # as pasted from a list
    add(page, "可以包装成礼物吗", language="Chinese")
    english = page.get_by_role("group", name="Answer in English, text 1")
    english.get_by_role("textbox", name="Answer in English").fill("We wrap it for 3 USD.")
    english.get_by_role("button", name="Button").click()
    english.get_by_label("Words on the button").fill("Delivery options")
    english.get_by_role("combobox").fill("delivery options")
    page.get_by_role("option", name="Delivery options").click()
    page.get_by_role("textbox", name="Answer in Chinese, text 1").fill("礼品包装 3 美元。")
    save(page)
    expect(page.locator("[data-intent=gift_wrapping]")).to_contain_text("EN 2")
    domain = (project / "domain.yml").read_text()
    assert "We wrap it for 3 USD." in domain
    assert "payload: /delivery_options" in domain
    assert "- do you wrap gifts?" in (project / ENGLISH).read_text()

    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog", name="Remove “Gift wrapping”?")
    expect(dialog).to_contain_text("domain.yml")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("“Gift wrapping” is removed")).to_be_visible()
    assert "gift_wrapping" not in (project / "domain.yml").read_text()


def test_what_is_not_saved_is_not_lost(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user("Mei", "trainer"), INTENT)
    add(page, "could a drone fly it over")
    page.get_by_role("link", name="Models").click()
    question = page.get_by_role("dialog", name="Leave without saving?")
    question.get_by_role("button", name="Go on editing").click()
    expect(examples(page)).to_be_visible()

    page.on("dialog", lambda dialog: dialog.accept())  # the browser asks as well
    page.reload()
    expect(page.get_by_text("This is what you had not saved")).to_be_visible()
    assert examples(page).input_value().endswith("could a drone fly it over")
    page.get_by_role("region", name="Unsaved changes").get_by_role("button", name="Discard").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_be_hidden()


def test_a_phone_shows_the_list_or_what_was_chosen_in_it(
    server: ConsoleServer, open_page: Open
) -> None:
    phone = open_page(viewport={"width": 390, "height": 844})
    page = server.sign_in(phone, server.user("Mei", "trainer"), "/studio/intents")
    intents = page.get_by_role("region", name="Intents", exact=True)
    intents.get_by_role("link", name="delivery_options").click()
    expect(examples(page)).to_be_visible()
    expect(intents).to_be_hidden()
    page.get_by_role("button", name="Back to the list").click()
    expect(intents).to_be_visible()
    expect(examples(page)).to_be_hidden()


def test_intents_are_found_by_what_customers_say(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user("Mei", "trainer"), "/studio/intents")
    page.get_by_role("searchbox").fill("快递柜")
    found = page.locator("[data-intent]")
    expect(page.locator("[data-intent=delivery_options]")).to_contain_text("快递柜")
    expect(page.locator("[data-intent=account_password]")).to_have_count(0)
    found.first.click()
    expect(examples(page)).to_be_visible()


def test_a_thousand_examples_are_no_burden(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user("Mei", "trainer"), INTENT)
    add(page, *(f"could number {n} bring it to me" for n in range(1_000)))
    examples(page).press("Control+End")
    examples(page).press_sequentially(" today")
    expect(page.get_by_text(re.compile(r"^1,\d\d\d examples$"))).to_be_visible()
    assert examples(page).input_value().endswith("could number 999 bring it to me today")


def test_the_studio_is_for_trainers(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user("Sofia", "supervisor"), INTENT)
    expect(page).to_have_url(f"{server.origin}/console/desk")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Studio").click()
    expect(page).to_have_url(f"{server.origin}/console/studio/figures")
    parts = page.get_by_role("navigation", name="Parts of the studio").get_by_role("link")
    expect(parts).to_have_text(["Figures"])


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nobody_is_kept_out(server: ConsoleServer, open_page: Open, look: str) -> None:
    trainer = server.user("Mei", "trainer")
    server.write(lambda s: users.set_language(s, trainer.id, "en" if look == "light" else "zh"))
    page = open_page(color_scheme=look, reduced_motion="reduce")
    found = {}
    for path in (INTENT, "/studio/findings", "/studio/new-intent", "/studio/changes"):
        server.sign_in(page, trainer, path)
        page.wait_for_load_state("networkidle")
        found[path] = complaints(page.main_frame)
    assert found == {path: [] for path in found}
