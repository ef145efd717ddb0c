"""What a turn's trace says about how its message was understood.

The trace is the engine's, of whatever model was live then: what an older one lacks is left open.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studio.readings.models import Kind

# What the classifier's pipeline puts where no meaning is likely enough; no meaning itself.
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
ASKS_BACK = "action_clarify"
Outcome = Literal["bot", "person", "failed", "system"]
_LONGEST = 100


@dataclass(frozen=True)
class Meaning:
    """A meaning with its confidence (0 to 1)."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Near:
    """A training example and how near it is (cosine, at most 1)."""

    text: str
    intent: str
    similarity: float


@dataclass(frozen=True)
class Understood:
    """How a message was understood. `ranking` is of real meanings, likeliest first. `outside`: by its
    score; what became of it, `kind`, is the assistant's decision."""

    kind: Kind
    ranking: Sequence[Meaning]
    outside: bool
    model: str | None

    @property
    def best(self) -> Meaning | None:
        return self.ranking[0] if self.ranking else None

    @property
    def second(self) -> Meaning | None:
        return self.ranking[1] if len(self.ranking) > 1 else None

    @property
    def entropy(self) -> float:
        return entropy([meaning.confidence for meaning in self.ranking])


def understood(outcome: Outcome, pressed: bool, trace: Mapping[str, Any]) -> Understood:
    """How the message of a turn was understood. One about several things was, too, though the
    assistant asks which of them comes first."""
    ranking = ranking_of(trace)
    intent = (trace.get("intent") or {}).get("name")
    actions = {step.get("action") for step in trace.get("steps") or ()}
    kind: Kind
    if outcome == "person":
        kind = "person"
    elif pressed:
        kind = "pressed"
    elif outcome == "failed":
        kind = "failed"
    elif intent == OUT_OF_SCOPE:
        kind = "out_of_scope"
    elif (intent == FALLBACK or ASKS_BACK in actions) and not trace.get("topics"):
        kind = "asked"
    else:
        kind = "answered"
    return Understood(
        kind=kind,
        ranking=ranking,
        outside=bool((trace.get("scope") or {}).get("outside")),
        model=trace.get("model"),
    )


def ranking_of(trace: Mapping[str, Any]) -> list[Meaning]:
    """The real meanings of a trace, likeliest first; the one that was taken, when it has no
    ranking."""
    entries = trace.get("ranking") or [trace.get("intent") or {}]
    found = [
        Meaning(str(entry["name"])[:_LONGEST], float(entry.get("confidence") or 0.0))
        for entry in entries
        if entry.get("name") and entry["name"] != FALLBACK
    ]
    return sorted(found, key=lambda meaning: -meaning.confidence)


def nearest_of(trace: Mapping[str, Any]) -> list[Near]:
    """The training examples nearest to the message, nearest first."""
    return [
        Near(str(near["text"]), str(near["intent"]), float(near["similarity"]))
        for near in trace.get("nearest") or ()
    ]


def entropy(confidences: Sequence[float]) -> float:
    """Shannon's entropy in nats of a ranking, of which the trace keeps the top: what is left of 1
    counts as one more meaning. 0 for a ranking that is empty."""
    if not confidences:
        return 0.0
    left = 1.0 - sum(confidences)
    parts = [p for p in (*confidences, left) if p > 1e-9]
    total = sum(parts)
    return max(0.0, -sum(p / total * math.log(p / total) for p in parts))
