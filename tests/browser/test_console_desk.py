"""The console's desk in real browsers: several people who work the same tickets."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message, Turn
from ratings import repository as asked_ratings
from ratings import service as ratings
from tests.browser import console_server
from tests.browser.console_page import composer, ticket_in_list, transcript
from tests.browser.console_server import ConsoleServer
from tickets import desk as actions

Open = Callable[..., Page]

SCRIPT = "<img src=x onerror=\"window.hacked='img'\"><script>window.hacked='script'</script>"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ConsoleServer]:
    with console_server.running(tmp_path) as running:
        yield running


def test_new_tickets_and_messages_appear_by_themselves(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user())
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()

    ticket = server.run(server.desk.ticket(text="我的包裹丢了", name="王小明"))
    row = ticket_in_list(page, ticket.number)
    expect(row).to_contain_text("王小明")
    expect(row).to_contain_text("Waiting <1m")
    expect(page).to_have_title("(1) Desk · Deskmate")

    row.click()
    expect(transcript(page)).to_contain_text("我的包裹丢了")
    server.run(server.desk.customer_writes("还在吗？"))
    expect(transcript(page)).to_contain_text("还在吗？")
    expect(row).to_contain_text("还在吗？")


def test_of_two_who_claim_one_wins_and_the_other_is_told_who(
    server: ConsoleServer, open_page: Open
) -> None:
    number = server.run(server.desk.ticket()).number
    ada = server.sign_in(open_page(), server.user("Ada"), f"/desk/{number}")
    slow = open_page()
    # Ben's console hears nothing: for him the ticket is still free
    slow.route("**/api/events", lambda route: route.abort())
    ben = server.sign_in(slow, server.user("Ben"), f"/desk/{number}")
    expect(ben.get_by_role("button", name="Claim")).to_be_visible()

    ada.get_by_role("button", name="Claim").click()
    expect(ada.get_by_text(f"Ticket {number} is yours")).to_be_visible()
    expect(composer(ada)).to_be_focused()
    ben.get_by_role("button", name="Claim").click()
    expect(ben.get_by_text("Ada has this ticket.", exact=True)).to_be_visible()

    expect(ben.get_by_role("button", name="Claim")).to_have_count(0)
    expect(ben.get_by_text("Ada has this ticket. You can add a note.")).to_be_visible()
    assert server.run(server.desk.at(number)).assignee_id == 1


def test_a_reply_reaches_the_customer_and_a_note_does_not(
    server: ConsoleServer, page: Page, open_page: Open
) -> None:
    ada, ben = server.user("Ada"), server.user("Ben", "supervisor")
    number = server.run(server.desk.claimed(ada)).number
    server.sign_in(page, ada, f"/desk/{number}")
    colleague = server.sign_in(open_page(), ben, f"/desk/{number}")

    page.get_by_text("Internal note").click()
    composer(page).fill("She is upset, be kind")
    composer(page).press("Enter")
    expect(transcript(page)).to_contain_text("Only your team sees this")
    expect(transcript(colleague)).to_contain_text("She is upset, be kind")

    page.get_by_text("Reply", exact=True).click()
    composer(page).fill("Hello,")
    composer(page).press("Shift+Enter")
    composer(page).press_sequentially("I am looking into it.")
    composer(page).press("Enter")
    expect(transcript(colleague)).to_contain_text("I am looking into it.")
    expect(composer(page)).to_have_value("")

    said = server.run(server.desk.said())
    assert "Hello,\nI am looking into it." in said
    assert not [text for text in said if "upset" in text]


def test_a_draft_survives_a_reload_and_belongs_to_its_ticket(
    server: ConsoleServer, page: Page
) -> None:
    ada = server.user()
    first = server.run(server.desk.claimed(ada, "visitor:a")).number
    second = server.run(server.desk.claimed(ada, "visitor:b")).number
    server.sign_in(page, ada, f"/desk/{first}?view=mine")
    composer(page).fill("Dear customer, I have not")
    ticket_in_list(page, second).click()
    expect(composer(page)).to_have_value("")
    page.reload()
    ticket_in_list(page, first).click()
    expect(composer(page)).to_have_value("Dear customer, I have not")


def test_what_is_written_is_kept_when_the_server_cannot_be_reached(
    server: ConsoleServer, page: Page
) -> None:
    ada = server.user()
    number = server.run(server.desk.claimed(ada)).number
    server.sign_in(page, ada, f"/desk/{number}")
    expect(transcript(page)).to_contain_text("My parcel is lost")
    page.context.set_offline(True)
    composer(page).fill("It is on its way")
    composer(page).press("Enter")
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    expect(composer(page)).to_have_value("It is on its way")

    page.context.set_offline(False)
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    assert server.run(server.desk.said()).count("It is on its way") == 1


def test_what_was_missed_while_away_is_read_again(server: ConsoleServer, page: Page) -> None:
    ada = server.user()
    number = server.run(server.desk.claimed(ada)).number
    cut = [False]

    def events(route: Route) -> None:
        if cut[0]:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/events", events)
    server.sign_in(page, ada, f"/desk/{number}?view=all")
    expect(transcript(page)).to_contain_text("My parcel is lost")
    cut[0] = True
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.reload()
    expect(page.get_by_label("Reconnecting…")).to_be_visible()
    server.run(server.desk.customer_writes("Is anybody there?"))
    cut[0] = False
    expect(transcript(page)).to_contain_text("Is anybody there?", timeout=10_000)
    expect(page.get_by_label("Reconnecting…")).to_have_count(0)


def test_tabs_share_one_stream_and_survive_its_holder(server: ConsoleServer, page: Page) -> None:
    streams: list[str] = []
    page.context.on(
        "request",
        lambda request: streams.append(request.url) if "/api/events" in request.url else None,
    )
    ada = server.user()
    server.sign_in(page, ada)
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{server.origin}/console/desk")
    expect(other.get_by_text("Nobody is waiting")).to_be_visible()
    first = server.run(server.desk.ticket("visitor:a")).number
    expect(ticket_in_list(page, first)).to_be_visible()
    expect(ticket_in_list(other, first)).to_be_visible()
    assert len(streams) == 1

    page.close()
    second = server.run(server.desk.ticket("visitor:b")).number
    expect(ticket_in_list(other, second)).to_be_visible()
    assert len(streams) == 2


def test_nothing_that_a_customer_wrote_is_run(server: ConsoleServer, page: Page) -> None:
    admin = server.user("Ada", "admin")
    ticket = server.run(server.desk.ticket(text=SCRIPT, name=SCRIPT))
    server.run(server.desk.customer_writes(f"/intent{{}} {SCRIPT} {{{{ 1 + 1 }}}}"))
    for path in (f"/desk/{ticket.number}", f"/customers/{ticket.customer_id}", "/ratings"):
        server.sign_in(page, admin, path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hacked") is None
    page.goto(f"{server.origin}/console/desk/{ticket.number}")
    expect(transcript(page)).to_contain_text(f"/intent{{}} {SCRIPT} {{{{ 1 + 1 }}}}")
    assert page.evaluate("window.hacked") is None


def test_the_bots_message_says_why(server: ConsoleServer, page: Page) -> None:
    ticket = server.run(server.desk.ticket())

    def explain(session: Session) -> None:
        conversation = conversation_log.lock(session, ticket.conversation_id)
        turn = session.get_one(Turn, 1)
        turn.trace = {
            "model": "20260504-120000",
            "intent": {"name": "parcel_lost", "confidence": 0.874},
            "ranking": [
                {"name": "parcel_lost", "confidence": 0.874},
                {"name": "track_order", "confidence": 0.071},
            ],
            "steps": [{"action": "action_parcel", "policy": "RulePolicy", "confidence": 1.0}],
            "ms": 7.4,
        }
        turn.effects = [{"kind": "escalated", "reason": "asked"}]
        conversations.say(
            session,
            conversation,
            author="bot",
            text="I am calling a person.",
            turn=turn,
            now=server.desk.clock(),
        )

    server.write(explain)
    server.sign_in(page, server.user(), f"/desk/{ticket.number}")
    page.get_by_role("button", name="Why the assistant said this").click()
    why = page.get_by_role("tooltip").or_(page.get_by_role("dialog")).filter(has_text="Why this")
    for fact in ("parcel_lost", "87.4%", "track_order", "7.1%", "RulePolicy", "20260504-120000"):
        expect(why).to_contain_text(fact)
    expect(why).to_contain_text("Called a person · Asked for a person")


def test_a_message_that_was_not_delivered_is_sent_again(server: ConsoleServer, page: Page) -> None:
    ada = server.user()
    ticket = server.run(server.desk.claimed(ada, "5550101", channel="telegram"))

    def fail(session: Session) -> int:
        message = actions.reply(
            session, ticket.number, session.merge(ada), "Hello?", server.desk.clock()
        )
        message.delivery, message.delivery_error = "failed", "blocked by the user"
        return message.id

    message_id = server.write(fail)
    server.sign_in(page, ada, f"/desk/{ticket.number}")
    expect(transcript(page)).to_contain_text("Not delivered: blocked by the user")
    page.get_by_role("button", name="Send again").click()
    expect(transcript(page)).not_to_contain_text("Not delivered")
    found = server.write(lambda s: s.get_one(Message, message_id).delivery)
    assert found == "due"


def test_resolving_asks_for_a_rating_that_appears_in_place(
    server: ConsoleServer, page: Page
) -> None:
    ada = server.user()
    ticket = server.run(server.desk.claimed(ada))
    server.sign_in(page, ada, f"/desk/{ticket.number}?view=mine")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text(f"Ticket {ticket.number} is resolved", exact=True)).to_be_visible()
    expect(transcript(page)).to_contain_text("No score yet")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()

    def rate(session: Session) -> None:
        rating = asked_ratings.asked(session, ticket.conversation_id, "person")
        assert rating
        ratings.rate(
            session,
            channel="widget",
            address="visitor:a",
            rating_id=rating.id,
            score=4,
            comment="Quick and kind",
            now=server.desk.clock(),
        )

    server.write(rate)
    expect(transcript(page).get_by_label("4 of 5")).to_be_visible()
    expect(transcript(page)).to_contain_text("Quick and kind")


def test_handing_back_lets_the_bot_go_on(server: ConsoleServer, page: Page) -> None:
    ada = server.user()
    ticket = server.run(server.desk.claimed(ada))
    server.sign_in(page, ada, f"/desk/{ticket.number}")
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Hand back to the assistant").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand back").click()
    expect(transcript(page)).to_contain_text("Ada handed back to the assistant")
    assert server.run(server.desk.conversation(ticket.conversation_id)).owner == "bot"


def test_colleagues_see_who_else_is_looking_and_typing(
    server: ConsoleServer, open_page: Open
) -> None:
    ada, ben = server.user("Ada"), server.user("Ben", "supervisor")
    number = server.run(server.desk.claimed(ada)).number
    bens = server.sign_in(open_page(), ben, f"/desk/{number}")
    expect(composer(bens)).to_be_visible()
    adas = server.sign_in(open_page(), ada, f"/desk/{number}")
    expect(bens.get_by_text("Ada is looking at this")).to_be_visible()
    composer(adas).press_sequentially("Dear")
    expect(bens.get_by_text("Ada is typing")).to_be_visible()


def test_the_desk_can_be_worked_with_the_keyboard_alone(server: ConsoleServer, page: Page) -> None:
    first = server.run(server.desk.ticket("visitor:a", text="The first")).number
    server.run(server.desk.ticket("visitor:b", text="The second"))
    server.sign_in(page, server.user())
    expect(ticket_in_list(page, first)).to_be_visible()
    keyboard = page.keyboard
    keyboard.press("j")
    expect(page).to_have_url(f"{server.origin}/console/desk/{first}")
    expect(transcript(page)).to_contain_text("The first")
    keyboard.press("c")
    expect(composer(page)).to_be_focused()
    keyboard.type("Hello, j and c are letters here")
    keyboard.press("Enter")
    expect(transcript(page)).to_contain_text("Hello, j and c are letters here")
    keyboard.press("Escape")
    keyboard.press("n")
    keyboard.type("Called the carrier")
    keyboard.press("Enter")
    expect(transcript(page)).to_contain_text("Called the carrier")
    keyboard.press("Escape")
    keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Called the carrier" not in server.run(server.desk.said())


def test_search_and_filters_are_in_the_address(server: ConsoleServer, page: Page) -> None:
    lost = server.run(server.desk.ticket("visitor:a", text="Parcel lost", priority="urgent"))
    late = server.run(server.desk.ticket("visitor:b", text="Parcel late"))
    server.sign_in(page, server.user())
    expect(ticket_in_list(page, late.number)).to_be_visible()
    page.get_by_label("Search").fill("lost")
    expect(ticket_in_list(page, late.number)).to_have_count(0)
    expect(page).to_have_url(f"{server.origin}/console/desk?q=lost")
    page.get_by_label("Search").fill("")
    expect(ticket_in_list(page, late.number)).to_be_visible()
    page.goto(f"{server.origin}/console/desk?priority=urgent")
    expect(ticket_in_list(page, lost.number)).to_be_visible()
    expect(ticket_in_list(page, late.number)).to_have_count(0)
    expect(page.get_by_label("Filters, 1 on")).to_be_visible()
