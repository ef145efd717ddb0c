"""What a Telegram message says and carries, as text and attachments. Formatting is dropped."""

from typing import Any

from telegram import Message, Update
from telegram.ext import filters

from bot.channels.telegram import texts
from conversations.models import Attachment
from kit.language import as_language

LONGEST_NAME = 200
LONGEST_TYPE = 100


def text_of(message: Message) -> str | None:
    """What the customer said: empty for files without a caption; None when nothing was said at all
    (a message was pinned)."""
    said = message.text or message.caption
    if said is None:
        said = _said_without_text(message)
    # PostgreSQL stores no NUL, and no reader misses it.
    return None if said is None else said.replace("\x00", "")


def _said_without_text(message: Message) -> str | None:
    if message.sticker:
        return message.sticker.emoji or texts.unreadable(_language(message))
    if message.dice:
        return message.dice.emoji
    if message.venue:
        return f"{message.venue.title}, {message.venue.address}"
    if message.location:
        return f"📍 {message.location.latitude:.6f}, {message.location.longitude:.6f}"
    if message.contact:
        contact = message.contact
        name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        return f"{name}: {contact.phone_number}"
    if files_of(message):
        return ""
    if filters.StatusUpdate.ALL.check_update(Update(0, message=message)):
        return None
    return texts.unreadable(_language(message))


def files_of(message: Message) -> list[Attachment]:
    """The files of a message, yet to be fetched. New rows with every call."""
    if message.photo:
        # All sizes of one photo; the last is the largest.
        photo = message.photo[-1]
        return [_attachment("photo", photo, "photo.jpg", "image/jpeg")]
    if message.voice:
        return [_attachment("voice", message.voice, "voice.ogg", "audio/ogg")]
    if message.video_note:
        return [_attachment("document", message.video_note, "video.mp4", "video/mp4")]
    # An animation comes as a document too; that copy is the same file.
    for file in (message.animation, message.document, message.audio, message.video):
        if file:
            return [_attachment("document", file, "file", "application/octet-stream")]
    return []


def _attachment(kind: str, file: Any, name: str, media_type: str) -> Attachment:
    # Both are the sender's claims, for people to read; what the file is, its bytes say when it is fetched.
    claimed_name = getattr(file, "file_name", None) or name
    claimed_type = getattr(file, "mime_type", None) or media_type
    return Attachment(
        kind=kind,
        name=_printable(_last_part(claimed_name))[-LONGEST_NAME:] or name,
        media_type=_printable(claimed_type)[:LONGEST_TYPE],
        size=file.file_size or 0,
        source=file.file_id,
    )


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()


def _language(message: Message) -> Any:
    code = message.from_user.language_code if message.from_user else None
    return as_language(code) or "en"
