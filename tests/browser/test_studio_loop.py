"""A trainer's whole week on the real app: from a question that nobody had thought of to its answer in the
widget, without a dropped message, and back."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kit.settings import ROOT
from studio.masking import key
from studio.releases.store import Models
from tests.browser.conftest import PASSWORD
from tests.browser.widget_page import WidgetPage
from tests.services import installation
from tests.services.installation import Installation

Open = Callable[..., Page]

TRAINING_MS = 300_000
QUESTIONS = ("can you engrave a name on it", "do you do engraving?", "engraving possible?")
NEVER_ASKED = "is it possible to have my initials engraved"
ASKED = "could you engrave my name on this mug"
MOST_ASKED = 300
ANSWER = "Yes, we engrave up to 20 letters for 5 USD."
EXAMPLES_ZH = ("可以刻字吗", "能不能在上面刻名字", "刻字怎么收费", "想刻上我的名字")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An assistant of the test's own."""
    folder = tmp_path / "project"
    for name in ("data", "tests/stories"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def deskmate(tmp_path: Path, project: Path) -> Iterator[Installation]:
    """A whole Deskmate that serves the shop's model, with an administrator who also trains."""
    live = Models(ROOT / "var" / "models").live()
    models = tmp_path / "data" / "models"
    models.mkdir(parents=True)
    for path in live.archive.parent.glob(f"{live.id}*"):
        shutil.copy(path, models)
    settings = {"project_dir": str(project), "widget_limits": "false"}
    with installation.running(tmp_path / "data", **settings) as running:
        person = ("user", "add", "tess@shop.example", "--name", "Tess", "--role", "trainer")
        running.deskmate(*person, "--password", PASSWORD)
        yield running


def lock(deskmate: Installation, text: str, intent: str) -> None:
    """Put a message into the locked test set, as a trainer would whom chance had given it."""
    with sqlite3.connect(deskmate.data / "deskmate.db", timeout=10) as database:
        database.execute(
            "INSERT INTO locked_tests (text, key, language, intent, by_id, at) "
            "VALUES (?, ?, 'en', ?, (SELECT max(id) FROM users), ?)",
            (text, key(text), intent, datetime.now(UTC).isoformat(sep=" ")),
        )


def shop(deskmate: Installation, open_page: Open) -> WidgetPage:
    page = open_page(locale="en-US")
    page.goto(f"{deskmate.origin}/demo")
    return WidgetPage(page).open()


def studio(deskmate: Installation, page: Page) -> Page:
    page.goto(f"{deskmate.origin}/console/studio/review")
    page.get_by_label("E-mail").fill("tess@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def moves(bar: Locator) -> None:
    """The bar shows one place, and later another."""
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"), timeout=TRAINING_MS)
    before = bar.get_attribute("aria-valuenow")
    assert before
    expect(bar).not_to_have_attribute("aria-valuenow", before, timeout=TRAINING_MS)


def test_from_a_misunderstood_message_to_its_answer_and_back(
    deskmate: Installation, open_page: Open
) -> None:
    for question in QUESTIONS:
        customer = shop(deskmate, open_page)
        customer.write(question)
        expect(customer.bubbles).to_have_count(2)
        expect(customer.log).not_to_contain_text(ANSWER)

    # Found in the inbox, and made a new intent with answers in both languages
    trainer = studio(deskmate, open_page(locale="en-US", viewport={"width": 1400, "height": 900}))
    inbox = trainer.get_by_role("region", name="Groups of messages")
    inbox.get_by_role("link", name=re.compile("engrav")).first.click()
    trainer.get_by_role("button", name="New intent").click()
    for field, text in {
        "On a button, English": "Engraving",
        "On a button, Chinese": "刻字服务",
        "Chinese examples": "\n".join(EXAMPLES_ZH),
    }.items():
        trainer.get_by_label(field).fill(text)
    examples = trainer.get_by_label("English examples")
    given = examples.input_value()
    assert "engrav" in given
    examples.fill("\n".join(dict.fromkeys([*given.splitlines(), *QUESTIONS, "engraving please"])))
    trainer.get_by_role("combobox", name="Topic").fill("Products")
    trainer.get_by_role("option", name="Products", exact=True).click()
    for language, text in {"English": ANSWER, "Chinese": "可以，最多刻 20 个字，5 美元。"}.items():
        trainer.get_by_role("textbox", name=f"Answer in {language}, text 1").fill(text)
    trainer.get_by_role("button", name="Save", exact=True).click()
    expect(trainer.get_by_text("Saved. The assistant learns it")).to_be_visible()
    expect(trainer.get_by_role("button", name="Remove", exact=True)).to_be_visible()
    lock(deskmate, NEVER_ASKED, "engraving")

    # Trained, with the bar moving; compared; made live while a chat goes on
    trainer.get_by_role("link", name="Models").click()
    trainer.get_by_role("button", name="Train", exact=True).click()
    moves(trainer.get_by_role("progressbar", name="Training"))
    expect(trainer.get_by_text("Training is finished")).to_be_visible(timeout=TRAINING_MS)
    trainer.get_by_role("link", name="Compare it with the live model").click()
    trainer.get_by_role("button", name="Compare with the live model").click()
    fixed = trainer.get_by_role("region", name="Fixed")
    expect(fixed).to_contain_text(NEVER_ASKED, timeout=TRAINING_MS)
    expect(trainer.get_by_role("region", name="Broken")).to_contain_text("Nothing")
    gate = trainer.get_by_role("region", name="Gate")
    expect(gate).to_contain_text("It may go live")

    chat = shop(deskmate, open_page)
    gate.get_by_role("button", name="Promote").click()
    trainer.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(trainer.get_by_text("goes live")).to_be_visible()
    asks_until(chat, lambda answer: ANSWER in answer)

    # And back
    trainer.get_by_role("link", name="Models").click()
    trainer.get_by_role("button", name="Roll back").click()
    trainer.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(trainer.get_by_text("goes live again")).to_be_visible()
    asks_until(shop(deskmate, open_page), lambda answer: ANSWER not in answer)


def asks_until(chat: WidgetPage, is_wanted: Callable[[str], bool]) -> None:
    """Ask again and again while models change places: each message is answered, and once."""
    for n in range(1, MOST_ASKED):
        chat.write(ASKED)
        expect(chat.bubbles).to_have_count(2 * n)
        if is_wanted(chat.bubbles.last.inner_text()):
            return
    raise AssertionError(f"not answered so within {MOST_ASKED} messages")
