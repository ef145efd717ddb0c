"""The console's API for intents: read, preview, save, remove, and what was changed."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from kit.api import CLOCK, DATABASE, SETTINGS, Routes
from kit.errors import DatabaseUnavailable, Unavailable
from kit.language import LANGUAGES
from staff import repository as staff
from staff.models import ROLES
from staff.service import SignedIn
from studio.intents import edits, lint, repository, service, views
from studio.intents.checks import Checks
from studio.intents.edits import Edit
from studio.intents.errors import ChangedMeanwhile
from studio.intents.schemas import (
    ChangesView,
    CheckBody,
    Checked,
    Finding,
    FindingsView,
    IntentDraft,
    IntentsQuery,
    IntentsView,
    IntentView,
    Name,
    Preview,
    RemovalQuery,
    Saved,
    TitlesView,
)
from studio.releases.store import Model, Models, NoSuchModel
from studio.roles import TRAINERS

log = structlog.get_logger(__name__)
T = TypeVar("T")

CHECKS: Final = web.AppKey("checks", Checks)
LARGEST_DRAFT = 2**22  # bytes: 2,000 examples in each language
MOST_CHANGES = 100
FINDINGS_WITHIN_S = 10.0

routes = Routes("studio")


@routes.get("/api/studio/intents", who=TRAINERS)
async def intents(request: web.Request, query: IntentsQuery) -> IntentsView:
    """All intents, with how many examples they have."""
    root = request.app[SETTINGS].project_dir
    return await asyncio.to_thread(edits.overview, root, query.text)


@routes.get("/api/intents", who=ROLES)
async def titles(request: web.Request) -> TitlesView:
    """What the intents are called, for all who are shown why the assistant said something."""
    return await asyncio.to_thread(edits.titles, request.app[SETTINGS].project_dir)


@routes.get("/api/studio/intents/{name}", who=TRAINERS)
async def intent(request: web.Request, name: Name) -> IntentView:
    """An intent with its examples and answer."""
    return await asyncio.to_thread(edits.view, request.app[SETTINGS].project_dir, name)


@routes.post("/api/studio/intents/{name}/preview", who=TRAINERS, largest=LARGEST_DRAFT)
async def preview(request: web.Request, name: Name, body: IntentDraft) -> Preview:
    """What saving this would change. Changes nothing."""
    root = request.app[SETTINGS].project_dir
    edit = await _edited(request, name, lambda: edits.preview(root, name, body))
    return views.preview(edit)


@routes.post("/api/studio/intents/{name}", who=TRAINERS, largest=LARGEST_DRAFT)
async def save(request: web.Request, who: SignedIn, name: Name, body: IntentDraft) -> Saved:
    """Save an intent; without a `version` it must be new."""
    root = request.app[SETTINGS].project_dir
    edit = await _edited(request, name, lambda: edits.save(root, name, body))
    await _record(request, who, edit)
    return views.saved(edit)


@routes.post("/api/studio/intents/{name}/check", who=TRAINERS, largest=2 * LARGEST_DRAFT)
async def check(request: web.Request, name: Name, body: CheckBody) -> Checked:
    """Compare new examples of an intent with all others, before a save or after it."""
    added = {language: getattr(body.added, language) for language in LANGUAGES}
    found = await request.app[CHECKS].of_draft(name, body.examples, added)
    return Checked(findings=_gravest_first(found.findings), left_out=found.left_out)


@routes.post("/api/studio/checks", who=TRAINERS)
async def ready(request: web.Request) -> None:
    """Have the checks ready soon: an editor or the inbox was opened. Nothing waits for it."""
    request.app[CHECKS].warm()


@routes.get("/api/studio/intents/{name}/removal", who=TRAINERS)
async def removal(request: web.Request, name: Name) -> Preview:
    """What removing an intent would change. Changes nothing."""
    root = request.app[SETTINGS].project_dir
    edit = await asyncio.to_thread(edits.preview_removal, root, name)
    return views.preview(edit)


@routes.delete("/api/studio/intents/{name}", who=TRAINERS)
async def remove(request: web.Request, who: SignedIn, name: Name, query: RemovalQuery) -> Preview:
    """Remove an intent with its examples, answer and rules."""
    root = request.app[SETTINGS].project_dir
    edit = await _edited(request, name, lambda: edits.remove(root, name, query.version))
    await _record(request, who, edit)
    return views.preview(edit)


@routes.get("/api/studio/changes", who=TRAINERS)
async def changes(request: web.Request) -> ChangesView:
    """The last edits that were made here."""
    live = await asyncio.to_thread(_live, request)

    def read(session: Session) -> ChangesView:
        found = repository.newest(session, MOST_CHANGES)
        return ChangesView(changes=views.changes(session, found, live.created if live else None))

    return await request.app[DATABASE].read(read)


@routes.get("/api/studio/findings", who=TRAINERS)
async def findings(request: web.Request) -> FindingsView:
    """What the checks find in the whole of the data."""
    live = await asyncio.to_thread(_live, request)
    known, complete = request.app[CHECKS].of_all(live if live and live.held_out.exists() else None)
    shown = await asyncio.to_thread(edits.overview, request.app[SETTINGS].project_dir)
    found = [finding for row in shown.intents for finding in lint.of_row(row)]
    found += known.findings if known else []
    return FindingsView(
        model=known.model if known else None,
        complete=complete,
        findings=_gravest_first(found),
        left_out=known.left_out if known else 0,
    )


async def findings_of(app: web.Application, edit: Edit) -> list[Finding]:
    """What the checks find in an edit, for those who make one at a time. Checks that do not answer
    are a finding, not a failure: what was saved is saved. Of more than 500 at once, the gravest
    are told."""
    found = lint.of_edit(edit)
    if edit.after is None:
        return found
    try:
        async with asyncio.timeout(FINDINGS_WITHIN_S):
            checked = await app[CHECKS].of_draft(edit.intent, edit.after.examples, edit.added)
            found += checked.findings
    except (Unavailable, TimeoutError) as error:
        log.warning("an edit was not checked", intent=edit.intent, error=repr(error))
        found.append(lint.unchecked(edit.intent))
    return _gravest_first(found)


def _gravest_first(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: finding.severity != "error")


async def _edited(request: web.Request, name: str, edit: Callable[[], Edit]) -> Edit:
    """Do it in a thread; a conflict says who made the present version, and when."""
    try:
        return await asyncio.to_thread(edit)
    except ChangedMeanwhile as conflict:
        version = conflict.data["current"]["version"]

        def read(session: Session) -> dict[str, object]:
            made = service.made_here(session, name, version)
            if made is None:
                return {"by": None, "at": None}
            by = PersonView(id=made.by_id, name=staff.names(session, {made.by_id})[made.by_id])
            return {"by": by.model_dump(), "at": made.at.isoformat()}

        conflict.data |= await request.app[DATABASE].read(read)
        raise


async def _record(request: web.Request, who: SignedIn, edit: Edit) -> None:
    """Keep who did it. The files are written: a database that is away now undoes nothing."""
    now = request.app[CLOCK]()
    try:
        await request.app[DATABASE].write(lambda s: service.record(s, edit, who.id, now) and None)
    except DatabaseUnavailable as error:
        log.error("a saved edit is not among the changes", intent=edit.intent, error=str(error))


def _live(request: web.Request) -> Model | None:
    try:
        return Models(request.app[SETTINGS].models_dir).live()
    except NoSuchModel:
        return None
