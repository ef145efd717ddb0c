"""What was edited here, and by whom. The editing itself is in `studio.intents.edits`: it is about files,
and needs no session."""

from datetime import datetime

from sqlalchemy.orm import Session

from kit.database import announce
from studio.intents import repository
from studio.intents.edits import Edit
from studio.intents.models import StudioChange


def record(session: Session, edit: Edit, user_id: int, now: datetime) -> StudioChange | None:
    """Keep who made an edit that is written, and tell the other trainers. An edit that changed
    nothing leaves nothing."""
    if not edit.diffs:
        return None
    change = StudioChange(
        at=now,
        by_id=user_id,
        intent=edit.intent,
        summary=edit.summary,
        version=edit.after.version if edit.after else None,
        diffs=[diff.model_dump() for diff in edit.diffs],
    )
    session.add(change)
    session.flush()
    announce(session, "studio", {"intent": edit.intent})
    return change


def made_here(session: Session, intent: str, version: str) -> StudioChange | None:
    """The change that made this version of the intent; None when somebody edited the files by
    hand."""
    last = repository.last_of(session, intent)
    return last if last and last.version == version else None
