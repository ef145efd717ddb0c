"""The root of our errors. Each is a named fact with its data; `kit.api` alone turns them into HTTP.

    DeskmateError
    ├── NotFound          404  the thing is not there, or is not yours to see
    ├── Forbidden         403  you are known, and may not
    ├── NotSignedIn       401  nobody is signed in
    ├── Conflict          409  true a moment ago; somebody was faster
    ├── Invalid           422  what was sent cannot be meant
    ├── TooMany           429  over a limit; carries when to try again
    └── Unavailable       503  a part of ours is down; nothing was acknowledged

Rooms subclass these (`TicketClosed(Conflict)`), set `code`, and keep their data as attributes and
in `data`.
"""

from typing import Any


class DeskmateError(Exception):
    """Something that went wrong and has a name: `code` for programs, `data` with the facts, words
    for people."""

    status = 500
    code = "error"

    def __init__(self, message: str = "", /, **data: Any) -> None:
        super().__init__(message or self.code)
        self.data = data


class NotFound(DeskmateError):
    status, code = 404, "not_found"


class Forbidden(DeskmateError):
    status, code = 403, "forbidden"


class NotSignedIn(DeskmateError):
    status, code = 401, "not_signed_in"


class Conflict(DeskmateError):
    status, code = 409, "conflict"


class Invalid(DeskmateError):
    status, code = 422, "invalid"


class TooMany(DeskmateError):
    """Over a limit. `retry_after` is in seconds."""

    status, code = 429, "too_many"

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many requests", retry_after=retry_after)
        self.retry_after = retry_after


class Unavailable(DeskmateError):
    status, code = 503, "unavailable"


class DatabaseUnavailable(Unavailable):
    """The database did not take the transaction. Nothing of it is stored, and it may be tried
    again."""

    code = "database_unavailable"
