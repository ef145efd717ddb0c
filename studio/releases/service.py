"""What is kept about jobs and models. Processes and files are left to `studio.releases.jobs` and
`studio.releases.releases`; everything here is announced under the topic `studio`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kit import leases
from kit.database import announce
from studio.releases import repository
from studio.releases.comparison import Compared
from studio.releases.errors import JobRunning, NoJob
from studio.releases.models import Comparison, Kind, ModelEvent, State, StudioJob, What

TOPIC = "studio"
# An app that does not renew its job's lease for so long is dead.
ALIVE_FOR = timedelta(seconds=20)
APP_ENDED = "app_ended"


@dataclass(frozen=True)
class Outcome:
    """How a job ended. `model` is what it has made; `error` a code."""

    state: State
    model: str | None = None
    error: str | None = None


def begin(
    session: Session, kind: Kind, *, user_id: int, model: str | None, holder: str, now: datetime
) -> StudioJob:
    """Note a job that is about to start. Raises JobRunning."""
    left = repository.running_job(session, kind)
    if left is not None and not is_alive(session, left, now):
        end(session, left, Outcome("failed", left.model, APP_ENDED), now)
    if not leases.acquire(session, _lease(kind), holder, now, now + ALIVE_FOR):
        raise JobRunning(f"a {kind} is going on")
    begun = StudioJob(
        kind=kind, state="running", user_id=user_id, model=model, holder=holder, started_at=now
    )
    try:
        with session.begin_nested():
            session.add(begun)
            session.flush()
    except IntegrityError as error:  # begun in the same moment
        raise JobRunning(f"a {kind} is going on") from error
    _tell(session, begun)
    return begun


def pulse(
    session: Session, job_id: int, now: datetime, progress: float, step: str, log: Sequence[str]
) -> bool:
    """Note how far a job is, and that its app lives. False: it is to stop."""
    found = repository.job(session, job_id)
    held = leases.acquire(session, _lease(found.kind), found.holder, now, now + ALIVE_FOR)
    if found.state != "running" or found.cancelled or not held:
        return False
    if (found.progress, found.step, found.log) != (progress, step, log):
        found.progress, found.step, found.log = progress, step, list(log)
        _tell(session, found)
    return True


def finish(
    session: Session, job_id: int, outcome: Outcome, log: Sequence[str], now: datetime
) -> None:
    """Note how a job ended. One that was given up for dead meanwhile stays so."""
    found = repository.job(session, job_id)
    if found.state == "running":
        found.log = list(log)
        if outcome.state == "done":
            found.progress = 1.0
        end(session, found, outcome, now)
    leases.release(session, _lease(found.kind), found.holder)


def end(session: Session, job: StudioJob, outcome: Outcome, now: datetime) -> None:
    """Close a job's row."""
    job.state, job.error, job.ended_at = outcome.state, outcome.error, now
    job.model = outcome.model or job.model
    session.flush()
    _tell(session, job)


def cancel(session: Session, kind: Kind, now: datetime) -> StudioJob:
    """Ask for the end of the job that is going on. Raises NoJob."""
    found = repository.running_job(session, kind)
    if found is None or not is_alive(session, found, now):
        raise NoJob(f"no {kind} is going on")
    found.cancelled = True
    return found


def is_alive(session: Session, job: StudioJob, now: datetime) -> bool:
    """Whether the app that runs the job still does."""
    lease = repository.lease(session, _lease(job.kind))
    return lease is not None and lease.holder == job.holder and lease.until > now


def record(
    session: Session,
    what: What,
    model: str,
    *,
    user_id: int | None,
    now: datetime,
    previous: str | None = None,
    reason: str | None = None,
) -> None:
    """Note what happened to a model."""
    session.add(
        ModelEvent(
            model=model, what=what, previous=previous, user_id=user_id, reason=reason, at=now
        )
    )
    live = {"live": model} if what in ("promoted", "rolled_back") else {}
    announce(session, TOPIC, {"studio": "models"} | live)


def previous(session: Session, live: str | None) -> str | None:
    """Which model was in service before the one that is."""
    promotion = repository.last_promotion(session, live) if live else None
    return promotion.previous if promotion else None


def keep_comparison(session: Session, compared: Compared, tests: str) -> None:
    """Keep what a comparison found, in place of the candidate's former one; `tests` is
    `material.digest`."""
    result = compared.result
    repository.drop_older_results(session, result.candidate)
    session.add(
        Comparison(
            candidate=result.candidate,
            against=result.against,
            tests=tests,
            figures={
                "live": compared.live.model_dump(mode="json"),
                "candidate": compared.candidate.model_dump(mode="json"),
            },
            result=result.model_dump(mode="json"),
            at=result.at,
        )
    )
    announce(session, TOPIC, {"studio": "models"})


def _tell(session: Session, job: StudioJob) -> None:
    announce(
        session,
        TOPIC,
        {
            "studio": "job",
            "job": job.id,
            "kind": job.kind,
            "state": job.state,
            "progress": job.progress,
            "step": job.step,
        },
    )


def _lease(kind: Kind) -> str:
    return f"studio:{kind}"
