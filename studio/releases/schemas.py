"""What goes over the wire about models, training and comparison."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from conversations.schemas import PersonView
from kit.api import Schema, Text
from kit.language import Language


class JobView(Schema):
    """A training or a comparison in a process of its own. `progress` is 0 to 1; `log` is the end of
    what it printed."""

    id: int
    kind: Literal["training", "comparison"]
    state: Literal["running", "done", "unchanged", "failed", "cancelled"]
    progress: float
    step: str
    log: list[str]
    by: PersonView | None
    started_at: datetime
    ended_at: datetime | None
    model: str | None  # the candidate compared, or what training has made
    error: str | None


class Share(Schema):
    """`right` of `all`."""

    right: int
    all: int


class ModelFigures(Schema):
    """How a model did on the locked set and on the regression tests. None: not measured yet."""

    locked: Share | None
    locked_en: Share | None
    locked_zh: Share | None
    stories: Share | None


class ModelEventView(Schema):
    """It was promoted, or the assistant went back to it: by nobody, when the one that was promoted
    did not start. `reason`: the gate was closed, and an admin passed it nevertheless."""

    what: Literal["trained", "promoted", "rolled_back"]
    at: datetime
    by: PersonView | None
    reason: str | None


class ModelView(Schema):
    id: str
    created: datetime
    author: str | None
    live: bool
    intents: int
    examples_en: int
    examples_zh: int
    seconds: float
    figures: ModelFigures | None
    events: list[ModelEventView]
    has_sources: bool


class ReleasesView(Schema):
    """`changed`: data, domain or configuration differ from what the newest model has learnt.
    `previous`: where one click back leads."""

    models: list[ModelView]
    live: str | None
    previous: str | None
    changed: bool
    training: JobView | None
    comparison: JobView | None


class CompareBody(Schema):
    """`against` None: the live model."""

    against: str | None = Field(None, max_length=200)


class Verdict(Schema):
    """How one model read a message. `outside`: by its score it is out of scope. What follows from it
    depends on the thresholds."""

    intent: str
    confidence: float
    second: float
    outside: bool


class ComparedMessage(Schema):
    """`expected` is known for the locked set only."""

    text: str
    language: Language
    expected: str | None
    live: Verdict
    candidate: Verdict
    message: int | None


class IntentShare(Schema):
    intent: str
    language: Language
    live: Share
    candidate: Share


class StoryResult(Schema):
    name: str
    passed: bool
    detail: str | None


GateReason = Literal["not_compared", "locked_worse", "stories_failed", "stale"]


class GateView(Schema):
    """Whether the candidate may go live. `stale`: the locked set, the stories or the live model
    changed after it was compared."""

    open: bool
    reasons: list[GateReason]


class ComparisonResult(Schema):
    """What a comparison found. `fixed` and `broken` on the locked set; `differing` recent messages
    that the two read differently. `messages` has all of both, for the
    threshold slider and the confusions. The
    thresholds are the candidate's."""

    candidate: str
    against: str
    at: datetime
    locked_live: Share
    locked_candidate: Share
    fixed: list[ComparedMessage]
    broken: list[ComparedMessage]
    differing: list[ComparedMessage]
    messages: list[ComparedMessage]
    by_intent: list[IntentShare]
    stories: list[StoryResult]
    threshold: float
    ambiguity_threshold: float


class ComparisonView(ComparisonResult):
    """A comparison, and what follows from it now."""

    gate: GateView


class PromoteBody(Schema):
    """`reason` passes a closed gate: admins only."""

    reason: Text | None = Field(None, min_length=10, max_length=500)
