"""What can be wrong with a request about models."""

from collections.abc import Sequence

from kit.errors import Conflict, NotFound


class JobRunning(Conflict):
    """One is going on already, here or beside another app."""

    code = "job_running"


class NoJob(NotFound):
    """None is going on."""

    code = "no_job"


class GateClosed(Conflict):
    """The candidate may not go live yet. `reasons` are those of `GateView`."""

    code = "gate_closed"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("the gate is closed", reasons=list(reasons))


class AlreadyLive(Conflict):
    """This model is the one in service."""

    code = "already_live"


class NoPrevious(Conflict):
    """There is no model to go back to."""

    code = "no_previous_model"


class NotCompared(NotFound):
    """This model was not compared yet."""

    code = "not_compared"


class NoSources(NotFound):
    """What this model was made from was not kept: it is older than that."""

    code = "no_sources"


class SameModel(Conflict):
    """A model was to be compared with itself."""

    code = "same_model"
