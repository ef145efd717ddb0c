"""Updates in: each is stored and committed before it counts as taken. Who calls `take` acknowledges
after that.

Taps on buttons are in `taps`. What follows at Telegram itself (an edited keyboard) is in `reactions`.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session
from telegram import Bot, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram import chats, commands, contents, repository, taps
from bot.channels.telegram.api import Raw
from bot.channels.telegram.outcome import NOTHING, Outcome
from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message as Stored
from conversations.service import LONGEST_MESSAGE, Inbound
from kit.clock import Clock
from kit.database import Database
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

TRIES = 2  # of an update that breaks our own code
_HERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


class Intake:
    """Takes updates, each to the end. Any number may be taken at once, those of one chat one after the other."""

    def __init__(
        self, bot: Bot, database: Database, react: Callable[[Outcome], None], clock: Clock
    ) -> None:
        self._bot = bot
        self._database = database
        self._react = react
        self._clock = clock

    async def take(self, raw: Raw) -> None:
        """Store what the update says, and return once that is on disk.

        Raises Unavailable when it could not be stored: then Telegram must keep it. An update that
        breaks our code is logged and given up, since Telegram would send it for ever, and nothing
        behind it.
        """
        for attempt in range(1, TRIES + 1):
            try:
                update = Update.de_json(raw, self._bot)
                outcome = await self._database.write(lambda s: store(s, update, self._clock()))  # noqa: B023
            except Unavailable:
                raise
            except Exception as error:
                log.exception(
                    "an update cannot be stored"
                    if attempt == TRIES
                    else "an update is tried again",
                    update=raw.get("update_id"),
                    error=type(error).__name__,
                )
            else:
                self._react(outcome)
                return


def store(session: Session, update: Update, now: datetime) -> Outcome:
    """Store one update, once, in this transaction."""
    chat = update.effective_chat
    if chat is None:
        return NOTHING
    if chat.type != ChatType.PRIVATE:
        return _in_group(update.my_chat_member)
    address = str(chat.id)
    conversation_log.serialise(session, repository.CHANNEL, address)
    if update.message:
        return _message(session, address, update.message, now)
    if update.edited_message:
        return _edited(session, address, update.edited_message, now)
    if update.callback_query:
        return taps.store(session, address, update.callback_query, now)
    if update.my_chat_member:
        _membership(session, address, update.my_chat_member, now)
    return NOTHING


def _message(session: Session, address: str, message: Message, now: datetime) -> Outcome:
    user = message.from_user
    text = contents.text_of(message)
    if user is None or user.is_bot or text is None:
        return NOTHING
    chats.came_back(session, address, now)
    payload = commands.payload_of(text)
    is_plain = payload is None and text != "" and not contents.files_of(message)
    if is_plain and chats.is_comment(session, address, message):
        return chats.comment(session, address, message.message_id, text, now)
    if not is_plain:
        chats.expect_no_comment(session, address)
    if message.media_group_id and (former := _album(session, address, message)):
        return _join_album(session, address, former, message, text, now)
    return _receive(session, address, message, text, payload, now)


def _receive(
    session: Session,
    address: str,
    message: Message,
    text: str,
    payload: str | None,
    now: datetime,
) -> Outcome:
    """Store it as a message to answer. What exceeds a message of ours goes on in a second one."""
    user = message.from_user
    assert user is not None
    files = contents.files_of(message)
    album = message.media_group_id
    number = f"album:{album}" if album and files else str(message.message_id)
    parts = [text[at : at + LONGEST_MESSAGE] for at in range(0, len(text), LONGEST_MESSAGE)] or [""]
    for index, part in enumerate(parts):
        receipt = conversations.receive(
            session,
            Inbound(
                channel=repository.CHANNEL,
                address=address,
                external_id=f"{number}.{index}" if index else number,
                text=part,
                identity=("telegram", str(user.id)),
                verified=True,  # Telegram vouches for the account
                name=user.full_name,
                language_hint=user.language_code,
                payload=payload,
                attachments=files if index == 0 else (),
            ),
            now,
        )
    return Outcome(wake=receipt.conversation_id, files=bool(files))


def _album(session: Session, address: str, message: Message) -> Stored | None:
    """The message that the album's first file became. Telegram sends every file of an album as a message of its own."""
    return repository.stored(session, address, f"album:{message.media_group_id}")


def _join_album(
    session: Session, address: str, former: Stored, message: Message, text: str, now: datetime
) -> Outcome:
    """Add a file to its album. A caption joins it as long as nobody has answered, else it is a message of its own."""
    conversation = conversation_log.lock(session, former.conversation_id)
    known = {attachment.source for attachment in former.attachments}
    new = [file for file in contents.files_of(message) if file.source not in known]
    former.attachments.extend(new)
    session.flush()
    conversations.changed(session, conversation, former)
    outcome = Outcome(wake=conversation.id, files=bool(new))
    if not text or text == former.text:
        return outcome
    waits = conversation.pending_id is not None and conversation.pending_id <= former.id
    if waits and not former.text:
        former.text = text
        session.flush()
        return outcome
    caption = Inbound(
        channel=repository.CHANNEL,
        address=address,
        external_id=str(message.message_id),
        text=text,
        identity=("telegram", address),
        verified=True,
    )
    receipt = conversations.receive(session, caption, now)
    return Outcome(wake=receipt.conversation_id, files=bool(new))


def _edited(session: Session, address: str, message: Message, now: datetime) -> Outcome:
    """Another wording: the former one is kept, and nobody answers anew."""
    text = contents.text_of(message)
    if not text:
        return NOTHING
    if chats.was_comment(session, address, message.message_id):
        return chats.comment(session, address, message.message_id, text, now)
    stored = repository.stored(session, address, str(message.message_id))
    if stored is None and message.media_group_id:
        stored = _album(session, address, message)
    if stored is None:
        log.info("an edited message was never stored", update="edited_message")
    elif stored.text != text[:LONGEST_MESSAGE]:
        conversations.edit(session, stored, text[:LONGEST_MESSAGE], message.edit_date or now)
    return NOTHING


def _membership(session: Session, address: str, change: ChatMemberUpdated, now: datetime) -> None:
    if change.new_chat_member.status in _HERE:
        chats.came_back(session, address, now)
    else:
        chats.blocked(session, address, now)


def _in_group(change: ChatMemberUpdated | None) -> Outcome:
    """Groups are not served; whoever takes the bot into one is told, once."""
    if change is None or change.chat.type == ChatType.CHANNEL:
        return NOTHING
    joined = change.new_chat_member.status in _HERE and change.old_chat_member.status not in _HERE
    return Outcome(joined_group=change.chat.id) if joined else NOTHING
