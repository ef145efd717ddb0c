"""Edits as trainers see them: what one does, and those that were made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from staff import repository as staff
from studio.intents import lint
from studio.intents.edits import Edit
from studio.intents.models import StudioChange
from studio.intents.schemas import ChangeView, Examples, FileDiff, Preview, Saved


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


def preview(edit: Edit) -> Preview:
    """What an edit changes, and what can be said of it at once."""
    added = Examples.model_construct(en=edit.added.get("en", []), zh=edit.added.get("zh", []))
    return Preview(diffs=edit.diffs, added=added, findings=lint.of_edit(edit))


def saved(edit: Edit) -> Saved:
    """The same of one that was saved."""
    assert edit.after
    return Saved(intent=edit.after, **dict(preview(edit)))
