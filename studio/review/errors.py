"""What can go wrong when messages are reviewed."""

from kit.errors import Conflict, Invalid, NotFound


class NoSuchItem(NotFound):
    """Nothing to review has this number: `item`."""

    code = "no_such_item"


class AlreadyDecided(Conflict):
    """Somebody has decided about `item` already."""

    code = "already_decided"


class NotDecided(Conflict):
    """`item` waits: nothing was decided about it, or somebody has taken that back."""

    code = "not_decided"


class DecidedAnew(Conflict):
    """Somebody has decided about `item` anew since."""

    code = "decided_anew"


class Locked(Conflict):
    """The message was chosen for the locked test set: it is never learnt."""

    code = "locked"


class NothingToTeach(Invalid):
    """There is nothing in the customer's own words."""

    code = "nothing_to_teach"


class AlreadyTaught(Conflict):
    """The ticket has had its lesson."""

    code = "already_taught"
