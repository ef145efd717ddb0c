"""What can go wrong on the widget's socket, besides what the rooms raise."""

from kit.errors import Conflict, Forbidden, Invalid, NotSignedIn


class BadFrame(Invalid):
    """A frame that is no JSON, of no known type, or with fields that it cannot have."""


class NoHello(Forbidden):
    """The first frame was no hello, or did not come in time."""

    code = "no_hello"


class TokenExpired(NotSignedIn):
    """The shop's token was good, and is no longer. Another one puts it right."""

    code = "expired"


class TokenForged(NotSignedIn):
    """The shop's token was not made with our key, or says too little."""

    code = "forged"


class StaleButton(Conflict):
    """The button is no longer open: the customer has said something else meanwhile."""

    code = "stale"
