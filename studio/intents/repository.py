"""Every query about changes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.intents.models import StudioChange


def newest(session: Session, limit: int) -> Sequence[StudioChange]:
    """The last changes, newest first."""
    return session.scalars(select(StudioChange).order_by(StudioChange.id.desc()).limit(limit)).all()


def last_of(session: Session, intent: str) -> StudioChange | None:
    """The last change of an intent."""
    return session.scalar(
        select(StudioChange)
        .where(StudioChange.intent == intent)
        .order_by(StudioChange.id.desc())
        .limit(1)
    )
