"""Updates by webhook: Telegram posts them to us. 200 is our acknowledgement; anything else makes it try
again.

Every app serves the route, so they can stand behind one address. Telegram sends the updates of one
chat one after the other.
"""

import hashlib
import hmac
import json
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot

from bot.channels.telegram.api import ALLOWED_UPDATES
from bot.channels.telegram.intake import Intake
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

PATH: Final = "/telegram/webhook"
LARGEST_UPDATE = 2**20
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def secret_of(token: str) -> str:
    """What Telegram shows with each update. Made of the bot's token, so that all apps know it and nothing is stored."""
    return hmac.new(token.encode(), b"deskmate telegram webhook", hashlib.sha256).hexdigest()


def address_of(url: str) -> str:
    """Where Telegram is to post: the address that was set, with our path when it has none."""
    return url if urlsplit(url).path.strip("/") else url.rstrip("/") + PATH


async def register(bot: Bot, url: str) -> None:
    """Tell Telegram to post updates to us. What waits there comes first. Raises TelegramError."""
    address = address_of(url)
    await bot.set_webhook(
        address,
        secret_token=secret_of(bot.token),
        allowed_updates=json.loads(ALLOWED_UPDATES),
        drop_pending_updates=False,
    )
    log.info("telegram posts updates to us", address=address)


class Webhook:
    """The route."""

    def __init__(self, token: str, intake: Intake) -> None:
        self._secret = secret_of(token).encode()
        self._intake = intake

    async def handle(self, request: web.Request) -> web.Response:
        """Store one update, and only then say 200."""
        shown = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret):
            return web.Response(status=403)
        if (request.content_length or 0) > LARGEST_UPDATE:
            return web.Response(status=413)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        try:
            await self._intake.take(update)
        except Unavailable as error:
            log.warning("an update could not be stored and will come again", error=error.code)
            return web.Response(status=503)
        return web.Response()
