"""The table of what was edited in the studio. The files are the truth; this says who did it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base


class StudioChange(Base):
    """One save. An edit by hand leaves no row."""

    __tablename__ = "studio_changes"
    __table_args__ = (Index("ix_studio_changes_intent", "intent", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    intent: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(String(200))
    # The intent's version afterwards; None when it was removed. If it still is that, nobody has
    # edited it since.
    version: Mapped[str | None] = mapped_column(String(64))
    diffs: Mapped[list[dict[str, Any]]]
