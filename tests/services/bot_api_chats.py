"""The emulated Bot API server's chats: what a person using Telegram sees, and what they can do.

Everything a person does becomes an update in the queue of `Updates`; the server hands them to the bot.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
FileKind = Literal["photo", "document", "voice"]


@dataclass(frozen=True)
class Button:
    """An inline button as the bot sent it."""

    title: str
    data: str


@dataclass
class Shown:
    """A message as it now stands in the chat."""

    id: int
    author: Literal["bot", "user"]
    text: str
    keyboard: list[list[Button]] = field(default_factory=list)
    file: str | None = None
    edits: int = 0
    at: float = field(default_factory=time.monotonic)

    @property
    def titles(self) -> list[str]:
        """The buttons' titles, row by row."""
        return [button.title for row in self.keyboard for button in row]


class Updates:
    """The queue of updates, numbered from an arbitrary start like Telegram's. `until` waits for changes of any kind."""

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self._next_id = 700_000_001
        self._changed = asyncio.Event()

    def add(self, kind: str, body: Json) -> Json:
        """Queue an update of this kind."""
        update = {"update_id": self._next_id, kind: body}
        self._next_id += 1
        self.pending.append(update)
        self.touch()
        return update

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps only that many from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        else:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]
        self.touch()

    def touch(self) -> None:
        """Wake whoever waits: something changed."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, check: Callable[[], object], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Wait until `check()` is true. Raises TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not check():
                await self._changed.wait()


class Chat:
    """One person's private chat with the bot, and their account."""

    def __init__(
        self, updates: Updates, number: int, name: str, language: str, kind: str = "private"
    ) -> None:
        self.id = number
        self.name = name
        self.language = language
        self.kind = kind
        self.messages: dict[int, Shown] = {}
        # What the bot signalled: typing and the like, and the answers to taps (None: without words).
        self.actions: list[str] = []
        self.answers: list[str | None] = []
        self.blocked = False
        self.files: dict[str, bytes] = {}
        self._raw: dict[int, Json] = {}
        self._updates = updates
        self._next_id = 1

    # What the person sees

    @property
    def from_bot(self) -> list[Shown]:
        """The bot's messages, oldest first."""
        return [m for m in self.messages.values() if m.author == "bot"]

    @property
    def texts(self) -> list[str]:
        """The texts of the bot's messages."""
        return [m.text for m in self.from_bot]

    async def hears(self, count: int, timeout: float = 10.0) -> list[Shown]:  # noqa: ASYNC109
        """Wait until the bot has written at least `count` messages, and return all of them."""
        await self._updates.until(lambda: len(self.from_bot) >= count, timeout)
        return self.from_bot

    # What the person does

    def say(self, text: str, **fields: Any) -> int:
        """Type a message; its number."""
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            fields.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": length}])
        return self._sent({"text": text, **fields}, text)

    def send(self, **fields: Any) -> int:
        """Send a message of another kind: a place, a contact, or something that the app does by itself."""
        return self._sent(fields, "")

    def edit(self, message_id: int, text: str) -> None:
        """Change what an earlier message of theirs says."""
        raw = self._raw[message_id]
        raw["caption" if "caption" in raw else "text"] = text
        raw["edit_date"] = int(time.time())
        self.messages[message_id].text = text
        self.messages[message_id].edits += 1
        self._updates.add("edited_message", dict(raw))

    def tap(self, message: Shown, title: str) -> None:
        """Press the button with this title, of those that the message has now."""
        button = next(b for row in message.keyboard for b in row if b.title == title)
        self.tap_data(message.id, button.data)

    def tap_data(self, message_id: int, data: str) -> None:
        """Press a button that carries `data`, which a manipulated client may have made up."""
        self._updates.add(
            "callback_query",
            {
                "id": f"{self.id}{time.monotonic_ns()}",
                "from": self._person(),
                "chat_instance": str(self.id),
                "message": {**self._message(message_id), "from": BOT_USER},
                "data": data,
            },
        )

    def send_file(
        self,
        kind: FileKind,
        content: bytes,
        *,
        name: str = "file.bin",
        media_type: str = "application/octet-stream",
        caption: str | None = None,
        album: str | None = None,
        size: int | None = None,
    ) -> int:
        """Send a photo, document or voice message. `size` is what the server claims, when not the truth."""
        key = f"{kind}-{self.id}-{self._next_id}"
        self.files[key] = content
        file: Json = {
            "file_id": key,
            "file_unique_id": f"u{key}",
            "file_size": size or len(content),
        }
        body: Json = {} if caption is None else {"caption": caption}
        if album:
            body["media_group_id"] = album
        if kind == "photo":
            small = {**file, "file_id": f"{key}-small", "width": 90, "height": 60, "file_size": 100}
            body["photo"] = [small, {**file, "width": 900, "height": 600}]
        elif kind == "voice":
            body["voice"] = {**file, "duration": 3, "mime_type": media_type}
        else:
            body["document"] = {**file, "file_name": name, "mime_type": media_type}
        return self._sent(body, caption or "", file=key)

    def block(self, *, blocked: bool = True) -> None:
        """Block the bot, or let it in again."""
        self.blocked = blocked
        change = ("member", "kicked") if blocked else ("kicked", "member")
        self._updates.add("my_chat_member", self._membership(*change))

    def add_bot(self) -> None:
        """Take the bot into this group."""
        self._updates.add("my_chat_member", self._membership("left", "member"))

    # For the server

    def show(self, text: str, keyboard: list[list[Button]], file: str | None = None) -> Shown:
        """A message of the bot arrives."""
        shown = Shown(self._take_id(), "bot", text, keyboard, file)
        self.messages[shown.id] = shown
        self._updates.touch()
        return shown

    def as_json(self) -> Json:
        """The Bot API's Chat object."""
        if self.kind != "private":
            return {"id": self.id, "type": self.kind, "title": self.name}
        return {"id": self.id, "type": "private", "first_name": self.name}

    def _sent(self, body: Json, text: str, file: str | None = None) -> int:
        number = self._take_id()
        raw = {**self._message(number), "from": self._person(), **body}
        self._raw[number] = raw
        self.messages[number] = Shown(number, "user", text, file=file)
        self._updates.add("message", dict(raw))
        return number

    def _message(self, number: int) -> Json:
        return {"message_id": number, "date": int(time.time()), "chat": self.as_json()}

    def _membership(self, old: str, new: str) -> Json:
        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": BOT_USER, "status": status, **until}

        return {
            "chat": self.as_json(),
            "from": self._person(),
            "date": int(time.time()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }

    def _person(self) -> Json:
        number = self.id if self.kind == "private" else 42
        return {
            "id": number,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }

    def _take_id(self) -> int:
        number = self._next_id
        self._next_id += 1
        return number


BOT_USER: Json = {
    "id": 990_001,
    "is_bot": True,
    "first_name": "Deskmate",
    "username": "deskmate_test_bot",
}
