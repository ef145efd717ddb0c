"""The table of what Telegram's chats are in the middle of. What was said is in `conversations`."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base


class TelegramChat(Base):
    """One private chat. A chat without anything to remember has no row."""

    __tablename__ = "telegram_chats"

    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    # Since when the customer has blocked the bot.
    blocked_at: Mapped[datetime | None]
    # What is written until then is the comment of this rating.
    comment_on: Mapped[int | None] = mapped_column(ForeignKey("ratings.id", ondelete="SET NULL"))
    comment_until: Mapped[datetime | None]
    # The number of the message that became the comment, to know it again when it is repeated or edited.
    comment_message: Mapped[int | None]
