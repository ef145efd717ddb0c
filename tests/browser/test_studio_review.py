"""The studio in a real browser, as far as people teach: the inbox, a ticket's lesson, why, and the figures."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Page, expect

from conversations import repository as conversation_log
from conversations.models import Message
from kit.clock import utc_now
from kit.settings import ROOT
from staff.models import User
from studio.intents import edits
from studio.intents.http import CHECKS
from studio.intents.schemas import Checked, Finding
from studio.readings import service as readings
from studio.review.http import PARSE
from tests.browser import console_server
from tests.browser.axe import complaints
from tests.browser.console_page import transcript
from tests.browser.console_server import ConsoleServer
from tests.desk import Clock
from tests.studio.talks import collected, says
from tickets import desk as actions
from tickets import service as tickets

Open = Callable[..., Page]

SAID = "where on earth has my stuff gone to"
UNSURE = {"order_track": 0.41, "parcel_lost": 0.35}


class Checks:
    """Checks to which one thing looks odd."""

    async def of_draft(self, intent: str, *_: object) -> Checked:
        finding = Finding(
            problem="nearer_to_other",
            severity="warning",
            intent=intent,
            language="en",
            text=SAID,
            other_intent="parcel_lost",
            other_text="my parcel is lost",
            similarity=0.8,
        )
        return Checked(findings=[finding])


async def parse(_: str) -> Mapping[str, Any]:
    """An engine that finds nothing in a text."""
    return {"entities": []}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An assistant to teach."""
    copy = tmp_path / "project"
    copy.mkdir()
    shutil.copy(ROOT / "domain.yml", copy)
    shutil.copytree(ROOT / "data", copy / "data")
    edits.overview(copy)  # read once here: the first reading of the files takes longest
    return copy


@pytest.fixture
def server(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ConsoleServer]:
    monkeypatch.setattr(readings, "LOCKED_SHARE", 0.0)
    wired: dict[web.AppKey[Any], Any] = {CHECKS: Checks(), PARSE: parse}
    with console_server.running(tmp_path, wired, project) as running:
        yield running


def unsure(server: ConsoleServer, text: str = SAID, at: str = "visitor:a") -> Message:
    """A message that the assistant asked back on."""
    nearest = [{"text": "where is my order", "intent": "order_track", "similarity": 0.7}]
    more: dict[str, Any] = {
        "offers": list(UNSURE),
        "reply": "Did you mean one of these?",
        "nearest": nearest,
    }
    return server.run(says(server.desk, text, UNSURE, at=at, **more))


def handed_over(server: ConsoleServer, agent: User) -> int:
    """A ticket of `agent` that the assistant handed over after a message it did not understand."""
    message = unsure(server)

    def escalate(session: Any) -> int:
        conversation = conversation_log.lock(session, message.conversation_id)
        opened = tickets.open_ticket(
            session,
            conversation,
            reason="unsure",
            subject=SAID,
            now=server.desk.clock(),
            settings=server.desk.settings,
        )
        return opened.number

    number = server.write(escalate)
    server.run(server.desk.do(actions.claim, number, agent))
    return number


def examples(project: Path, intent: str) -> list[str]:
    return edits.view(project, intent).examples.en


