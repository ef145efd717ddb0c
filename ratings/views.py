"""Ratings as staff see them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from conversations.schemas import PersonView
from customers.models import Customer
from ratings.models import Rating
from ratings.schemas import CommentView, RatingView
from staff import repository as staff


def ratings(session: Session, found: Sequence[Rating]) -> list[RatingView]:
    """The views of some scores, in the same order."""
    names = staff.names(session, {r.user_id for r in found if r.user_id is not None})
    return [
        RatingView(
            id=rating.id,
            about=rating.about,
            user=PersonView(id=rating.user_id, name=names[rating.user_id])
            if rating.user_id in names
            else None,
            score=rating.score,
            comment=rating.comment,
            scored_at=rating.scored_at,
            changed_at=rating.changed_at,
        )
        for rating in found
        if rating.score is not None and rating.scored_at is not None
    ]


def comments(
    session: Session, found: Sequence[tuple[Rating, Customer, int | None]]
) -> list[CommentView]:
    """Scores with a comment, each with its customer and its ticket's number."""
    shown = ratings(session, [rating for rating, _, _ in found])
    return [
        CommentView(
            rating=view, customer_id=customer.id, customer_name=customer.name, ticket=number
        )
        for view, (_, customer, number) in zip(shown, found, strict=True)
    ]
