"""Visitors and verified customers: each sees their own, and a token proves what it must."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.widget import identity
from customers.models import Customer, Identity
from tests.channels.widget.support import (
    SECRET,
    Server,
    connected,
    now,
    serving,
    socket_to,
    token,
)


def signed(key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    claims.setdefault("exp", int(now().timestamp()) + 60)
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm)


def unsigned(**claims: Any) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    encoded = [
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts
    ]
    return ".".join([*encoded, ""])


async def refusal(server: Server, token: str) -> str:
    async with socket_to(server) as client:
        await client.send(type="hello", visitor=None, jwt=token, language="en", seq=0)
        code: str = (await client.next("error"))["code"]
        assert (await client.socket.receive(timeout=5)).type.name == "CLOSE"
        return code


async def test_a_customer_whom_the_shop_vouches_for_is_welcomed_by_name(server: Server) -> None:
    async with connected(server, jwt=token("u-7", name="Anna")) as client:
        assert client.welcome["verified"] is True
        assert client.welcome["visitor"] is None
        assert client.welcome["name"] == "Anna"


async def test_what_the_shop_vouches_for_is_on_the_profile(server: Server) -> None:
    claims = {"name": "Anna", "email": "anna@example.com", "phone": "+49 30 1234"}
    async with connected(server, jwt=token("u-7", **claims)) as client:
        await client.write()

    def profile(session: Session) -> tuple[str | None, dict[str, tuple[str, bool]]]:
        customer = session.scalars(select(Customer)).one()
        identities = session.scalars(select(Identity))
        return customer.name, {i.kind: (i.value, i.verified_at is not None) for i in identities}

    assert await server.database.read(profile) == (
        "Anna",
        {
            "user_id": ("u-7", True),
            "email": ("anna@example.com", True),
            "phone": ("+49 30 1234", True),
        },
    )


async def test_a_customer_finds_their_conversation_on_another_device(server: Server) -> None:
    async with connected(server, jwt=token("u-7")) as client:
        await client.write("from the phone")
    async with connected(server, jwt=token("u-7")) as client:
        assert (await client.next("message"))["text"] == "from the phone"


async def test_visitor_and_customer_at_one_browser_never_see_each_others_messages(
    server: Server,
) -> None:
    async with connected(server) as visitor:
        await visitor.write("as a visitor")
        known = visitor.welcome["visitor"]
        async with connected(server, visitor=known, jwt=token("u-7")) as customer:
            assert customer.welcome["seq"] == 0
            await customer.write("as a customer", "message-2")
        assert await visitor.quiet()
    async with connected(server, visitor=known) as visitor:
        assert visitor.welcome["seq"] == 1
        assert (await visitor.next("message"))["text"] == "as a visitor"
        assert await visitor.quiet()
    assert await server.database.read(lambda s: len(s.scalars(select(Customer)).all())) == 2


async def test_an_expired_token_is_told_from_a_forged_one(server: Server) -> None:
    assert await refusal(server, token("u-7", valid_for=timedelta(minutes=-5))) == "expired"


# Made when the test runs: a token that is made with the list may have expired by then.
@pytest.mark.parametrize(
    "forge",
    [
        lambda: signed(key="another key, just as long as ours is", user_id="u-7"),
        lambda: signed(algorithm="HS512", key="x" * 64, user_id="u-7"),
        lambda: signed(algorithm="HS512", key=SECRET + "x" * 64, user_id="u-7"),
        lambda: unsigned(user_id="u-7", exp=4_000_000_000),
        lambda: signed(),
        lambda: signed(user_id=""),
        lambda: signed(user_id="x" * 101),
        lambda: signed(user_id="u\0"),
        lambda: signed(user_id=["u-7"]),
        lambda: signed(user_id="u-7", name={"first": "Anna"}),
        lambda: jwt.encode({"user_id": "u-7"}, SECRET, "HS256"),
        lambda: "no.token.atall",
        lambda: "",
    ],
)
async def test_a_token_that_proves_nothing_opens_nothing(
    server: Server, forge: Callable[[], str]
) -> None:
    assert await refusal(server, forge()) == "forged"


async def test_a_signature_of_another_content_opens_nothing(server: Server) -> None:
    head, _, signature = token("u-7").split(".")
    body = base64.urlsafe_b64encode(
        json.dumps({"user_id": "u-8", "exp": 4_000_000_000}).encode()
    ).decode()
    assert await refusal(server, f"{head}.{body.rstrip('=')}.{signature}") == "forged"


async def test_a_number_is_an_id_as_well(server: Server) -> None:
    async with connected(server, jwt=signed(user_id=7)) as client:
        await client.write("one")
    async with connected(server, jwt=signed(user_id="7", aud="shop")) as client:
        assert client.welcome["seq"] == 1


async def test_a_socket_ends_with_its_token(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "LEEWAY_S", 0)
    async with connected(server, jwt=token("u-7", valid_for=timedelta(seconds=1))) as client:
        assert (await client.next("error"))["code"] == "expired"
        assert (await client.socket.receive(timeout=5)).type.name == "CLOSE"


async def test_without_a_key_nobody_is_vouched_for(sqlite_url: str, tmp_path: Path) -> None:
    async with serving(sqlite_url, tmp_path, widget_jwt_secret=None) as server:
        assert await refusal(server, token("u-7")) == "forged"
        assert await refusal(server, unsigned(user_id="u-7", exp=4_000_000_000)) == "forged"


async def test_knowing_an_address_opens_nothing(server: Server) -> None:
    async with connected(server) as client:
        await client.write()
        known = client.address.removeprefix("visitor:")
    for guess in (known, known[:43]):
        async with connected(server, visitor=guess) as other:
            assert other.welcome["seq"] == 0
