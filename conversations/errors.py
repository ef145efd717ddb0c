"""What can go wrong with conversations."""

from kit.errors import Conflict, Invalid, NotFound


class NoSuchConversation(NotFound):
    code = "no_such_conversation"


class NoSuchMessage(NotFound):
    code = "no_such_message"


class MessageTooLong(Invalid):
    """More than `limit` characters."""

    code = "message_too_long"


class LeaseLost(Conflict):
    """Another app has taken this conversation's turn over; what was made meanwhile must be
    dropped."""

    code = "lease_lost"


class CustomerJustWrote(Conflict):
    """The conversation cannot be ended: there is a message that nobody has read."""

    code = "customer_just_wrote"


class NoSuchAttachment(NotFound):
    """No such file, or it was not fetched yet."""

    code = "no_such_attachment"


class NotFailed(Conflict):
    """Only what could not be delivered is sent again; this message is `delivery`."""

    code = "not_failed"
