"""Tables of jobs, of what happened to models, and of comparisons. The models themselves are files, see
`studio.releases.store`."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base

Kind = Literal["training", "comparison"]
State = Literal["running", "done", "unchanged", "failed", "cancelled"]
What = Literal["trained", "promoted", "rolled_back"]


class StudioJob(Base):
    """A training or comparison, in a process beside one of the apps. That app holds the lease
    `studio:<kind>` as `holder` while it runs: without the lease, a running job's app has died."""

    __tablename__ = "studio_jobs"
    __table_args__ = (
        # One training and one comparison at a time, over all apps.
        Index(
            "uq_studio_jobs_running",
            "kind",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        CheckConstraint("kind IN ('training', 'comparison')", name="kind"),
        CheckConstraint(
            "state IN ('running', 'done', 'unchanged', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(12))
    state: Mapped[State] = mapped_column(String(12), default="running")
    progress: Mapped[float] = mapped_column(default=0.0)
    step: Mapped[str] = mapped_column(String(100), default="")
    log: Mapped[list[str]] = mapped_column(default=list)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The candidate of a comparison, or what training has made.
    model: Mapped[str | None] = mapped_column(String(100))
    error: Mapped[str | None] = mapped_column(String(40))
    # Somebody asked for its end; the app that runs it looks here.
    cancelled: Mapped[bool] = mapped_column(default=False)
    holder: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ModelEvent(Base):
    """What happened to a model. `previous` was in service before; `reason` is why an admin passed a
    closed gate."""

    __tablename__ = "studio_model_events"
    __table_args__ = (
        CheckConstraint("what IN ('trained', 'promoted', 'rolled_back')", name="what"),
        Index("ix_studio_model_events_model", "model", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    what: Mapped[What] = mapped_column(String(12))
    previous: Mapped[str | None] = mapped_column(String(100))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class Comparison(Base):
    """How a candidate did beside another model. Only the newest of a candidate is kept whole."""

    __tablename__ = "studio_comparisons"
    __table_args__ = (Index("ix_studio_comparisons_candidate", "candidate", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[str] = mapped_column(String(100))
    against: Mapped[str] = mapped_column(String(100))
    # Of the locked set and the test stories as they were: another one means it is stale.
    tests: Mapped[str] = mapped_column(String(64))
    # Shares of both, by what was measured: small, for the list of models and the gate.
    figures: Mapped[dict[str, Any]]
    # All that a comparison shows; hundreds of KB. None: a newer one took its place.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    at: Mapped[datetime]
