"""Changes as trainers see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from staff import repository as staff
from studio.intents.models import StudioChange
from studio.intents.schemas import ChangeView, FileDiff


def changes(
    session: Session, found: Sequence[StudioChange], learnt_until: datetime | None
) -> list[ChangeView]:
    """Changes, with whether the live model, whose training began at `learnt_until`, knows them."""
    names = staff.names(session, {change.by_id for change in found})
    return [
        ChangeView(
            id=change.id,
            at=change.at,
            by=PersonView(id=change.by_id, name=names[change.by_id]),
            intent=change.intent,
            summary=change.summary,
            diffs=[FileDiff.model_validate(diff) for diff in change.diffs],
            learnt=learnt_until is not None and change.at < learnt_until,
        )
        for change in found
    ]
