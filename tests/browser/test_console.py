"""The agents' console in real browsers: several people at one desk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message, Turn
from ratings import repository as asked_ratings
from ratings import service as ratings
from staff import passwords
from staff import service as users
from tests.browser import console_server
from tests.browser.axe import complaints
from tests.browser.console_server import ConsoleServer
from tickets import desk as actions

Open = Callable[..., Page]

SCRIPT = "<img src=x onerror=\"window.hacked='img'\"><script>window.hacked='script'</script>"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ConsoleServer]:
    with console_server.running(tmp_path) as running:
        yield running


def ticket_in_list(page: Page, number: int) -> Any:
    return page.locator(f"[data-ticket='{number}']")


def transcript(page: Page) -> Any:
    return page.get_by_role("log")


def composer(page: Page) -> Any:
    return page.get_by_role("region", name="Answer").get_by_role("textbox")


def test_signing_in_and_out(server: ConsoleServer, page: Page) -> None:
    password = "correct horse battery"
    hashed = server.run(passwords.hash_password(password, "ada@example.com"))
    server.user("Ada", password_hash=hashed)
    page.goto(f"{server.origin}/console/desk?view=all")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("E-mail or password is wrong")

    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{server.origin}/console/desk?view=all")
    expect(page.get_by_text("No tickets yet")).to_be_visible()

    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{server.origin}/console/desk")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_invitation_makes_a_user_once(
    server: ConsoleServer, page: Page, open_page: Open
) -> None:
    admin = server.sign_in(page, server.user("Ada", "admin"), "/users")
    admin.get_by_role("button", name="Invite").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("mei@example.com")
    dialog.get_by_text("Supervisor").click()
    dialog.get_by_role("button", name="Make the link").click()
    link = dialog.get_by_label("Invitation link").input_value()

    mei = open_page(locale="zh-CN")
    mei.goto(link)
    mei.get_by_label("姓名").fill("陈美玲")
    expect(mei.get_by_label("邮箱")).to_have_value("mei@example.com")
    mei.get_by_label("密码").fill("一句很长的好密码，没有人知道")
    mei.get_by_role("button", name="创建账号").click()
    expect(mei.get_by_text("没有客户在等待")).to_be_visible()

    again = open_page()
    again.goto(link)
    expect(again.get_by_text("This invitation is not valid")).to_be_visible()
    admin.reload()
    expect(admin.get_by_role("row", name="陈美玲")).to_be_visible()


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
    expect(page.get_by_text(f"Ticket {ticket.number} is resolved")).to_be_visible()
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


def test_who_is_deactivated_is_out_at_once(server: ConsoleServer, open_page: Open) -> None:
    ben = server.sign_in(open_page(), server.user("Ben"))
    admin = server.sign_in(open_page(), server.user("Ada", "admin"), "/users")
    expect(ben.get_by_text("Nobody is waiting")).to_be_visible()
    admin.get_by_role("row", name="Ben").get_by_role("button", name="Deactivate").click()
    admin.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(admin.get_by_text("Ben is deactivated")).to_be_visible()
    expect(ben.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(ben.get_by_text("Your session has ended")).to_be_visible()


def test_pages_are_for_those_who_may_enter(server: ConsoleServer, page: Page) -> None:
    server.sign_in(page, server.user(), "/ratings")
    expect(page).to_have_url(f"{server.origin}/console/desk")
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link", name="Customers")).to_be_visible()
    for place in ("Ratings", "Users"):
        expect(navigation.get_by_role("link", name=place)).to_have_count(0)


def test_ratings_are_shown_to_supervisors(server: ConsoleServer, page: Page) -> None:
    ada = server.user()
    for index, score in enumerate((5, 4, 1)):
        address = f"visitor:{index}"
        ticket = server.run(server.desk.claimed(ada, address))

        def rate(
            session: Session, number: int = ticket.number, at: str = address, s: int = score
        ) -> None:
            now = server.desk.clock()
            done = actions.resolve(session, number, session.merge(ada, load=False), now)
            rating = asked_ratings.asked(session, done.conversation_id, "person")
            assert rating
            ratings.rate(
                session,
                channel="widget",
                address=at,
                rating_id=rating.id,
                score=s,
                comment="Nobody understood me" if s == 1 else None,
                now=now,
            )

        server.write(rate)
    server.sign_in(page, server.user("Sofia", "supervisor"), "/ratings")
    agents = page.get_by_role("region", name="Agents")
    expect(agents).to_contain_text("3.33")
    expect(agents).to_contain_text("3 scores")
    expect(agents).to_contain_text("100% answered (3 of 3)")
    expect(page.get_by_role("region", name="Assistant")).to_contain_text("–")
    expect(page.get_by_role("row", name="Ada")).to_contain_text("3.33")
    expect(page.get_by_text("Nobody understood me")).to_be_visible()
    expect(page.get_by_role("img", name="Average score a day")).to_be_visible()


def test_language_and_look_are_remembered(
    server: ConsoleServer, page: Page, open_page: Open
) -> None:
    ada = server.user()
    server.sign_in(page, ada, "/settings")
    page.get_by_text("中文").click()
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    page.get_by_text("深色").click()
    expect(page.locator("html")).to_have_class("dark")
    page.reload()
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    expect(page.locator("html")).to_have_class("dark")
    assert page.locator("html").get_attribute("lang") == "zh-CN"

    # The language goes with the account, to another browser too
    elsewhere = server.sign_in(open_page(), ada)
    expect(elsewhere.get_by_text("没有客户在等待")).to_be_visible()


def test_a_notification_tells_who_looks_elsewhere(server: ConsoleServer, page: Page) -> None:
    context: BrowserContext = page.context
    context.grant_permissions(["notifications"], origin=server.origin)
    page.add_init_script("""
        window.told = [];
        window.Notification = class extends EventTarget {
          static permission = "granted";
          static requestPermission = async () => "granted";
          constructor(title, options) { super(); window.told.push(`${title}: ${options.body}`); }
        };
        document.hasFocus = () => false;
    """)
    server.sign_in(page, server.user(), "/settings")
    page.get_by_role("switch", name="Desktop notifications").locator("xpath=..").click()
    ticket = server.run(server.desk.ticket(text="Parcel lost", name="Anna"))
    expect(page).to_have_title("(1) Settings · Deskmate")
    page.wait_for_function("window.told.length === 1")
    assert page.evaluate("window.told") == [f"New ticket {ticket.number}: Anna · Parcel lost"]


PAGES = ("/desk/1001", "/desk", "/customers/1", "/ratings", "/users", "/settings")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_nobody_is_kept_out(server: ConsoleServer, open_page: Open, look: str) -> None:
    admin = server.user("Ada", "admin")
    language = "en" if look == "light" else "zh"
    server.write(lambda s: users.set_language(s, admin.id, language))
    server.run(server.desk.claimed(admin, text="Where is it?", name="Anna"))
    page = open_page(color_scheme=look, reduced_motion="reduce")
    page.goto(f"{server.origin}/console/sign-in")
    expect(page.get_by_role("heading")).to_be_visible()
    found = {"/sign-in": complaints(page.main_frame)}
    for path in PAGES:
        server.sign_in(page, admin, path)
        page.wait_for_load_state("networkidle")
        found[path] = complaints(page.main_frame)
    assert found == {path: [] for path in ("/sign-in", *PAGES)}
