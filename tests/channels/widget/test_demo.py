"""The demo shop: it plays the shop's server, and only where it may."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.widget.routes import shared_secret
from kit.settings import ROOT, Settings
from shop.importer import import_folder
from tests.channels.widget.support import SECRET, Server, connected, now, serving

PATHS = ("/demo", "/demo/shop.json")


@pytest.fixture
async def shop(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(sqlite_url, tmp_path, demo=True, widget_jwt_secret=None) as server:
        await server.database.write(lambda s: import_folder(s, ROOT / "shop" / "demo", now()))
        yield server


async def test_it_shows_what_the_shop_has(shop: Server) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{shop.origin}/demo/shop.json") as answer,
    ):
        found = await answer.json()
    assert len(found["products"]) > 5
    assert {"en", "zh"} == set(found["products"][0]["name"])
    assert set(found["customers"][0]) == {"user_id", "name", "tier"}, "no address, no e-mail"


async def test_a_customer_who_signed_in_is_verified_in_the_widget(shop: Server) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{shop.origin}/demo/shop.json") as answer:
            customer = (await answer.json())["customers"][0]
        async with session.post(
            f"{shop.origin}/demo/sign-in", json={"user_id": customer["user_id"]}
        ) as answer:
            signed_in = await answer.json()
    async with connected(shop, jwt=signed_in["jwt"]) as client:
        assert client.welcome["verified"] is True
        assert client.welcome["name"] == customer["name"]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"user_id": "nobody"}, 404), ({}, 422), ({"user_id": "x" * 101}, 422), ([], 422)],
)
async def test_nobody_else_signs_in(shop: Server, body: Any, status: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{shop.origin}/demo/sign-in", json=body) as answer,
    ):
        assert answer.status == status


async def test_a_page_of_another_site_signs_nobody_in(shop: Server) -> None:
    async with (
        aiohttp.ClientSession(headers={"Origin": "https://evil.example"}) as session,
        session.post(f"{shop.origin}/demo/sign-in", json={"user_id": "u-1001"}) as answer,
    ):
        assert answer.status == 403


async def test_it_is_not_there_unless_it_is_on(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        for path in PATHS:
            async with session.get(server.origin + path) as answer:
                assert answer.status == 404
        async with session.post(f"{server.origin}/demo/sign-in", json={"user_id": "u"}) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("settings", "on"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "https://chat.shop.example"}, False),
        ({"widget_jwt_secret": SECRET}, False),
        ({"host": "0.0.0.0", "demo": True}, True),
        ({"demo": False}, False),
    ],
)
def test_it_is_on_by_itself_only_where_nobody_else_comes(
    settings: dict[str, Any], on: bool
) -> None:
    assert Settings(_env_file=None, **settings).serves_demo is on


def test_its_key_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    secret = shared_secret(settings)
    assert secret == shared_secret(settings)
    (path,) = (tmp_path / "secrets").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_demo_and_key_nobody_can_be_vouched_for(tmp_path: Path) -> None:
    assert shared_secret(Settings(_env_file=None, data_dir=tmp_path, demo=False)) is None
    assert list(tmp_path.iterdir()) == []
