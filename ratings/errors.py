"""What can go wrong with ratings."""

from kit.errors import Conflict, Invalid, NotFound


class NoSuchRating(NotFound):
    """No rating was asked for under this id at the asker's address."""

    code = "no_such_rating"


class RatingClosed(Conflict):
    """It was given more than 24 hours ago and stays as it is."""

    code = "rating_closed"


class BadScore(Invalid):
    """A score is 1 to 5; a comment has at most `limit` characters."""

    code = "bad_score"
