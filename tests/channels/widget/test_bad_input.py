"""Whatever a client sends: a clear error or plain text, nothing lost, nothing run."""

import json
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from tests.channels.widget.support import Server, connected, socket_to

GOOD_ID = "message-1"


def message(**parts: Any) -> dict[str, Any]:
    return {"type": "message", "id": GOOD_ID, "text": "hello"} | parts


@pytest.mark.parametrize(
    "data",
    [
        "",
        "hello",
        "{",
        "[]",
        "null",
        "1e999",
        '{"type": null}',
        '{"type": "unknown"}',
        '{"no": "type"}',
        '{"type": "message"}',
        '{"type": "message", "id": "a\\u0000bcdefgh", "text": "x"}',
        '{"type": "hello", "visitor": null}',
        "[" * 5_000,
        '{"type": "seen", "seq": 99999999999999999999}',
        '{"type": "message", "id": "message-1", "text": "\\ud800"}',
    ],
)
async def test_what_is_no_frame_is_answered_with_an_error_and_harms_nothing(
    server: Server, data: str
) -> None:
    async with connected(server) as client:
        await client.socket.send_str(data)
        assert (await client.next("error"))["code"] == "invalid"
        assert await client.write() == 1


@pytest.mark.parametrize(
    "frame",
    [
        message(text=""),
        message(text=" \n\t "),
        message(text=5),
        message(text="a\0b"),
        message(text="x" * 4_001),
        {"type": "press", "id": GOOD_ID, "seq": 0, "index": 0},
        {"type": "press", "id": GOOD_ID, "seq": 1, "index": -1},
        {"type": "press", "id": GOOD_ID, "seq": "1", "index": 0},
        {"type": "press", "id": GOOD_ID, "seq": 1, "index": 0},
        {"type": "rate", "id": GOOD_ID, "rating": 1, "score": 6},
        {"type": "rate", "id": GOOD_ID, "rating": 1, "score": 0},
        {"type": "rate", "id": GOOD_ID, "rating": 1, "score": True},
        {"type": "rate", "id": GOOD_ID, "rating": 1, "score": 3, "comment": "x" * 1_001},
        {"type": "language", "id": GOOD_ID, "language": "fr"},
    ],
)
async def test_a_frame_that_cannot_be_meant_is_refused_by_its_id(
    server: Server, frame: dict[str, Any]
) -> None:
    async with connected(server) as client:
        await client.send(**frame)
        error = await client.next("error")
        assert (error["code"], error["id"]) == ("invalid", GOOD_ID)
    assert await server.messages() == []


@pytest.mark.parametrize(
    "bad_id", ["", "short", "with space", "x" * 65, "press:12", "../etc", None, 7]
)
async def test_an_id_that_is_none_is_refused(server: Server, bad_id: object) -> None:
    async with connected(server) as client:
        await client.send(**message(id=bad_id))
        error = await client.next("error")
        assert (error["code"], error["id"]) == ("invalid", None)


@pytest.mark.parametrize(
    "text",
    [
        '/deny{"x": 1}',
        "/restart",
        "/intent{}",
        "EXTERNAL: reminder",
        "!person",
        "!reopen:1",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE messages; --",
        "=HYPERLINK(1)",
        "{{7*7}} ${7*7} %s",
        "\u202egnp.exe",
        "x" * 4_000,
        "好" * 4_000,
        "👩‍👩‍👧‍👦" * 300,
    ],
)
async def test_what_a_customer_typed_is_text(server: Server, text: str) -> None:
    async with connected(server) as client:
        await client.send(**message(text=text))
        shown = await client.until("message")
        assert shown["text"] == text
    stored = await server.messages()
    assert [(m.text, m.payload, m.author) for m in stored] == [(text, None, "customer")]


async def test_a_payload_that_a_client_makes_up_is_left_out(server: Server) -> None:
    async with connected(server) as client:
        await client.send(**message(payload="/admin", author="agent", seq=77, audience="staff"))
        await client.until("ack")
    (stored,) = await server.messages()
    assert (stored.payload, stored.author, stored.audience) == (None, "customer", "everyone")


async def test_a_frame_that_is_too_large_ends_the_connection_and_says_why(server: Server) -> None:
    async with connected(server) as client:
        await client.socket.send_str(json.dumps(message(text="x" * 20_000)))
        closed = await client.socket.receive(timeout=5)
        assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1009)
        visitor = client.welcome["visitor"]
    async with connected(server, visitor=visitor) as client:
        assert await client.write() == 1


async def test_bytes_are_not_taken_for_text(server: Server) -> None:
    async with connected(server) as client:
        await client.socket.send_bytes(json.dumps(message()).encode())
        assert (await client.next("error"))["code"] == "invalid"
    assert await server.messages() == []


async def test_who_sends_nothing_but_rubbish_is_hung_up_on(server: Server) -> None:
    async with connected(server) as client:
        for _ in range(20):
            await client.socket.send_str("rubbish")
            await client.next("error")
        closed = await client.socket.receive(timeout=5)
        assert closed.data == 1008


@pytest.mark.parametrize(
    "first",
    ['{"type": "ping"}', "{}", "x", '{"type": "hello", "seq": -1}', '{"type":"hello","seq":true}'],
)
async def test_nothing_is_answered_before_hello(server: Server, first: str) -> None:
    async with socket_to(server) as client:
        await client.socket.send_str(first)
        assert (await client.next("error"))["code"] in ("no_hello", "invalid")
        assert (await client.socket.receive(timeout=5)).type is WSMsgType.CLOSE


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1.evil.example",
        "file://",
        None,
    ],
)
async def test_a_page_of_another_site_opens_no_socket(server: Server, origin: str | None) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with socket_to(server, origin=origin):
            pass
    assert refused.value.status == 403


async def test_errors_do_not_repeat_what_was_sent(server: Server) -> None:
    async with connected(server) as client:
        await client.send(**message(text=["4111 1111 1111 1111"]))
        assert "4111" not in json.dumps(await client.next("error"))
