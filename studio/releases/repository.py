"""Every query about jobs, model events and comparisons."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from kit.leases import Lease
from studio.releases.models import Comparison, Kind, ModelEvent, StudioJob


def job(session: Session, job_id: int) -> StudioJob:
    """A job that is known to exist."""
    return session.get_one(StudioJob, job_id)


def newest_job(session: Session, kind: Kind) -> StudioJob | None:
    """The job that runs, or the last one that did."""
    query = select(StudioJob).where(StudioJob.kind == kind).order_by(StudioJob.id.desc())
    return session.scalar(query.limit(1))


def running_job(session: Session, kind: Kind) -> StudioJob | None:
    """The job that runs, or that nobody has ended yet."""
    query = select(StudioJob).where(StudioJob.kind == kind, StudioJob.state == "running")
    return session.scalar(query)


def lease(session: Session, name: str) -> Lease | None:
    """Who holds a lease, and until when."""
    return session.get(Lease, name)


def events(session: Session) -> Sequence[ModelEvent]:
    """What happened to models, newest first."""
    return session.scalars(select(ModelEvent).order_by(ModelEvent.id.desc())).all()


def last_promotion(session: Session, model: str) -> ModelEvent | None:
    """When a model was last taken into service through the gate."""
    return session.scalar(
        select(ModelEvent)
        .where(ModelEvent.model == model, ModelEvent.what == "promoted")
        .order_by(ModelEvent.id.desc())
        .limit(1)
    )


def newest_comparison(session: Session, candidate: str) -> Comparison | None:
    """A model's newest comparison, with its result."""
    return session.scalar(
        select(Comparison)
        .where(Comparison.candidate == candidate)
        .order_by(Comparison.id.desc())
        .limit(1)
        .options(undefer(Comparison.result))
    )


def newest_comparisons(session: Session) -> Sequence[Comparison]:
    """Every model's newest comparison, without the results."""
    newest = select(func.max(Comparison.id)).group_by(Comparison.candidate)
    return session.scalars(select(Comparison).where(Comparison.id.in_(newest))).all()


def drop_older_results(session: Session, candidate: str) -> None:
    """Keep only the figures of what a candidate was compared with so far."""
    session.execute(update(Comparison).where(Comparison.candidate == candidate).values(result=None))
