"""What happens at Telegram after an update was stored: the tap answered, the tapped message edited.

Done beside the intake, so that a slow answer holds nobody up. What still fails after some tries is
logged and left: a later tap on the same message repairs it, and does no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram import api, texts
from bot.channels.telegram.outcome import Answer, Edit, Outcome
from bot.channels.telegram.pacing import Pacer

log = structlog.get_logger(__name__)

TRIES = 3
# Telegram forgets a tap after some minutes; nobody looks at a spinner for longer than this.
LONGEST_WAIT_S = 60.0
_HARMLESS = ("message is not modified", "query is too old")


class Reactions:
    """Does what an outcome asks for, in the background, until it is closed."""

    def __init__(
        self,
        bot: Bot,
        pacer: Pacer,
        *,
        wake: Callable[[int], None],
        fetch: Callable[[], None],
        back_off_s: float,
    ) -> None:
        self._bot = bot
        self._pacer = pacer
        self._wake = wake
        self._fetch = fetch
        self._back_off_s = back_off_s
        self._tasks: set[asyncio.Task[None]] = set()

    def react(self, outcome: Outcome) -> None:
        """Start all of it. Returns at once."""
        if outcome.wake is not None:
            self._wake(outcome.wake)
        if outcome.files:
            self._fetch()
        if outcome.answer:
            self._start(self._answer(outcome.answer))
        if outcome.edit:
            self._start(self._edit(outcome.edit))
        if outcome.joined_group is not None:
            self._start(self._greet_group(outcome.joined_group))

    async def close(self) -> None:
        """Stop at once: nothing of this must happen."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, answer: Answer) -> None:
        await self._try(
            "a tap could not be answered",
            lambda: self._bot.answer_callback_query(answer.query_id, text=answer.words),
        )

    async def _edit(self, edit: Edit) -> None:
        chat, number, keyboard = int(edit.address), edit.number, edit.view.keyboard

        def call() -> Awaitable[object]:
            if edit.keyboard_only:
                return self._bot.edit_message_reply_markup(chat, number, reply_markup=keyboard)
            return self._bot.edit_message_text(
                edit.view.text, chat_id=chat, message_id=number, reply_markup=keyboard
            )

        await self._try("a message could not be edited", call)

    async def _greet_group(self, chat: int) -> None:
        await self._try(
            "a group could not be told",
            lambda: self._bot.send_message(chat, texts.private_only(self._bot.username)),
        )

    async def _try(self, problem: str, call: Callable[[], Awaitable[object]]) -> None:
        for attempt in range(1, TRIES + 1):
            await self._pacer.wait_in_all()
            wait = self._back_off_s * 2**attempt
            try:
                await call()
            except BadRequest as error:
                if not any(harmless in str(error).lower() for harmless in _HARMLESS):
                    log.warning(problem, error=str(error))
                return
            except RetryAfter as error:
                wait = min(api.seconds(error), LONGEST_WAIT_S)
            except InvalidToken:
                return  # whoever polls or sends says it
            except TelegramError as error:
                if api.is_final(error) or attempt == TRIES:
                    log.warning(problem, error=type(error).__name__)
                    return
            else:
                return
            await asyncio.sleep(wait)
