"""The models' pages in a real browser, for everybody: what they look like is made of the API's own shapes. That
training, comparing and promoting do what they say is in test_studio_loop."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from conversations.schemas import PersonView
from kit.api import Schema
from kit.clock import utc_now
from kit.language import Language
from staff import service as users
from staff.models import User
from studio.intents.schemas import TitlesView
from studio.releases.schemas import (
    ComparedMessage,
    ComparisonView,
    GateView,
    IntentShare,
    JobView,
    ModelEventView,
    ModelFigures,
    ModelView,
    ReleasesView,
    Share,
    StoryResult,
    Verdict,
)
from tests.browser import console_server
from tests.browser.axe import complaints
from tests.browser.console_server import ConsoleServer

Open = Callable[..., Page]

MEI = PersonView(id=1, name="Mei")
PAGES = ("/studio/models", "/studio/models/new")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ConsoleServer]:
    with console_server.running(tmp_path) as running:
        yield running


def model(name: str, live: bool) -> ModelView:
    share = Share(right=93, all=100)
    return ModelView(
        id=name,
        created=utc_now(),
        author="Mei",
        live=live,
        intents=70,
        examples_en=2300,
        examples_zh=2100,
        seconds=31.4,
        figures=ModelFigures(locked=share, locked_en=share, locked_zh=share, stories=share),
        events=[ModelEventView(what="promoted", at=utc_now(), by=MEI, reason="It had to be")],
        has_sources=True,
    )


def releases() -> ReleasesView:
    training = JobView(
        id=1,
        kind="training",
        state="running",
        progress=0.4,
        step="reading",
        log=["Reading the examples"],
        by=MEI,
        started_at=utc_now(),
        ended_at=None,
        model=None,
        error=None,
    )
    return ReleasesView(
        models=[model("new", live=False), model("old", live=True)],
        live="old",
        previous="older",
        changed=True,
        training=training,
        comparison=None,
    )


def message(text: str, language: Language, live: str, candidate: str) -> ComparedMessage:
    def verdict(intent: str, confidence: float) -> Verdict:
        return Verdict(intent=intent, confidence=confidence, second=0.1, outside=False)

    return ComparedMessage(
        text=text,
        language=language,
        expected="gift_wrap",
        live=verdict(live, 0.4),
        candidate=verdict(candidate, 0.8),
        message=None,
    )


def comparison() -> ComparisonView:
    fixed = [message("do you wrap gifts?", "en", "order_track", "gift_wrap")]
    broken = [message("包起来送人", "zh", "gift_wrap", "order_track")]
    return ComparisonView(
        candidate="new",
        against="old",
        at=utc_now(),
        locked_live=Share(right=90, all=100),
        locked_candidate=Share(right=89, all=100),
        fixed=fixed,
        broken=broken,
        differing=fixed,
        messages=fixed + broken,
        by_intent=[
            IntentShare(
                intent="gift_wrap",
                language="en",
                live=Share(right=3, all=5),
                candidate=Share(right=4, all=5),
            )
        ],
        stories=[
            StoryResult(name="gift wrap", passed=True, detail=None),
            StoryResult(name="a parcel is lost", passed=False, detail="it said something else"),
        ],
        gate=GateView(open=False, reasons=["locked_worse", "stories_failed"]),
        threshold=0.45,
        ambiguity_threshold=0.15,
    )


def answering(answer: Schema) -> Callable[[Route], None]:
    body = answer.model_dump_json()
    return lambda route: route.fulfill(body=body, content_type="application/json")


@pytest.fixture
def admin(server: ConsoleServer) -> User:
    return server.user("Ada", "admin")


def opened(server: ConsoleServer, admin: User, page: Page, path: str) -> Page:
    """The page at `path`, with models to show."""
    answers = {
        "**/api/studio/models": releases(),
        "**/api/studio/models/new/comparison": comparison(),
        "**/api/intents": TitlesView(titles={}),
    }
    for address, answer in answers.items():
        page.route(address, answering(answer))
    server.sign_in(page, admin, path)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nobody_is_kept_out(server: ConsoleServer, admin: User, open_page: Open, look: str) -> None:
    server.write(lambda s: users.set_language(s, admin.id, "en" if look == "light" else "zh"))
    found = {}
    for path, shown in zip(PAGES, ("Mei", "do you wrap gifts?"), strict=True):
        page = open_page(color_scheme=look, reduced_motion="reduce")
        opened(server, admin, page, path)
        expect(page.get_by_text(shown).first).to_be_visible()
        found[path] = complaints(page.main_frame)
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_all_of_it(
    server: ConsoleServer, admin: User, open_page: Open, path: str
) -> None:
    page = opened(server, admin, open_page(viewport=PHONE), path)
    expect(page.get_by_text("new", exact=True).first).to_be_visible()
    body = page.locator(".page-body")
    assert body.evaluate("body => body.scrollWidth - body.clientWidth") == 0


def test_a_closed_gate_says_why_and_opens_for_a_reason(
    server: ConsoleServer, admin: User, page: Page
) -> None:
    opened(server, admin, page, PAGES[1])
    gate = page.get_by_role("region", name="Gate")
    expect(gate).to_contain_text("89 of 100 messages of the locked set right; the live model 90")
    expect(gate).to_contain_text("1 regression test fails.")
    gate.get_by_role("button", name="Promote anyway…", exact=True).click()
    dialog = page.get_by_role("dialog")
    promote = dialog.get_by_role("button", name="Promote anyway", exact=True)
    expect(promote).to_be_disabled()
    dialog.get_by_role("textbox").fill("We no longer sell what is broken")
    expect(promote).to_be_enabled()


def test_the_threshold_can_be_tried_out_with_the_keyboard(
    server: ConsoleServer, admin: User, page: Page
) -> None:
    opened(server, admin, page, PAGES[1])
    slider = page.get_by_role("slider")
    said = "aria-valuetext"
    expect(slider).to_have_attribute(said, "0.45: 100% answered, 0% asked back, 0% outside")
    slider.press("End")
    expect(slider).to_have_attribute(said, "1.00: 0% answered, 100% asked back, 0% outside")
