"""What a message that was not understood cost the customer: the one table by which the inbox ranks.

A group comes before another by `entropy x size x cost`: how unsure the assistant is of such messages,
how many there are, and how much it hurts. Of several reasons the dearest counts.
"""

from sqlalchemy import ColumnElement, case

from studio.readings.models import Reading
from studio.readings.service import TEACHING_REASONS
from studio.review.schemas import Why

ASKED_BACK, OUT_OF_SCOPE, ESCALATED, BAD_RATING = 1.0, 1.5, 3.0, 4.0
TAUGHT = 4.0  # a trainer stumbled over it: as bad as a bad rating


def cost(taught: ColumnElement[bool]) -> ColumnElement[float]:
    """The cost of a reading, in SQL."""
    return case(
        (taught, TAUGHT),
        (Reading.bad_rating, BAD_RATING),
        (Reading.escalated.in_(TEACHING_REASONS), ESCALATED),
        (Reading.kind == "out_of_scope", OUT_OF_SCOPE),
        else_=ASKED_BACK,
    )


def why(reading: Reading, taught: bool) -> list[Why]:
    """The reasons for which a message is in the inbox, the dearest first."""
    reasons: list[tuple[Why, bool]] = [
        ("taught", taught),
        ("bad_rating", reading.bad_rating),
        ("escalated", reading.escalated in TEACHING_REASONS),
        ("out_of_scope", reading.kind == "out_of_scope"),
        ("offered", bool(reading.offered)),
        ("unsure", reading.kind == "asked" and not reading.offered),
    ]
    return [reason for reason, holds in reasons if holds]
