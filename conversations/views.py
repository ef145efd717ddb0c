"""Messages as staff see them, with files, former wordings, and why the bot said it."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from conversations import repository
from conversations.models import Attachment, Message
from conversations.schemas import AttachmentView, MessageView, PersonView, RevisionView
from staff import repository as staff


def messages(session: Session, found: Sequence[Message]) -> list[MessageView]:
    """The views of some messages, in the same order."""
    edited = [message.id for message in found if message.edited_at]
    revisions = defaultdict(list)
    for revision in repository.revisions(session, edited) if edited else ():
        revisions[revision.message_id].append(RevisionView.model_validate(revision))
    turn_ids = {message.turn_id for message in found if message.turn_id is not None}
    turns = {turn.id: turn for turn in repository.turns(session, turn_ids)}
    names = staff.names(session, {m.user_id for m in found if m.user_id is not None})
    views = []
    for message in found:
        turn = turns.get(message.turn_id) if message.turn_id is not None else None
        views.append(
            MessageView(
                id=message.id,
                conversation_id=message.conversation_id,
                seq=message.seq,
                author=message.author,
                user=person(names, message.user_id),
                audience=message.audience,
                text=message.text,
                buttons=[button["title"] for button in message.buttons],
                pressed=message.payload is not None,
                extra=message.extra,
                created_at=message.created_at,
                edited_at=message.edited_at,
                revisions=revisions[message.id],
                attachments=[attachment(file) for file in message.attachments],
                delivery=message.delivery,
                delivery_error=message.delivery_error,
                turn=message.turn_id,
                trace=turn.trace if turn else None,
                effects=turn.effects if turn else [],
            )
        )
    return views


def attachment(file: Attachment) -> AttachmentView:
    """A file, with where staff can load it."""
    return AttachmentView(
        id=file.id,
        kind=file.kind,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        url=f"/api/attachments/{file.id}" if file.stored_as else None,
        error=file.error,
    )


def person(names: dict[int, str], user_id: int | None) -> PersonView | None:
    """The user with this id, by their name."""
    return PersonView(id=user_id, name=names[user_id]) if user_id in names else None
