"""A page on which a person can be a Telegram user of the emulated server, to try Deskmate without Telegram."""

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.services.bot_api import TOKEN, BotApi
from tests.services.bot_api_chats import Chat

PAGE = Path(__file__).with_name("bot_api_page.html")


class BotApiWithPage(BotApi):
    """The server, with a page at its root."""

    def add_routes(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/chats/{number}", self._show),
                web.post("/chats/{number}", self._act),
            ]
        )

    def _chat_of(self, request: web.Request) -> Chat:
        number = int(request.match_info["number"])
        language = request.query.get("language", "en")
        return self.chat(number, name=f"Guest {number}", language=language)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE)

    async def _show(self, request: web.Request) -> web.Response:
        chat = self._chat_of(request)
        messages = [
            {
                "id": m.id,
                "author": m.author,
                "text": m.text,
                "file": m.file,
                "edited": m.edits > 0,
                "keyboard": [
                    [{"title": b.title, "data": b.data} for b in row] for row in m.keyboard
                ],
            }
            for m in chat.messages.values()
        ]
        return web.json_response(
            {"messages": messages, "actions": len(chat.actions), "answers": chat.answers}
        )

    async def _act(self, request: web.Request) -> web.Response:
        """What the page's user did: {"say": text}, {"tap": [message, data]}, {"edit": [message, text]} or a file."""
        chat = self._chat_of(request)
        if request.content_type == "multipart/form-data":
            upload = (await request.post())["file"]
            if not isinstance(upload, web.FileField):
                raise web.HTTPBadRequest
            kind: Any = "photo" if upload.content_type == "image/jpeg" else "document"
            chat.send_file(
                kind, upload.file.read(), name=upload.filename, media_type=upload.content_type
            )
            return web.json_response({})
        match await request.json():
            case {"say": str(text)} if text.strip():
                chat.say(text)
            case {"tap": [int(message), str(data)]}:
                chat.tap_data(message, data)
            case {"edit": [int(message), str(text)]} if text.strip():
                chat.edit(message, text)
            case _:
                raise web.HTTPBadRequest
        return web.json_response({})


async def serve(port: int) -> None:
    """Until Ctrl-C."""
    api = BotApiWithPage()
    await api.start(port)
    sys.stdout.write(
        f"Chat at {api.url}/ once Deskmate runs with\n"
        f"  DESKMATE_TELEGRAM_API_URL={api.url} DESKMATE_TELEGRAM_TOKEN={TOKEN} make run\n"
    )
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await api.close()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="An emulated Telegram, with a page to chat on.")
    parser.add_argument(
        "--port", type=int, default=8081, help="port on the loopback (0: a free one)"
    )
    arguments = parser.parse_args()
    try:
        asyncio.run(serve(arguments.port))
    except KeyboardInterrupt:
        sys.stdout.write(os.linesep)
