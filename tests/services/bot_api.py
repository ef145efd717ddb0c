"""A Bot API server for tests and for trying things out without Telegram: real HTTP.

It speaks as much of the Bot API as Deskmate uses, keeps to its limits (sizes of texts and buttons,
chats that blocked the bot, one reader of updates at a time), and can be told to fail. What a person
would see and do is in `bot_api_chats`.

By hand: `python -m tests.services.bot_api --port 8081`, and then as it says.
"""

import asyncio
import json
import re
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, web

from tests.services.bot_api_chats import BOT_USER, Button, Chat, Json, Shown, Updates

TOKEN = "990001:test-token-of-the-emulated-server"
LONGEST_TEXT = 4_096
LONGEST_CALLBACK_DATA = 64
LARGEST_FILE = 20 * 2**20
NESTED = {"reply_markup", "commands", "allowed_updates"}


class ApiError(Exception):
    """An answer of the Bot API that is not `ok`."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


@dataclass
class Fault:
    """What goes wrong with the next calls of one method."""

    times: int
    status: int
    # Calls that still go well before it.
    after: int = 0
    retry_after: int | None = None
    description: str | None = None
    # Do what was asked, and then lose the answer.
    answer_lost: bool = False
    # Answer nothing until the client gives up.
    hangs: bool = False


@dataclass
class Webhook:
    url: str
    secret: str | None
    last_error: str | None = None


class BotApi:
    """The server. `start` it, point a bot at `url`, act as people through `chat`, and `close` it."""

    def __init__(self, token: str = TOKEN, webhook_retry_s: float = 0.05) -> None:
        self.token = token
        self.updates = Updates()
        self.chats: dict[int, Chat] = {}
        self.calls: Counter[str] = Counter()
        # When each accepted sendMessage came, by chat: for what a rate limit promises.
        self.sent_at: dict[int, list[float]] = defaultdict(list)
        self.menus: dict[str, list[Json]] = {}
        self.webhook: Webhook | None = None
        self.readers_refused = 0
        self._webhook_retry_s = webhook_retry_s
        self._faults: dict[tuple[str, int | None], Fault] = {}
        self._answered: set[str] = set()
        self._reader: asyncio.Event | None = None
        self._poster: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on this port of the loopback, or on a free one."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening; whoever polls is cut off."""
        await self._stop_posting()
        if self._runner:
            await self._runner.cleanup()

    def add_routes(self, app: web.Application) -> None:
        """For a subclass that shows something to people."""

    def chat(
        self, number: int = 1001, name: str = "Ada", language: str = "en", kind: str = "private"
    ) -> Chat:
        """The chat with this number; made when there is none."""
        if number not in self.chats:
            self.chats[number] = Chat(self.updates, number, name, language, kind)
        return self.chats[number]

    def fail(
        self,
        method: str,
        *,
        chat: Chat | None = None,
        times: int = 1,
        status: int = 500,
        **how: Any,
    ) -> None:
        """Let the next `times` calls of `method` (for this chat) go wrong. `how`: see Fault."""
        self._faults[method, chat.id if chat else None] = Fault(times, status, **how)

    # HTTP

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        name = re.sub("([A-Z])", r"_\1", method).lower()
        call = getattr(self, f"do_{name}", None)
        if call is None:
            return _refusal(ApiError(404, "Not Found"))
        arguments = await _arguments(request)
        self.calls[method] += 1
        self.updates.touch()
        try:
            fault = self._fault(method, arguments.get("chat_id"))
            if fault and fault.hangs:
                await asyncio.sleep(3600)
            if fault and not fault.answer_lost:
                raise _as_error(fault)
            result = await call(arguments)
        except ApiError as error:
            return _refusal(error)
        finally:
            self.updates.touch()
        if fault and request.transport:
            request.transport.close()
        return web.json_response({"ok": True, "result": result})

    def _fault(self, method: str, chat_id: object) -> Fault | None:
        number = int(chat_id) if isinstance(chat_id, (int, str)) else None
        for key in ((method, number), (method, None)):
            fault = self._faults.get(key)
            if fault and fault.after > 0:
                fault.after -= 1
            elif fault and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        for chat in self.chats.values():
            content = chat.files.get(request.match_info["path"].rpartition("/")[2])
            if content is not None and request.match_info["token"] == self.token:
                fault = self._fault("download", chat.id)
                if fault:
                    return web.Response(status=fault.status)
                return web.Response(body=content)
        return web.Response(status=404)

    # Methods: who we are, and updates

    async def do_get_me(self, _: Json) -> Json:
        return {**BOT_USER, "can_join_groups": True, "can_read_all_group_messages": False}

    async def do_get_updates(self, args: Json) -> list[Json]:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._reader:
            self._reader.set()  # the newer reader wins, as at Telegram
            self.updates.touch()
        stop = self._reader = asyncio.Event()
        if "offset" in args:
            self.updates.confirm(int(args["offset"]))
        limit = int(args.get("limit") or 100)
        try:
            with suppress(TimeoutError):
                await self.updates.until(
                    lambda: self.updates.pending or stop.is_set(),
                    timeout=float(args.get("timeout") or 0.001),
                )
            if stop.is_set():
                self.readers_refused += 1
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            return self.updates.pending[:limit]
        finally:
            if self._reader is stop:
                self._reader = None

    async def do_set_webhook(self, args: Json) -> bool:
        await self._stop_posting()
        self.webhook = Webhook(args["url"], args.get("secret_token"))
        self._poster = asyncio.create_task(self._post_updates(self.webhook))
        return True

    async def do_delete_webhook(self, _: Json) -> bool:
        await self._stop_posting()
        self.webhook = None
        return True

    async def do_get_webhook_info(self, _: Json) -> Json:
        hook = self.webhook
        info = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        return {**info, "last_error_message": hook.last_error} if hook and hook.last_error else info

    async def _post_updates(self, hook: Webhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        async with ClientSession(headers=headers) as session:
            while True:
                if not self.updates.pending:
                    await self.updates.until(lambda: self.updates.pending, timeout=3600)
                update = self.updates.pending[0]
                try:
                    async with session.post(hook.url, json=update) as response:
                        status = response.status
                except ClientError as error:
                    hook.last_error = type(error).__name__
                    status = 0
                if status == 200:
                    self.updates.confirm(update["update_id"] + 1)
                else:
                    hook.last_error = f"Wrong response from the webhook: {status}"
                    self.updates.touch()
                    await asyncio.sleep(self._webhook_retry_s)

    async def _stop_posting(self) -> None:
        if self._poster:
            self._poster.cancel()
            with suppress(asyncio.CancelledError):
                await self._poster
            self._poster = None

    # Methods: what the bot says

    async def do_send_message(self, args: Json) -> Json:
        chat = self._open_chat(args)
        shown = chat.show(_checked_text(args), _keyboard(args))
        self.sent_at[chat.id].append(time.monotonic())
        return self._as_json(chat, shown)

    async def do_edit_message_text(self, args: Json) -> Json:
        chat, shown = self._own_message(args)
        text, keyboard = _checked_text(args), _keyboard(args)
        if (text, keyboard) == (shown.text, shown.keyboard):
            raise ApiError(400, "Bad Request: message is not modified")
        shown.text, shown.keyboard, shown.edits = text, keyboard, shown.edits + 1
        return self._as_json(chat, shown)

    async def do_edit_message_reply_markup(self, args: Json) -> Json:
        chat, shown = self._own_message(args)
        keyboard = _keyboard(args)
        if keyboard == shown.keyboard:
            raise ApiError(400, "Bad Request: message is not modified")
        shown.keyboard, shown.edits = keyboard, shown.edits + 1
        return self._as_json(chat, shown)

    async def do_answer_callback_query(self, args: Json) -> bool:
        number = str(args["callback_query_id"])
        if number in self._answered:
            raise ApiError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self._answered.add(number)
        chat = next(c for c in self.chats.values() if number.startswith(str(c.id)))
        chat.answers.append(args.get("text"))
        return True

    async def do_send_chat_action(self, args: Json) -> bool:
        self._open_chat(args).actions.append(args["action"])
        return True

    async def do_leave_chat(self, args: Json) -> bool:
        del self.chats[int(args["chat_id"])]
        return True

    async def do_get_file(self, args: Json) -> Json:
        for chat in self.chats.values():
            content = chat.files.get(args["file_id"])
            if content is not None:
                if len(content) > LARGEST_FILE:
                    raise ApiError(400, "Bad Request: file is too big")
                path = f"files/{args['file_id']}"
                unique = f"u{args['file_id']}"
                return {"file_id": args["file_id"], "file_unique_id": unique, "file_path": path}
        raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")

    async def do_set_my_commands(self, args: Json) -> bool:
        self.menus[args.get("language_code") or ""] = args["commands"]
        return True

    def _open_chat(self, args: Json) -> Chat:
        chat = self.chats.get(int(args["chat_id"]))
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    def _own_message(self, args: Json) -> tuple[Chat, Shown]:
        chat = self._open_chat(args)
        shown = chat.messages.get(int(args["message_id"]))
        if shown is None or shown.author != "bot":
            raise ApiError(400, "Bad Request: message to edit not found")
        return chat, shown

    def _as_json(self, chat: Chat, shown: Shown) -> Json:
        return {
            "message_id": shown.id,
            "date": int(time.time()),
            "chat": chat.as_json(),
            "from": BOT_USER,
            "text": shown.text,
        }


def _as_error(fault: Fault) -> ApiError:
    if fault.retry_after is not None:
        words = f"Too Many Requests: retry after {fault.retry_after}"
        return ApiError(429, words, retry_after=fault.retry_after)
    return ApiError(fault.status, fault.description or f"Error {fault.status}, as the test asked")


def _refusal(error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": str(error)}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


async def _arguments(request: web.Request) -> Json:
    """Arguments from the address, a form or JSON; nested ones come as JSON in a form."""
    raw: Json = dict(request.query)
    if request.content_type == "application/json":
        raw |= await request.json()
    else:
        raw |= dict(await request.post())
    for key in NESTED & raw.keys():
        if isinstance(raw[key], str):
            raw[key] = json.loads(raw[key])
    return raw


def _checked_text(args: Json) -> str:
    text = str(args.get("text", ""))
    if not text.strip():
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise ApiError(400, "Bad Request: message is too long")
    return text


def _keyboard(args: Json) -> list[list[Button]]:
    markup = args.get("reply_markup") or {}
    rows = [
        [Button(b["text"], b["callback_data"]) for b in row]
        for row in markup.get("inline_keyboard", [])
    ]
    for button in (b for row in rows for b in row):
        if not 0 < len(button.data.encode()) <= LONGEST_CALLBACK_DATA:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if not button.title:
            raise ApiError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    return rows


if __name__ == "__main__":
    from tests.services.bot_api_page import main

    main()
