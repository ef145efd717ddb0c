"""Models and jobs as trainers see them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from conversations.views import person
from staff import repository as staff
from studio.releases import repository, service, stored
from studio.releases.models import Comparison, Kind, StudioJob
from studio.releases.schemas import (
    JobView,
    ModelEventView,
    ModelView,
    ReleasesView,
)
from studio.releases.store import Model


def releases(
    session: Session, models: Iterable[Model], live: str | None, changed: bool, now: datetime
) -> ReleasesView:
    """The whole page."""
    events = defaultdict(list)
    found = repository.events(session)
    names = staff.names(session, {event.user_id for event in found if event.user_id})
    for event in found:
        events[event.model].append(
            ModelEventView(
                what=event.what,
                at=event.at,
                by=person(names, event.user_id),
                reason=event.reason,
            )
        )
    compared = {c.candidate: c for c in repository.newest_comparisons(session)}
    views = [_model(m, m.id == live, compared.get(m.id), events[m.id]) for m in models]
    known = {view.id for view in views}
    previous = service.previous(session, live)
    return ReleasesView(
        models=views,
        live=live,
        previous=previous if previous in known else None,
        changed=changed,
        training=newest_job(session, "training", now),
        comparison=newest_job(session, "comparison", now),
    )


def newest_job(session: Session, kind: Kind, now: datetime) -> JobView | None:
    """The job of a kind that is going on, or the last one."""
    found = repository.newest_job(session, kind)
    return job(session, found, now) if found else None


def job(session: Session, found: StudioJob, now: datetime) -> JobView:
    """A job. One whose app has died shows as failed."""
    dead = found.state == "running" and not service.is_alive(session, found, now)
    by: PersonView | None = None
    if found.user_id is not None:
        by = person(staff.names(session, {found.user_id}), found.user_id)
    return JobView(
        id=found.id,
        kind=found.kind,
        state="failed" if dead else found.state,
        progress=found.progress,
        step=found.step,
        log=found.log,
        by=by,
        started_at=found.started_at,
        ended_at=found.ended_at,
        model=found.model,
        error=service.APP_ENDED if dead else found.error,
    )


def _model(
    model: Model, live: bool, compared: Comparison | None, events: list[ModelEventView]
) -> ModelView:
    manifest = model.manifest
    examples = manifest.get("examples") or {}
    return ModelView(
        id=model.id,
        created=model.created,
        author=manifest.get("author"),
        live=live,
        intents=manifest.get("intents") or 0,
        examples_en=examples.get("en", 0),
        examples_zh=examples.get("zh", 0),
        seconds=manifest.get("seconds") or 0.0,
        figures=stored.figures(compared, "candidate") if compared else None,
        events=events,
        has_sources=model.sources.exists(),
    )
