"""The console's API for the review inbox and for lessons from tickets."""

import asyncio
from typing import Final

from aiohttp import web
from sqlalchemy.orm import Session

from kit.api import CLOCK, DATABASE, SETTINGS, Id, Routes
from kit.language import LANGUAGES, as_language, detect
from staff.models import ROLES
from staff.service import SignedIn
from studio.intents import edits
from studio.intents import service as intents
from studio.intents.http import findings_of
from studio.releases.store import Models
from studio.review import lessons, service, views
from studio.review.alone import alone
from studio.review.collecting import collect
from studio.review.errors import AlreadyDecided
from studio.review.repository import Group
from studio.review.schemas import (
    DismissBody,
    Dismissed,
    LabelBody,
    Labelled,
    LessonBody,
    LessonIntent,
    LessonTaken,
    LessonView,
    ReviewGroup,
    ReviewQuery,
    ReviewView,
    UndoBody,
    Undone,
)
from studio.review.steady import Parse, steady
from studio.roles import TRAINERS

TEACHES = ("agent", "supervisor", "admin")

# How the live model reads a text; set by who wires the app.
PARSE: Final = web.AppKey[Parse]("parse")

routes = Routes("studio")


@routes.get("/api/studio/review", who=TRAINERS)
async def review(request: web.Request, query: ReviewQuery) -> ReviewView:
    """Messages to review, those first that help most."""
    await _collect(request)
    return await request.app[DATABASE].read(lambda s: views.inbox(s, query))


@routes.get("/api/studio/review/{item}", who=TRAINERS)
async def group(request: web.Request, item: Id) -> ReviewGroup:
    """One group."""
    return await request.app[DATABASE].read(lambda s: _view(s, service.get(s, item)))


@routes.post("/api/studio/review/{item}/label", who=TRAINERS)
async def label(request: web.Request, who: SignedIn, item: Id, body: LabelBody) -> Labelled:
    """Give a group's messages their intent."""
    database, project = request.app[DATABASE], request.app[SETTINGS].project_dir
    now = request.app[CLOCK]()
    async with alone(project):
        about = await database.read(lambda s: service.choose(s, item, body.messages, body.texts))
        # The files come first: whatever breaks afterwards leaves messages that can be labelled
        # again, and adds no example twice.
        edit = await asyncio.to_thread(edits.add_examples, project, body.intent, about.examples())

        def work(session: Session) -> int | None:
            intents.record(session, edit, who.id, now)
            try:
                decided = service.choose(session, item, about.ids, body.texts, lock=True)
            except AlreadyDecided:
                return None  # somebody was faster; what is in the files is on record all the same
            return service.label(session, decided, body.intent, who.id, now, edit.added)

        messages = await database.write(work)
        if messages is None:
            raise AlreadyDecided(item=item)
    kept = 0 if about.locked else len(about.kept)
    findings = await findings_of(request.app, edit) if edit.diffs else []
    return Labelled(messages=messages, at=now, kept=kept, diffs=edit.diffs, findings=findings)


@routes.post("/api/studio/review/{item}/dismiss", who=TRAINERS)
async def dismiss(request: web.Request, who: SignedIn, item: Id, body: DismissBody) -> Dismissed:
    """Set a group's messages aside."""
    now = request.app[CLOCK]()

    def work(session: Session) -> Dismissed:
        decided = service.choose(session, item, body.messages, {}, lock=True)
        messages = service.dismiss(session, decided, who.id, now)
        return Dismissed(messages=messages, at=now)

    return await request.app[DATABASE].write(work)


@routes.post("/api/studio/review/{item}/undo", who=TRAINERS)
async def undo(request: web.Request, who: SignedIn, item: Id, body: UndoBody) -> Undone:
    """Take a decision back: its messages wait again, and the examples that it brought go."""
    database, project = request.app[DATABASE], request.app[SETTINGS].project_dir
    now = request.app[CLOCK]()
    async with alone(project):
        about = await database.read(lambda s: service.standing(s, item, body.at))
        # The files come first: whatever breaks afterwards leaves a decision that can be taken back
        # again. The other way round an example could stay of which nobody knows any more.
        edit = await asyncio.to_thread(edits.remove_examples, project, about.intent, about.examples)
        # What is out of the files is on record, whatever becomes of the rest.
        await database.write(lambda s: intents.record(s, edit, who.id, now) and None)

        def work(session: Session) -> ReviewGroup:
            decision = service.standing(session, item, body.at, lock=True)
            return _view(session, service.undo(session, decision))

        group = await database.write(work)
    after = edit.after
    left = {one: getattr(after.examples, one) for one in LANGUAGES} if after else {}
    return Undone(messages=len(about.items), kept=about.kept(left), diffs=edit.diffs, group=group)


@routes.post("/api/studio/turns/{turn}/review", who=TRAINERS)
async def teach(request: web.Request, who: SignedIn, turn: Id) -> ReviewGroup:
    """The message of a turn as something to review: "teach", from a bot's reply. `turn` is the id of
    the customer's message."""
    await _collect(request)
    trained = await asyncio.to_thread(_models(request).trained)
    return await request.app[DATABASE].write(lambda s: _view(s, service.teach(s, turn, trained)))


@routes.get("/api/tickets/{number}/lesson", who=ROLES)
async def lesson(request: web.Request, who: SignedIn, number: Id) -> LessonView:
    """What could be learnt from a ticket that the bot handed over."""
    await _collect(request)
    offer = await request.app[DATABASE].read(lambda s: lessons.offer(s, number))
    found = await asyncio.to_thread(edits.overview, request.app[SETTINGS].project_dir)
    browser = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    shown = who.user.language or as_language(browser) or "en"
    return LessonView(
        ticket=number,
        text=offer.text,
        language=offer.language,
        guesses=list(offer.guesses),
        # What no rule answers cannot be tested.
        intents=[
            LessonIntent(name=one.name, title=getattr(one.title, shown) or one.name)
            for one in found.intents
            if one.answered_by is not None
        ],
        done=offer.done,
    )


@routes.post("/api/tickets/{number}/lesson", who=TEACHES)
async def take_lesson(
    request: web.Request, who: SignedIn, number: Id, body: LessonBody
) -> LessonTaken:
    """Make an example and a regression test of it."""
    database, project = request.app[DATABASE], request.app[SETTINGS].project_dir
    now = request.app[CLOCK]()
    await _collect(request)
    text = await database.read(lambda s: lessons.wording(s, number, body.text))
    # Before others have to wait: the engine may be busy.
    told, entities = await steady(text, request.app[PARSE])
    async with alone(project):
        await database.write(lambda s: lessons.begin(s, number, text, body.intent, who.id, now))
        try:
            edit = await asyncio.to_thread(
                edits.add_lesson,
                project,
                body.intent,
                text,
                detect(text) or "en",
                told=told,
                file=lessons.FILE,
                title=f"ticket {number}",
                entities=entities,
            )
        except BaseException:
            await database.write(lambda s: lessons.take_back(s, number))
            raise

        def finish(session: Session) -> None:
            intents.record(session, edit, who.id, now)
            lessons.finish(session, number, edit.added, now)

        await database.write(finish)
    findings = await findings_of(request.app, edit)
    return LessonTaken(diffs=edit.diffs, findings=findings, story=edit.story or "")


async def _collect(request: web.Request) -> None:
    app = request.app
    await collect(app[DATABASE], app[SETTINGS].project_dir, _models(request), app[CLOCK])


def _models(request: web.Request) -> Models:
    return Models(request.app[SETTINGS].models_dir)


def _view(session: Session, found: Group) -> ReviewGroup:
    return views.groups(session, [found])[0]
