"""Trainers who look into the inbox, decide, and take it back."""

from sqlalchemy.orm import Session

from studio.review import service, views
from studio.review.schemas import ReviewQuery, ReviewView
from tests.desk import Desk
from tests.studio.talks import collected

UNSURE = {"order_track": 0.4, "order_cancel": 0.35}


async def inbox(desk: Desk, **query: object) -> ReviewView:
    """The inbox, once everything is in it."""
    await collected(desk)
    wanted = ReviewQuery.model_validate(query)
    return await desk.read(lambda s: views.inbox(s, wanted))


async def decide(
    desk: Desk,
    item: int,
    intent: str | None,
    only: list[int] | None = None,
    texts: dict[int, str] | None = None,
    added: service.Examples | None = None,
) -> service.Decided:
    """A decision of a trainer's own, a second later; without an intent it sets aside."""
    trainer = await desk.user(f"trainer{desk.clock.forward(seconds=1):%S}", "trainer")

    def work(session: Session) -> service.Decided:
        decided = service.choose(session, item, only, texts or {}, lock=True)
        if intent:
            service.label(session, decided, intent, trainer.id, desk.clock(), added or {})
        else:
            service.dismiss(session, decided, trainer.id, desk.clock())
        return decided

    return await desk.write(work)


async def standing(desk: Desk, item: int) -> service.Standing:
    """The decision about an item, as it was made a moment ago."""
    return await desk.read(lambda s: service.standing(s, item, desk.clock()))


async def undo(desk: Desk, item: int) -> None:
    """Take back the decision about an item that was made a moment ago."""
    await desk.write(
        lambda s: service.undo(s, service.standing(s, item, desk.clock(), lock=True)) and None
    )