def test_one_decision_labels_all_that_say_the_same(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    for index, text in enumerate((SAID, f"{SAID}?!")):
        unsure(server, text, f"visitor:{index}")
    unsure(server, "do you wrap it as a gift?", "visitor:gift")
    trainer = server.sign_in(page, server.user("Tess", "trainer"), "/studio/review")

    inbox = trainer.get_by_role("region", name="Groups of messages")
    expect(inbox).to_contain_text("3 messages waiting")
    inbox.get_by_role("link", name=SAID).click()
    group = trainer.get_by_role("article", name=SAID)
    expect(group).to_contain_text("2 messages")
    expect(group).to_contain_text("where is my order")
    assert complaints(trainer.main_frame) == []
    group.get_by_role("button", name="41%").click()

    outcome = trainer.get_by_role("status").filter(has_text="now mean")
    expect(outcome).to_contain_text("2 messages now mean")
    expect(outcome).to_contain_text("is nearer to the examples of")
    outcome.get_by_text("What changed in the files").click()
    expect(outcome).to_contain_text(f"+    - {SAID}")
    expect(inbox).to_contain_text("1 message waiting")
    assert examples(project, "order_track").count(SAID) == 1

    trainer.keyboard.press("x")
    expect(trainer.get_by_text("Nothing waits for you")).to_be_visible()
    trainer.get_by_text("Done", exact=True).click()
    expect(inbox).to_contain_text("Tess set it aside")


def test_a_decision_is_taken_back_at_once_or_later(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    unsure(server)
    trainer = server.sign_in(page, server.user("Tess", "trainer"), "/studio/review")
    trainer.get_by_role("button", name="41%").click()
    expect(trainer.get_by_text("Nothing waits for you")).to_be_visible()
    assert SAID in examples(project, "order_track")

    trainer.get_by_role("button", name="Undo").press("Enter")
    expect(trainer.get_by_role("status").filter(has_text="1 message waits again")).to_be_visible()
    expect(trainer.get_by_text("1 message waiting")).to_be_visible()
    assert SAID not in examples(project, "order_track")

    trainer.keyboard.press("x")
    trainer.get_by_text("Done", exact=True).click()
    group = trainer.get_by_role("article", name=SAID)
    expect(group).to_contain_text("Tess set it aside")
    assert complaints(trainer.main_frame) == []
    group.get_by_role("button", name="Undo").click()
    expect(group.get_by_role("region", name="What does it mean?")).to_be_visible()
    expect(trainer.get_by_text("1 message waiting")).to_be_visible()


def test_a_wording_is_corrected_and_a_message_left_out(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    for index in range(2):
        unsure(server, SAID, f"visitor:{index}")
    trainer = server.sign_in(page, server.user("Tess", "trainer"), "/studio/review")

    messages = trainer.get_by_role("region", name="Messages", exact=True)
    messages.get_by_role("checkbox").first.uncheck()
    messages.get_by_role("button", name="Edit the wording").last.click()
    messages.get_by_label("Wording of the example").fill("where has my stuff gone")
    trainer.get_by_role("combobox", name="Another intent").fill("parcel_lost")
    trainer.get_by_role("option", name="parcel_lost").click()

    expect(trainer.get_by_text("1 message now means")).to_be_visible()
    expect(trainer.get_by_text("1 message waiting")).to_be_visible()
    assert "where has my stuff gone" in examples(project, "parcel_lost")
    assert SAID not in examples(project, "parcel_lost")


def test_a_new_topic_becomes_a_new_intent_and_the_way_leads_back(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    unsure(server, "do you wrap it as a gift?")
    unsure(server, SAID, "visitor:2")
    trainer = server.sign_in(page, server.user("Tess", "trainer"), "/studio/review?language=en")

    trainer.get_by_role("link", name="do you wrap it as a gift?").click()
    trainer.get_by_role("button", name="New intent").click()

    expect(trainer).to_have_url(f"{server.origin}/console/studio/new-intent")
    expect(trainer.get_by_label("English examples")).to_have_value("do you wrap it as a gift?")
    for field, text in {
        "On a button, English": "Gift wrapping",
        "On a button, Chinese": "礼品包装",
        "Chinese examples": "可以包成礼物吗",
        "Answer in English, text 1": "We do.",
        "Answer in Chinese, text 1": "可以。",
    }.items():
        trainer.get_by_role("textbox", name=field).fill(text)
    trainer.get_by_role("combobox", name="Topic").fill("Products")
    trainer.get_by_role("option", name="Products", exact=True).click()
    trainer.get_by_role("button", name="Save", exact=True).click()

    made = trainer.get_by_role("status").filter(has_text="1 message now means “Gift wrapping”.")
    expect(made).to_be_visible()
    assert complaints(trainer.main_frame) == []
    assert "do you wrap it as a gift?" in examples(project, "gift_wrapping")
    made.get_by_role("link", name="Back to the inbox").click()
    expect(trainer.get_by_role("article", name=f"Group: {SAID}")).to_be_visible()
    assert "language=en" in trainer.url


def test_a_resolved_ticket_offers_its_lesson_and_waits_for_nobody(
    server: ConsoleServer, project: Path, page: Page
) -> None:
    ada = server.user("Ada")
    number = handed_over(server, ada)
    agent = server.sign_in(page, ada, f"/desk/{number}")
    expect(transcript(agent)).to_contain_text(SAID)
    lesson = agent.get_by_role("region", name="What should the assistant have understood?")
    expect(lesson).to_have_count(0)

    agent.get_by_role("button", name="Resolve").click()
    agent.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(lesson.get_by_label("The customer's words")).to_have_value(SAID)
    assert complaints(agent.main_frame) == []
    lesson.get_by_role("button", name="41%").click()

    taken = agent.get_by_role("status").filter(has_text="Thank you")
    expect(taken).to_contain_text("a test holds it")
    assert SAID in examples(project, "order_track")
    (stories,) = (project / "tests" / "stories").iterdir()
    assert SAID in stories.read_text(encoding="utf-8")
    agent.reload()
    expect(transcript(agent)).to_contain_text(SAID)
    expect(lesson).to_have_count(0)


def test_a_lesson_can_be_skipped(server: ConsoleServer, project: Path, page: Page) -> None:
    ada = server.user("Ada")
    number = handed_over(server, ada)
    server.run(server.desk.do(actions.resolve, number, ada))
    agent = server.sign_in(page, ada, f"/desk/{number}")

    lesson = agent.get_by_role("region", name="What should the assistant have understood?")
    lesson.get_by_role("button", name="Skip").click()

    expect(lesson).to_have_count(0)
    assert SAID not in examples(project, "order_track")


def test_why_leads_a_trainer_to_the_message_in_the_inbox(server: ConsoleServer, page: Page) -> None:
    number = handed_over(server, server.user("Ada"))
    trainer = server.sign_in(page, server.user("Tess", "trainer"), f"/desk/{number}")

    transcript(trainer).get_by_role("button", name="Why the assistant said this").click()
    why = trainer.get_by_role("dialog", name="Why this was said")
    expect(why).to_contain_text("where is my order")
    expect(why).to_contain_text("Within what it knows")
    assert complaints(trainer.main_frame) == []
    why.get_by_role("button", name="Teach").click()

    expect(trainer.get_by_role("article", name=SAID)).to_contain_text("Sent from the desk")


def test_a_bar_leads_to_its_conversations_and_back(server: ConsoleServer, page: Page) -> None:
    server.desk.clock = Clock(utc_now() - 2 * readings.QUIET)  # both have ended
    handed_over(server, server.user("Ada"))
    server.run(says(server.desk, "track my order please", at="visitor:b"))
    server.desk.clock = console_server.Present()
    server.run(collected(server.desk))
    supervisor = server.sign_in(page, server.user("Sue", "supervisor"), "/studio/figures")

    card = supervisor.get_by_role("region", name="Handed over")
    expect(card).to_contain_text("50%")
    expect(supervisor.get_by_role("img", name="Contained over time")).to_be_visible()
    assert complaints(supervisor.main_frame) == []
    card.get_by_role("button", name="1 of 2 conversations").click()

    drawer = supervisor.get_by_role("dialog", name="Handed over")
    expect(drawer).to_contain_text("1 conversation")
    drawer.get_by_role("link", name="Ticket").click()
    expect(transcript(supervisor)).to_contain_text(SAID)
    supervisor.go_back()
    expect(drawer).to_contain_text("1 conversation")
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_have_count(0)

    supervisor.get_by_role("radiogroup", name="What is shown").first.get_by_text(
        "Handed over"
    ).click()
    supervisor.get_by_text("As a table").click()
    expect(supervisor.get_by_role("row").last).to_contain_text("50% (1 / 2)")
