"""The gate before a model goes live: it reads the locked set no worse than the live one, and passes the
test stories; both as they are now."""

from sqlalchemy.orm import Session

from studio.releases import repository, stored
from studio.releases.models import Comparison
from studio.releases.schemas import GateReason, GateView


def look(session: Session, candidate: str, live: str | None, tests: str) -> GateView:
    """Whether a candidate may pass now; `tests` is `material.digest` of the present tests."""
    compared = repository.newest_comparison(session, candidate)
    reasons = why_closed(compared, live, tests) if compared else ["not_compared"]
    return GateView(open=not reasons, reasons=reasons)


def why_closed(compared: Comparison, live: str | None, tests: str) -> list[GateReason]:
    """What holds a compared candidate back. An empty locked set, or no story, does not."""
    reasons: list[GateReason] = []
    ours, theirs = stored.figures(compared, "candidate"), stored.figures(compared, "live")
    if ours is None or theirs is None:
        return ["not_compared"]
    if compared.against != live or compared.tests != tests:
        reasons.append("stale")
    # Both read the same set.
    if ours.locked and theirs.locked and ours.locked.right < theirs.locked.right:
        reasons.append("locked_worse")
    if ours.stories and ours.stories.right < ours.stories.all:
        reasons.append("stories_failed")
    return reasons
