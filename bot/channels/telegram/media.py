"""Fetches the files that customers sent, beside everything else: a message never waits for its files.

A file is kept under a random name, with the type that its bytes show, and only when that type is one
we keep. What cannot be fetched is recorded on the attachment, as one of the codes below.
"""

import asyncio
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

import aiohttp
import structlog
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import api, repository
from bot.channels.telegram.filetypes import FileType, detect
from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Attachment
from kit.database import Database
from kit.errors import Unavailable
from kit.ids import new_id

log = structlog.get_logger(__name__)

TOO_LARGE = "too_large"
TYPE_NOT_ALLOWED = "type_not_allowed"
GONE = "gone"  # Telegram does not have it any more
NOT_FETCHED = "not_fetched"  # tried often enough

TRIES = 6
LONGEST_BACK_OFF_S = 60.0
AT_ONCE = 4
_PART = ".part"
_CHUNK = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=180, sock_connect=10, sock_read=30)


class _Refused(Exception):
    """The file will not be kept; `code` is one of those above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Fetcher:
    """Fetches what is there to fetch. `look` when a message with files was stored; it also looks by itself."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        uploads: Path,
        *,
        max_bytes: int,
        sweep_every_s: float,
        back_off_s: float,
    ) -> None:
        self._bot = bot
        self._database = database
        self._uploads = uploads
        self._max_bytes = max_bytes
        self._sweep_every_s = sweep_every_s
        self._back_off_s = back_off_s
        self._news = asyncio.Event()
        self._working: set[int] = set()

    def look(self) -> None:
        """There may be something to fetch. Returns at once."""
        self._news.set()

    async def run(self) -> None:
        """Until cancelled, or until Telegram no longer knows us (InvalidToken, in an exception group)."""
        await asyncio.to_thread(self._prepare)
        room = asyncio.Semaphore(AT_ONCE)
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as http,
            asyncio.TaskGroup() as group,
        ):
            while True:
                self._news.clear()
                try:
                    waiting = await self._database.read(partial(repository.unfetched, limit=100))
                except Unavailable:
                    waiting = ()
                for attachment in waiting:
                    if attachment.id not in self._working:
                        self._working.add(attachment.id)
                        group.create_task(self._fetch(http, room, attachment))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), self._sweep_every_s)

    def _prepare(self) -> None:
        """A private folder, without what a killed process left half done."""
        self._uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in self._uploads.glob(f"*{_PART}"):
            part.unlink(missing_ok=True)

    async def _fetch(
        self, http: aiohttp.ClientSession, room: asyncio.Semaphore, attachment: Attachment
    ) -> None:
        """See one attachment to its end: its file is here, or the reason why not."""
        try:
            for attempt in range(1, TRIES + 1):
                wait = min(self._back_off_s * 2**attempt, LONGEST_BACK_OFF_S)
                try:
                    async with room:
                        return await self._try(http, attachment)
                except _Refused as error:
                    return await self._record(attachment.id, error=error.code)
                except InvalidToken:
                    raise
                except RetryAfter as error:
                    wait = api.seconds(error)
                except (TelegramError, aiohttp.ClientError, TimeoutError, OSError) as error:
                    log.warning(
                        "a file cannot be fetched yet",
                        attachment=attachment.id,
                        error=type(error).__name__,
                    )
                await asyncio.sleep(wait)
            await self._record(attachment.id, error=NOT_FETCHED)
        except Unavailable as error:
            log.warning(
                "a file waits for the database", error=error.code
            )  # the next look takes it up
        finally:
            self._working.discard(attachment.id)

    async def _try(self, http: aiohttp.ClientSession, attachment: Attachment) -> None:
        assert attachment.source is not None
        if attachment.size > self._max_bytes:
            raise _Refused(TOO_LARGE)
        try:
            file = await self._bot.get_file(attachment.source)
        except BadRequest as error:
            raise _Refused(TOO_LARGE if "too big" in str(error).lower() else GONE) from error
        if not file.file_path:
            raise _Refused(GONE)
        part = self._uploads / f"{new_id()}{_PART}"
        try:
            size = await self._download(http, file.file_path, part)
            kind = await asyncio.to_thread(detect, part)
            if kind is None:
                raise _Refused(TYPE_NOT_ALLOWED)
            name = f"{new_id()}.{kind.extension}"
            await asyncio.to_thread(part.rename, self._uploads / name)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        await self._record(attachment.id, stored_as=name, kind=kind, size=size)

    async def _download(self, http: aiohttp.ClientSession, address: str, part: Path) -> int:
        """Write the file to `part`, and to the disk; its size. Stops at the limit, whatever was announced."""
        size = 0
        async with http.get(address) as response:
            if response.status == 404:
                raise _Refused(GONE)
            response.raise_for_status()
            # Opened here and not in a thread: one that is cancelled meanwhile would leave it open.
            with _new_file(part) as out:
                async for chunk in response.content.iter_chunked(_CHUNK):
                    size += len(chunk)
                    if size > self._max_bytes:
                        raise _Refused(TOO_LARGE)
                    await asyncio.to_thread(out.write, chunk)
                await asyncio.to_thread(out.flush)
                await asyncio.to_thread(os.fsync, out.fileno())
        return size

    async def _record(
        self,
        attachment_id: int,
        *,
        stored_as: str | None = None,
        kind: FileType | None = None,
        size: int | None = None,
        error: str | None = None,
    ) -> None:
        def work(session: Session) -> None:
            attachment = conversation_log.attachment(session, attachment_id)
            if attachment is None:
                return  # its customer was deleted meanwhile
            attachment.stored_as, attachment.error = stored_as, error
            if kind is not None and size is not None:
                attachment.media_type, attachment.size = kind.media_type, size
            session.flush()
            message = conversation_log.message(session, attachment.message_id)
            conversation = conversation_log.get(session, message.conversation_id)
            conversations.changed(session, conversation, message)

        await self._database.write(work)
        if error:
            log.warning("a file is not kept", attachment=attachment_id, error=error)


def _new_file(path: Path) -> BinaryIO:
    """For writing, and for nobody else to read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
