"""Files of customers run nothing in the console, and what failed can be sent again."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations.models import Attachment, Delivery
from tests.api.conftest import Browser
from tests.desk import Desk


async def attach(desk: Desk, content: bytes | None, **parts: str) -> int:
    """A file in a customer's message; its id. Without content it was not fetched yet."""
    ticket = await desk.ticket()

    def work(session: Session) -> int:
        (message,) = conversation_log.typed(session, ticket.conversation_id, 1)
        file = Attachment(
            message_id=message.id,
            size=len(content or b""),
            **{
                "kind": "document",
                "name": "a.bin",
                "media_type": "x/y",
                "stored_as": "f00d" if content is not None else None,
            }
            | parts,
        )
        session.add(file)
        session.flush()
        return file.id

    if content is not None:
        folder = desk.settings.uploads_dir
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "f00d").write_bytes(content)
    return await desk.write(work)


async def test_a_picture_is_shown_in_place(agent: Browser, desk: Desk) -> None:
    file = await attach(desk, b"\x89PNG", kind="photo", name="猫.png", media_type="image/png")
    response = await agent.client.get(f"/api/attachments/{file}")
    assert (response.status, response.content_type) == (200, "image/png")
    assert response.headers["Content-Disposition"].startswith("inline")
    assert await response.read() == b"\x89PNG"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("cat.svg", "image/svg+xml"),
        ("page.html", "text/html"),
        ("cat.png", "text/html; charset=utf-8"),
        ("doc.pdf", "application/pdf"),
        ("x.xml", "application/xml"),
        ("cat.png", "image/PNG\r\nX-Evil: 1"),
    ],
)
async def test_everything_else_is_downloaded_and_is_never_a_page(
    agent: Browser, desk: Desk, name: str, media_type: str
) -> None:
    script = b"<svg><script>alert(1)</script></svg>"
    file = await attach(desk, script, name=name, media_type=media_type)
    response = await agent.client.get(f"/api/attachments/{file}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "X-Evil" not in response.headers


@pytest.mark.parametrize(
    "name", ['a"b; filename=evil.html', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "发票.pdf", ""]
)
async def test_a_files_name_breaks_out_of_no_header(agent: Browser, desk: Desk, name: str) -> None:
    file = await attach(desk, b"x", name=name)
    response = await agent.client.get(f"/api/attachments/{file}")
    assert response.status == 200
    assert "Set-Cookie" not in response.headers
    disposition = response.content_disposition
    assert disposition is not None
    assert disposition.type == "attachment"
    assert set(disposition.parameters) <= {"filename", "filename*"}


@pytest.mark.parametrize("stored_as", ["../secrets/key", "/etc/passwd", "gone", "", "."])
async def test_a_path_leads_nowhere_else(agent: Browser, desk: Desk, stored_as: str) -> None:
    (Path(desk.settings.data_dir) / "secrets").mkdir()
    (Path(desk.settings.data_dir) / "secrets" / "key").write_text("secret")
    file = await attach(desk, b"x", stored_as=stored_as)
    await agent.get(f"/api/attachments/{file}", expect=404)


async def test_a_file_that_is_not_here_yet_has_no_address(agent: Browser, desk: Desk) -> None:
    file = await attach(desk, None)
    await agent.get(f"/api/attachments/{file}", expect=404)
    (shown,) = (await agent.get("/api/tickets/1001/messages"))["messages"][0]["attachments"]
    assert (shown["url"], shown["error"], shown["name"]) == (None, None, "a.bin")
    await agent.get("/api/attachments/999", expect=404)


async def test_files_are_for_staff_only(visitor: Browser, desk: Desk) -> None:
    file = await attach(desk, b"x")
    await visitor.get(f"/api/attachments/{file}", expect=401)


async def deliver(desk: Desk, message_id: int, delivery: Delivery) -> None:
    def work(session: Session) -> None:
        message = conversation_log.message(session, message_id)
        message.delivery, message.delivery_error = delivery, "blocked by the user"

    await desk.write(work)


async def test_what_failed_is_sent_again(agent: Browser, desk: Desk) -> None:
    ticket = await desk.ticket("7", channel="telegram")
    path = f"/api/tickets/{ticket.number}"
    reply = await agent.post(f"{path}/replies", {"text": "Hello"}, status=201)
    assert reply["delivery"] == "due"
    await deliver(desk, reply["id"], "failed")
    shown = (await agent.get(f"{path}/messages"))["messages"][-1]
    assert (shown["delivery"], shown["delivery_error"]) == ("failed", "blocked by the user")
    desk.told.clear()
    again = await agent.post(f"/api/messages/{reply['id']}/resend")
    assert (again["delivery"], again["delivery_error"]) == ("due", None)
    assert ("outbox:telegram", {"message": reply["id"]}) in [(a.topic, a.data) for a in desk.told]


@pytest.mark.parametrize("delivery", ["sent", "due", "none"])
async def test_what_did_not_fail_is_not_sent_twice(
    agent: Browser, desk: Desk, delivery: Delivery
) -> None:
    ticket = await desk.ticket("7", channel="telegram")
    path = f"/api/tickets/{ticket.number}/replies"
    reply = await agent.post(path, {"text": "Hello"}, status=201)
    await deliver(desk, reply["id"], delivery)
    answer = await agent.post(f"/api/messages/{reply['id']}/resend", status=409)
    assert (answer["error"], answer["data"]["delivery"]) == ("not_failed", delivery)
    await agent.post("/api/messages/99999/resend", status=404)


@pytest.mark.parametrize("kind", ["replies", "notes"])
async def test_what_is_sent_again_with_its_key_is_said_once(
    agent: Browser, desk: Desk, kind: str
) -> None:
    first, other = await desk.ticket("visitor:a"), await desk.ticket("visitor:b")
    body = {"text": "Hello", "key": "a" * 32}
    path = f"/api/tickets/{first.number}/{kind}"
    said = await agent.post(path, body, status=201)
    assert await agent.post(path, body, status=201) == said
    assert (await agent.post(path, body | {"key": "b" * 32}, status=201))["id"] != said["id"]
    elsewhere = f"/api/tickets/{other.number}/{kind}"
    assert (await agent.post(elsewhere, body, status=201))["id"] != said["id"]
    await agent.post(path, body | {"key": "not a key"}, status=422)


async def test_a_reply_whose_answer_was_lost_is_found_after_resolving(
    agent: Browser, desk: Desk
) -> None:
    ticket = await desk.ticket()
    path = f"/api/tickets/{ticket.number}"
    body = {"text": "Hello", "key": "a" * 32}
    said = await agent.post(f"{path}/replies", body, status=201)
    await agent.post(f"{path}/resolve")
    assert (await agent.post(f"{path}/replies", body, status=201))["id"] == said["id"]
    await agent.post(f"{path}/replies", body | {"key": "b" * 32}, status=409)
