"""The agents' console in real browsers: coming in, one's settings, and the places besides the desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from ratings import repository as asked_ratings
from ratings import service as ratings
from staff import passwords
from staff import service as users
from tests.browser import console_server
from tests.browser.axe import complaints
from tests.browser.console_server import ConsoleServer
from tickets import desk as actions

Open = Callable[..., Page]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ConsoleServer]:
    with console_server.running(tmp_path) as running:
        yield running


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
