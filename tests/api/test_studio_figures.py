"""The studio's figures, for who may see them."""

from typing import Any

import pytest

from tests.api.conftest import SignIn
from tests.desk import Desk
from tests.studio.talks import collected, says


async def test_figures_and_the_conversations_behind_them(sign_in: SignIn, desk: Desk) -> None:
    message = await says(desk, "where is it")
    await collected(desk)
    trainer = await sign_in("Tess", "trainer")
    found = await trainer.get("/api/studio/figures", first="2026-05-04", last="2026-05-04")
    assert found["en"] == {
        "conversations": 1,
        "contained": 0,
        "escalated": 0,
        "messages": 1,
        "fallback": 0,
    }
    rows = await trainer.get("/api/studio/figures/conversations", topic="orders")
    assert [row["conversation_id"] for row in rows["rows"]] == [message.conversation_id]
    refused = await trainer.get("/api/studio/figures", 422, first="2026-05-05", last="2026-05-04")
    assert refused["error"] == "bad_range"


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200), ("admin", 200)])
async def test_who_leads_sees_them(sign_in: SignIn, role: Any, status: int) -> None:
    browser = await sign_in("Ada", role)
    await browser.get("/api/studio/figures", status)
    await browser.get("/api/studio/figures/conversations", status)
