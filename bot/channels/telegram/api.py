"""Calling the Bot API: the library's client as we set it up, updates as raw JSON, and what an error asks of us."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

ALLOWED_UPDATES = '["message","edited_message","callback_query","my_chat_member"]'
Raw = dict[str, Any]

_CONNECT_S = 5.0
_ANSWER_S = 10.0


@dataclass(frozen=True)
class Client:
    """The library's bot, and the request object of its own that waits for updates."""

    bot: Bot
    updates: HTTPXRequest

    async def get_updates(
        self, offset: int | None, timeout_s: float, limit: int = 100
    ) -> list[Raw]:
        """What Telegram has for us from `offset` on; everything before it is then forgotten there.

        Raw, since one update that the library cannot parse must not take the others with it. Raises TelegramError.
        """
        query = {"timeout": timeout_s, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            query["offset"] = offset
        address = f"{self.bot.base_url}/getUpdates?{urlencode(query)}"
        result = await self.updates.post(address, read_timeout=timeout_s + _ANSWER_S)
        assert isinstance(result, list)
        return result


def make_client(token: str, api_url: str) -> Client:
    """A client of the Bot API at `api_url`. Nothing is connected yet."""
    # The library is moving to timedelta, and warns with every 429 until it is told that we have.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    base = api_url.rstrip("/")
    updates = HTTPXRequest(connection_pool_size=1, connect_timeout=_CONNECT_S)
    calls = HTTPXRequest(
        connection_pool_size=64,
        connect_timeout=_CONNECT_S,
        read_timeout=_ANSWER_S,
        write_timeout=_ANSWER_S,
        pool_timeout=_ANSWER_S,
    )
    bot = Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=calls,
        get_updates_request=updates,
    )
    return Client(bot, updates)


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def is_final(error: TelegramError) -> bool:
    """Whether the same call would fail again, however often it is tried."""
    return isinstance(error, Forbidden | BadRequest | ChatMigrated)


def is_blocked(error: TelegramError) -> bool:
    """Whether the customer does not want to hear from us, or is gone."""
    return isinstance(error, Forbidden)


def words(error: TelegramError, secrets: Sequence[str]) -> str:
    """What an error says, for a log or an agent, without the token that addresses contain."""
    said = f"{type(error).__name__}: {error}"
    for secret in secrets:
        said = said.replace(secret, "…")
    return said[:300]
